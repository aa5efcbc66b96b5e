//! A customer's account: what it holds, what it may still receive, and its live tokens, as they are
//! after its last entry.

use super::outcome::DeclineReason;
use super::token::Token;
use crate::catalogue::TokenRules;
use crate::types::{AccountId, IssuerId, Month, Msisdn, Rupiah, TierId, Timestamp};

/// Whether money may move in and out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountStatus {
    /// In use.
    Active,
    /// Stopped by customer service or at the request of the authorities (`KasPro terms 3.2`).
    Blocked,
    /// Without a transaction for six months in a row (`KasPro terms 3.8`).
    Dormant,
    /// Ended; what is left in it may still be refunded into.
    Closed,
}

impl AccountStatus {
    const ALL: [Self; 4] = [Self::Active, Self::Blocked, Self::Dormant, Self::Closed];

    /// The name it has in the database and the app.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Blocked => "BLOCKED",
            Self::Dormant => "DORMANT",
            Self::Closed => "CLOSED",
        }
    }

    /// The status of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Nothing, or why customer service cannot make it that. A closed account stays closed, and one
    /// that is blocked does not become dormant.
    pub fn permits(self, next: Self) -> Result<(), DeclineReason> {
        match (self, next) {
            (Self::Closed, _) => Err(DeclineReason::AccountClosed),
            (Self::Blocked, Self::Dormant) => Err(DeclineReason::AccountBlocked),
            (now, next) if now == next => Err(DeclineReason::StatusUnchanged),
            _ => Ok(()),
        }
    }

    /// Nothing, or why no money moves.
    pub fn permits_movements(self) -> Result<(), DeclineReason> {
        match self {
            Self::Active => Ok(()),
            Self::Blocked => Err(DeclineReason::AccountBlocked),
            Self::Dormant => Err(DeclineReason::AccountDormant),
            Self::Closed => Err(DeclineReason::AccountClosed),
        }
    }
}

/// The hash of an entry. Storage makes it, and the rules never look at it.
pub type ChainHash = [u8; 16];

/// A customer's account after its last entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Whose e-money it holds.
    pub issuer: IssuerId,
    /// The customer's phone number, by which tills know the account.
    pub msisdn: Msisdn,
    /// The customer's name.
    pub name: String,
    /// Its tier, whose limits are in the catalogue.
    pub tier: TierId,
    /// Whether money may move.
    pub status: AccountStatus,
    /// What can be spent.
    pub available: Rupiah,
    /// What live tokens hold.
    pub held: Rupiah,
    /// The calendar month in WIB that `month_in` counts.
    pub month: Month,
    /// Incoming credits of that month.
    pub month_in: Rupiah,
    /// Cash-outs in a row that failed for their token, across tokens.
    pub failures_in_a_row: u32,
    /// Its tokens that have not ended, in the order of their numbers.
    pub live: Vec<Token>,
    /// The moment of its last entry: its time never goes back.
    pub decided_at: Timestamp,
    /// The running number of its last entry; 0 before the first.
    pub last_seq: i64,
    /// The hash of its last entry that is stored; zeros before the first.
    pub last_hash: ChainHash,
    /// The number of its last token; 0 before the first.
    pub last_token: i64,
}

impl Account {
    /// An account as it is on the day it is opened: empty.
    pub fn open(
        id: AccountId,
        issuer: IssuerId,
        msisdn: Msisdn,
        name: String,
        tier: TierId,
        at: Timestamp,
    ) -> Self {
        Self {
            id,
            issuer,
            msisdn,
            name,
            tier,
            status: AccountStatus::Active,
            available: Rupiah::ZERO,
            held: Rupiah::ZERO,
            month: at.month(),
            month_in: Rupiah::ZERO,
            failures_in_a_row: 0,
            live: Vec::new(),
            decided_at: at,
            last_seq: 0,
            last_hash: ChainHash::default(),
            last_token: 0,
        }
    }

    /// Everything in it, held or not: the sum of its postings. `None` where it overflows.
    pub fn balance(&self) -> Option<Rupiah> {
        self.available.checked_add(self.held)
    }

    /// Whether so many cash-outs failed in a row that cash-out is closed, until the owner re-enters
    /// the PIN.
    pub fn is_cash_out_closed(&self, rules: &TokenRules) -> bool {
        self.failures_in_a_row >= rules.failures_in_a_row
    }

    /// Incoming credits of the month that `at` lies in.
    pub fn incoming_in_month_of(&self, at: Timestamp) -> Rupiah {
        if self.month == at.month() {
            self.month_in
        } else {
            Rupiah::ZERO
        }
    }
}
