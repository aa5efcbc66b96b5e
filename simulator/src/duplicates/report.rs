//! What a duplicates test came to.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::burst::ReferenceHistory;
use oracle::reference::State;

use crate::protocol_checker::FinalState;
use crate::till::MovementKind;

/// So many breaches are shown; one is enough to fail.
const SHOWN: usize = 20;

/// Figures, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct DuplicatesReport {
    /// References sent.
    pub references: u64,
    /// Requests sent.
    pub requests: u64,
    /// References of which the money has moved.
    pub moved: u64,
    /// Of these, put back by a cancel.
    pub put_back: u64,
    /// Answers that were lost or unknown.
    pub unknown: u64,
    /// References that were unknown for a time.
    pub doubtful: u64,
    /// The longest time that one was.
    pub unknown_longest: Duration,
    /// How long all of it took.
    pub elapsed: Duration,
    /// What each partner holds for it, in rupiah: cash-in less cash-out.
    pub nets: BTreeMap<String, i64>,
    /// Promises that were broken, in words.
    pub breaches: Vec<String>,
    /// The auditor's words.
    pub audit: String,
}

impl DuplicatesReport {
    /// Counts what was sent for a reference.
    pub fn count(&mut self, history: &ReferenceHistory) {
        self.references += 1;
        self.requests += history.requests;
        self.unknown += history.unknown;
        if let Some(time) = history.unknown_for {
            self.doubtful += 1;
            self.unknown_longest = self.unknown_longest.max(time);
        }
    }

    /// Holds a reference to what was promised about it, and books it.
    pub fn conclude(&mut self, history: &ReferenceHistory, final_state: &FinalState) {
        self.breaches.extend(history.violations(final_state));
        let is_back = final_state.state == State::Reversed;
        self.put_back += u64::from(is_back);
        self.moved += u64::from(is_back || final_state.state.has_moved());
        if !final_state.state.has_moved() {
            return;
        }
        let partner = history.till.client().partner().partner_id.clone();
        let amount = i64::try_from(final_state.amount).unwrap_or(i64::MAX);
        *self.nets.entry(partner).or_default() += match history.kind {
            MovementKind::CashIn => amount,
            MovementKind::CashOut => -amount,
        };
    }

    /// Adds another one's figures.
    pub fn add(&mut self, other: Self) {
        self.references += other.references;
        self.requests += other.requests;
        self.moved += other.moved;
        self.put_back += other.put_back;
        self.unknown += other.unknown;
        self.doubtful += other.doubtful;
        self.unknown_longest = self.unknown_longest.max(other.unknown_longest);
        for (partner, net) in other.nets {
            *self.nets.entry(partner).or_default() += net;
        }
        self.breaches.extend(other.breaches);
    }

    /// Money that moved twice would be in the books and in no reference: `before` and `after` are
    /// the partners' settlement positions, negative where the partner owes.
    pub fn compare_books(&mut self, before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>) {
        let position = |books: &BTreeMap<String, i64>, partner: &String| {
            books.get(partner).copied().unwrap_or_default()
        };
        for partner in after.keys() {
            let booked = position(before, partner) - position(after, partner);
            let net = position(&self.nets, partner);
            if booked != net {
                let why = format!("{partner}: references say {net}, the books say {booked}");
                self.breaches.push(why);
            }
        }
    }
}

impl fmt::Display for DuplicatesReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.elapsed.as_secs_f64().max(0.001);
        writeln!(
            f,
            "{} references, {} requests in {seconds:.1} s: {:.0} references/s, {:.0} requests/s",
            self.references,
            self.requests,
            self.references as f64 / seconds,
            self.requests as f64 / seconds
        )?;
        writeln!(
            f,
            "{} moved, {} of them put back",
            self.moved, self.put_back
        )?;
        writeln!(
            f,
            "{} answers were lost or unknown; {} references were unknown, the longest for {:.2} s",
            self.unknown,
            self.doubtful,
            self.unknown_longest.as_secs_f64()
        )?;
        for breach in self.breaches.iter().take(SHOWN) {
            writeln!(f, "BROKEN PROMISE  {breach}")?;
        }
        writeln!(f, "{} promises broken", self.breaches.len())?;
        write!(f, "{}", self.audit)
    }
}
