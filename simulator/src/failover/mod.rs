//! Loses the primary of two PostgreSQL servers under load, and counts what is lost with it.
//!
//! One round: a primary and its standby, two gateways that know both addresses, tills and phones at
//! each. The stream to the standby is held for a moment, then the primary is killed, the standby
//! promoted, and the gateways find it. Every acknowledged movement is asked for again, at the other
//! gateway; every movement stands once in the customers' statements; the auditor checks the new
//! primary. Then the new primary is stopped and the old one started again: it must acknowledge no
//! movement, because its commits wait for a standby that is not there.
//!
//! With asynchronous replication the same fault must lose something, or the test proves nothing.

mod gateways;
mod old_primary;
mod reconciliation;
mod round;
mod server_pair;

use std::path::PathBuf;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::cluster::ClusterError;
use crate::crash_test::CrashTestError;
use crate::gateway::GatewayError;
use crate::phone::PhoneError;

/// How to run.
#[derive(Clone, Debug)]
pub struct FailoverOptions {
    /// How many primaries to lose.
    pub times: u32,
    /// Whether commits wait for the standby.
    pub synchronous: bool,
    /// From which everything random follows, but for the machine's own timing.
    pub seed: u64,
    /// PostgreSQL's programs: see [`crate::cluster::binaries`].
    pub bin: PathBuf,
    /// Where key rings and journals are kept.
    pub directory: PathBuf,
}

/// What it came to.
#[derive(Clone, Debug, Default)]
pub struct FailoverReport {
    /// Primaries lost so far.
    pub failovers: u32,
    /// References sent.
    pub sent: usize,
    /// Of these, answered for good.
    pub acknowledged: usize,
    /// Of these, answered while the stream to the standby stood still.
    pub while_held: usize,
    /// Movements that were acknowledged and are not there.
    pub movements_lost: usize,
    /// Promises of any kind that did not hold, in words.
    pub losses: Vec<String>,
    /// Movements that an old primary was asked for; none may be acknowledged.
    pub asked_of_old: usize,
    /// What else is wrong: doubled movements, the auditor's breaches, acknowledgements of an old
    /// primary.
    pub breaches: Vec<String>,
}

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

/// Runs all rounds; `progress` hears of each.
///
/// # Errors
/// [`FailoverError`] where it cannot go on. Losses are no error, they are in the report.
pub async fn run(
    options: &FailoverOptions,
    mut progress: impl FnMut(&FailoverReport),
) -> Result<FailoverReport, FailoverError> {
    let mut rng = StdRng::seed_from_u64(options.seed);
    let mut report = FailoverReport::default();
    for _ in 0..options.times {
        let mut rng = StdRng::seed_from_u64(rng.random());
        round::run(options, &mut rng, &mut report).await?;
        progress(&report);
    }
    Ok(report)
}
