//! Limits: the channel's amounts and the tier's caps. All of them are the catalogue's.

use super::super::account::Account;
use super::super::outcome::{Decline, DeclineReason};
use crate::catalogue::{Channel, Tier};
use crate::types::{Rupiah, Timestamp};

/// The amount is one that the channel deals in (`KasPro FAQ 9, 10`).
pub fn nominal(channel: &Channel, amount: Rupiah) -> Result<(), DeclineReason> {
    if amount < channel.min {
        return Err(DeclineReason::BelowMinimum);
    }
    if channel.max.is_some_and(|max| amount > max) {
        return Err(DeclineReason::AboveMaximum);
    }
    if channel
        .multiple
        .is_some_and(|multiple| !amount.is_multiple_of(multiple))
    {
        return Err(DeclineReason::NotAMultiple);
    }
    Ok(())
}

/// The refusal, with the figure of the rule that it is about.
pub fn decline(reason: DeclineReason, channel: &Channel, tier: Option<&Tier>) -> Decline {
    let bound = match reason {
        DeclineReason::NotAMultiple => channel.multiple,
        DeclineReason::BelowMinimum => Some(channel.min),
        DeclineReason::AboveMaximum => channel.max,
        DeclineReason::BalanceCap => tier.map(|tier| tier.max_balance),
        DeclineReason::MonthlyCap => tier.map(|tier| tier.max_incoming_month),
        _ => None,
    };
    Decline { reason, bound }
}

/// The fee of a cash-in can be paid out of what is there and what it brings.
pub fn fee_of_cash_in(available: Rupiah, amount: Rupiah, fee: Rupiah) -> Result<(), DeclineReason> {
    match available.checked_add(amount) {
        Some(funds) if fee <= funds => Ok(()),
        _ => Err(DeclineReason::InsufficientFunds),
    }
}

/// What an account may still receive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headroom {
    /// Before its balance reaches the tier's cap.
    pub balance: Rupiah,
    /// Before the month's incoming funds reach the tier's cap.
    pub month: Rupiah,
}

impl Headroom {
    /// Of that account, at that moment; what is held counts for the balance, too. A tier that the
    /// catalogue does not know leaves none.
    pub fn of(account: &Account, tier: Option<&Tier>, at: Timestamp) -> Self {
        let Some(tier) = tier else {
            return Self {
                balance: Rupiah::ZERO,
                month: Rupiah::ZERO,
            };
        };
        Self {
            balance: account.balance().map_or(Rupiah::ZERO, |balance| {
                tier.max_balance.remaining_after(balance)
            }),
            month: tier
                .max_incoming_month
                .remaining_after(account.incoming_in_month_of(at)),
        }
    }

    /// The amount fits in (`KasPro terms, services table`).
    pub fn check(self, amount: Rupiah) -> Result<(), DeclineReason> {
        if amount > self.balance {
            return Err(DeclineReason::BalanceCap);
        }
        if amount > self.month {
            return Err(DeclineReason::MonthlyCap);
        }
        Ok(())
    }
}
