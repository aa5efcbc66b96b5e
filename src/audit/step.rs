//! One step of an account: an entry after the one before.

use super::entry::Entry;
use super::kind::Kind;
use super::live::Token;
use super::report::{BREACHES_MAX, Invariant};

/// An entry of a known kind, the one before, and the tokens that are live after each of them.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    pub before: &'a Entry,
    pub before_kind: Option<Kind>,
    pub entry: &'a Entry,
    pub kind: Kind,
    pub live_before: &'a [Token],
    pub live: &'a [Token],
}

/// What is wrong with the entries of an account: the first [`BREACHES_MAX`], and how much in all.
#[derive(Default)]
pub struct Findings {
    /// The entry that is looked at.
    pub seq: i64,
    pub first: Vec<(Invariant, String)>,
    pub total: u64,
}

impl Findings {
    /// One more, of the entry that is looked at.
    pub fn push(&mut self, invariant: Invariant, finding: impl AsRef<str>) {
        self.total += 1;
        if self.first.len() < BREACHES_MAX {
            let finding = format!("entry {} {}", self.seq, finding.as_ref());
            self.first.push((invariant, finding));
        }
    }
}
