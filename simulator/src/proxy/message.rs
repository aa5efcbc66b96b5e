//! Just enough of HTTP/1.1 to know where one message ends and the next begins.

use std::io::{self, Error, ErrorKind};

use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// A head may have so many bytes.
const HEAD_MAX: u64 = 64 * 1024;
/// A body that is read whole may have so many bytes.
const BODY_MAX: usize = 16 * 1024 * 1024;
/// Of a body, so many bytes are taken at once; a chunk may have no more.
const PIECE_MAX: usize = 1024 * 1024;

/// The head of a request or an answer, as it was sent.
pub struct Head {
    /// Its bytes, with the empty line that ends it.
    pub bytes: Vec<u8>,
    length: Length,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Bytes(u64),
    Chunked,
    ToTheEnd,
}

/// What is still to be read of a body.
pub struct Body(Length);

impl Head {
    /// The next request of a connection; nothing where it has ended.
    pub async fn of_request<R: AsyncBufRead + Unpin>(reader: &mut R) -> io::Result<Option<Self>> {
        let bytes = read_head(reader).await?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let length = declared_length(&bytes)?.unwrap_or(Length::Bytes(0));
        Ok(Some(Self { bytes, length }))
    }

    /// The answer to `request`.
    pub async fn of_answer<R: AsyncBufRead + Unpin>(
        reader: &mut R,
        request: &Self,
    ) -> io::Result<Self> {
        let bytes = read_head(reader).await?;
        if bytes.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let status = bytes.get(9..12).unwrap_or_default();
        let has_body = !request.bytes.starts_with(b"HEAD ") && !matches!(status, b"204" | b"304");
        let length = match has_body {
            true => declared_length(&bytes)?.unwrap_or(Length::ToTheEnd),
            false => Length::Bytes(0),
        };
        Ok(Self { bytes, length })
    }

    /// A head that is there whole; none where its length is malformed.
    pub fn of_whole(bytes: &[u8]) -> Option<Self> {
        Some(Self {
            bytes: bytes.to_vec(),
            length: declared_length(bytes).ok()?.unwrap_or(Length::ToTheEnd),
        })
    }

    /// Its body, still to be read.
    pub fn body(&self) -> Body {
        Body(self.length)
    }

    /// The value of a header, in any case of its letters; the first one, where it stands twice.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = String::from_utf8_lossy(&self.bytes);
        let mut pairs = head.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = pairs.find(|(own, _)| own.eq_ignore_ascii_case(name))?;
        Some(value.trim().to_owned())
    }

    /// The first line, such as `POST /v1.0/emoney/topup`, without the version.
    pub fn line(&self) -> String {
        let line = self.bytes.split(|byte| *byte == b'\r').next();
        let line = String::from_utf8_lossy(line.unwrap_or_default());
        line.rsplit_once(' ')
            .map_or(line.as_ref(), |(line, _)| line)
            .to_owned()
    }
}

impl Body {
    /// The next bytes of it, as they were sent; nothing where it has ended.
    pub async fn next<R: AsyncBufRead + Unpin>(
        &mut self,
        reader: &mut R,
    ) -> io::Result<Option<Vec<u8>>> {
        match self.0 {
            Length::Bytes(0) => Ok(None),
            Length::Bytes(left) => {
                let piece = take(reader, left.min(PIECE_MAX as u64)).await?;
                if piece.is_empty() {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
                self.0 = Length::Bytes(left - piece.len() as u64);
                Ok(Some(piece))
            }
            Length::ToTheEnd => {
                let piece = take(reader, PIECE_MAX as u64).await?;
                Ok((!piece.is_empty()).then_some(piece))
            }
            Length::Chunked => self.next_chunk(reader).await.map(Some),
        }
    }

    /// All of it, which is not kept where it is too large.
    pub async fn all<R: AsyncBufRead + Unpin>(mut self, reader: &mut R) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(piece) = self.next(reader).await? {
            all.extend(piece);
            if all.len() > BODY_MAX {
                return Err(malformed("length: the body is too large"));
            }
        }
        Ok(all)
    }

    async fn next_chunk<R: AsyncBufRead + Unpin>(&mut self, reader: &mut R) -> io::Result<Vec<u8>> {
        let mut piece = read_line(reader, HEAD_MAX).await?;
        let size = String::from_utf8_lossy(&piece);
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| malformed("chunk size"))?;
        if size > PIECE_MAX {
            return Err(malformed("chunk size"));
        }
        if size > 0 {
            let begin = piece.len();
            piece.resize(begin + size + 2, 0);
            reader.read_exact(&mut piece[begin..]).await?;
            return Ok(piece);
        }
        self.0 = Length::Bytes(0);
        loop {
            let line = read_line(reader, HEAD_MAX).await?;
            piece.extend(&line);
            if is_empty_line(&line) {
                return Ok(piece);
            }
        }
    }
}

