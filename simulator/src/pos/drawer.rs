//! The cash in the drawer, worked out from the till's own journal.
//!
//! It is never stored: what is stored can differ from what happened when a till dies in between.
//! A shift knows its float, the journal's line at which it began, and what the cashier put into the
//! drawer or took to the safe meanwhile; all else is in the lines since.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::till::{JournalEntry, MovementKind, Verdict};

/// Notes and coins that a drawer is counted by, whole rupiah, largest first.
pub const DENOMINATIONS: [u64; 10] = [
    100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100,
];

/// Which way cash goes that is no customer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CashMoveKind {
    /// From the store into the drawer, such as change.
    PayIn,
    /// From the drawer into the store's safe.
    SafeDrop,
}

/// Cash that went into or out of a drawer within a shift, and is no customer's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CashMove {
    /// When.
    pub at: Timestamp,
    /// Which way.
    pub kind: CashMoveKind,
    /// Whole rupiah.
    pub amount: u64,
}

/// A number of movements and their sum in whole rupiah.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovementTotal {
    /// How many.
    pub count: u32,
    /// Whole rupiah.
    pub amount: u64,
}

impl MovementTotal {
    fn add(&mut self, amount: u64) {
        self.count += 1;
        self.amount += amount;
    }
}

/// What went into and out of a drawer in one shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawerTotals {
    /// Cash-ins taken and not refused meanwhile; those that are not known yet are among them, for
    /// their cash is in the drawer.
    pub ins: MovementTotal,
    /// Cash-outs paid.
    pub outs: MovementTotal,
    /// Cash-ins of an earlier shift that were refused in this one: their cash is given back.
    pub backs: MovementTotal,
    /// Movements that are not known yet, whichever way.
    pub unknown: MovementTotal,
    /// Pay-ins of the store.
    #[serde(default)]
    pub pay_ins: MovementTotal,
    /// Safe drops.
    #[serde(default)]
    pub safe_drops: MovementTotal,
}

impl DrawerTotals {
    /// Those of the journal's lines from `since` on.
    pub fn of(entries: &[JournalEntry], since: usize) -> Self {
        let mut sums = Self::default();
        for entry in entries {
            sums.take(entry, since);
        }
        sums
    }

    /// The same, with the cash that is no customer's.
    #[must_use]
    pub fn with_cash(mut self, moves: &[CashMove]) -> Self {
        for cash in moves {
            match cash.kind {
                CashMoveKind::PayIn => self.pay_ins.add(cash.amount),
                CashMoveKind::SafeDrop => self.safe_drops.add(cash.amount),
            }
        }
        self
    }

    fn take(&mut self, entry: &JournalEntry, since: usize) {
        let amount = entry.movement.amount;
        let ended = entry.end.as_ref().filter(|end| end.line >= since);
        let refused = |verdict| matches!(verdict, Verdict::Refused | Verdict::Cancelled);
        let here = entry.line >= since;
        if here && entry.end.is_none() {
            self.unknown.add(amount);
        }
        match (entry.movement.kind, ended.map(|end| end.verdict)) {
            (MovementKind::CashIn, Some(verdict)) if refused(verdict) && !here => {
                self.backs.add(amount)
            }
            (MovementKind::CashIn, Some(verdict)) if refused(verdict) => {}
            (MovementKind::CashIn, _) if here => self.ins.add(amount),
            (MovementKind::CashOut, Some(Verdict::Done)) => self.outs.add(amount),
            _ => {}
        }
    }

    /// What should be in the drawer, whole rupiah, which began with `float`. Below zero where more
    /// had to be given back than there was.
    pub fn drawer(&self, float: u64) -> i64 {
        signed(float + self.ins.amount + self.pay_ins.amount)
            - signed(self.outs.amount + self.backs.amount + self.safe_drops.amount)
    }
}

/// The value of so many pieces of each of the [`DENOMINATIONS`], in whole rupiah.
pub fn counted(pieces: &[u64]) -> u64 {
    let worth = DENOMINATIONS.iter().zip(pieces);
    worth
        .map(|(worth, pieces)| worth.saturating_mul(*pieces))
        .fold(0, u64::saturating_add)
}

/// How much a count may be over, whatever is expected: whole rupiah.
const OVER_MAX: u64 = 1_000_000;

/// Whether a count is so far over what is expected that a slip of a key is likelier: by more than
/// again as much, and by more than [`OVER_MAX`].
pub fn is_far_over(counted: u64, expected: i64) -> bool {
    let expected = u64::try_from(expected).unwrap_or(0);
    let over = counted.saturating_sub(expected);
    over > expected.max(OVER_MAX)
}

/// An amount that something may be taken from.
pub fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "drawer_tests.rs"]
mod tests;
