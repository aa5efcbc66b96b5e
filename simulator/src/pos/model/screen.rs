//! What is on the screen.

use super::event::{AccountHolder, AnswerSummary, MovementInput};
use super::form::Form;
use super::progress::ProgressStep;
use crate::receipt::PrintLayout;
use crate::till::{MovementKind, Verdict};

/// How something is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageTone {
    Plain,
    Good,
    Warn,
    Bad,
}

/// One line to the cashier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusMessage {
    pub tone: MessageTone,
    pub text: String,
}

impl StatusMessage {
    pub fn new(tone: MessageTone, text: impl Into<String>) -> Self {
        Self {
            tone,
            text: text.into(),
        }
    }
}

/// Where Esc goes back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnScreen {
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
    Person(MovementInput, AccountHolder),
    Confirm(ConfirmMovement),
    /// The movement in hand.
    Working,
    Paper(PrintedPaper),
    Journal,
    Queue,
    Entry(MovementDetail),
    /// What was counted, beside what should have been.
    Closing(Form),
    /// Whether to leave, and what is left then.
    Leave(Box<Screen>),
}

/// A movement that is about to be sent.
#[derive(Clone, Debug)]
pub struct ConfirmMovement {
    pub kind: MovementKind,
    pub keyed: MovementInput,
    /// Whose number it is, or why that is not known.
    pub person: Result<AccountHolder, Option<AnswerSummary>>,
}

/// What was printed.
#[derive(Clone, Debug)]
pub struct PrintedPaper {
    pub layout: PrintLayout,
    pub lines: Vec<String>,
    /// The first line that is seen.
    pub offset: usize,
    /// What it means.
    pub end: PaperEnd,
}

/// What a paper means for the cashier.
#[derive(Clone, Debug)]
pub enum PaperEnd {
    /// A movement ended so.
    Movement(MovementEnding),
    /// So much of the drawer's cash is over (above zero) or short, whole rupiah.
    Shift(i64),
}

/// How a movement ended, for the cashier.
#[derive(Clone, Debug)]
pub struct MovementEnding {
    pub kind: MovementKind,
    pub verdict: Verdict,
    pub amount: u64,
    /// The answer that decided.
    pub said: Option<AnswerSummary>,
    /// How many questions it took; 0 where it was only stored.
    pub questions: usize,
    /// What was asked and heard, where the till saw it.
    pub steps: Vec<ProgressStep>,
    /// Whether it was sent with a token, and so cannot be sent again.
    pub had_token: bool,
    /// It is a copy of what was printed before.
    pub copy: bool,
}

/// One movement of the journal, opened.
#[derive(Clone, Debug)]
pub struct MovementDetail {
    pub reference: String,
    pub offset: usize,
    pub back: ReturnScreen,
    /// A status is being asked for.
    pub asking: bool,
    /// What a status inquiry said.
    pub said: Option<AnswerSummary>,
}
