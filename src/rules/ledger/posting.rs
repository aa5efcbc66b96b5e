//! Postings: the two sides of every movement, appended and never changed.
//!
//! What a customer's account gains, a partner's settlement position (or the fee book) loses, and
//! the other way round: the postings of one movement sum to zero. The postings of a customer's
//! account form a chain, so that a changed, missing or reordered row shows.

use sha2::{Digest, Sha256};

use super::movement::MovementKey;
use crate::types::{AccountId, Rupiah, Timestamp};

/// The hash of a posting, over the hash before it.
pub type ChainHash = [u8; 32];

/// Why money moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostingKind {
    /// Cash was taken in.
    CashIn,
    /// Cash was handed out.
    CashOut,
    /// The customer paid for a movement.
    Fee,
    /// A movement was put back.
    Reversal,
    /// Its fee was put back.
    FeeReversal,
}

impl PostingKind {
    const ALL: [Self; 5] = [
        Self::CashIn,
        Self::CashOut,
        Self::Fee,
        Self::Reversal,
        Self::FeeReversal,
    ];

    /// The name it has in the database and the statement.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CashIn => "cash-in",
            Self::CashOut => "cash-out",
            Self::Fee => "fee",
            Self::Reversal => "reversal",
            Self::FeeReversal => "fee-reversal",
        }
    }

    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The book that takes the other side.
    pub const fn book(self) -> SystemAccount {
        match self {
            Self::CashIn | Self::CashOut | Self::Reversal => SystemAccount::Settlement,
            Self::Fee | Self::FeeReversal => SystemAccount::Fee,
        }
    }
}

/// The system account's side of a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemAccount {
    /// What the partner owes the issuer (negative) or the issuer the partner (positive).
    Settlement,
    /// Fees earned.
    Fee,
}

impl SystemAccount {
    /// The name it has in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Fee => "fee",
        }
    }
}

/// The customer's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Whose account.
    pub account: AccountId,
    /// Running number within the account, from 1.
    pub seq: i64,
    /// The movement it belongs to.
    pub movement: MovementKey,
    /// Why.
    pub kind: PostingKind,
    /// What the account gains (positive) or loses (negative).
    pub amount: Rupiah,
    /// The account's balance, held funds included, after it.
    pub balance_after: Rupiah,
    /// When.
    pub posted_at: Timestamp,
    /// Over the hash before it and everything above: see [`chain_hash`].
    pub hash: ChainHash,
}

/// The system account's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementPosting {
    /// The movement it belongs to.
    pub movement: MovementKey,
    /// Why. One movement has at most one of each kind.
    pub kind: PostingKind,
    /// What the book gains or loses: the customer's amount with the other sign.
    pub amount: Rupiah,
    /// When.
    pub posted_at: Timestamp,
}

/// SHA-256 over the hash before and the posting's fields in their order: numbers as eight bytes
/// big-endian, texts as their length in eight bytes and then their UTF-8.
pub fn chain_hash(before: &ChainHash, posting: &Posting) -> ChainHash {
    let mut hasher = Sha256::new();
    hasher.update(before);
    for number in [posting.account.0, posting.seq] {
        hasher.update(number.to_be_bytes());
    }
    let MovementKey {
        partner,
        service,
        reference,
    } = &posting.movement;
    hash_text(&mut hasher, partner.as_str());
    hasher.update(i64::from(service.code()).to_be_bytes());
    hash_text(&mut hasher, reference);
    hash_text(&mut hasher, posting.kind.as_str());
    for number in [
        posting.amount.get(),
        posting.balance_after.get(),
        posting.posted_at.micros(),
    ] {
        hasher.update(number.to_be_bytes());
    }
    hasher.finalize().into()
}

fn hash_text(hasher: &mut Sha256, text: &str) {
    hasher.update((text.len() as u64).to_be_bytes());
    hasher.update(text.as_bytes());
}
