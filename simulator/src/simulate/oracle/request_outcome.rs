//! What is answered, in the oracle's words.

use gerai::engine::EngineError;
use gerai::ledger::{Answer, Movement, Outcome};

/// The answer to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestOutcome {
    /// The money has moved.
    Posted {
        /// Under which number.
        number: u32,
        /// And had before.
        repeated: bool,
    },
    /// The cancel is acknowledged.
    Cancelled {
        /// Under which number.
        number: u32,
        /// Where the reference stands now.
        state: &'static str,
    },
    /// Where the reference stands.
    Status {
        /// Under which number.
        number: u32,
        /// The name of the state.
        state: &'static str,
    },
    /// A cash-in like that would be taken.
    Inquired {
        /// What may still come in within the month.
        left: i64,
        /// The least of the channel.
        least: i64,
        /// The most that would be taken now.
        most: i64,
        /// What it would cost.
        fee: i64,
    },
    /// The token of that number is made, or taken back.
    Token(i64),
    /// Cash-out is open.
    Reopened,
    /// So many tokens have expired.
    Expired(usize),
    /// No, and why.
    Refused(&'static str),
    /// It came too late, and nothing was done.
    Late,
    /// Nothing was committed.
    NotCommitted,
    /// It is not known.
    Unknown,
    /// Anything else.
    Strange,
}

impl RequestOutcome {
    /// What the engine said.
    pub fn of(reply: &Result<Outcome, EngineError>) -> Self {
        match reply {
            Ok(Ok(answer)) => Self::of_answer(answer),
            Ok(Err(refusal)) => Self::Refused(refusal.as_str()),
            Err(EngineError::DeadlinePassed | EngineError::QueueFull) => Self::Late,
            Err(EngineError::NotCommitted) => Self::NotCommitted,
            Err(EngineError::Unknown) => Self::Unknown,
            Err(EngineError::Stopping) => Self::Strange,
        }
    }

    fn of_answer(answer: &Answer) -> Self {
        match answer {
            Answer::Posted { movement, repeated } => Self::Posted {
                number: number(movement),
                repeated: *repeated,
            },
            Answer::Cancelled { movement } => Self::Cancelled {
                number: number(movement),
                state: movement.state.as_str(),
            },
            Answer::Status { movement } => Self::Status {
                number: number(movement),
                state: movement.state.as_str(),
            },
            Answer::Token(token) => Self::Token(token.number),
            Answer::Reopened => Self::Reopened,
            Answer::Expired { count } => Self::Expired(*count),
            Answer::Inquired {
                month_left,
                min,
                max,
                fee,
                ..
            } => Self::Inquired {
                left: month_left.get(),
                least: min.get(),
                most: max.get(),
                fee: fee.get(),
            },
        }
    }

    /// The gateway's number, where it tells one of a reference.
    pub const fn number(self) -> Option<u32> {
        match self {
            Self::Posted { number, .. }
            | Self::Cancelled { number, .. }
            | Self::Status { number, .. } => Some(number),
            _ => None,
        }
    }

    /// Whether it says what became of the request, for good.
    pub const fn is_known(self) -> bool {
        !matches!(
            self,
            Self::Late | Self::NotCommitted | Self::Unknown | Self::Strange
        )
    }
}

fn number(movement: &Movement) -> u32 {
    let digits = movement.reference_no.as_str().get(1..);
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
