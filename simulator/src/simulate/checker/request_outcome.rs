//! What an engine answers, in the words of the [`oracle`].

use gerai::engine::EngineError;
use gerai::ledger::{self, Movement, Outcome};
use oracle::Answer;
use oracle::reference::State;

/// The answer to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequestOutcome {
    /// It was decided.
    Answered(Answer),
    /// It came too late, and nothing was done.
    Late,
    /// Nothing was committed.
    NotCommitted,
    /// It is not known.
    Unknown,
    /// Anything else.
    Unexpected,
}

impl RequestOutcome {
    /// What the engine said.
    pub fn of(reply: &Result<Outcome, EngineError>) -> Self {
        match reply {
            Ok(Ok(answer)) => answer_of(answer).map_or(Self::Unexpected, Self::Answered),
            Ok(Err(declined)) => Self::Answered(Answer::Refused(declined.reason.as_str())),
            Err(EngineError::DeadlinePassed | EngineError::QueueFull) => Self::Late,
            Err(EngineError::NotCommitted) => Self::NotCommitted,
            Err(EngineError::Unknown) => Self::Unknown,
            Err(EngineError::RowLocked | EngineError::Stopping | EngineError::ClockLeapt) => {
                Self::Unexpected
            }
        }
    }

    /// The gateway's number, where it tells one of a reference.
    pub const fn number(self) -> Option<u32> {
        match self {
            Self::Answered(
                Answer::Posted { number, .. }
                | Answer::Cancelled { number, .. }
                | Answer::Status { number, .. },
            ) => Some(number),
            _ => None,
        }
    }

    /// What it says for good about the request; nothing where that is not known.
    pub const fn answer(self) -> Option<Answer> {
        match self {
            Self::Answered(answer) => Some(answer),
            _ => None,
        }
    }
}

/// None where the state has a name that the protocol does not know.
fn answer_of(answer: &ledger::Answer) -> Option<Answer> {
    let state = |movement: &Movement| State::parse(movement.state.as_str());
    Some(match answer {
        ledger::Answer::Posted { movement, repeated } => Answer::Posted {
            number: number(movement),
            repeated: *repeated,
        },
        ledger::Answer::DeclinedBefore(declined) => Answer::Refused(declined.reason.as_str()),
        ledger::Answer::Cancelled { movement } => Answer::Cancelled {
            number: number(movement),
            state: state(movement)?,
        },
        ledger::Answer::Status { movement } => Answer::Status {
            number: number(movement),
            state: state(movement)?,
        },
        ledger::Answer::Token(token) => Answer::Token(token.number),
        ledger::Answer::Reopened => Answer::Reopened,
        ledger::Answer::Expired { count } => Answer::Expired(*count),
        ledger::Answer::Changed { .. } => Answer::Changed,
        ledger::Answer::Inquired {
            month_left,
            min,
            max,
            fee,
            ..
        } => Answer::Inquired {
            left: month_left.get(),
            least: min.get(),
            most: max.get(),
            fee: fee.get(),
        },
    })
}

fn number(movement: &Movement) -> u32 {
    let digits = movement.reference_no.as_str().get(1..);
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}
