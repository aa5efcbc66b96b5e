//! Customers whose rows somebody else keeps locked: a `psql` in an open transaction, a gateway that
//! stands still in the middle of a batch. Each look at such a row costs a whole lane the lock
//! timeout. So the lane remembers the customer, and looks again only after a pause.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::ledger::Needs;

/// The first pause before the rows are looked at again; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Customers and references that are remembered. More than that are locked where a whole table is,
/// and then it does not matter who is forgotten.
const NAMES_MAX: usize = 1024;

/// See the module.
#[derive(Debug, Default)]
pub struct LockedRows(HashMap<u64, Pause>);

#[derive(Clone, Copy, Debug)]
struct Pause {
    length: Duration,
    /// On the clock's monotonic scale.
    until: Duration,
}

impl LockedRows {
    /// Whether the command names a row that was locked when it was last looked at.
    pub fn contain(&self, needs: &Needs) -> bool {
        !self.0.is_empty() && names(needs).any(|name| self.0.contains_key(&name))
    }

    /// Whether it is too early to look at the command's rows again.
    pub fn are_paused(&self, needs: &Needs, now: Duration) -> bool {
        !self.0.is_empty()
            && names(needs).any(|name| self.0.get(&name).is_some_and(|pause| now < pause.until))
    }

    /// The command's rows are locked.
    pub fn add(&mut self, needs: &Needs, now: Duration) {
        if self.0.len() >= NAMES_MAX {
            self.0.clear();
        }
        for name in names(needs) {
            let length = match self.0.get(&name) {
                Some(pause) => (pause.length * 2).min(LONGEST_PAUSE),
                None => FIRST_PAUSE,
            };
            let until = now + length;
            self.0.insert(name, Pause { length, until });
        }
    }

    /// The command has been carried out: nobody locks its rows.
    pub fn remove(&mut self, needs: &Needs) {
        if self.0.is_empty() {
            return;
        }
        for name in names(needs) {
            self.0.remove(&name);
        }
    }
}

/// What the command's rows go by. Two that have one hash share a pause.
fn names(needs: &Needs) -> impl Iterator<Item = u64> {
    [
        needs.phone.as_ref().map(hash),
        needs.account.as_ref().map(hash),
        needs.movement.as_ref().map(hash),
    ]
    .into_iter()
    .flatten()
}

fn hash(name: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::AccountId;

    fn needs(account: i64) -> Needs {
        Needs {
            account: Some(AccountId(account)),
            ..Needs::default()
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_end_with_success() {
        let (mut locked, budi, siti) = (LockedRows::default(), needs(1), needs(2));
        let mut now = Duration::ZERO;
        for seconds in [1, 2, 4, 8, 10, 10] {
            locked.add(&budi, now);
            assert!(locked.contain(&budi) && !locked.contain(&siti));
            let end = now + Duration::from_secs(seconds);
            assert!(locked.are_paused(&budi, end - Duration::from_millis(1)));
            assert!(!locked.are_paused(&budi, end));
            now = end;
        }
        locked.remove(&budi);
        assert!(!locked.contain(&budi) && !locked.are_paused(&budi, now));
    }

    #[test]
    fn a_bounded_number_is_remembered() {
        let mut locked = LockedRows::default();
        (0..10_000).for_each(|account| locked.add(&needs(account), Duration::ZERO));
        assert!(locked.0.len() <= NAMES_MAX);
        assert!(locked.contain(&needs(9_999)));
    }
}