/// A body without the frames of its chunks; as far as it can be read, where they are malformed.
pub fn body_text(head: &Head, body: &[u8]) -> Vec<u8> {
    if head.length != Length::Chunked {
        return body.to_vec();
    }
    let (mut text, mut rest) = (Vec::new(), body);
    while let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
        let size = String::from_utf8_lossy(&rest[..at]);
        let size = size.split(';').next().unwrap_or_default().trim();
        let Ok(size @ 1..=PIECE_MAX) = usize::from_str_radix(size, 16) else {
            break;
        };
        let Some(chunk) = rest.get(at + 1..at + 1 + size) else {
            break;
        };
        text.extend(chunk);
        rest = rest.get(at + 1 + size + 2..).unwrap_or_default();
    }
    text
}

/// What has arrived, at most `most` bytes.
async fn take<R: AsyncBufRead + Unpin>(reader: &mut R, most: u64) -> io::Result<Vec<u8>> {
    let there = reader.fill_buf().await?;
    let most = usize::try_from(most).unwrap_or(PIECE_MAX);
    let piece = there[..there.len().min(most)].to_vec();
    reader.consume(piece.len());
    Ok(piece)
}

async fn read_head<R: AsyncBufRead + Unpin>(reader: &mut R) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    if reader.fill_buf().await?.is_empty() {
        return Ok(head);
    }
    loop {
        let line = read_line(reader, HEAD_MAX.saturating_sub(head.len() as u64)).await?;
        head.extend(&line);
        if is_empty_line(&line) {
            return Ok(head);
        }
    }
}

async fn read_line<R: AsyncBufRead + Unpin>(reader: &mut R, most: u64) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.take(most).read_until(b'\n', &mut line).await?;
    if line.ends_with(b"\n") {
        return Ok(line);
    }
    Err(ErrorKind::UnexpectedEof.into())
}

fn is_empty_line(line: &[u8]) -> bool {
    matches!(line, b"\r\n" | b"\n")
}

fn declared_length(head: &[u8]) -> io::Result<Option<Length>> {
    let head = String::from_utf8_lossy(head);
    let mut length = None;
    for (name, value) in head.lines().filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        if name.eq_ignore_ascii_case("transfer-encoding") && value.eq_ignore_ascii_case("chunked") {
            return Ok(Some(Length::Chunked));
        }
        if name.eq_ignore_ascii_case("content-length") {
            let bytes = value.parse().map_err(|_| malformed("content length"))?;
            length = Some(Length::Bytes(bytes));
        }
    }
    Ok(length)
}

fn malformed(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("malformed {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(mut text: &[u8]) -> (String, String, usize) {
        let head = Head::of_request(&mut text).await;
        let head = head.expect("readable").expect("a request");
        let body = head.body().all(&mut text).await.expect("a body");
        let body = String::from_utf8(body).expect("text");
        (head.line(), body, text.len())
    }

    #[tokio::test]
    async fn a_body_with_content_length_ends_there() {
        let read = read(b"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET").await;
        assert_eq!(read, ("POST /a".to_owned(), "abc".to_owned(), 3));
    }

    #[tokio::test]
    async fn a_chunked_body_ends_with_its_trailer() {
        let text = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\n0\r\nT: 1\r\n\r\nGET";
        let (_, body, left) = read(text).await;
        assert_eq!(
            (body.as_str(), left),
            ("3;x=1\r\nabc\r\n0\r\nT: 1\r\n\r\n", 3)
        );
    }

    #[tokio::test]
    async fn the_chunks_of_a_body_become_one_text() {
        let mut text: &[u8] = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-One:  1 \r\n\r\n3;x=1\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        let head = Head::of_request(&mut text).await;
        let head = head.expect("readable").expect("a request");
        let body = head.body().all(&mut text).await.expect("a body");
        assert_eq!(body_text(&head, &body), b"abcde");
        assert_eq!(body_text(&head, b"3\r\nab"), b"");
        assert_eq!(head.header("x-one").as_deref(), Some("1"));
        assert_eq!(head.header("x-two"), None);
    }

    #[tokio::test]
    async fn an_answer_without_length_ends_with_its_connection() {
        let mut request: &[u8] = b"GET / HTTP/1.1\r\n\r\n";
        let request = Head::of_request(&mut request).await.expect("readable");
        let mut text: &[u8] = b"HTTP/1.1 200 OK\r\n\r\nall of it";
        let answer = Head::of_answer(&mut text, &request.expect("a request")).await;
        let body = answer.expect("an answer").body().all(&mut text).await;
        assert_eq!(body.expect("a body"), b"all of it");
    }

    #[tokio::test]
    async fn a_head_without_end_is_not_waited_for_for_ever() {
        let endless = vec![b'a'; 70_000];
        assert!(Head::of_request(&mut endless.as_slice()).await.is_err());
    }

    #[tokio::test]
    async fn a_body_without_end_is_not_read_for_ever() {
        let endless = vec![b'a'; BODY_MAX + 1];
        let mut request: &[u8] = b"GET / HTTP/1.1\r\n\r\n";
        let request = Head::of_request(&mut request).await.expect("readable");
        let mut answer: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n";
        let answer = Head::of_answer(&mut answer, &request.expect("a request")).await;
        let body = answer.expect("an answer").body();
        assert!(body.all(&mut endless.as_slice()).await.is_err());
    }

    #[tokio::test]
    async fn a_connection_that_ends_between_requests_has_ended_well() {
        let head = Head::of_request(&mut [].as_slice()).await;
        assert!(head.expect("readable").is_none());
    }
}
