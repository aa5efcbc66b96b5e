//! Why the trial ends early.

use crate::cluster::ClusterError;
use crate::conformance::DemoPartnerError;
use crate::crash_test::CrashTestError;
use crate::duplicates::DuplicatesError;
use crate::gateway::GatewayError;

/// Why it could not be run to its end.
#[derive(Debug, thiserror::Error)]
pub enum DistributedError {
    /// A node does not start, stop or answer.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// A gateway does not start, or the ledger cannot be laid out or audited.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// Tills and phones do not get to the gateway.
    #[error(transparent)]
    Field(#[from] CrashTestError),
    /// A demo partner cannot try the gateway.
    #[error(transparent)]
    DemoPartner(#[from] DemoPartnerError),
    /// The duplicates cannot be sent.
    #[error(transparent)]
    Duplicates(#[from] DuplicatesError),
    /// The operating system refused something.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// The gateway acknowledged nothing any more.
    #[error("the gateway acknowledges nothing {0}")]
    Silent(&'static str),
    /// The lanes stay where the ledger was.
    #[error("no lane follows the ledger to its new node")]
    NotFollowed,
}
