//! Why there is no answer.

use super::Answer;
use crate::text::causes;

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SnapError {
    /// The partner's key cannot be used; nothing was sent.
    #[error("{0}")]
    Key(&'static str),
    /// The request cannot be written; nothing was sent.
    #[error("the request cannot be written: {0}")]
    Unwritable(String),
    /// The gateway gave no access token; the request itself was not sent.
    #[error("no access token: {0}")]
    NoToken(Box<Answer>),
    /// The connection failed or the time was up: whether the gateway acted is not known.
    #[error("no answer: {0}")]
    Broken(String),
}

impl SnapError {
    /// Whether the request may have reached the gateway all the same.
    pub fn may_have_acted(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

impl From<reqwest::Error> for SnapError {
    fn from(error: reqwest::Error) -> Self {
        let reason = if error.is_timeout() {
            "the time was up".to_owned()
        } else {
            causes(&error)
        };
        Self::Broken(reason)
    }
}
