//! Which key does what.

use super::super::words;
use super::Model;
use super::event::{Effect, Key};
use super::form::{Filled, Form, Task};
use super::screen::{Back, Screen, Tone};
use crate::till::Kind;

impl Model {
    pub(super) fn key(&mut self, key: Key) -> Vec<Effect> {
        if let Some(effects) = self.leave_key(key) {
            return effects;
        }
        if self.hand.is_some() {
            self.note(Tone::Warn, words::WAIT);
            return Vec::new();
        }
        self.notice = None;
        match (key, &mut self.screen) {
            (Key::F(8), Screen::Offline(_)) => self.store(),
            (Key::F(function), _) => self.function(function),
            (Key::Char(digit), Screen::Home) => self.digit(digit),
            (_, Screen::Form(form)) => {
                if form.asking.is_some() && key != Key::Esc {
                    return Vec::new();
                }
                let filled = form.key(key);
                self.filled(filled)
            }
            (Key::Enter, Screen::Offline(_)) => self.ask_again(),
            (Key::Enter, Screen::Confirm(_)) => self.send(),
            (Key::Enter, Screen::Closing(_)) => self.close(),
            (Key::Esc, _) => self.back(),
            (_, Screen::Journal | Screen::Queue) => self.list_key(key),
            (_, Screen::Entry(_)) => self.detail_key(key),
            (_, Screen::Paper(paper)) => {
                paper.offset = scrolled(paper.offset, key, paper.lines.len());
                if key == Key::Enter {
                    self.back()
                } else {
                    Vec::new()
                }
            }
            (Key::Enter, Screen::Person(..) | Screen::Help) => self.back(),
            _ => Vec::new(),
        }
    }

    /// F10, Ctrl-C, and what they ask.
    fn leave_key(&mut self, key: Key) -> Option<Vec<Effect>> {
        let asked = matches!(self.screen, Screen::Leave(_));
        match key {
            Key::Enter | Key::F(10) | Key::Interrupt if asked => Some(self.leave()),
            Key::Esc if asked => {
                let Screen::Leave(before) = std::mem::replace(&mut self.screen, Screen::Home)
                else {
                    return None;
                };
                self.screen = *before;
                Some(Vec::new())
            }
            _ if asked => Some(Vec::new()),
            Key::F(10) | Key::Interrupt => {
                self.notice = None;
                let before = std::mem::replace(&mut self.screen, Screen::Home);
                self.screen = Screen::Leave(Box::new(before));
                Some(Vec::new())
            }
            _ => None,
        }
    }

    fn digit(&mut self, digit: char) -> Vec<Effect> {
        match digit.to_digit(10) {
            Some(0) => self.key(Key::F(10)),
            Some(function @ 1..=9) => self.function(u8::try_from(function).unwrap_or_default()),
            _ => Vec::new(),
        }
    }

    fn function(&mut self, function: u8) -> Vec<Effect> {
        match function {
            1 => self.screen = Screen::Help,
            2 => self.open_movement(Kind::CashIn),
            3 => self.open_movement(Kind::CashOut),
            4 => self.screen = Screen::Form(Form::new(Task::Inquire, false)),
            5 => return self.last_status(),
            6 => self.list(Screen::Journal),
            7 => self.shift_form(),
            8 => self.list(Screen::Queue),
            9 => self.reprint(),
            _ => {}
        }
        Vec::new()
    }

    fn filled(&mut self, filled: Filled) -> Vec<Effect> {
        match filled {
            Filled::NotYet => Vec::new(),
            Filled::Left => self.back(),
            Filled::Complete => self.submit(),
        }
    }

    fn back(&mut self) -> Vec<Effect> {
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
                Back::Home => Screen::Home,
                Back::Journal => Screen::Journal,
                Back::Queue => Screen::Queue,
            },
            _ => Screen::Home,
        };
        Vec::new()
    }
}

/// Where a text of so many lines stands after a key.
pub fn scrolled(offset: usize, key: Key, lines: usize) -> usize {
    let last = lines.saturating_sub(1);
    match key {
        Key::Next => (offset + 1).min(last),
        Key::Previous => offset.saturating_sub(1),
        Key::PageDown => (offset + 10).min(last),
        Key::PageUp => offset.saturating_sub(10),
        _ => offset,
    }
}
