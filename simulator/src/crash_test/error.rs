//! Why the test ends early.

use crate::child::ChildError;
use crate::gateway::GatewayError;

/// Why it could not be run to the end.
#[derive(Debug, thiserror::Error)]
pub enum CrashTestError {
    /// The gateway did not start.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The operating system refused something.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// The auditor cannot read the database.
    #[error(transparent)]
    Audit(#[from] GatewayError),
    /// The gateway runs and does not do its part.
    #[error("{0}")]
    Other(String),
}

impl CrashTestError {
    /// For that reason.
    pub(crate) fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}
