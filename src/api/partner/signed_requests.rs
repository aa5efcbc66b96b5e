//! A signed request is carried out once, under one external id.
//!
//! The signature does not cover `X-EXTERNAL-ID`, so whoever sees a request could send it again under
//! external ids that its partner has yet to use, and use them up. Therefore a copy counts as its
//! first one: it gets the answer of a repeat, and its own external id is not recorded.
//!
//! Kept in memory, by each gateway for itself: a row for each signature would cost every movement an
//! index entry, and a copy that another gateway sees first uses up one external id there, not more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::types::PartnerId;

/// Parts that are locked apart.
const SHARDS: usize = 16;
/// Requests of a generation in a part: 262,144 to 524,288 are remembered in all, in some 50 MB.
const GENERATION_MAX: usize = 16_384;

type SignedDigest = [u8; 16];

/// The signed requests that came last. Those whose time is out of the partner's window need not be
/// forgotten: they are refused anyway.
#[derive(Default)]
pub struct SignedRequests {
    shards: [Mutex<Shard>; SHARDS],
}

/// External ids by what was signed; the older generation is dropped as a whole.
#[derive(Default)]
struct Shard {
    current: HashMap<SignedDigest, Box<str>>,
    former: HashMap<SignedDigest, Box<str>>,
}

impl SignedRequests {
    /// The external id under which what is signed came first, where that is another one.
    pub fn first_external_id(
        &self,
        partner: &PartnerId,
        signed: &str,
        external_id: &str,
    ) -> Option<String> {
        let digest = digest(partner, signed);
        let shard = &self.shards[usize::from(digest[0]) % SHARDS];
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let first = shard.first(digest, external_id);
        (first != external_id).then(|| first.to_owned())
    }
}

impl Shard {
    fn first(&mut self, digest: SignedDigest, external_id: &str) -> &str {
        if self.current.len() >= GENERATION_MAX {
            self.former = std::mem::take(&mut self.current);
        }
        let former = self.former.get(&digest);
        let first = || former.cloned().unwrap_or_else(|| external_id.into());
        self.current.entry(digest).or_insert_with(first)
    }
}

/// Of what is signed, not of the signature: that can be written in more ways than one.
fn digest(partner: &PartnerId, signed: &str) -> SignedDigest {
    let mut hash = Sha256::new();
    hash.update(partner.as_str());
    hash.update([0]);
    hash.update(signed);
    let hash: [u8; 32] = hash.finalize().into();
    let mut digest = SignedDigest::default();
    digest.copy_from_slice(&hash[..16]);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_the_external_id_of_the_first() {
        let requests = SignedRequests::default();
        let first = |partner: &str, signed, id| {
            requests.first_external_id(&PartnerId::from(partner), signed, id)
        };
        assert_eq!(first("A", "one", "1"), None);
        assert_eq!(first("A", "one", "2").as_deref(), Some("1"));
        assert_eq!(first("A", "one", "1"), None, "as ever");
        assert_eq!(first("A", "two", "2"), None);
        assert_eq!(first("B", "one", "3"), None, "another partner's");
    }

    #[test]
    fn the_latest_are_remembered_and_no_more() {
        let mut shard = Shard::default();
        let digest = |number: usize| (number as u128).to_be_bytes();
        for number in 0..3 * GENERATION_MAX {
            shard.first(digest(number), "first");
            assert!(shard.current.len() <= GENERATION_MAX);
        }
        assert_eq!(
            shard.first(digest(3 * GENERATION_MAX - 1), "later"),
            "first"
        );
        assert_eq!(shard.first(digest(2 * GENERATION_MAX), "later"), "first");
        assert_eq!(shard.first(digest(0), "later"), "later");
    }
}
