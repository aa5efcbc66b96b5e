//! Why a measurement ends early.

use crate::child::ChildError;
use crate::cluster::ClusterError;
use crate::gateway::GatewayError;
use crate::snap::SnapError;

/// Why it could not be run to the end.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The gateway's process.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The throwaway PostgreSQL.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// The gateway's engine or auditor.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// A signature.
    #[error(transparent)]
    Snap(#[from] SnapError),
    /// The operating system refused something.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl BenchError {
    /// In words.
    pub(super) fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}
