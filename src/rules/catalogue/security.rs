//! Rules for tokens, PINs and sessions: for all issuers, by date.

use std::num::NonZeroU32;
use std::time::Duration;

use super::Period;

/// How tokens are made and when they die.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRules {
    /// Digits of a token, 6 to 8: what a till can key.
    pub digits: u8,
    /// How long a token lives.
    pub life: Duration,
    /// The wrong try that locks a token.
    pub wrong_tries: u8,
    /// So many failed cash-outs of one account in a row close cash-out for it.
    pub failures_in_a_row: u32,
    /// When the row is in force.
    pub in_force: Period,
}

/// How many wrong tokens tills may present: so many at once, and as many an hour from then on.
/// `None` sets no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongTokenLimits {
    /// Of one terminal.
    pub terminal_per_hour: Option<NonZeroU32>,
    /// Of one store.
    pub store_per_hour: Option<NonZeroU32>,
    /// Of one partner.
    pub partner_per_hour: Option<NonZeroU32>,
    /// When the row is in force.
    pub in_force: Period,
}

/// When wrong PINs lock the PIN of an account, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinRules {
    /// The wrong PIN in a row that locks.
    pub wrong_tries: u32,
    /// For how long no PIN is compared then.
    pub lock: Duration,
    /// When the row is in force.
    pub in_force: Period,
}

/// How long a session of the app lasts, and how many an account may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRules {
    /// How long a session lasts; nothing prolongs it.
    pub life: Duration,
    /// The most live sessions of one account; the oldest ends when one more begins.
    pub per_account: u32,
    /// When the row is in force.
    pub in_force: Period,
}
