//! Why the test ends early.

/// Why it could not be run to its end.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DuplicatesError(String);

impl DuplicatesError {
    /// For that reason.
    pub(super) fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}
