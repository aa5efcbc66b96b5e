//! Bugs in the entries that a decision appends.

use gerai::ledger::{Change, Decision, DeclineReason, Entry, EntryKind};
use gerai::types::Rupiah;

use super::super::rows::{minus, plus};
use crate::simulate::seams::DecisionInput;

/// A reversal is refused above the balance cap (I5).
pub fn cap_on_reversal(input: DecisionInput<'_>) -> Decision {
    let decision = input.decide();
    let tier = input
        .account()
        .and_then(|account| input.rules.tier(&account.issuer, &account.tier, input.at));
    let mut entries = decision.change.entries.iter();
    let reversal = entries.find(|entry| is_reversal(entry));
    let balance = reversal.and_then(|entry| entry.after.balance());
    match (balance, tier) {
        (Some(balance), Some(tier)) if balance > tier.max_balance => Decision {
            outcome: Err(DeclineReason::BalanceCap.into()),
            change: Change {
                external_id_key: decision.change.external_id_key,
                ..Change::default()
            },
        },
        _ => decision,
    }
}

/// A reversal counts for the month (I5).
pub fn reversal_is_incoming(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if is_reversal(entry) {
            let after = &mut entry.after;
            let so_far = after.incoming_in_month_of(after.decided_at);
            after.month = after.decided_at.month();
            after.month_in = plus(so_far, entry.amount);
        }
    })
}

/// A reversal is written down as cash that came in: under the key of the order itself (I8).
pub fn reversal_is_cash_in(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if is_reversal(entry) {
            entry.kind = EntryKind::CashIn;
        }
    })
}

/// A reversal keeps the fee (I8).
pub fn fee_kept(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if is_reversal(entry) {
            entry.after.available = plus(entry.after.available, entry.fee);
            entry.fee = Rupiah::ZERO;
        }
    })
}

/// A fee is owed by the partner, and not earned (I1).
pub fn fee_in_amount(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        entry.amount = minus(entry.amount, entry.fee);
        entry.fee = Rupiah::ZERO;
    })
}

/// A fee is written down, and not taken from the account (I2).
pub fn fee_not_taken(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        entry.after.available = plus(entry.after.available, entry.fee);
    })
}

/// What an entry says of the hold is not what becomes of it (I4).
pub fn hold_not_named(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| entry.hold = Rupiah::ZERO)
}

/// A number of an account's entries is left out, as if somebody had taken it away (I2).
pub fn number_skipped(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if is_reversal(entry) {
            entry.after.last_seq += 1;
        }
    })
}

/// An entry without a key is appended twice.
pub fn entry_twice(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let entries = &mut decision.change.entries;
    if let Some(last) = entries.last().filter(|last| last.key().is_none()) {
        let mut again = last.clone();
        again.after.last_seq += 1;
        entries.push(again);
    }
    decision
}

/// Who has redeemed a token is of another tier from then on.
pub fn tier_lost(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if entry.kind == EntryKind::CashOut {
            entry.after.tier = "regular".into();
        }
    })
}

fn is_reversal(entry: &Entry) -> bool {
    entry.kind == EntryKind::CashOutReversed
}
