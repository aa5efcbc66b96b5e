//! Bugs in the tokens that a command finds, and in those that it leaves.

use std::time::Duration;

use gerai::catalogue::Catalogue;
use gerai::ledger::{CashOrder, Command, Decision, EntryKind, Token};
use gerai::types::{ChannelId, Direction, Timestamp};

use super::super::rows::{leave_out, revive};
use crate::simulate::seams::DecisionInput;

const END_OF_TIME: Timestamp = Timestamp::from_micros(i64::MAX);
const A_MOMENT: Duration = Duration::from_micros(1);

/// A new token leaves the former one alive (I10).
pub fn two_live(input: DecisionInput<'_>) -> Decision {
    let Command::IssueToken(order) = input.command else {
        return input.decide();
    };
    let moment = input.moment();
    let is_former = |token: &Token| {
        let is_same = token.channel == order.channel && token.direction == order.direction;
        is_same && token.is_live(moment)
    };
    input.with_account(
        |account| account.live.retain(|token| !is_former(token)),
        |account, was| {
            let former = was.live.iter().filter(|token| is_former(token));
            former.for_each(|token| revive(account, token));
        },
    )
}

/// A token for one amount is good for any (I10).
pub fn any_amount(input: DecisionInput<'_>) -> Decision {
    let Some((order, _)) = redeeming(input.command) else {
        return input.decide();
    };
    input.with_tokens(
        |token| token.amount = token.amount.map(|_| order.amount),
        |token, was| token.amount = was.amount,
    )
}

/// A token is good at every channel (I10).
pub fn any_channel(input: DecisionInput<'_>) -> Decision {
    let wanted =
        redeeming(input.command).and_then(|(order, way)| channel_of(order, way, input.rules));
    let Some(wanted) = wanted else {
        return input.decide();
    };
    input.with_tokens(
        |token| token.channel = wanted.clone(),
        |token, was| token.channel = was.channel.clone(),
    )
}

/// A token lives until somebody sweeps it up (I10).
pub fn expiry_outside(input: DecisionInput<'_>) -> Decision {
    input.with_tokens(
        |token| token.expires_at = END_OF_TIME,
        |token, was| token.expires_at = was.expires_at,
    )
}

/// A token lives a moment too long (I10).
pub fn expiry_inclusive(input: DecisionInput<'_>) -> Decision {
    input.with_tokens(
        |token| token.expires_at = token.expires_at.plus(A_MOMENT),
        |token, was| token.expires_at = was.expires_at,
    )
}

/// A wrong try is counted in memory only (I11).
pub fn try_not_saved(input: DecisionInput<'_>) -> Decision {
    input.with_tokens(
        |token| token.wrong_tries = 0,
        |token, was| token.wrong_tries = was.wrong_tries,
    )
}

/// Wrong tries never lock a token (I11).
pub fn tries_unlimited(input: DecisionInput<'_>) -> Decision {
    input.with_tokens(
        |token| token.wrong_tries = 0,
        |token, was| token.wrong_tries = token.wrong_tries.saturating_add(was.wrong_tries),
    )
}

/// A wrong amount is not counted as a wrong try (I11).
pub fn wrong_amount_is_free(input: DecisionInput<'_>) -> Decision {
    let proof = redeeming(input.command).and_then(|(order, _)| order.token.as_ref());
    let has_right_digits = |token: &Token| proof.is_some_and(|proof| proof.proves(&token.code));
    input.with_tokens(
        |token| {
            if has_right_digits(token) {
                token.wrong_tries = 0;
            }
        },
        |token, was| {
            if has_right_digits(token) {
                token.wrong_tries = was.wrong_tries;
            }
        },
    )
}

/// Of a token that has run out, no entry says so: its owner is not notified (I20).
pub fn expiry_not_appended(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    leave_out(&mut decision.change, |entry| {
        entry.kind == EntryKind::TokenExpired
    });
    decision
}

/// The entry of a redemption does not name its token: what became of it?
pub fn token_not_named(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if entry.movement.is_some() {
            entry.token_no = None;
        }
    })
}

/// An entry that is about no token leaves none live.
pub fn live_forgotten(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if entry.token_no.is_none() {
            entry.after.live.clear();
        }
    })
}

/// A new token has the number of the last.
pub fn token_number_reused(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        if entry.kind == EntryKind::TokenMade {
            entry.after.last_token -= 1;
        }
    })
}

fn redeeming(command: &Command) -> Option<(&CashOrder, Direction)> {
    match command {
        Command::CashIn(order) => Some((order, Direction::CashIn)),
        Command::CashOut(order) => Some((order, Direction::CashOut)),
        _ => None,
    }
}

fn channel_of(order: &CashOrder, way: Direction, rules: &Catalogue) -> Option<ChannelId> {
    let mut channels = rules.channels().iter();
    let named = channels.find(|row| {
        let may_use = order.partner_context.channels.contains(&row.id);
        may_use && row.direction == way && row.key == order.key
    });
    named.map(|row| row.id.clone())
}
