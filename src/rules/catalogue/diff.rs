//! Two catalogues compared: what changes on which day, and for what.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Catalogue;
use super::described::{Described, Field};
use super::moment::written;
use super::period::{Continuous, latest};
use crate::types::Timestamp;

/// What the change from one catalogue to another does: at once, and at every later moment at which
/// a row of either begins or ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueDiff {
    at: Timestamp,
    /// By moment and by what the rows are about.
    changes: BTreeMap<(Timestamp, String), Change>,
}

/// How the new catalogue differs for one thing from some moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    /// Only the new one has it.
    Added(Vec<Field>),
    /// Only the old one has it.
    Removed,
    /// Both have it; the name of each field that differs, its old and its new value.
    Changed(Vec<(&'static str, String, String)>),
    /// Both say the same again.
    Same,
}

impl Catalogue {
    /// What changes, from that moment on, where `new` is served instead of this one.
    pub fn diff(&self, new: &Self, at: Timestamp) -> CatalogueDiff {
        let mut diff = CatalogueDiff {
            at,
            changes: BTreeMap::new(),
        };
        diff.compare_always(&self.token, &new.token);
        diff.compare_always(&self.wrong_tokens, &new.wrong_tokens);
        diff.compare_always(&self.pin, &new.pin);
        diff.compare_always(&self.session, &new.session);
        diff.compare_always(&self.otp, &new.otp);
        diff.compare_always(&self.device, &new.device);
        diff.compare(&self.tiers, &new.tiers);
        diff.compare(&self.channels, &new.channels);
        diff.compare(&self.fees, &new.fees);
        diff
    }
}

impl CatalogueDiff {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Rows of which one counts at every moment.
    fn compare_always<T: Described>(&mut self, old: &Continuous<T>, new: &Continuous<T>) {
        let (old_rows, new_rows): (Vec<&T>, Vec<&T>) = (old.rows().collect(), new.rows().collect());
        let about = old.at(self.at).about();
        let moments = self.moments(old_rows.iter().chain(&new_rows).copied());
        self.follow(&about, moments, |at| {
            (Some(old.at(at).fields()), Some(new.at(at).fields()))
        });
    }

    fn compare<T: Described>(&mut self, old: &[T], new: &[T]) {
        let all: BTreeSet<String> = old.iter().chain(new).map(T::about).collect();
        for about in all {
            let is_of_it = |row: &&T| row.about() == about;
            let old: Vec<&T> = old.iter().filter(is_of_it).collect();
            let new: Vec<&T> = new.iter().filter(is_of_it).collect();
            let moments = self.moments(old.iter().chain(&new).copied());
            self.follow(&about, moments, |at| {
                (
                    latest(old.iter().copied(), at).map(T::fields),
                    latest(new.iter().copied(), at).map(T::fields),
                )
            });
        }
    }

    /// The moment of the diff, and the later ones at which one of the rows begins or ends.
    fn moments<'a, T: Described + 'a>(
        &self,
        rows: impl Iterator<Item = &'a T>,
    ) -> BTreeSet<Timestamp> {
        let ends = rows
            .map(T::in_force)
            .flat_map(|period| [Some(period.from), period.until]);
        let later = ends.flatten().filter(|moment| *moment > self.at);
        later.chain([self.at]).collect()
    }

    /// Notes each moment at which the difference becomes another one.
    fn follow(
        &mut self,
        about: &str,
        moments: BTreeSet<Timestamp>,
        rows: impl Fn(Timestamp) -> (Option<Vec<Field>>, Option<Vec<Field>>),
    ) {
        let mut before = Change::Same;
        for at in moments {
            let (old, new) = rows(at);
            let now = change(old, new);
            if now != before {
                self.changes.insert((at, about.to_owned()), now.clone());
                before = now;
            }
        }
    }
}

fn change(old: Option<Vec<Field>>, new: Option<Vec<Field>>) -> Change {
    let (old, new) = match (old, new) {
        (None, None) => return Change::Same,
        (None, Some(new)) => return Change::Added(new),
        (Some(_), None) => return Change::Removed,
        (Some(old), Some(new)) => (old, new),
    };
    let differing: Vec<_> = old
        .into_iter()
        .zip(new)
        .filter(|(old, new)| old != new)
        .map(|((name, old), (_, new))| (name, old, new))
        .collect();
    match differing.is_empty() {
        true => Change::Same,
        false => Change::Changed(differing),
    }
}

/// One paragraph for each moment; `no differences` where there are none.
impl fmt::Display for CatalogueDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "no differences from {} on", written(self.at));
        }
        let mut shown = None;
        for ((at, about), change) in &self.changes {
            if shown != Some(at) {
                let break_before = if shown.is_some() { "\n" } else { "" };
                writeln!(f, "{break_before}from {}", written(*at))?;
                shown = Some(at);
            }
            write!(f, "  {about}{change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(fields) => {
                writeln!(f, ": is new")?;
                let written = fields.iter().filter(|(_, value)| !value.is_empty());
                written
                    .into_iter()
                    .try_for_each(|(name, value)| writeln!(f, "    {name}: {value}"))
            }
            Self::Removed => writeln!(f, ": is no more"),
            Self::Same => writeln!(f, ": no difference any more"),
            Self::Changed(fields) => {
                writeln!(f)?;
                fields.iter().try_for_each(|(name, old, new)| {
                    writeln!(f, "    {name}: {} -> {}", or_none(old), or_none(new))
                })
            }
        }
    }
}

fn or_none(value: &str) -> &str {
    if value.is_empty() { "none" } else { value }
}
