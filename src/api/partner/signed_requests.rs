//! A signed request is carried out once, under one external id.
//!
//! The signature does not cover `X-EXTERNAL-ID`, so whoever sees a request could send it again under
//! external ids that its partner has yet to use, and use them up. Therefore a copy counts as its
//! first one: it waits for that, it gets the answer of a repeat, and its own external id is not
//! recorded.
//!
//! A first one that was refused and left no record stays refused: its sender takes the refusal for
//! the end, so nobody may have it carried out later by a copy. Only one that was refused for its
//! external id is free: the sender's remedy is another id, and within a second the signature may
//! be the same.
//!
//! Kept in memory, by each gateway for itself: a row for each signature would cost every movement an
//! index entry, and a copy that another gateway sees first uses up one external id there, not more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tokio::sync::SetOnce;

use super::auth::SnapError;
use crate::types::PartnerId;

/// Parts that are locked apart.
const SHARDS: usize = 16;
/// Requests of a generation in a part: 262,144 to 524,288 are remembered in all, in some 100 MB.
const GENERATION_MAX: usize = 16_384;

type SignedDigest = [u8; 16];

/// The signed requests that came last. Those whose time is out of the partner's window need not be
/// forgotten: they are refused anyway.
#[derive(Default)]
pub struct SignedRequests {
    shards: [Mutex<Shard>; SHARDS],
}

/// Requests by what was signed; the older generation is dropped as a whole.
#[derive(Default)]
struct Shard {
    current: HashMap<SignedDigest, Arc<FirstRequest>>,
    former: HashMap<SignedDigest, Arc<FirstRequest>>,
}

/// A signed request as it came first.
struct FirstRequest {
    external_id: Box<str>,
    fate: SetOnce<Fate>,
}

/// What became of the first request, for its copies.
#[derive(Debug)]
enum Fate {
    /// It was decided, or that is not known: they are repeats.
    Executed,
    /// Another request had used its external id: the next copy is executed in its place.
    ExternalIdReused,
    /// Refused without a record, as they are.
    Refused(Box<SnapError>),
}

/// A signed request as it comes in: the first, or a copy. Dropped, it counts as executed.
pub struct Sending {
    first: Arc<FirstRequest>,
    is_first: bool,
    is_copy: bool,
}

impl SignedRequests {
    /// What is signed comes in under that external id.
    pub fn receive(&self, partner: &PartnerId, signed: &str, external_id: &str) -> Sending {
        let digest = digest(partner, signed);
        let shard = &self.shards[usize::from(digest[0]) % SHARDS];
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.receive(digest, external_id)
    }
}

impl Shard {
    fn receive(&mut self, digest: SignedDigest, external_id: &str) -> Sending {
        if self.current.len() >= GENERATION_MAX {
            self.former = std::mem::take(&mut self.current);
        }
        let known = self.current.get(&digest);
        let known = known.or_else(|| self.former.get(&digest)).cloned();
        let is_copy = known.is_some();
        let first = known.filter(|first| !first.is_free());
        let is_first = first.is_none();
        let first = first.unwrap_or_else(|| FirstRequest::under(external_id));
        self.current.insert(digest, Arc::clone(&first));
        Sending {
            first,
            is_first,
            is_copy,
        }
    }
}

impl FirstRequest {
    fn under(external_id: &str) -> Arc<Self> {
        Arc::new(Self {
            external_id: external_id.into(),
            fate: SetOnce::new(),
        })
    }

    fn is_free(&self) -> bool {
        matches!(self.fate.get(), Some(Fate::ExternalIdReused))
    }
}

impl Sending {
    /// The external id under which it is known.
    pub fn external_id(&self) -> &str {
        &self.first.external_id
    }

    /// Whether it came before, so that it takes nothing from the limits of a first.
    pub fn is_copy(&self) -> bool {
        self.is_copy
    }

    /// A copy waits until its first has an answer, and is refused as that was.
    pub async fn wait_for_first(&self) -> Result<(), SnapError> {
        if self.is_first {
            return Ok(());
        }
        match self.first.fate.wait().await {
            Fate::Refused(refusal) => Err(SnapError::clone(refusal)),
            Fate::Executed | Fate::ExternalIdReused => Ok(()),
        }
    }

    /// Refuses it; where it is the first, its copies too.
    pub fn refuse(&self, refusal: SnapError) -> SnapError {
        self.end(Fate::Refused(Box::new(refusal.clone())));
        refusal
    }

    /// It has that answer.
    pub fn conclude<T>(&self, answer: &Result<T, SnapError>) {
        self.end(match answer {
            Err(refusal) => Fate::after(refusal),
            Ok(_) => Fate::Executed,
        });
    }

    fn end(&self, fate: Fate) {
        if self.is_first {
            // Its end is the first that is set.
            drop(self.first.fate.set(fate));
        }
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        self.end(Fate::Executed);
    }
}

