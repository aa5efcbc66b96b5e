//! Which key does what.

use super::super::drawer::CashMoveKind;
use super::super::translations;
use super::TerminalModel;
use super::event::{KeyPress, TerminalEffect};
use super::form::{Form, FormResult, FormTask};
use super::screen::{MessageTone, ReturnScreen, Screen};
use crate::till::MovementKind;

impl TerminalModel {
    pub(super) fn key(&mut self, key: KeyPress) -> Vec<TerminalEffect> {
        if let Some(effects) = self.leave_key(key) {
            return effects;
        }
        if self.hand.is_some() {
            self.note(MessageTone::Warn, translations::WAIT);
            return Vec::new();
        }
        self.status_message = None;
        match (key, &mut self.screen) {
            (KeyPress::F(8), Screen::Offline(_)) => self.store(),
            (KeyPress::F(function), _) => self.function(function),
            (KeyPress::Char('+'), Screen::Home) => self.cash_form(CashMoveKind::PayIn),
            (KeyPress::Char('-'), Screen::Home) => self.cash_form(CashMoveKind::SafeDrop),
            (KeyPress::Char(digit), Screen::Home) => self.digit(digit),
            (_, Screen::Form(form)) => {
                if form.asking.is_some() && key != KeyPress::Esc {
                    return Vec::new();
                }
                let filled = form.key(key);
                self.filled(filled)
            }
            (KeyPress::Enter, Screen::Offline(_)) => self.ask_again(),
            (KeyPress::Enter, Screen::Confirm(_)) => self.send(),
            (KeyPress::Enter, Screen::Closing(_)) => self.close(),
            (KeyPress::Esc, _) => self.back(),
            (_, Screen::Journal | Screen::Queue) => self.list_key(key),
            (_, Screen::Entry(_)) => self.detail_key(key),
            (_, Screen::Paper(paper)) => {
                paper.offset = scrolled(paper.offset, key, paper.lines.len());
                if key == KeyPress::Enter {
                    self.back()
                } else {
                    Vec::new()
                }
            }
            (KeyPress::Enter, Screen::Person(..) | Screen::Help) => self.back(),
            _ => Vec::new(),
        }
    }

    /// F10, Ctrl-C, and what they ask.
    fn leave_key(&mut self, key: KeyPress) -> Option<Vec<TerminalEffect>> {
        let asked = matches!(self.screen, Screen::Leave(_));
        match key {
            KeyPress::Enter | KeyPress::F(10) | KeyPress::Interrupt if asked => Some(self.leave()),
            KeyPress::Esc if asked => {
                let Screen::Leave(before) = std::mem::replace(&mut self.screen, Screen::Home)
                else {
                    return None;
                };
                self.screen = *before;
                Some(Vec::new())
            }
            _ if asked => Some(Vec::new()),
            KeyPress::F(10) | KeyPress::Interrupt => {
                self.status_message = None;
                let before = std::mem::replace(&mut self.screen, Screen::Home);
                self.screen = Screen::Leave(Box::new(before));
                Some(Vec::new())
            }
            _ => None,
        }
    }

    fn digit(&mut self, digit: char) -> Vec<TerminalEffect> {
        match digit.to_digit(10) {
            Some(0) => self.key(KeyPress::F(10)),
            Some(function @ 1..=9) => self.function(u8::try_from(function).unwrap_or_default()),
            _ => Vec::new(),
        }
    }

    fn function(&mut self, function: u8) -> Vec<TerminalEffect> {
        match function {
            1 => self.screen = Screen::Help,
            2 => self.open_movement(MovementKind::CashIn),
            3 => self.open_movement(MovementKind::CashOut),
            4 => self.screen = Screen::Form(Form::new(FormTask::Inquire, false)),
            5 => return self.last_status(),
            6 => self.list(Screen::Journal),
            7 => self.shift_form(),
            8 => self.list(Screen::Queue),
            9 => self.reprint(),
            _ => {}
        }
        Vec::new()
    }

    fn filled(&mut self, filled: FormResult) -> Vec<TerminalEffect> {
        match filled {
            FormResult::NotYet => Vec::new(),
            FormResult::Left => self.back(),
            FormResult::Complete => self.submit(),
        }
    }

    fn back(&mut self) -> Vec<TerminalEffect> {
        let screen = std::mem::replace(&mut self.screen, Screen::Home);
        self.screen = match screen {
            // Esc while it waits takes the form back; another takes one home.
            Screen::Form(mut form) if form.asking.is_some() => {
                form.asking = None;
                Screen::Form(form)
            }
            Screen::Offline(form) => Screen::Form(form),
            Screen::Closing(form) => Screen::Form(form),
            Screen::Entry(detail) => match detail.back {
                ReturnScreen::Home => Screen::Home,
                ReturnScreen::Journal => Screen::Journal,
                ReturnScreen::Queue => Screen::Queue,
            },
            _ => Screen::Home,
        };
        Vec::new()
    }
}

/// Where a text of so many lines stands after a key.
pub fn scrolled(offset: usize, key: KeyPress, lines: usize) -> usize {
    let last = lines.saturating_sub(1);
    match key {
        KeyPress::Next => (offset + 1).min(last),
        KeyPress::Previous => offset.saturating_sub(1),
        KeyPress::PageDown => (offset + 10).min(last),
        KeyPress::PageUp => offset.saturating_sub(10),
        _ => offset,
    }
}
