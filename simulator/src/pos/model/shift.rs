//! Opening and closing a shift.

use super::super::drawer::{CashMove, CashMoveKind, is_far_over, signed};
use super::super::shift_log::{ClosedShift, Shift, ShiftLog};
use super::super::translations;
use super::super::zreport;
use super::TerminalModel;
use super::event::TerminalEffect;
use super::form::{Form, FormTask};
use super::screen::{MessageTone, PaperEnd, PrintedPaper, Screen, StatusMessage};
use crate::lang::fill;
use crate::receipt::{LineStyle, PageWidth as Width, PrintLayout};
use crate::text_format::rupiah;

impl TerminalModel {
    pub(super) fn shift_form(&mut self) {
        let task = match self.shift() {
            None => FormTask::OpenShift,
            Some(_) => FormTask::Count,
        };
        self.screen = Screen::Form(Form::new(task, false));
    }

    pub(super) fn submit_shift(&mut self) -> Vec<TerminalEffect> {
        let expected = self.drawer();
        let Screen::Form(form) = &mut self.screen else {
            return Vec::new();
        };
        if form.task == FormTask::OpenShift {
            let float = form.fields[0].number();
            return self.open_shift(float);
        }
        let counted = form.total();
        if is_far_over(counted, expected) && !form.doubted {
            form.doubted = true;
            let values = [
                rupiah(counted),
                rupiah(u64::try_from(expected).unwrap_or(0)),
            ];
            let text = fill(
                self.say(translations::COUNT_FAR_OVER),
                &values.each_ref().map(String::as_str),
            );
            self.status_message = Some(StatusMessage::new(MessageTone::Warn, text));
            return Vec::new();
        }
        self.screen = Screen::Closing(form.clone());
        Vec::new()
    }

    fn open_shift(&mut self, float: u64) -> Vec<TerminalEffect> {
        let last = self.book.last.as_ref().map_or(0, |last| last.shift.number);
        let shift = Shift {
            number: last + 1,
            opened_at: self.now,
            float,
            since: self.next_line(),
            cash: Vec::new(),
        };
        vec![TerminalEffect::Save(Box::new(ShiftLog {
            open: Some(shift),
            ..self.book.clone()
        }))]
    }

    /// Cash goes into the drawer, or to the safe.
    pub(super) fn cash_form(&mut self, kind: CashMoveKind) -> Vec<TerminalEffect> {
        match self.shift() {
            None => self.note(MessageTone::Warn, translations::SHIFT_FIRST),
            Some(_) => self.screen = Screen::Form(Form::new(FormTask::Cash(kind), false)),
        }
        Vec::new()
    }

    pub(super) fn submit_cash(&mut self, kind: CashMoveKind) -> Vec<TerminalEffect> {
        let (Screen::Form(form), Some(shift)) = (&self.screen, self.shift()) else {
            return Vec::new();
        };
        let (amount, drawer) = (form.fields[0].number(), self.drawer());
        if kind == CashMoveKind::SafeDrop && signed(amount) > drawer {
            let has = rupiah(u64::try_from(drawer).unwrap_or(0));
            let text = fill(self.say(translations::DROP_SHORT), &[&has]);
            self.status_message = Some(StatusMessage::new(MessageTone::Bad, text));
            return Vec::new();
        }
        let mut shift = shift.clone();
        shift.cash.push(CashMove {
            at: self.now,
            kind,
            amount,
        });
        vec![TerminalEffect::Save(Box::new(ShiftLog {
            open: Some(shift),
            ..self.book.clone()
        }))]
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
    pub fn closing(&self, form: &Form) -> Option<ClosedShift> {
        Some(ClosedShift {
            shift: self.shift()?.clone(),
            closed_at: self.now,
            sums: self.sums(),
            pieces: form.pieces(),
        })
    }

    /// The count is confirmed.
    pub(super) fn close(&mut self) -> Vec<TerminalEffect> {
        let Screen::Closing(form) = &self.screen else {
            return Vec::new();
        };
        let Some(closed) = self.closing(form) else {
            return Vec::new();
        };
        vec![TerminalEffect::Save(Box::new(ShiftLog {
            open: None,
            last: Some(closed),
            ..self.book.clone()
        }))]
    }

    pub(super) fn saved(&mut self, book: ShiftLog) {
        self.book = book;
        match (&self.book.open, &self.book.last) {
            (Some(shift), _) => {
                let text = match shift.cash.last() {
                    None => {
                        let number = shift.number.to_string();
                        let values = [number.as_str(), &rupiah(shift.float)];
                        fill(self.say(translations::SHIFT_OPENED), &values)
                    }
                    Some(cash) => {
                        let word = match cash.kind {
                            CashMoveKind::PayIn => translations::PAID_IN,
                            CashMoveKind::SafeDrop => translations::DROPPED,
                        };
                        fill(self.say(word), &[&rupiah(cash.amount)])
                    }
                };
                self.screen = Screen::Home;
                self.status_message = Some(StatusMessage::new(MessageTone::Good, text));
            }
            (None, Some(closed)) => {
                let lines = zreport::lines(closed, &self.outlet, self.lang);
                let mut layout = PrintLayout::new(Width::default());
                layout.add(LineStyle::Plain, lines.iter().cloned());
                let end = PaperEnd::Shift(closed.difference());
                self.print(PrintedPaper {
                    layout,
                    lines,
                    offset: 0,
                    end,
                });
            }
            (None, None) => {}
        }
    }

    pub(super) fn not_saved(&mut self, why: &str) {
        let text = fill(self.say(translations::NOT_SAVED), &[why]);
        self.status_message = Some(StatusMessage::new(MessageTone::Bad, text));
    }
}
