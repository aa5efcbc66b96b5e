//! What the load did, and what it was promised.

use crate::snap::{Answer, Attempt, Class};
use crate::till::{Chain, MovementKind, Order};

/// What the gateway has acknowledged about one reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// Nothing yet: the answer was cut off.
    Open,
    /// The money has moved.
    Posted {
        /// The gateway's reference.
        reference_no: String,
    },
    /// It was refused, and that is on record.
    Declined {
        /// The response code.
        code: String,
    },
    /// A cancel was acknowledged.
    Cancelled,
    /// A cancel was sent and its answer cut off.
    CancelOpen,
}

/// One reference and what was acknowledged of it.
#[derive(Clone, Debug)]
pub struct SentRequest {
    /// Whose till.
    pub chain: Chain,
    /// Which way.
    pub kind: MovementKind,
    /// What was keyed.
    pub order: Order,
    /// What was acknowledged last.
    pub acknowledgement: Acknowledgement,
}

impl SentRequest {
    /// A request about which nothing is known yet.
    pub fn new(chain: Chain, kind: MovementKind, order: Order) -> Self {
        Self {
            chain,
            kind,
            order,
            acknowledgement: Acknowledgement::Open,
        }
    }

    /// The answer to the movement; `false` where it left no record, so that there is no promise.
    pub fn record_original(&mut self, answer: Option<&Answer>) -> bool {
        let Some(answer) = answer else { return true };
        self.acknowledgement = match answer.class(Attempt::First) {
            Class::Success => Acknowledgement::Posted {
                reference_no: reference_no(answer),
            },
            Class::Fail if leaves_no_record(answer) => return false,
            Class::Fail => Acknowledgement::Declined {
                code: answer.code.clone(),
            },
            Class::Unknown => Acknowledgement::Open,
        };
        true
    }

    /// The answer to a cancel.
    pub fn record_cancel(&mut self, answer: Option<&Answer>) {
        let acknowledged =
            answer.is_some_and(|answer| answer.class(Attempt::First) == Class::Success);
        self.acknowledgement = match (&self.acknowledgement, acknowledged) {
            // A refusal stays what it is: there was nothing to put back.
            (Acknowledgement::Declined { code }, _) => {
                Acknowledgement::Declined { code: code.clone() }
            }
            (_, true) => Acknowledgement::Cancelled,
            (_, false) => Acknowledgement::CancelOpen,
        };
    }
}

/// The gateway's reference in an answer.
pub fn reference_no(answer: &Answer) -> String {
    answer.reference_no().unwrap_or_default().to_owned()
}

/// A malformed, unauthenticated or turned-away request leaves no record.
fn leaves_no_record(answer: &Answer) -> bool {
    matches!(answer.http, 400 | 401 | 405 | 429)
}
