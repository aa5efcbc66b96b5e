//! Postings: the two sides of every movement. They are read from its entry, so neither side can be
//! there without the other.
//!
//! What a customer's account gains, a partner's settlement position (or the fee book) loses, and
//! the other way round: the postings of one movement sum to zero.

use crate::types::Rupiah;

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
    /// The name it has in the statement and in the views of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CashIn => "cash-in",
            Self::CashOut => "cash-out",
            Self::Fee => "fee",
            Self::Reversal => "reversal",
            Self::FeeReversal => "fee-reversal",
        }
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
    /// The name it has in the views of the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settlement => "settlement",
            Self::Fee => "fee",
        }
    }
}

/// The customer's side: a line of the statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Why.
    pub kind: PostingKind,
    /// What the account gains (positive) or loses (negative).
    pub amount: Rupiah,
    /// The account's balance, held funds included, after it.
    pub balance_after: Rupiah,
}
