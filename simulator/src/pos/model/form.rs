//! Forms: fields that are filled in one after the other.

use super::super::drawer::{DENOMINATIONS, counted};
use super::super::words::{self, Word};
use super::event::{Key, Keyed};
use super::field::{Field, Kind};
use crate::till;

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    Move(till::Kind),
    Inquire,
    OpenShift,
    Count,
}

/// A form.
#[derive(Clone)]
pub struct Form {
    pub task: Task,
    pub fields: Vec<Field>,
    pub focus: usize,
    /// What is wrong with the field in focus.
    pub fault: Option<Word>,
    /// It has been sent as the inquiry of this number, and waits.
    pub asking: Option<u32>,
}

/// What a key comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    NotYet,
    Complete,
    /// Left by Esc.
    Left,
}

impl Form {
    /// An empty one; `token`: the channel wants a token for it.
    pub fn new(task: Task, token: bool) -> Self {
        let mut kinds = match task {
            Task::Move(_) | Task::Inquire => vec![Kind::Phone, Kind::Amount],
            Task::OpenShift => vec![Kind::Amount],
            Task::Count => DENOMINATIONS.map(Kind::Pieces).to_vec(),
        };
        if token {
            kinds.push(Kind::Token);
        }
        Self {
            task,
            fields: kinds.into_iter().map(Field::new).collect(),
            focus: 0,
            fault: None,
            asking: None,
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: Key) -> Filled {
        self.fault = None;
        let last = self.fields.len() - 1;
        match key {
            Key::Esc => return Filled::Left,
            Key::Enter if self.focus == last => return self.complete(),
            Key::Enter | Key::Next => self.advance(),
            Key::Previous => self.focus = self.focus.saturating_sub(1),
            Key::Backspace => self.fields[self.focus].backspace(),
            Key::Clear => self.fields[self.focus].clear(),
            Key::Char(letter) => self.letter(letter),
            _ => {}
        }
        Filled::NotYet
    }

    fn letter(&mut self, letter: char) {
        let field = &mut self.fields[self.focus];
        if !field.take(letter) {
            let full = letter.is_ascii_digit();
            self.fault = Some(if full {
                words::FULL
            } else {
                words::DIGITS_ONLY
            });
        }
    }

    fn advance(&mut self) {
        self.fault = self.fault_of(self.focus);
        if self.fault.is_none() && self.focus + 1 < self.fields.len() {
            self.focus += 1;
        }
    }

    fn complete(&mut self) -> Filled {
        let wrong = (0..self.fields.len()).find(|at| self.fault_of(*at).is_some());
        let Some(wrong) = wrong else {
            return Filled::Complete;
        };
        (self.focus, self.fault) = (wrong, self.fault_of(wrong));
        Filled::NotYet
    }

    fn fault_of(&self, at: usize) -> Option<Word> {
        // Whose number it is can be asked without an amount, and a drawer may begin empty.
        let optional = matches!(self.task, Task::Inquire | Task::OpenShift);
        if optional && self.fields[at].kind == Kind::Amount {
            return None;
        }
        self.fields[at].fault()
    }

    /// What a movement's form says.
    pub fn keyed(&self) -> Keyed {
        let field = |kind| self.fields.iter().find(|field| field.kind == kind);
        Keyed {
            phone: field(Kind::Phone).map(Field::text).unwrap_or_default(),
            amount: field(Kind::Amount).map_or(0, Field::number),
            token: field(Kind::Token).map(Field::text),
        }
    }

    /// The pieces of a count.
    pub fn pieces(&self) -> [u64; 8] {
        let mut pieces = [0; 8];
        for (piece, field) in pieces.iter_mut().zip(&self.fields) {
            *piece = field.number();
        }
        pieces
    }

    /// What a count comes to, whole rupiah.
    pub fn total(&self) -> u64 {
        counted(&self.pieces())
    }
}
