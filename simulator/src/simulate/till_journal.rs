//! What a till does about one order, by the rules that a till must follow.

use oracle::reference::State;
use oracle::{Answer, ExternalId, MoneyDirection, Operation, Order, OriginalKey};

use super::checker::RequestOutcome;

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
    pub order: Order,
    /// The signature of the first try.
    pub signed: ExternalId,
    /// Questions asked.
    pub statuses: u8,
    /// The first cancel is on its way: from now on nothing is paid, and the order not sent again.
    pub cancelling: bool,
    /// None while it is open.
    pub end: Option<OrderEnd>,
}

impl TillJournalEntry {
    /// An order that is about to be sent.
    pub const fn new(order: Order, signed: ExternalId) -> Self {
        Self {
            order,
            signed,
            statuses: 0,
            cancelling: false,
            end: None,
        }
    }

    /// What the till sends next, for want of an answer. An impatient one skips the questions.
    pub fn next(&mut self, gives_up_early: bool) -> (SentMessageKind, Operation) {
        let reference = self.order.reference;
        if !self.cancelling && self.statuses < STATUSES && !gives_up_early {
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
        let Order {
            reference,
            customer,
            amount,
            ..
        } = self.order;
        Operation::Status {
            reference,
            by,
            named: (reference.way == MoneyDirection::Out).then_some((customer, amount)),
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
    pub fn observe(&mut self, sent: SentMessageKind, verdict: RequestOutcome) {
        if let (None, Some(answer)) = (self.end, verdict.answer()) {
            self.end = self.end_by(sent, answer);
        }
    }

    fn end_by(&self, sent: SentMessageKind, answer: Answer) -> Option<OrderEnd> {
        match (sent, answer) {
            // It says nothing about the money.
            (_, Answer::Refused("external-id-reused")) | (SentMessageKind::Stray, _) => None,
            (SentMessageKind::Cancel, Answer::Cancelled { .. }) => Some(OrderEnd::Cancelled),
            (SentMessageKind::Cancel, _) => None,
            // Never pay after a cancel: only its acknowledgement ends it.
            _ if self.cancelling => None,
            (SentMessageKind::Original, Answer::Posted { .. }) => Some(OrderEnd::Done),
            (SentMessageKind::Original, Answer::Refused(_)) => Some(OrderEnd::Refused),
            (SentMessageKind::Status, Answer::Status { state, .. }) => Some(match state {
                State::Posted => OrderEnd::Done,
                _ => OrderEnd::Refused,
            }),
            _ => None,
        }
    }

    /// The drawer against the books: paid, or taken, if and only if the money has moved.
    pub fn agrees_with(&self, state: State) -> Result<(), String> {
        let moved = state.has_moved();
        match self.end {
            Some(end) if (end == OrderEnd::Done) == moved => Ok(()),
            end => Err(format!(
                "the till has {end:?}, and {} stands at {state:?}",
                self.order.reference
            )),
        }
    }
}