impl Fate {
    /// After an answer that is not a success. A refusal that the ledger records is its repeats' too.
    fn after(refusal: &SnapError) -> Self {
        match &refusal.code {
            code if code.is_conflict() => Self::ExternalIdReused,
            code if code.left_no_record() => Self::Refused(Box::new(refusal.clone())),
            _ => Self::Executed,
        }
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
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::api::partner::codes::Code;
    use crate::engine::EngineError;
    use crate::ledger::DeclineReason;

    fn receive(requests: &SignedRequests, id: &str) -> Sending {
        requests.receive(&PartnerId::from("A"), "one", id)
    }

    /// What a request waits for, if it need not wait any more.
    fn poll(sending: &Sending) -> Poll<Result<(), Code>> {
        let waits = pin!(sending.wait_for_first());
        let poll = waits.poll(&mut Context::from_waker(Waker::noop()));
        poll.map_err(|refusal| refusal.code)
    }

    fn concluded(sending: Sending, answer: impl Into<SnapError>) {
        sending.conclude::<()>(&Err(answer.into()));
    }

    #[test]
    fn a_copy_has_the_external_id_of_the_first() {
        let requests = SignedRequests::default();
        let first = |partner: &str, signed, id| {
            let sending = requests.receive(&PartnerId::from(partner), signed, id);
            (sending.external_id().to_owned(), sending.is_copy())
        };
        let is = |id: &str, is_copy| (id.to_owned(), is_copy);
        assert_eq!(first("A", "one", "1"), is("1", false));
        assert_eq!(first("A", "one", "2"), is("1", true));
        assert_eq!(first("A", "one", "1"), is("1", true), "the same id");
        assert_eq!(first("A", "two", "2"), is("2", false));
        assert_eq!(first("B", "one", "3"), is("3", false), "another partner's");
    }

    #[test]
    fn a_copy_waits_for_the_first() {
        let requests = SignedRequests::default();
        let first = receive(&requests, "1");
        let copy = receive(&requests, "2");
        assert_eq!(poll(&first), Poll::Ready(Ok(())));
        assert_eq!(poll(&copy), Poll::Pending);
        drop(receive(&requests, "3"));
        assert_eq!(poll(&copy), Poll::Pending, "another copy ends nothing");
        drop(first);
        assert_eq!(poll(&copy), Poll::Ready(Ok(())), "even if it is hung up");
    }

    #[rstest::rstest]
    #[case(EngineError::QueueFull)]
    #[case(EngineError::DeadlinePassed)]
    #[case(EngineError::RowLocked)]
    #[case(EngineError::NotCommitted)]
    #[case(EngineError::ClockLeapt)]
    #[case(EngineError::Stopping)]
    fn a_copy_of_what_was_refused_without_a_record_is_refused(#[case] error: EngineError) {
        let requests = SignedRequests::default();
        concluded(receive(&requests, "1"), error);
        for id in ["1", "2"] {
            let copy = poll(&receive(&requests, id));
            assert_eq!(copy, Poll::Ready(Err(Code::from(error))), "{id}");
        }
    }

    #[test]
    fn a_copy_of_what_is_decided_or_not_known_is_a_repeat() {
        let declined = SnapError::from(Code::from(DeclineReason::InvalidToken));
        for answer in [declined, EngineError::Unknown.into()] {
            let requests = SignedRequests::default();
            concluded(receive(&requests, "1"), answer);
            let copy = receive(&requests, "2");
            assert_eq!(poll(&copy), Poll::Ready(Ok(())));
            assert_eq!(copy.external_id(), "1");
        }
    }

    #[test]
    fn one_copy_takes_the_place_of_a_first_whose_external_id_was_used() {
        let requests = SignedRequests::default();
        let reused = || Code::from(DeclineReason::ExternalIdReused);
        concluded(receive(&requests, "1"), reused());
        let next = receive(&requests, "2");
        assert_eq!((next.external_id(), next.is_copy()), ("2", true));
        let copy = receive(&requests, "3");
        assert_eq!((copy.external_id(), poll(&copy)), ("2", Poll::Pending));
        concluded(copy, reused());
        drop(next);
        assert_eq!(receive(&requests, "4").external_id(), "2", "not a copy's");
    }

    #[test]
    fn the_latest_are_remembered_and_no_more() {
        let mut shard = Shard::default();
        let digest = |number: usize| (number as u128).to_be_bytes();
        for number in 0..3 * GENERATION_MAX {
            shard.receive(digest(number), "first");
            assert!(shard.current.len() <= GENERATION_MAX);
        }
        let mut known = |number| shard.receive(digest(number), "later").is_copy();
        assert!(known(3 * GENERATION_MAX - 1));
        assert!(known(2 * GENERATION_MAX));
        assert!(!known(0));
    }
}
