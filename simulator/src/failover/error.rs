//! Why the test ends early.

use crate::cluster::ClusterError;
use crate::crash_test::CrashTestError;
use crate::gateway::GatewayError;
use crate::phone::PhoneError;

/// Why it could not be run to the end.
#[derive(Debug, thiserror::Error)]
pub enum FailoverError {
    /// A server does not start, stop or follow.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// A gateway does not start, or the auditor cannot read the database.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Tills and phones do not get to a gateway.
    #[error(transparent)]
    Field(#[from] CrashTestError),
    /// A statement cannot be read.
    #[error("statement: {0}")]
    Statement(#[from] PhoneError),
    /// The operating system refused something.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// The gateways acknowledged nothing any more.
    #[error("the gateways do not find the new primary")]
    NotFound,
    /// No commit got as far as to wait for the standby.
    #[error("the gateways do not find the old primary")]
    OldNotFound,
}
