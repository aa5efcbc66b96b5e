//! Why there is no answer.

use super::Problem;
use crate::text_format::causes;

/// Why the app has no answer to show.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// The gateway refused.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// No answer, or one that cannot be read.
    #[error("no answer: {0}")]
    Broken(String),
}

impl PhoneError {
    /// The slug of the problem, where the gateway refused: `wrong-pin`.
    pub fn slug(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(problem.slug()),
            Self::Broken(_) => None,
        }
    }
}

impl From<reqwest::Error> for PhoneError {
    fn from(error: reqwest::Error) -> Self {
        Self::Broken(causes(&error.without_url()))
    }
}
