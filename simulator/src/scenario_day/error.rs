//! Why the day ends early.

/// Why the day could not be played to its end.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ScenarioDayError(String);

impl ScenarioDayError {
    /// For that reason.
    pub(super) fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}
