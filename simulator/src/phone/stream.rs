//! The live stream of notifications.

use std::collections::VecDeque;

use super::{Notification, PhoneError, SseEvent, SseParser};

/// An open stream of notifications. After it has ended, open another from [`Self::last_id`]: none
/// is missed.
pub struct Notifications {
    response: reqwest::Response,
    parser: SseParser,
    arrived: VecDeque<SseEvent>,
    last_id: Option<String>,
}

impl Notifications {
    pub(super) fn new(response: reqwest::Response, last_id: Option<&str>) -> Self {
        Self {
            response,
            parser: SseParser::default(),
            arrived: VecDeque::new(),
            last_id: last_id.map(str::to_owned),
        }
    }

    /// The id of the last event that was handed out.
    pub fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    /// Waits for the next notification; `None` when the gateway has ended the stream.
    ///
    /// # Errors
    /// [`PhoneError::Broken`] where the connection fails or a notification cannot be read.
    pub async fn next(&mut self) -> Result<Option<Notification>, PhoneError> {
        loop {
            while let Some(event) = self.arrived.pop_front() {
                if event.id.is_some() {
                    self.last_id = event.id;
                }
                if event.name == "notification" {
                    let notification = serde_json::from_str(&event.data)
                        .map_err(|error| PhoneError::Broken(error.to_string()))?;
                    return Ok(Some(notification));
                }
            }
            match self.response.chunk().await? {
                Some(piece) => self.arrived.extend(self.parser.push(&piece)),
                None => return Ok(None),
            }
        }
    }
}
