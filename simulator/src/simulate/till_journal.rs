//! What a till does about one order, by the rules that a till must follow.

use super::oracle::RequestOutcome;
use super::request::{MoneyDirection, Operation, OriginalKey, SignedExternalId, SimulatedOrder};

/// How an order has ended, at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrderEnd {
    /// A cash-out is paid; a cash-in's receipt is printed.
    Done,
    /// The customer is told no, and has the cash again.
    Refused,
    /// A cash-out was cancelled, and the drawer stays shut.
    Cancelled,
}

/// What a message of the till was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SentMessageKind {
    /// The order.
    Original,
    /// A question.
    Status,
    /// A cancel.
    Cancel,
    /// Something no till should send: it does not wait for the answer.
    Stray,
}

/// Questions before the till stops asking.
const STATUSES: u8 = 3;

/// One order in the journal of a till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TillJournalEntry {
    /// What was ordered.
    pub order: SimulatedOrder,
    /// The signature of the first try.
    pub signed: SignedExternalId,
    /// Questions asked.
    pub statuses: u8,
    /// The first cancel is on its way: from now on nothing is paid, and the order not sent again.
    pub cancelling: bool,
    /// None while it is open.
    pub end: Option<OrderEnd>,
}

impl TillJournalEntry {
    /// An order that is about to be sent.
    pub const fn new(order: SimulatedOrder, signed: SignedExternalId) -> Self {
        Self {
            order,
            signed,
            statuses: 0,
            cancelling: false,
            end: None,
        }
    }

    /// What the till sends next, for want of an answer. An impatient one skips the questions.
    pub fn next(&mut self, impatient: bool) -> (SentMessageKind, Operation) {
        let reference = self.order.reference;
        if !self.cancelling && self.statuses < STATUSES && !impatient {
            self.statuses += 1;
            return (SentMessageKind::Status, self.status(OriginalKey::Reference));
        }
        if reference.way == MoneyDirection::In {
            return (SentMessageKind::Original, Operation::Redeem(self.order));
        }
        self.cancelling = true;
        (SentMessageKind::Cancel, self.cancel())
    }

    /// A question about it; that about a cash-out names the customer and the amount (`SNAP 45`).
    pub fn status(&self, by: OriginalKey) -> Operation {
        let SimulatedOrder {
            reference,
            customer,
            amount,
            ..
        } = self.order;
        Operation::Status {
            reference,
            by,
            told: (reference.way == MoneyDirection::Out).then_some((customer, amount)),
        }
    }

    const fn cancel(&self) -> Operation {
        Operation::Cancel {
            reference: self.order.reference,
            customer: self.order.customer,
            amount: Some(self.order.amount),
        }
    }

    /// Hears an answer.
    pub fn hear(&mut self, sent: SentMessageKind, verdict: RequestOutcome) {
        if self.end.is_none() && verdict.is_known() {
            self.end = self.end_by(sent, verdict);
        }
    }

    fn end_by(&self, sent: SentMessageKind, verdict: RequestOutcome) -> Option<OrderEnd> {
        match (sent, verdict) {
            // It says nothing about the money.
            (_, RequestOutcome::Refused("external-id-reused")) | (SentMessageKind::Stray, _) => {
                None
            }
            (SentMessageKind::Cancel, RequestOutcome::Cancelled { .. }) => {
                Some(OrderEnd::Cancelled)
            }
            (SentMessageKind::Cancel, _) => None,
            // Never pay after a cancel: only its acknowledgement ends it.
            _ if self.cancelling => None,
            (SentMessageKind::Original, RequestOutcome::Posted { .. }) => Some(OrderEnd::Done),
            (SentMessageKind::Original, RequestOutcome::Refused(_)) => Some(OrderEnd::Refused),
            (SentMessageKind::Status, RequestOutcome::Status { state, .. }) => Some(match state {
                "POSTED" => OrderEnd::Done,
                _ => OrderEnd::Refused,
            }),
            _ => None,
        }
    }

    /// The drawer against the books: paid, or taken, if and only if the money has moved.
    pub fn agrees_with(&self, state: Option<&str>) -> Result<(), String> {
        let moved = state == Some("POSTED");
        match self.end {
            Some(end) if (end == OrderEnd::Done) == moved => Ok(()),
            end => Err(format!(
                "the till has {end:?}, and {} stands at {state:?}",
                self.order.reference
            )),
        }
    }
}
