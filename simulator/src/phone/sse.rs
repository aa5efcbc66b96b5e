//! Server-sent events, as far as the gateway sends them.

/// One event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SseEvent {
    /// Its id, where it has one.
    pub id: Option<String>,
    /// Its name; `message` where none is sent.
    pub name: String,
    /// Its data, lines joined by line feeds.
    pub data: String,
}

/// Puts events together from the pieces that the network brings.
#[derive(Debug, Default)]
pub struct SseParser {
    line: Vec<u8>,
    id: Option<String>,
    name: String,
    data: Vec<String>,
}

impl SseParser {
    /// Takes a piece and returns the events that end in it.
    pub fn push(&mut self, piece: &[u8]) -> Vec<SseEvent> {
        let mut events = Vec::new();
        for &byte in piece {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = String::from_utf8_lossy(&line);
            events.extend(self.take_line(line.strip_suffix('\r').unwrap_or(&line)));
        }
        events
    }

    fn take_line(&mut self, line: &str) -> Option<SseEvent> {
        if line.is_empty() {
            return self.finish();
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "id" => self.id = Some(value.to_owned()),
            "event" => value.clone_into(&mut self.name),
            "data" => self.data.push(value.to_owned()),
            // A comment, which keeps the connection open, or a field of no interest.
            _ => {}
        }
        None
    }

    fn finish(&mut self) -> Option<SseEvent> {
        let data = std::mem::take(&mut self.data);
        let name = std::mem::take(&mut self.name);
        let id = self.id.take();
        if data.is_empty() {
            return None;
        }
        let name = if name.is_empty() {
            "message".to_owned()
        } else {
            name
        };
        Some(SseEvent {
            id,
            name,
            data: data.join("\n"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, name: &str, data: &str) -> SseEvent {
        SseEvent {
            id: Some(id.to_owned()),
            name: name.to_owned(),
            data: data.to_owned(),
        }
    }

    #[test]
    fn an_event_may_arrive_in_any_pieces() {
        let text = "id: 7\nevent: notification\ndata: {\"a\":\"é\"}\n\n".as_bytes();
        for cut in 0..text.len() {
            let mut parser = SseParser::default();
            let mut events = parser.push(&text[..cut]);
            events.extend(parser.push(&text[cut..]));
            assert_eq!(
                events,
                [event("7", "notification", "{\"a\":\"é\"}")],
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn comments_and_empty_events_are_passed_over() {
        let mut parser = SseParser::default();
        assert_eq!(parser.push(b": still here\n\n\n"), []);
        assert_eq!(
            parser.push(b"id: 8\r\ndata: x\r\ndata: y\r\n\r\n"),
            [event("8", "message", "x\ny")]
        );
    }
}
