//! What is looked for before the rules run, and what is left to the unique keys.
//!
//! Why this decides the same on an `X-EXTERNAL-ID` is in the rule's one place,
//! [`decide::external_id`](crate::ledger::decide::external_id).

use std::collections::HashSet;

use crate::ledger::{MovementKey, Needs, Writes};

/// How much of what is probably not there is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Everything that is named.
    All,
    /// References and external ids that commands are about to make are assumed to be new. Their
    /// rows are then written, and a unique key fails where one was not new: see
    /// [`Lookup::confirms`].
    AssumeNew,
}

impl Lookup {
    /// Whether everything that was taken to be new is written, so that the unique keys judge it.
    pub fn confirms(self, needs: &[&Needs], writes: &Writes) -> bool {
        if self == Self::All {
            return true;
        }
        let placed = writes
            .entries
            .iter()
            .filter_map(|entry| entry.movement.as_ref());
        let movements = placed.chain(&writes.unplaced);
        let made: HashSet<&MovementKey> = movements.map(|movement| &movement.key).collect();
        let mut trusted = needs.iter().filter(|need| need.makes_movement);
        let called = needs
            .iter()
            .filter(|need| need.external_id_key.is_some())
            .count();
        // Of a command at most its own external id is written.
        writes.external_ids.len() == called
            && trusted.all(|need| need.movement.as_ref().is_some_and(|key| made.contains(key)))
    }
}
