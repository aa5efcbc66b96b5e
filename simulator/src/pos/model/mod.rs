//! The till as a cashier knows it, without terminal, network, disk or clock: what happens goes in
//! as [`TerminalEvent`]s, what is to be done comes out as [`TerminalEffect`]s.

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

use super::drawer::DrawerTotals;
use super::shift_log::{Shift, ShiftLog};
use crate::lang::{Lang, Translated};
use crate::receipt::{PrintLayout, VerificationKey};
use crate::till::{Chain, JournalEntry, MovementKind, Outlet, PendingMovement};

pub use event::{
    AccountHolder, AnswerSummary, InquiryReply, KeyPress, MovementInput, MovementUpdate,
    TerminalEffect, TerminalEvent,
};
pub use form::{Form, FormTask};
pub use forward::BackOffice;
pub use progress::{MovementProgress, ProgressStep};
pub use screen::{
    ConfirmMovement, MessageTone, MovementDetail, MovementEnding, PaperEnd, PrintedPaper, Screen,
    StatusMessage,
};

/// How the line to the gateway is, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkStatus {
    Untried,
    Up,
    Down,
}

/// A till and all that it knows.
pub struct TerminalModel {
    pub lang: Lang,
    pub outlet: Outlet,
    /// What receipts are sealed with.
    pub seal: Option<VerificationKey>,
    pub now: Timestamp,
    pub book: ShiftLog,
    pub entries: Vec<JournalEntry>,
    pub line: LinkStatus,
    pub forward: BackOffice,
    /// The movement in hand.
    pub hand: Option<MovementProgress>,
    pub screen: Screen,
    /// The line in hand of journal or queue, from the newest.
    pub cursor: usize,
    pub status_message: Option<StatusMessage>,
    /// Papers that the printer has not got yet.
    pub to_print: Vec<PrintLayout>,
    inquiries: u32,
    /// Nothing else is to happen: the cashier has left.
    leaving: bool,
}

impl TerminalModel {
    /// A till that has just been switched on.
    pub fn new(lang: Lang, outlet: Outlet, book: ShiftLog, now: Timestamp) -> Self {
        Self {
            lang,
            outlet,
            seal: None,
            now,
            book,
            entries: Vec::new(),
            line: LinkStatus::Untried,
            forward: BackOffice::default(),
            hand: None,
            screen: Screen::Home,
            cursor: 0,
            status_message: None,
            to_print: Vec::new(),
            inquiries: 0,
            leaving: false,
        }
    }

    /// The journal is read and what it has as pending is taken up: what to do first.
    pub fn begin(&mut self, entries: Vec<JournalEntry>) -> Vec<TerminalEffect> {
        self.entries = entries;
        let pending = self.pending();
        if pending.is_empty() {
            return Vec::new();
        }
        self.screen = Screen::Queue;
        self.forward_now()
    }

    /// Something happens.
    pub fn update(&mut self, event: TerminalEvent) -> Vec<TerminalEffect> {
        if self.leaving {
            return Vec::new();
        }
        match event {
            TerminalEvent::Key(key) => return self.key(key),
            TerminalEvent::Resized => {}
            TerminalEvent::Tick(now) => return self.tick(now),
            TerminalEvent::Journal(entries) => self.entries = entries,
            TerminalEvent::Inquired(number, reply) => self.inquired(number, reply),
            TerminalEvent::Moving(reference) => self.moving(reference),
            TerminalEvent::Moved(update) => self.moved(&update),
            TerminalEvent::NotWritten(why) => self.not_written(&why),
            TerminalEvent::Stored(reference) => self.stored(&reference),
            TerminalEvent::Status(reference, said) => self.status(&reference, said),
            TerminalEvent::Forward(reference, update) => self.forward.update(reference, &update),
            TerminalEvent::Forwarded { reached } => self.forwarded(reached),
            TerminalEvent::Saved(book) => self.saved(book),
            TerminalEvent::NotSaved(why) => self.not_saved(&why),
            TerminalEvent::NotPrinted(why) => self.not_printed(&why),
            TerminalEvent::Signal => return self.leave(),
        }
        Vec::new()
    }

    /// In the cashier's language.
    pub fn say(&self, word: Translated) -> &'static str {
        self.lang.say(word)
    }

    /// The open shift.
    pub fn shift(&self) -> Option<&Shift> {
        self.book.open.as_ref()
    }

    /// What went into and out of the drawer in the open shift.
    pub fn sums(&self) -> DrawerTotals {
        let Some(shift) = self.shift() else {
            return DrawerTotals::default();
        };
        DrawerTotals::of(&self.entries, shift.since).with_cash(&shift.cash)
    }

    /// What should be in the drawer, whole rupiah.
    pub fn drawer(&self) -> i64 {
        self.shift()
            .map_or(0, |shift| self.sums().drawer(shift.float))
    }

    /// The movements that have not ended, but for the one in hand, oldest first.
    pub fn pending(&self) -> Vec<PendingMovement> {
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
    pub fn does(&self, kind: MovementKind) -> bool {
        match kind {
            MovementKind::CashIn => self.outlet.chain != Chain::Danamon,
            MovementKind::CashOut => self.outlet.chain != Chain::Digibos,
        }
    }

    /// Whether the channel wants a token for it (`KasPro FAQ 9`, `FAQ 10`).
    pub fn wants_token(&self, kind: MovementKind) -> bool {
        kind == MovementKind::CashOut || self.outlet.chain == Chain::Indomaret
    }

    fn note(&mut self, tone: MessageTone, word: Translated) {
        self.status_message = Some(StatusMessage::new(tone, self.say(word)));
    }

    fn leave(&mut self) -> Vec<TerminalEffect> {
        self.leaving = true;
        vec![TerminalEffect::Quit]
    }
}
