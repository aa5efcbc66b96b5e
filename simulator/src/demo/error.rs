//! Why the demo ends early.

use crate::till::JournalError;

/// Why the demo ended early.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DemoError(String);

/// How a step of the demo ends.
pub type SceneResult = Result<(), DemoError>;

impl DemoError {
    /// For that reason.
    pub(super) fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

impl From<JournalError> for DemoError {
    fn from(error: JournalError) -> Self {
        Self::new(error)
    }
}
