//! What to do after each answer, or after none: the rules of a careful till, without network,
//! clock or randomness.
//!
//! An unknown cash-out is taken back: no cash has left the drawer, so a cancel makes it certain.
//! An unknown cash-in is carried forward with the same reference: the cash is in the drawer
//! already, and there is no cancel.

use super::{MovementKind, RecoveryPolicy};
use crate::snap::{Answer, Attempt, Class};

/// What a till asks the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TillRequest {
    /// The movement itself.
    Original,
    /// What became of it.
    Status,
    /// To put it back, or to see that it never happens.
    Cancel,
}

/// What a till heard.
#[derive(Clone, Debug)]
pub enum TillResponse {
    /// An answer of any code.
    Answer(Answer),
    /// Nothing: whether the gateway acted is not known.
    Nothing(String),
    /// The question never left the till.
    NotSent(String),
}

/// How a movement ended for the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It is done.
    Done,
    /// The gateway refused it; no money has moved.
    Refused,
    /// It was cancelled; the money has not moved or is put back.
    Cancelled,
    /// It is still not known. Cash-out: do not pay, a person looks at it. Cash-in: it stays in
    /// the journal, and the next day's settlement decides.
    Unknown,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextAction {
    /// Ask this; `retry` counts the questions before it that went unanswered, 0 for none.
    Ask {
        /// The question.
        ask: TillRequest,
        /// How many questions brought nothing so far.
        retry: u32,
    },
    /// It has ended.
    Done(Verdict),
}

/// The rules for one movement.
#[derive(Clone, Debug)]
pub struct Recovery {
    kind: MovementKind,
    customer_left: bool,
    /// The reference has been sent with other contents: to send or cancel it would be about those.
    is_inconsistent: bool,
    asked: TillRequest,
    originals: u32,
    statuses: u32,
    cancels: u32,
    policy: RecoveryPolicy,
}

impl Recovery {
    /// A movement that is about to be sent. `customer_left`: a cash-out is not to be paid any
    /// more, so that a success is taken back as well.
    pub fn new(kind: MovementKind, customer_left: bool) -> Self {
        Self {
            kind,
            customer_left: customer_left && kind == MovementKind::CashOut,
            is_inconsistent: false,
            asked: TillRequest::Original,
            originals: 0,
            statuses: 0,
            cancels: 0,
            policy: RecoveryPolicy::default(),
        }
    }

    /// With the recovery policy of a chain.
    #[must_use]
    pub fn with_recovery_policy(mut self, policy: RecoveryPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The first step: to send it.
    pub fn begin(&mut self) -> NextAction {
        self.ask(TillRequest::Original)
    }

    /// The first step for a cash-out that is only to be cancelled.
    pub fn begin_with_cancel(&mut self) -> NextAction {
        self.ask(TillRequest::Cancel)
    }

    /// The first step for a movement that may have been sent before, as far as a journal knows: a
    /// cash-out is cancelled, because its cashier was never told to pay; a cash-in is asked about,
    /// and sent again.
    pub fn begin_again(&mut self) -> NextAction {
        self.originals = 1;
        match self.kind {
            MovementKind::CashOut => self.ask(TillRequest::Cancel),
            MovementKind::CashIn => self.ask(TillRequest::Status),
        }
    }

    /// The step after what was heard.
    pub fn next(&mut self, response: &TillResponse) -> NextAction {
        match self.asked {
            TillRequest::Original => self.after_original(response),
            TillRequest::Status => self.after_status(response),
            TillRequest::Cancel => self.after_cancel(response),
        }
    }

    fn after_original(&mut self, response: &TillResponse) -> NextAction {
        let attempt = if self.originals > 1 {
            Attempt::Repeat
        } else {
            Attempt::First
        };
        match response.class(attempt) {
            Class::Success => self.done(),
            // The reference was sent before, and what became of it then only its status tells. It
            // may be credited: "refused" would be a lie.
            _ if response.is_inconsistent() => {
                self.is_inconsistent = true;
                self.inquire()
            }
            Class::Fail => NextAction::Done(Verdict::Refused),
            Class::Unknown => self.inquire(),
        }
    }

    fn after_status(&mut self, response: &TillResponse) -> NextAction {
        match response.latest_status() {
            Some("00") => self.done(),
            Some("04" | "05") => NextAction::Done(Verdict::Cancelled),
            Some("06") => NextAction::Done(Verdict::Refused),
            // Not final: the original may still be on its way. That is what the next step ends.
            Some("07") => self.settle(),
            _ => self.inquire(),
        }
    }

    fn after_cancel(&mut self, response: &TillResponse) -> NextAction {
        match response.class(Attempt::Repeat) {
            Class::Success => NextAction::Done(Verdict::Cancelled),
            // Asking again brings the same refusal.
            _ if response.is_decided() => NextAction::Done(Verdict::Unknown),
            _ if self.cancels < self.policy.cancels_max => self.ask(TillRequest::Cancel),
            _ => NextAction::Done(Verdict::Unknown),
        }
    }

    fn done(&mut self) -> NextAction {
        if self.customer_left {
            return self.ask(TillRequest::Cancel);
        }
        NextAction::Done(Verdict::Done)
    }

    fn inquire(&mut self) -> NextAction {
        if self.statuses < self.policy.statuses_max {
            self.ask(TillRequest::Status)
        } else {
            self.settle()
        }
    }

    /// Asking does not help any more: makes it certain, one way or the other.
    fn settle(&mut self) -> NextAction {
        match self.kind {
            _ if self.is_inconsistent => NextAction::Done(Verdict::Unknown),
            MovementKind::CashOut => self.ask(TillRequest::Cancel),
            MovementKind::CashIn if self.originals < self.policy.originals_max => {
                self.ask(TillRequest::Original)
            }
            MovementKind::CashIn => NextAction::Done(Verdict::Unknown),
        }
    }

    fn ask(&mut self, ask: TillRequest) -> NextAction {
        let asked = match ask {
            TillRequest::Original => &mut self.originals,
            TillRequest::Status => &mut self.statuses,
            TillRequest::Cancel => &mut self.cancels,
        };
        let retry = *asked;
        *asked += 1;
        self.asked = ask;
        NextAction::Ask { ask, retry }
    }
}

impl TillResponse {
    fn class(&self, attempt: Attempt) -> Class {
        match (self, attempt) {
            (Self::Answer(answer), _) => answer.class(attempt),
            (Self::NotSent(_), Attempt::First) => Class::Fail,
            (Self::NotSent(_), Attempt::Repeat) | (Self::Nothing(_), _) => Class::Unknown,
        }
    }

    fn is_decided(&self) -> bool {
        matches!(self, Self::Answer(answer) if answer.is_decided())
    }

    /// 404xx18: the reference has been sent with other contents.
    fn is_inconsistent(&self) -> bool {
        matches!(self, Self::Answer(answer) if answer.is(404, "18"))
    }

    /// The status in the answer of an inquiry; a refused inquiry says nothing about the movement.
    fn latest_status(&self) -> Option<&str> {
        let Self::Answer(answer) = self else {
            return None;
        };
        if answer.is(404, "01") {
            return Some("07");
        }
        answer.latest_status().filter(|_| answer.is(200, "00"))
    }
}

#[cfg(test)]
#[path = "recovery_tests.rs"]
mod tests;
