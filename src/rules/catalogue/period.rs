//! When a row counts: from its `from` until its `until`, or until a later row of the same thing
//! begins.

use super::security::{
    DeviceRules, OtpRules, PinRules, SessionRules, TokenRules, WrongTokenLimits,
};
use super::{Channel, Fee, Tier};
use crate::types::Timestamp;

/// From when until when (exclusive) a row is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment no longer, where an end is set.
    pub until: Option<Timestamp>,
}

impl Period {
    /// The `from` of a row that names none.
    pub const BEGINNING: Timestamp = Timestamp::from_micros(i64::MIN);

    /// Whether `at` lies in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// A row of the catalogue that counts for a time.
pub(super) trait Dated {
    /// When it counts.
    fn in_force(&self) -> Period;
}

macro_rules! dated {
    ($($row:ty),*) => {
        $(impl Dated for $row {
            fn in_force(&self) -> Period {
                self.in_force
            }
        })*
    };
}

dated!(
    Tier,
    Channel,
    Fee,
    OtpRules,
    DeviceRules,
    TokenRules,
    WrongTokenLimits,
    PinRules,
    SessionRules
);

/// Of the rows in force at `at`, the one that began last.
pub(super) fn latest<'a, T: Dated>(
    rows: impl Iterator<Item = &'a T>,
    at: Timestamp,
) -> Option<&'a T> {
    rows.filter(|row| row.in_force().contains(at))
        .max_by_key(|row| row.in_force().from)
}

/// Of the rows that have ended by `at`, the one that ended last.
pub(super) fn last_ended<'a, T: Dated>(
    rows: impl Iterator<Item = &'a T>,
    at: Timestamp,
) -> Option<&'a T> {
    let has_ended = |row: &&T| row.in_force().until.is_some_and(|until| until <= at);
    rows.filter(has_ended)
        .max_by_key(|row| (row.in_force().until, row.in_force().from))
}

/// Rows of a rule of which one counts at every moment: before the first of them begins, it counts
/// already, and it has no end.
#[derive(Clone, Debug)]
pub(super) struct Continuous<T> {
    first: T,
    later: Vec<T>,
}

impl<T: Dated> Continuous<T> {
    /// `None` where there are no rows. The check of the file sees to it that the first has no end.
    pub(super) fn of(mut rows: Vec<T>) -> Option<Self> {
        let begins = |index: &usize| rows[*index].in_force().from;
        let first = (0..rows.len()).min_by_key(begins)?;
        let first = rows.remove(first);
        Some(Self { first, later: rows })
    }

    /// The row that counts at that moment.
    pub(super) fn at(&self, at: Timestamp) -> &T {
        latest(self.later.iter(), at).unwrap_or(&self.first)
    }

    /// All rows, the first one first, then in the order of the file.
    pub(super) fn rows(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The row that counts at that moment, and those that begin after it.
    pub(super) fn from(&self, at: Timestamp) -> (&T, Vec<&T>) {
        let is_later = |row: &&T| row.in_force().from > at;
        (self.at(at), self.later.iter().filter(is_later).collect())
    }
}
