//! What a till does about one order, by the rules that a till must follow.

use super::ask::{Ask, By, Order, Signed, Way};
use super::judge::Verdict;

/// How an order has ended, at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// A cash-out is paid; a cash-in's receipt is printed.
    Done,
    /// The customer is told no, and has the cash again.
    Refused,
    /// A cash-out was cancelled, and the drawer stays shut.
    Cancelled,
}

/// What a message of the till was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sent {
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
pub struct Entry {
    /// What was ordered.
    pub order: Order,
    /// The signature of the first try.
    pub signed: Signed,
    /// Questions asked.
    pub statuses: u8,
    /// The first cancel is on its way: from now on nothing is paid, and the order not sent again.
    pub cancelling: bool,
    /// None while it is open.
    pub end: Option<End>,
}

impl Entry {
    /// An order that is about to be sent.
    pub const fn new(order: Order, signed: Signed) -> Self {
        Self {
            order,
            signed,
            statuses: 0,
            cancelling: false,
            end: None,
        }
    }

    /// What the till sends next, for want of an answer. An impatient one skips the questions.
    pub fn next(&mut self, impatient: bool) -> (Sent, Ask) {
        let reference = self.order.reference;
        if !self.cancelling && self.statuses < STATUSES && !impatient {
            self.statuses += 1;
            return (Sent::Status, self.status(By::Reference));
        }
        if reference.way == Way::In {
            return (Sent::Original, Ask::Redeem(self.order));
        }
        self.cancelling = true;
        (Sent::Cancel, self.cancel())
    }

    /// A question about it; that about a cash-out names the customer and the amount (`SNAP 45`).
    pub fn status(&self, by: By) -> Ask {
        let Order {
            reference,
            customer,
            amount,
            ..
        } = self.order;
        Ask::Status {
            reference,
            by,
            told: (reference.way == Way::Out).then_some((customer, amount)),
        }
    }

    const fn cancel(&self) -> Ask {
        Ask::Cancel {
            reference: self.order.reference,
            customer: self.order.customer,
            amount: Some(self.order.amount),
        }
    }

    /// Hears an answer.
    pub fn hear(&mut self, sent: Sent, verdict: Verdict) {
        if self.end.is_none() && verdict.is_known() {
            self.end = self.end_by(sent, verdict);
        }
    }

    fn end_by(&self, sent: Sent, verdict: Verdict) -> Option<End> {
        match (sent, verdict) {
            // It says nothing about the money.
            (_, Verdict::Refused("external-id-reused")) | (Sent::Stray, _) => None,
            (Sent::Cancel, Verdict::Cancelled { .. }) => Some(End::Cancelled),
            (Sent::Cancel, _) => None,
            // Never pay after a cancel: only its acknowledgement ends it.
            _ if self.cancelling => None,
            (Sent::Original, Verdict::Posted { .. }) => Some(End::Done),
            (Sent::Original, Verdict::Refused(_)) => Some(End::Refused),
            (Sent::Status, Verdict::Status { state, .. }) => Some(match state {
                "POSTED" => End::Done,
                _ => End::Refused,
            }),
            _ => None,
        }
    }

    /// The drawer against the books: paid, or taken, if and only if the money has moved.
    pub fn agrees_with(&self, state: Option<&str>) -> Result<(), String> {
        let moved = state == Some("POSTED");
        match self.end {
            Some(end) if (end == End::Done) == moved => Ok(()),
            end => Err(format!(
                "the till has {end:?}, and {} stands at {state:?}",
                self.order.reference
            )),
        }
    }
}
