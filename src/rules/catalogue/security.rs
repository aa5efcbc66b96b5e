//! Rules for tokens, PINs, sessions, one-time passwords and devices: for all issuers, by date.

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

/// How a one-time password proves a phone number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpRules {
    /// How long it may be entered.
    pub life: Duration,
    /// How many are sent to one number for one purpose within a day in WIB.
    pub sends_per_day: u32,
    /// The wrong try in a row that locks.
    pub wrong_tries: u32,
    /// For how long none is sent or compared then.
    pub lock: Duration,
    /// How long a number that was proved may be used for its purpose.
    pub proof_life: Duration,
    /// When the row is in force.
    pub in_force: Period,
}

/// What a device may do, and how many an account may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceRules {
    /// How long a further device may not make a token for cash-out.
    pub cash_out_after: Duration,
    /// The most devices of one account; one more is refused.
    pub per_account: u32,
    /// When the row is in force.
    pub in_force: Period,
}
