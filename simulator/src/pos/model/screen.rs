//! What is on the screen.

use super::event::{Keyed, Person, Said};
use super::form::Form;
use super::progress::Step;
use crate::receipt::Slip;
use crate::till::{Kind, Verdict};

/// How something is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Warn,
    Bad,
}

/// One line to the cashier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub tone: Tone,
    pub text: String,
}

impl Notice {
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}

/// Where Esc goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    Home,
    Journal,
    Queue,
}

/// A screen.
#[derive(Clone)]
pub enum Screen {
    Home,
    Help,
    Form(Form),
    /// Nobody answered the inquiry of this form.
    Offline(Form),
    /// Whose number it is.
    Person(Keyed, Person),
    Confirm(Confirm),
    /// The movement in hand.
    Working,
    Paper(Paper),
    Journal,
    Queue,
    Entry(Detail),
    /// What was counted, beside what should have been.
    Closing(Form),
    /// Whether to leave, and what is left then.
    Leave(Box<Screen>),
}

/// A movement that is about to be sent.
#[derive(Clone, Debug)]
pub struct Confirm {
    pub kind: Kind,
    pub keyed: Keyed,
    /// Whose number it is, or why that is not known.
    pub person: Result<Person, Option<Said>>,
}

/// What was printed.
#[derive(Clone, Debug)]
pub struct Paper {
    pub slip: Slip,
    pub lines: Vec<String>,
    /// The first line that is seen.
    pub offset: usize,
    /// What it means.
    pub end: End,
}

/// What a paper means for the cashier.
#[derive(Clone, Debug)]
pub enum End {
    /// A movement ended so.
    Movement(Ending),
    /// So much of the drawer's cash is over (above zero) or short, whole rupiah.
    Shift(i64),
}

/// How a movement ended, for the cashier.
#[derive(Clone, Debug)]
pub struct Ending {
    pub kind: Kind,
    pub verdict: Verdict,
    pub amount: u64,
    /// The answer that decided.
    pub said: Option<Said>,
    /// How many questions it took; 0 where it was only stored.
    pub questions: usize,
    /// What was asked and heard, where the till saw it.
    pub steps: Vec<Step>,
    /// Whether it was sent with a token, and so cannot be sent again.
    pub had_token: bool,
    /// It is a copy of what was printed before.
    pub copy: bool,
}

/// One movement of the journal, opened.
#[derive(Clone, Debug)]
pub struct Detail {
    pub reference: String,
    pub offset: usize,
    pub back: Back,
    /// A status is being asked for.
    pub asking: bool,
    /// What a status inquiry said.
    pub said: Option<Said>,
}
