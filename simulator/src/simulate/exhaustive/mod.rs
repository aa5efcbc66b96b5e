//! Every state that a small house can come to, each once: two tills with one token and a reference
//! each; messages that come in any order and in pairs; and so many troubles: a message that is lost,
//! one that is copied, a commit that fails, a process that ends.
//!
//! The simulation draws from a large world; this leaves nothing out of a small one.

mod house;
mod sights;

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

pub use house::{House, Move};
pub use sights::{Seen, Sight};

use super::cast::Cast;
use super::coverage::Coverage;
use super::judge::Finding;

/// What a search came to.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// States, each visited once.
    pub states: u64,
    /// Moves made from them.
    pub moves: u64,
    /// What was seen.
    pub seen: Seen,
    /// The moves that break a promise, and which.
    pub failure: Option<(Vec<Move>, Finding)>,
}

/// Visits every state that so many troubles can lead to, until one breaks a promise.
pub fn search(cast: &Cast, troubles: u8) -> Search {
    let mut search = Search::default();
    let begin = match House::new(cast, troubles) {
        Ok(house) => house,
        Err(finding) => {
            search.failure = Some((Vec::new(), finding));
            return search;
        }
    };
    let mut coverage = Coverage::default();
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut known = HashSet::from([hasher.hash_one(begin.key())]);
    let mut open = vec![(begin, Vec::new())];
    while let Some((house, path)) = open.pop() {
        search.states += 1;
        for next in house.moves() {
            search.moves += 1;
            let mut after = house.clone();
            let taken = after.take(cast, next, &mut search.seen, &mut coverage);
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
