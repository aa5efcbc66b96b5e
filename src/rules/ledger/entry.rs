//! Entries: an account is a chain of them. An entry is what happened to one account, and the whole
//! account afterwards; it is appended and never changed.
//!
//! Everything else is read from entries: an account as it is now is its last one, a movement is the
//! one that was made for its reference, postings and notifications follow from their kinds.

use super::account::Account;
use super::movement::{Movement, MovementKey};
use super::outcome::DeclineReason;
use super::posting::{Posting, PostingKind};
use crate::types::{ChannelId, Direction, Rupiah};

macro_rules! entry_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntryKind {
            $($(#[$doc])* $name,)+
        }

        impl EntryKind {
            /// Every kind there is.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name it has in the database.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

entry_kinds! {
    /// The account was opened: the first entry of every account.
    Opened = "opened",
    /// The account as a migration found it in the tables of an earlier version.
    CarriedOver = "carried-over",
    /// Cash was taken in.
    CashIn = "cash-in",
    /// Cash was handed out.
    CashOut = "cash-out",
    /// A cash-out was put back.
    CashOutReversed = "cash-out-reversed",
    /// An order was declined.
    Declined = "declined",
    /// A cash-out was cancelled before it came.
    Voided = "voided",
    /// A token was made.
    TokenMade = "token-made",
    /// A token was taken back by its owner, or replaced.
    TokenCancelled = "token-cancelled",
    /// A token ended unused.
    TokenExpired = "token-expired",
    /// A token was locked by wrong tries.
    TokenLocked = "token-locked",
    /// The owner asked for a token, or to take one back, and was refused.
    TokenDeclined = "token-declined",
    /// Too many wrong tokens in a row closed cash-out.
    CashOutClosed = "cash-out-closed",
    /// The owner opened cash-out again.
    CashOutReopened = "cash-out-reopened",
    /// Customer service changed what may be done with the account.
    StatusChanged = "status-changed",
    /// Customer service gave the account another tier.
    TierChanged = "tier-changed",
    /// Customer service asked for a change, and was refused.
    ChangeDeclined = "change-declined",
}

impl EntryKind {
    /// The kind of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// How its amount and its fee are posted, where it moves money.
    pub const fn posting_kinds(self) -> Option<(PostingKind, PostingKind)> {
        match self {
            Self::CashIn => Some((PostingKind::CashIn, PostingKind::Fee)),
            Self::CashOut => Some((PostingKind::CashOut, PostingKind::Fee)),
            Self::CashOutReversed => Some((PostingKind::Reversal, PostingKind::FeeReversal)),
            _ => None,
        }
    }

    /// Whether the customer is notified of it.
    pub const fn is_notified(self) -> bool {
        matches!(
            self,
            Self::CashIn
                | Self::CashOut
                | Self::CashOutReversed
                | Self::TokenLocked
                | Self::TokenExpired
                | Self::CashOutClosed
                | Self::StatusChanged
                | Self::TierChanged
        )
    }
}

/// What happened to one account, and the account afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub kind: EntryKind,
    /// What the account gains (positive) or loses (negative), without the fee; zero where no money
    /// moved.
    pub amount: Rupiah,
    /// What the account pays for it; negative where it gets a fee back.
    pub fee: Rupiah,
    /// What went from available to held; negative where it was released.
    pub hold: Rupiah,
    /// The number of the token that it is about: made, ended, redeemed, or tried in vain.
    pub token_no: Option<i64>,
    /// The channel that it is about.
    pub channel: Option<ChannelId>,
    /// Which way, where it is about a movement or a token.
    pub direction: Option<Direction>,
    /// The movement as it is afterwards.
    pub movement: Option<Movement>,
    /// Why the owner was refused a token, or customer service a change. (Why an order was declined
    /// stands in its movement.)
    pub declined: Option<DeclineReason>,
    /// Why customer service changed the account, in its words.
    pub reason: Option<String>,
    /// Whether the customer is notified of it by message, too.
    pub by_message: bool,
    /// The account afterwards. Its number and its time are the entry's, and so is its hash once the
    /// entry is stored.
    pub after: Account,
}

/// The key of a movement's entry: an original and its reversal have one each.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryKey {
    /// The reference.
    pub movement: MovementKey,
    /// Whether it is the entry that put the money back.
    pub is_reversal: bool,
}

impl Entry {
    /// The first entry of a new account.
    pub fn opened(account: Account) -> Self {
        Self::of(
            EntryKind::Opened,
            Account {
                last_seq: 1,
                ..account
            },
        )
    }

    /// An entry of that kind that moves nothing, and leaves the account like that.
    pub fn of(kind: EntryKind, after: Account) -> Self {
        Self {
            kind,
            amount: Rupiah::ZERO,
            fee: Rupiah::ZERO,
            hold: Rupiah::ZERO,
            token_no: None,
            channel: None,
            direction: None,
            movement: None,
            declined: None,
            reason: None,
            by_message: false,
            after,
        }
    }

    /// The key that says that this entry is there once for its reference.
    pub fn key(&self) -> Option<EntryKey> {
        let movement = self.movement.as_ref()?;
        Some(EntryKey {
            movement: movement.key.clone(),
            is_reversal: self.kind == EntryKind::CashOutReversed,
        })
    }

    /// The customer's side of it: a line for the amount, and one for the fee. The system account has
    /// the same with the other sign, in the book of their kind.
    pub fn postings(&self) -> Vec<Posting> {
        let Some((kind, fee_kind)) = self.kind.posting_kinds() else {
            return Vec::new();
        };
        let balance = self.after.available.get() + self.after.held.get();
        let line = |kind, amount: i64, balance_after: i64| Posting {
            kind,
            amount: Rupiah::new(amount),
            balance_after: Rupiah::new(balance_after),
        };
        let mut postings = vec![line(kind, self.amount.get(), balance + self.fee.get())];
        if self.fee != Rupiah::ZERO {
            postings.push(line(fee_kind, -self.fee.get(), balance));
        }
        postings
    }
}
