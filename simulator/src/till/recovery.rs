//! What to do after each answer, or after none: the rules of a careful till, without network,
//! clock or randomness.
//!
//! An unknown cash-out is taken back: no cash has left the drawer, so a cancel makes it certain.
//! An unknown cash-in is carried forward with the same reference: the cash is in the drawer
//! already, and there is no cancel.

use super::{Habits, Kind};
use crate::snap::{Answer, Attempt, Class};

/// What a till asks the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The movement itself.
    Original,
    /// What became of it.
    Status,
    /// To put it back, or to see that it never happens.
    Cancel,
}

/// What a till heard.
#[derive(Clone, Debug)]
pub enum Heard {
    /// An answer, whatever it says.
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
pub enum Step {
    /// Ask this; `retry` counts the questions before it that went unanswered, 0 for none.
    Ask {
        /// The question.
        ask: Ask,
        /// How many questions brought nothing so far.
        retry: u32,
    },
    /// It has ended.
    Done(Verdict),
}

/// The rules for one movement.
#[derive(Clone, Debug)]
pub struct Recovery {
    kind: Kind,
    customer_left: bool,
    asked: Ask,
    originals: u32,
    statuses: u32,
    cancels: u32,
    habits: Habits,
}

impl Recovery {
    /// A movement that is about to be sent. `customer_left`: a cash-out is not to be paid any
    /// more, so that a success is taken back as well.
    pub fn new(kind: Kind, customer_left: bool) -> Self {
        Self {
            kind,
            customer_left: customer_left && kind == Kind::CashOut,
            asked: Ask::Original,
            originals: 0,
            statuses: 0,
            cancels: 0,
            habits: Habits::default(),
        }
    }

    /// With a chain's patience.
    #[must_use]
    pub fn with_habits(mut self, habits: Habits) -> Self {
        self.habits = habits;
        self
    }

    /// The first step: to send it.
    pub fn begin(&mut self) -> Step {
        self.ask(Ask::Original)
    }

    /// The first step for a cash-out that is only to be cancelled.
    pub fn begin_with_cancel(&mut self) -> Step {
        self.ask(Ask::Cancel)
    }

    /// The first step for a movement that may have been sent before, as far as a journal knows: a
    /// cash-out is taken back, for its cashier was never told to pay; a cash-in is asked about,
    /// and carried forward.
    pub fn begin_again(&mut self) -> Step {
        self.originals = 1;
        match self.kind {
            Kind::CashOut => self.ask(Ask::Cancel),
            Kind::CashIn => self.ask(Ask::Status),
        }
    }

    /// The step after what was heard.
    pub fn hear(&mut self, heard: &Heard) -> Step {
        match self.asked {
            Ask::Original => self.after_original(heard),
            Ask::Status => self.after_status(heard),
            Ask::Cancel => self.after_cancel(heard),
        }
    }

    fn after_original(&mut self, heard: &Heard) -> Step {
        let attempt = if self.originals > 1 {
            Attempt::Repeat
        } else {
            Attempt::First
        };
        match heard.class(attempt) {
            Class::Success => self.done(),
            Class::Fail => Step::Done(Verdict::Refused),
            Class::Unknown => self.inquire(),
        }
    }

    fn after_status(&mut self, heard: &Heard) -> Step {
        match heard.latest_status() {
            Some("00") => self.done(),
            Some("04" | "05") => Step::Done(Verdict::Cancelled),
            Some("06") => Step::Done(Verdict::Refused),
            // Not final: the original may still be on its way. That is what the next step ends.
            Some("07") => self.settle(),
            _ => self.inquire(),
        }
    }

    fn after_cancel(&mut self, heard: &Heard) -> Step {
        match heard.class(Attempt::Repeat) {
            Class::Success => Step::Done(Verdict::Cancelled),
            // Asking again brings the same refusal.
            Class::Fail => Step::Done(Verdict::Unknown),
            Class::Unknown if self.cancels < self.habits.cancels_max => self.ask(Ask::Cancel),
            Class::Unknown => Step::Done(Verdict::Unknown),
        }
    }

    fn done(&mut self) -> Step {
        if self.customer_left {
            return self.ask(Ask::Cancel);
        }
        Step::Done(Verdict::Done)
    }

    fn inquire(&mut self) -> Step {
        if self.statuses < self.habits.statuses_max {
            self.ask(Ask::Status)
        } else {
            self.settle()
        }
    }

    /// Asking does not help any more: makes it certain, one way or the other.
    fn settle(&mut self) -> Step {
        match self.kind {
            Kind::CashOut => self.ask(Ask::Cancel),
            Kind::CashIn if self.originals < self.habits.originals_max => self.ask(Ask::Original),
            Kind::CashIn => Step::Done(Verdict::Unknown),
        }
    }

    fn ask(&mut self, ask: Ask) -> Step {
        let asked = match ask {
            Ask::Original => &mut self.originals,
            Ask::Status => &mut self.statuses,
            Ask::Cancel => &mut self.cancels,
        };
        let retry = *asked;
        *asked += 1;
        self.asked = ask;
        Step::Ask { ask, retry }
    }
}

impl Heard {
    fn class(&self, attempt: Attempt) -> Class {
        match (self, attempt) {
            (Self::Answer(answer), _) => answer.class(attempt),
            (Self::NotSent(_), Attempt::First) => Class::Fail,
            (Self::NotSent(_), Attempt::Repeat) | (Self::Nothing(_), _) => Class::Unknown,
        }
    }

    /// The status that an inquiry tells; a refused inquiry tells nothing about the movement.
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
