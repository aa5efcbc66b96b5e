//! Opening and closing a shift.

use super::super::book::{Book, Closed, Shift};
use super::super::lang::fill;
use super::super::words;
use super::super::zreport;
use super::Model;
use super::event::Effect;
use super::form::{Form, Task};
use super::screen::{End, Notice, Paper, Screen, Tone};
use crate::receipt::{Face, Paper as Width, Slip};
use crate::words::rupiah;

impl Model {
    pub(super) fn shift_form(&mut self) {
        let task = match self.shift() {
            None => Task::OpenShift,
            Some(_) => Task::Count,
        };
        self.screen = Screen::Form(Form::new(task, false));
    }

    pub(super) fn submit_shift(&mut self) -> Vec<Effect> {
        let Screen::Form(form) = &self.screen else {
            return Vec::new();
        };
        if form.task == Task::OpenShift {
            let float = form.fields[0].number();
            return self.open_shift(float);
        }
        self.screen = Screen::Closing(form.clone());
        Vec::new()
    }

    fn open_shift(&mut self, float: u64) -> Vec<Effect> {
        let last = self.book.last.as_ref().map_or(0, |last| last.shift.number);
        let shift = Shift {
            number: last + 1,
            opened_at: self.now,
            float,
            since: self.next_line(),
        };
        vec![Effect::Save(Book {
            open: Some(shift),
            ..self.book.clone()
        })]
    }

    /// The journal's first line that is not written yet.
    fn next_line(&self) -> usize {
        let lines = self.entries.iter().map(|entry| {
            let end = entry.end.as_ref().map_or(0, |end| end.line);
            entry.line.max(end) + 1
        });
        lines.max().unwrap_or(0)
    }

    /// The shift as it would be closed with that count.
    pub fn closing(&self, form: &Form) -> Option<Closed> {
        Some(Closed {
            shift: self.shift()?.clone(),
            closed_at: self.now,
            sums: self.sums(),
            pieces: form.pieces(),
        })
    }

    /// The count is confirmed.
    pub(super) fn close(&mut self) -> Vec<Effect> {
        let Screen::Closing(form) = &self.screen else {
            return Vec::new();
        };
        let Some(closed) = self.closing(form) else {
            return Vec::new();
        };
        vec![Effect::Save(Book {
            open: None,
            last: Some(closed),
            ..self.book.clone()
        })]
    }

    pub(super) fn saved(&mut self, book: Book) {
        self.book = book;
        match (&self.book.open, &self.book.last) {
            (Some(shift), _) => {
                let number = shift.number.to_string();
                let words = [number.as_str(), &rupiah(shift.float)];
                let text = fill(self.say(words::SHIFT_OPENED), &words);
                self.screen = Screen::Home;
                self.notice = Some(Notice::new(Tone::Good, text));
            }
            (None, Some(closed)) => {
                let lines = zreport::lines(closed, &self.outlet, self.lang);
                let mut slip = Slip::new(Width::default());
                slip.add(Face::Plain, lines.iter().cloned());
                let end = End::Shift(closed.difference());
                self.print(Paper {
                    slip,
                    lines,
                    offset: 0,
                    end,
                });
            }
            (None, None) => {}
        }
    }

    pub(super) fn not_saved(&mut self, why: &str) {
        let text = fill(self.say(words::NOT_SAVED), &[why]);
        self.notice = Some(Notice::new(Tone::Bad, text));
    }
}
