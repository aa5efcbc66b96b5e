//! Tokens: six digits that a customer makes in the app and a cashier keys once.
//!
//! `ISSUED -> REDEEMED | EXPIRED | CANCELLED | LOCKED`; every state but the first is the end.

use super::movement::MovementKey;
use crate::types::{AccountId, ChannelId, Direction, Rupiah, Timestamp, TokenCode, TokenProof};

/// Where a token is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// Alive.
    Issued,
    /// Used, once.
    Redeemed,
    /// Its time ran out.
    Expired,
    /// The customer took it back, or made another in its place.
    Cancelled,
    /// Too many wrong tries.
    Locked,
}

impl TokenState {
    const ALL: [Self; 5] = [
        Self::Issued,
        Self::Redeemed,
        Self::Expired,
        Self::Cancelled,
        Self::Locked,
    ];

    /// The name it has in the database and the app.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "ISSUED",
            Self::Redeemed => "REDEEMED",
            Self::Expired => "EXPIRED",
            Self::Cancelled => "CANCELLED",
            Self::Locked => "LOCKED",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One token of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whose.
    pub account: AccountId,
    /// Its number within the account.
    pub number: i64,
    /// Where it is good.
    pub channel: ChannelId,
    /// Which way.
    pub direction: Direction,
    /// Its digits, hashed.
    pub code: TokenCode,
    /// The one amount that it is valid for, where it was issued for one.
    pub amount: Option<Rupiah>,
    /// What of the account it holds while it lives.
    pub held: Rupiah,
    /// Where it is in its life.
    pub state: TokenState,
    /// Wrong tries against it.
    pub wrong_tries: u8,
    /// When it was made.
    pub issued_at: Timestamp,
    /// The first moment at which it is no longer good.
    pub expires_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The movement that redeemed it.
    pub redeemed_by: Option<MovementKey>,
}

impl Token {
    /// Whether it is alive and within its life at `at`.
    pub fn is_live(&self, at: Timestamp) -> bool {
        self.state == TokenState::Issued && at < self.expires_at
    }

    /// Whether `proof` shows its digits and it is valid for `amount`.
    pub fn admits(&self, proof: &TokenProof, amount: Rupiah) -> bool {
        let right_digits = proof.proves(&self.code);
        let right_amount = self.amount.is_none_or(|bound| bound == amount);
        right_digits & right_amount
    }
}
