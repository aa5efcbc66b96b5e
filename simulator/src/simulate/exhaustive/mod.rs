//! Every state that a small house can come to, each once: two tills with one token and a reference
//! each; messages that come in any order and in pairs; and so many troubles: a message that is lost,
//! one that is copied, a commit that fails, a process that ends.
//!
//! The simulation draws from a large state space; this leaves nothing out of a small one.

mod situations;
mod state;

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

pub use situations::{SeenSituations, Situation};
pub use state::{SearchState, Transition};

use super::actors::Actors;
use super::checker::Violation;
use super::coverage::Coverage;

/// What a search came to.
#[derive(Clone, Debug, Default)]
pub struct SearchResult {
    /// States, each visited once.
    pub states: u64,
    /// Moves made from them.
    pub moves: u64,
    /// What was seen.
    pub seen: SeenSituations,
    /// The moves that break a promise, and which.
    pub failure: Option<(Vec<Transition>, Violation)>,
}

/// Visits every state that so many troubles can lead to, until one breaks a promise.
pub fn search(actors: &Actors, troubles: u8) -> SearchResult {
    let mut search = SearchResult::default();
    let begin = match SearchState::new(actors, troubles) {
        Ok(state) => state,
        Err(finding) => {
            search.failure = Some((Vec::new(), finding));
            return search;
        }
    };
    let mut coverage = Coverage::default();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut known = HashSet::from([hasher.hash_one(begin.key())]);
    let mut open = vec![(begin, Vec::new())];
    while let Some((state, path)) = open.pop() {
        search.states += 1;
        for next in state.moves() {
            search.moves += 1;
            let mut after = state.clone();
            let taken = after.take(actors, next, &mut search.seen, &mut coverage);
            let path = || path.iter().copied().chain([next]).collect();
            if let Err(finding) = taken {
                search.failure = Some((path(), finding));
                return search;
            }
            if known.insert(hasher.hash_one(after.key())) {
                open.push((after, path()));
            }
        }
    }
    search
}
