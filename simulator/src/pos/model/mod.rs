//! The till as a cashier knows it, without terminal, network, disk or clock: what happens goes in
//! as [`Event`]s, what is to be done comes out as [`Effect`]s.

mod counter;
mod event;
pub mod field;
mod form;
mod forward;
mod journal;
mod keys;
mod progress;
mod screen;
mod shift;
#[cfg(test)]
pub mod tests;

use jiff::Timestamp;

use super::book::{Book, Shift};
use super::drawer::Sums;
use super::lang::Lang;
use super::words::Word;
use crate::receipt::{SealKey, Slip};
use crate::till::{Chain, Entry, Kind, Outlet, Pending};

pub use event::{Effect, Event, Key, Keyed, Person, Reply, Said, Told};
pub use form::{Form, Task};
pub use forward::Forward;
pub use progress::{Progress, Step};
pub use screen::{Confirm, Detail, End, Ending, Notice, Paper, Screen, Tone};

/// How the line to the gateway is, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Untried,
    Up,
    Down,
}

/// A till and all that it knows.
pub struct Model {
    pub lang: Lang,
    pub outlet: Outlet,
    /// What receipts are sealed with.
    pub seal: Option<SealKey>,
    pub now: Timestamp,
    pub book: Book,
    pub entries: Vec<Entry>,
    pub line: Line,
    pub forward: Forward,
    /// The movement in hand.
    pub hand: Option<Progress>,
    pub screen: Screen,
    /// The line in hand of journal or queue, from the newest.
    pub cursor: usize,
    pub notice: Option<Notice>,
    /// Papers that the printer has not got yet.
    pub to_print: Vec<Slip>,
    inquiries: u32,
    /// Nothing else is to happen: the cashier has left.
    leaving: bool,
}

impl Model {
    /// A till that has just been switched on.
    pub fn new(lang: Lang, outlet: Outlet, book: Book, now: Timestamp) -> Self {
        Self {
            lang,
            outlet,
            seal: None,
            now,
            book,
            entries: Vec::new(),
            line: Line::Untried,
            forward: Forward::default(),
            hand: None,
            screen: Screen::Home,
            cursor: 0,
            notice: None,
            to_print: Vec::new(),
            inquiries: 0,
            leaving: false,
        }
    }

    /// The journal is read and what it has as pending is taken up: what to do first.
    pub fn begin(&mut self, entries: Vec<Entry>) -> Vec<Effect> {
        self.entries = entries;
        let pending = self.pending();
        if pending.is_empty() {
            return Vec::new();
        }
        self.screen = Screen::Queue;
        self.forward_now()
    }

    /// Something happens.
    pub fn update(&mut self, event: Event) -> Vec<Effect> {
        if self.leaving {
            return Vec::new();
        }
        match event {
            Event::Key(key) => return self.key(key),
            Event::Resized => {}
            Event::Tick(now) => return self.tick(now),
            Event::Journal(entries) => self.entries = entries,
            Event::Inquired(number, reply) => self.inquired(number, reply),
            Event::Moving(reference) => self.moving(reference),
            Event::Moved(told) => self.moved(&told),
            Event::NotWritten(why) => self.not_written(&why),
            Event::Stored(reference) => self.stored(&reference),
            Event::Status(reference, said) => self.status(&reference, said),
            Event::Forward(reference, told) => self.forward.hear(reference, &told),
            Event::Forwarded { reached } => self.forwarded(reached),
            Event::Saved(book) => self.saved(book),
            Event::NotSaved(why) => self.not_saved(&why),
            Event::NotPrinted(why) => self.not_printed(&why),
            Event::Signal => return self.leave(),
        }
        Vec::new()
    }

    /// In the cashier's language.
    pub fn say(&self, word: Word) -> &'static str {
        self.lang.say(word)
    }

    /// The open shift.
    pub fn shift(&self) -> Option<&Shift> {
        self.book.open.as_ref()
    }

    /// What went into and out of the drawer in the open shift.
    pub fn sums(&self) -> Sums {
        let since = self.shift().map_or(usize::MAX, |shift| shift.since);
        Sums::of(&self.entries, since)
    }

    /// What should be in the drawer, whole rupiah.
    pub fn drawer(&self) -> i64 {
        self.shift()
            .map_or(0, |shift| self.sums().drawer(shift.float))
    }

    /// The movements that have not ended, but for the one in hand, oldest first.
    pub fn pending(&self) -> Vec<Pending> {
        let in_hand = self
            .hand
            .as_ref()
            .and_then(|hand| hand.reference.as_deref());
        let open = self.entries.iter().filter(|entry| entry.end.is_none());
        let open = open.map(|entry| &entry.movement);
        open.filter(|one| Some(one.reference.as_str()) != in_hand)
            .cloned()
            .collect()
    }

    /// Whether the channel does it at all.
    pub fn does(&self, kind: Kind) -> bool {
        match kind {
            Kind::CashIn => self.outlet.chain != Chain::Danamon,
            Kind::CashOut => self.outlet.chain != Chain::Digibos,
        }
    }

    /// Whether the channel wants a token for it (`KasPro FAQ 9`, `FAQ 10`).
    pub fn wants_token(&self, kind: Kind) -> bool {
        kind == Kind::CashOut || self.outlet.chain == Chain::Indomaret
    }

    fn note(&mut self, tone: Tone, word: Word) {
        self.notice = Some(Notice::new(tone, self.say(word)));
    }

    fn leave(&mut self) -> Vec<Effect> {
        self.leaving = true;
        vec![Effect::Quit]
    }
}
