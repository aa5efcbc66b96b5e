//! One kept-alive HTTP/1.1 connection, as lean as it can be: it shares its processors with the
//! gateway that is measured.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Headers of an answer that are looked at; the gateway sends fewer.
const MOST_HEADERS: usize = 32;
/// An answer is smaller; more is read where it is not.
const BUFFER: usize = 4096;

/// A connection to the gateway.
pub struct HttpConnection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer, as far as it is looked at.
#[derive(Debug, PartialEq, Eq)]
pub struct HttpReply<'a> {
    /// The HTTP status.
    pub http: u16,
    /// The body.
    pub body: &'a [u8],
}

impl HttpConnection {
    /// Connects.
    pub async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(BUFFER),
        })
    }

    /// Sends a request and waits for the whole of its answer.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<HttpReply<'_>> {
        self.received.clear();
        self.stream.write_all(request).await?;
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((http, head, length)) = read_head(&self.received)?
                && self.received.len() >= head + length
            {
                let body = &self.received[head..head + length];
                return Ok(HttpReply { http, body });
            }
        }
    }
}

/// Status, length of the head and length of the body; nothing where the head is not whole yet.
fn read_head(received: &[u8]) -> io::Result<Option<(u16, usize, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MOST_HEADERS];
    let mut response = httparse::Response::new(&mut headers);
    let parsed = response.parse(received).map_err(io::Error::other)?;
    let httparse::Status::Complete(head) = parsed else {
        return Ok(None);
    };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok())
        .ok_or_else(|| io::Error::other("an answer without a length"))?;
    Ok(Some((response.code.unwrap_or(0), head, length)))
}

/// The text of a field of a flat JSON body: `responseCode` needs no parser.
pub fn text_field<'a>(body: &'a [u8], name: &str) -> Option<&'a str> {
    let body = std::str::from_utf8(body).ok()?;
    let rest = body.split_once(name)?.1.strip_prefix("\":\"")?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_when_its_head_is_whole() {
        let answer = b"HTTP/1.1 429 Too Many Requests\r\nContent-Length: 12\r\n\r\n{}";
        assert_eq!(read_head(answer).expect("HTTP"), Some((429, 54, 12)));
        assert_eq!(read_head(&answer[..40]).expect("HTTP"), None);
        assert!(read_head(b"no HTTP\r\n\r\n").is_err());
    }

    #[test]
    fn a_field_is_found_where_it_stands() {
        let body = br#"{"referenceNo":"1","responseCode":"2003800"}"#;
        assert_eq!(text_field(body, "responseCode"), Some("2003800"));
        assert_eq!(text_field(body, "accessToken"), None);
    }
}
