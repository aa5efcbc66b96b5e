//! What happens to a till, and what it wants done.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::super::shift_log::ShiftLog;
use crate::snap::Answer;
use crate::till::{
    JournalEntry, MovementKind, Outcome, PendingMovement, TillEvent, TillRequest, TillResponse,
};

/// A key, independent of the bytes that a terminal sends for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPress {
    Char(char),
    F(u8),
    Enter,
    Esc,
    Next,
    Previous,
    PageUp,
    PageDown,
    Backspace,
    Clear,
    /// Ctrl-C.
    Interrupt,
}

/// What a cashier has keyed for a movement. Its `Debug` shows neither token nor phone number.
#[derive(Clone, PartialEq, Eq)]
pub struct MovementInput {
    pub phone: String,
    pub amount: u64,
    pub token: Option<String>,
}

impl fmt::Debug for MovementInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed")
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// The owner of a number, as the gateway answers; amounts in whole rupiah.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountHolder {
    /// Masked.
    pub name: String,
    pub fee: u64,
    pub min: Option<u64>,
    pub max: Option<u64>,
}

impl AccountHolder {
    /// Reads it from the answer to an inquiry.
    pub fn read(answer: &Answer) -> Self {
        let amount = |name: &str| {
            let value = answer.body[name]["value"].as_str()?;
            value.split('.').next()?.parse().ok()
        };
        // Letters of a host may not steer the terminal.
        let name = answer.text("customerName").unwrap_or_default();
        Self {
            name: name.chars().filter(|c| !c.is_control()).collect(),
            fee: amount("feeAmount").unwrap_or(0),
            min: amount("minAmount"),
            max: amount("maxAmount"),
        }
    }
}

/// What was heard, as far as a cashier need know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerSummary {
    /// An answer, and its status where it answers a status inquiry.
    Answer {
        code: String,
        message: String,
        status: Option<String>,
    },
    /// No answer.
    Nothing,
    /// Nothing was sent.
    NotSent(String),
}

impl From<&Answer> for AnswerSummary {
    fn from(answer: &Answer) -> Self {
        let clean = |text: &str| text.chars().filter(|c| !c.is_control()).collect();
        Self::Answer {
            code: clean(&answer.code),
            message: clean(&answer.message),
            status: answer.latest_status().map(clean),
        }
    }
}

impl From<&TillResponse> for AnswerSummary {
    fn from(response: &TillResponse) -> Self {
        match response {
            TillResponse::Answer(answer) => answer.into(),
            TillResponse::Nothing(_) => Self::Nothing,
            TillResponse::NotSent(why) => Self::NotSent(why.clone()),
        }
    }
}

/// One step of a movement, as the till reports it.
#[derive(Clone, Debug)]
pub enum MovementUpdate {
    Written,
    Waits(Duration),
    Asks(TillRequest),
    Receives(AnswerSummary),
    Ends(Box<Outcome>),
}

impl From<TillEvent<'_>> for MovementUpdate {
    fn from(till_event: TillEvent<'_>) -> Self {
        match till_event {
            TillEvent::Written => Self::Written,
            TillEvent::Waits(time) => Self::Waits(time),
            TillEvent::Asks(ask) => Self::Asks(ask),
            TillEvent::Receives(response) => Self::Receives(response.into()),
            TillEvent::Ends(outcome) => Self::Ends(Box::new(outcome.clone())),
        }
    }
}

/// The answer to an inquiry.
#[derive(Clone, Debug)]
pub enum InquiryReply {
    Known(AccountHolder),
    Refused(AnswerSummary),
    NoAnswer,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum TerminalEvent {
    Key(KeyPress),
    /// The terminal has another size.
    Resized,
    /// It is this late.
    Tick(Timestamp),
    /// The journal says this.
    Journal(Vec<JournalEntry>),
    /// To the inquiry of that number.
    Inquired(u32, InquiryReply),
    /// The movement in hand has this reference.
    Moving(String),
    /// The movement in hand goes on.
    Moved(MovementUpdate),
    /// The movement was not written down, so nothing was sent.
    NotWritten(String),
    /// A cash-in is in the queue.
    Stored(String),
    /// What a status inquiry said.
    Status(String, AnswerSummary),
    /// The movement of that reference, in the back office, goes on.
    Forward(String, MovementUpdate),
    /// The back office is through.
    Forwarded {
        /// Whether anybody answered at all.
        reached: bool,
    },
    /// The shift is on disk.
    Saved(ShiftLog),
    /// It is not.
    NotSaved(String),
    /// A paper did not come out of the printer.
    NotPrinted(String),
    /// The terminal or the system ends it.
    Signal,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalEffect {
    Inquire(u32, MovementInput),
    Move(MovementKind, MovementInput),
    Store(MovementInput),
    Status(PendingMovement),
    /// In the back office: end these, one after the other.
    Forward(Vec<PendingMovement>),
    Save(Box<ShiftLog>),
    Quit,
}
