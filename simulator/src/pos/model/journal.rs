//! The journal of the day and the queue, and one movement of them.

use super::super::translations;
use super::TerminalModel;
use super::event::{KeyPress, MovementInput, TerminalEffect};
use super::keys::scrolled;
use super::screen::{MessageTone, MovementDetail, PrintedPaper, ReturnScreen, Screen};
use crate::text_format::wib;
use crate::till::{JournalEntry, Outcome, Verdict};

impl TerminalModel {
    /// The movements of the day, of the open shift, and what is pending from before; newest first.
    pub fn day(&self) -> Vec<&JournalEntry> {
        let day = |at: jiff::Timestamp| at.to_zoned(wib()).date();
        let today = day(self.now);
        let since = self.shift().map_or(usize::MAX, |shift| shift.since);
        let is_of_day = |entry: &&JournalEntry| {
            day(entry.at) == today || entry.line >= since || entry.end.is_none()
        };
        self.entries.iter().rev().filter(is_of_day).collect()
    }

    /// What is pending, and what the back office has ended; oldest first.
    pub fn queue(&self) -> Vec<&JournalEntry> {
        let by_office = |entry: &JournalEntry| {
            let mut ended = self.forward.ended.iter();
            ended.any(|(reference, _)| *reference == entry.movement.reference)
        };
        let hand = self
            .hand
            .as_ref()
            .and_then(|hand| hand.reference.as_deref());
        let entries = self.entries.iter();
        entries
            .filter(|entry| entry.end.is_none() || by_office(entry))
            .filter(|entry| Some(entry.movement.reference.as_str()) != hand)
            .collect()
    }

    /// The movement of that reference.
    pub fn entry(&self, reference: &str) -> Option<&JournalEntry> {
        let mut newest = self.entries.iter().rev();
        newest.find(|entry| entry.movement.reference == reference)
    }

    pub(super) fn list(&mut self, screen: Screen) {
        self.cursor = 0;
        self.screen = screen;
    }

    pub(super) fn list_key(&mut self, key: KeyPress) -> Vec<TerminalEffect> {
        let in_queue = matches!(self.screen, Screen::Queue);
        let rows = if in_queue { self.queue() } else { self.day() };
        let count = rows.len();
        let chosen = rows
            .get(self.cursor)
            .map(|one| one.movement.reference.clone());
        match (key, chosen) {
            (KeyPress::Enter, Some(reference)) => {
                let back = if in_queue {
                    ReturnScreen::Queue
                } else {
                    ReturnScreen::Journal
                };
                self.open_entry(reference, back);
            }
            (KeyPress::Char('k' | 'K'), _) if in_queue => return self.forward_manually(),
            _ => self.cursor = scrolled(self.cursor, key, count),
        }
        Vec::new()
    }

    fn forward_manually(&mut self) -> Vec<TerminalEffect> {
        let effects = self.forward_now();
        if effects.is_empty() && !self.forward.running {
            self.note(MessageTone::Plain, translations::NOTHING_PENDING);
        }
        effects
    }

    pub(super) fn open_entry(&mut self, reference: String, back: ReturnScreen) {
        self.screen = Screen::Entry(MovementDetail {
            reference,
            offset: 0,
            back,
            asking: false,
            said: None,
        });
    }

    pub(super) fn detail_key(&mut self, key: KeyPress) -> Vec<TerminalEffect> {
        match key {
            KeyPress::Char('s' | 'S') => return self.ask_status(),
            KeyPress::Char('l' | 'L') => return self.settle(),
            _ => {}
        }
        let Screen::Entry(detail) = &self.screen else {
            return Vec::new();
        };
        let lines = self
            .copy_of(&detail.reference)
            .map_or(0, |paper| paper.lines.len());
        let offset = scrolled(detail.offset, key, lines);
        if let Screen::Entry(detail) = &mut self.screen {
            detail.offset = offset;
        }
        Vec::new()
    }

    /// Asks what became of the last movement.
    pub(super) fn last_status(&mut self) -> Vec<TerminalEffect> {
        let Some(last) = self.entries.last() else {
            self.screen = Screen::Home;
            self.note(MessageTone::Plain, translations::NO_LAST);
            return Vec::new();
        };
        self.open_entry(last.movement.reference.clone(), ReturnScreen::Home);
        self.ask_status()
    }

    fn ask_status(&mut self) -> Vec<TerminalEffect> {
        let Screen::Entry(detail) = &mut self.screen else {
            return Vec::new();
        };
        detail.said = None;
        let reference = detail.reference.clone();
        let Some(movement) = self.entry(&reference).map(|entry| entry.movement.clone()) else {
            return Vec::new();
        };
        if let Screen::Entry(detail) = &mut self.screen {
            detail.asking = true;
        }
        vec![TerminalEffect::Status(movement)]
    }

    /// Ends the one movement that is open on the screen.
    fn settle(&mut self) -> Vec<TerminalEffect> {
        let Screen::Entry(detail) = &self.screen else {
            return Vec::new();
        };
        let pending = self.pending();
        let mut pending = pending.into_iter();
        let Some(one) = pending.find(|one| one.reference == detail.reference) else {
            self.note(MessageTone::Plain, translations::ENDED_ALREADY);
            return Vec::new();
        };
        if self.forward.running {
            self.note(MessageTone::Warn, translations::WAIT);
            return Vec::new();
        }
        self.forward.running = true;
        vec![TerminalEffect::Forward(vec![one])]
    }

    pub(super) fn reprint(&mut self) {
        let last = self
            .entries
            .last()
            .map(|last| last.movement.reference.clone());
        let copy = last.and_then(|reference| self.copy_of(&reference));
        match copy {
            Some(paper) => self.print(paper),
            None => {
                self.screen = Screen::Home;
                self.note(MessageTone::Plain, translations::NO_LAST);
            }
        }
    }

    /// The receipt of a movement in the journal, marked as a copy.
    pub fn copy_of(&self, reference: &str) -> Option<PrintedPaper> {
        let entry = self.entry(reference)?;
        let (movement, end) = (&entry.movement, entry.end.as_ref());
        let outcome = Outcome {
            kind: movement.kind,
            reference: movement.reference.clone(),
            reference_no: end.and_then(|end| end.reference_no.clone()),
            verdict: end.map_or(Verdict::Unknown, |end| end.verdict),
            answer: None,
            trail: Vec::new(),
        };
        let keyed = MovementInput {
            phone: movement.phone.clone(),
            amount: movement.amount,
            token: movement.had_token.then(String::new),
        };
        Some(self.receipt(&keyed, &outcome, true))
    }
}
