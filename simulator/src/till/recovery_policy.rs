//! How often a till asks before it leaves a movement to a person, and how soon it takes a cash-out
//! back. The rules of [`super::Recovery`] are the same for all; chains differ in their timeouts and
//! retries.

use std::time::Duration;

use super::Chain;

/// What a chain's tills have been set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryPolicy {
    /// A status is asked at most so often.
    pub statuses_max: u32,
    /// A cash-in is sent at most so often; then it is stored, and settled by the next day's files.
    pub originals_max: u32,
    /// A cancel is sent at most so often; then a person must look at it. Nothing is paid meanwhile.
    pub cancels_max: u32,
    /// How long after the last unanswered question the first cancel goes out.
    pub cancel_after: Duration,
}

impl Default for RecoveryPolicy {
    fn default() -> Self {
        Self {
            statuses_max: 3,
            originals_max: 5,
            cancels_max: 10,
            cancel_after: Duration::ZERO,
        }
    }
}

impl RecoveryPolicy {
    /// Those of a chain: Indomaret asks for no status and reverses 30 seconds after no answer;
    /// Alfamart sends at most three reversals, and what is still open then waits for the end of the
    /// day.
    pub fn of(chain: Chain) -> Self {
        match chain {
            Chain::Indomaret => Self {
                statuses_max: 0,
                cancel_after: Duration::from_secs(30),
                ..Self::default()
            },
            Chain::Alfamart => Self {
                cancels_max: 3,
                ..Self::default()
            },
            Chain::Digibos | Chain::Danamon => Self::default(),
        }
    }
}
