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

mod error;
mod gateways;
mod old_primary;
mod reconciliation;
mod report;
mod round;
mod server_pair;

pub use error::FailoverError;
pub use report::{FailoverOptions, FailoverReport};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

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
