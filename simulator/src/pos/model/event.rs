//! What happens to a till, and what it wants done.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use super::super::book::Book;
use crate::snap::Answer;
use crate::till::{Ask, Entry, Heard, Kind, Moment, Outcome, Pending};

/// A key, whatever the terminal sends for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
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
pub struct Keyed {
    pub phone: String,
    pub amount: u64,
    pub token: Option<String>,
}

impl fmt::Debug for Keyed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keyed")
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// Whose number it is, as the gateway tells it; amounts in whole rupiah.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Masked.
    pub name: String,
    pub fee: u64,
    pub min: Option<u64>,
    pub max: Option<u64>,
}

impl Person {
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
pub enum Said {
    /// An answer, and the status that it tells where it was asked for one.
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

impl From<&Answer> for Said {
    fn from(answer: &Answer) -> Self {
        let clean = |text: &str| text.chars().filter(|c| !c.is_control()).collect();
        Self::Answer {
            code: clean(&answer.code),
            message: clean(&answer.message),
            status: answer.latest_status().map(clean),
        }
    }
}

impl From<&Heard> for Said {
    fn from(heard: &Heard) -> Self {
        match heard {
            Heard::Answer(answer) => answer.into(),
            Heard::Nothing(_) => Self::Nothing,
            Heard::NotSent(why) => Self::NotSent(why.clone()),
        }
    }
}

/// One step of a movement, as the till tells it.
#[derive(Clone, Debug)]
pub enum Told {
    Written,
    Waits(Duration),
    Asks(Ask),
    Hears(Said),
    Ends(Box<Outcome>),
}

impl From<Moment<'_>> for Told {
    fn from(moment: Moment<'_>) -> Self {
        match moment {
            Moment::Written => Self::Written,
            Moment::Waits(time) => Self::Waits(time),
            Moment::Asks(ask) => Self::Asks(ask),
            Moment::Hears(heard) => Self::Hears(heard.into()),
            Moment::Ends(outcome) => Self::Ends(Box::new(outcome.clone())),
        }
    }
}

/// The answer to an inquiry.
#[derive(Clone, Debug)]
pub enum Reply {
    Known(Person),
    Refused(Said),
    NoAnswer,
}

/// What happens.
#[derive(Clone, Debug)]
pub enum Event {
    Key(Key),
    /// The terminal has another size.
    Resized,
    /// It is this late.
    Tick(Timestamp),
    /// The journal says this.
    Journal(Vec<Entry>),
    /// To the inquiry of that number.
    Inquired(u32, Reply),
    /// The movement in hand has this reference.
    Moving(String),
    /// The movement in hand goes on.
    Moved(Told),
    /// The movement was not written down, so nothing was sent.
    NotWritten(String),
    /// A cash-in is in the queue.
    Stored(String),
    /// What a status inquiry said.
    Status(String, Said),
    /// The movement of that reference, in the back office, goes on.
    Forward(String, Told),
    /// The back office is through.
    Forwarded {
        /// Whether anybody answered at all.
        reached: bool,
    },
    /// The shift is on disk.
    Saved(Book),
    /// It is not.
    NotSaved(String),
    /// A paper did not come out of the printer.
    NotPrinted(String),
    /// The terminal or the system ends it.
    Signal,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Inquire(u32, Keyed),
    Move(Kind, Keyed),
    Store(Keyed),
    Status(Pending),
    /// In the back office: end these, one after the other.
    Forward(Vec<Pending>),
    Save(Book),
    Quit,
}
