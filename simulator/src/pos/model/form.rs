//! Forms: fields that are filled in one after the other.

use super::super::drawer::{CashMoveKind, DENOMINATIONS, counted};
use super::super::translations;
use super::event::{KeyPress, MovementInput};
use super::field::{FieldKind, FormField};
use crate::lang::Translated;
use crate::till;

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormTask {
    Move(till::MovementKind),
    Inquire,
    OpenShift,
    /// Cash into the drawer or out of it that is no customer's.
    Cash(CashMoveKind),
    Count,
}

/// A form.
#[derive(Clone)]
pub struct Form {
    pub task: FormTask,
    pub fields: Vec<FormField>,
    pub focus: usize,
    /// What is wrong with the field in focus.
    pub fault: Option<Translated>,
    /// It has been sent as the inquiry of this number, and waits.
    pub asking: Option<u32>,
    /// The cashier was asked whether what is keyed is right.
    pub doubted: bool,
}

/// The result of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormResult {
    NotYet,
    Complete,
    /// Left by Esc.
    Left,
}

impl Form {
    /// An empty one; `token`: the channel wants a token for it.
    pub fn new(task: FormTask, token: bool) -> Self {
        let mut kinds = match task {
            FormTask::Move(_) | FormTask::Inquire => vec![FieldKind::Phone, FieldKind::Amount],
            FormTask::OpenShift | FormTask::Cash(_) => vec![FieldKind::Amount],
            FormTask::Count => DENOMINATIONS.map(FieldKind::Pieces).to_vec(),
        };
        if token {
            kinds.push(FieldKind::Token);
        }
        Self {
            task,
            fields: kinds.into_iter().map(FormField::new).collect(),
            focus: 0,
            fault: None,
            asking: None,
            doubted: false,
        }
    }

    /// Takes a key.
    pub fn key(&mut self, key: KeyPress) -> FormResult {
        self.fault = None;
        self.doubted &= key == KeyPress::Enter;
        let last = self.fields.len() - 1;
        match key {
            KeyPress::Esc => return FormResult::Left,
            KeyPress::Enter if self.focus == last => return self.complete(),
            KeyPress::Enter | KeyPress::Next => self.advance(),
            KeyPress::Previous => self.focus = self.focus.saturating_sub(1),
            KeyPress::Backspace => self.fields[self.focus].backspace(),
            KeyPress::Clear => self.fields[self.focus].clear(),
            KeyPress::Char(letter) => self.letter(letter),
            _ => {}
        }
        FormResult::NotYet
    }

    fn letter(&mut self, letter: char) {
        let field = &mut self.fields[self.focus];
        if !field.take(letter) {
            let full = letter.is_ascii_digit();
            self.fault = Some(if full {
                translations::FULL
            } else {
                translations::DIGITS_ONLY
            });
        }
    }

    fn advance(&mut self) {
        self.fault = self.fault_of(self.focus);
        if self.fault.is_none() && self.focus + 1 < self.fields.len() {
            self.focus += 1;
        }
    }

    fn complete(&mut self) -> FormResult {
        let wrong = (0..self.fields.len()).find(|at| self.fault_of(*at).is_some());
        let Some(wrong) = wrong else {
            return FormResult::Complete;
        };
        (self.focus, self.fault) = (wrong, self.fault_of(wrong));
        FormResult::NotYet
    }

    fn fault_of(&self, at: usize) -> Option<Translated> {
        // Whose number it is can be asked without an amount, and a drawer may begin empty.
        let optional = matches!(self.task, FormTask::Inquire | FormTask::OpenShift);
        if optional && self.fields[at].kind == FieldKind::Amount {
            return None;
        }
        self.fields[at].fault()
    }

    /// What a movement's form says.
    pub fn keyed(&self) -> MovementInput {
        let field = |kind| self.fields.iter().find(|field| field.kind == kind);
        MovementInput {
            phone: field(FieldKind::Phone)
                .map(FormField::text)
                .unwrap_or_default(),
            amount: field(FieldKind::Amount).map_or(0, FormField::number),
            token: field(FieldKind::Token).map(FormField::text),
        }
    }

    /// The pieces of a count.
    pub fn pieces(&self) -> Vec<u64> {
        self.fields.iter().map(FormField::number).collect()
    }

    /// The sum of a count, in whole rupiah.
    pub fn total(&self) -> u64 {
        counted(&self.pieces())
    }
}
