//! Bugs in the rows that a command finds.

pub mod token;

use gerai::ledger::{AccountStatus, Command, Decision, Movement, MovementState, State};
use gerai::types::{Direction, Month, Rupiah, Timestamp};

use super::rows::{hold, minus, month_in_utc as utc, plus};
use crate::simulate::seams::DecisionInput;

/// Commands of one batch do not see each other's movements (G2).
pub fn batch_blind(input: DecisionInput<'_>) -> Decision {
    let is_of_batch = |known: &Movement| {
        let made = input.state.clone().into_writes();
        let placed = made
            .entries
            .iter()
            .filter_map(|entry| entry.movement.as_ref());
        let mut all = placed.chain(&made.unplaced);
        all.any(|made| made.key == known.key)
    };
    if !input.movement().is_some_and(is_of_batch) || matches!(input.command, Command::Status(_)) {
        return input.decide();
    }
    let mut without = State::default();
    if let Some(account) = input.account() {
        without.load_account(account.clone());
    }
    if let Some(used) = input
        .command
        .external_id_key()
        .filter(|key| input.state.external_id_used(key))
    {
        without.load_external_id(used.clone());
    }
    input.decide_on(&without)
}

/// A cancel that is repeated puts the money back again (I8).
pub fn reversed_twice(input: DecisionInput<'_>) -> Decision {
    let is_reversed = |known: &&Movement| known.state == MovementState::Reversed;
    let known = input.movement().filter(is_reversed);
    let (Command::Cancel(_), Some(known)) = (input.command, known) else {
        return input.decide();
    };
    let mut state = input.state.clone();
    state.load_movement(Movement {
        state: MovementState::Posted,
        ..known.clone()
    });
    input.decide_on(&state)
}

/// Money moves in an account that is blocked.
pub fn blocked_served(input: DecisionInput<'_>) -> Decision {
    if matches!(input.command, Command::ChangeAccount(_)) {
        return input.decide();
    }
    input.with_account(
        |account| {
            if account.status == AccountStatus::Blocked {
                account.status = AccountStatus::Active;
            }
        },
        |account, was| account.status = was.status,
    )
}

/// What one token holds can be spent by another (I3).
pub fn hold_spendable(input: DecisionInput<'_>) -> Decision {
    let (Command::CashOut(order), Some(account)) = (input.command, input.account()) else {
        return input.decide();
    };
    let own = input.tokens().iter().find(|token| {
        let proof = order.token.as_ref();
        token.direction == Direction::CashOut && proof.is_some_and(|p| p.proves(&token.code))
    });
    let of_others = minus(account.held, own.map_or(Rupiah::ZERO, |token| token.held));
    input.with_account(
        |account| hold(account, minus(Rupiah::ZERO, of_others)),
        |account, _| hold(account, of_others),
    )
}

/// What is held does not count for the balance cap (I5).
pub fn cap_ignores_held(input: DecisionInput<'_>) -> Decision {
    input.with_account(
        |account| account.held = Rupiah::ZERO,
        |account, was| account.held = plus(account.held, was.held),
    )
}

/// The balance cap itself cannot be reached (I5).
pub fn cap_off_by_one(input: DecisionInput<'_>) -> Decision {
    const ONE: Rupiah = Rupiah::new(1);
    input.with_account(
        |account| account.held = plus(account.held, ONE),
        |account, _| account.held = minus(account.held, ONE),
    )
}

/// Months begin at midnight in London (I6).
pub fn month_in_utc(input: DecisionInput<'_>) -> Decision {
    let moment = input.moment();
    input.with_account(
        |account| {
            account.month = match account.month == utc(moment) {
                true => moment.month(),
                false => Month::default(),
            }
        },
        |account, was| {
            account.month = match account.month == moment.month() {
                true => utc(moment),
                false => was.month,
            }
        },
    )
}

/// A new month goes on with the old one's sum (I6).
pub fn month_not_reset(input: DecisionInput<'_>) -> Decision {
    input.with_account(|account| account.month = input.moment().month(), |_, _| {})
}

/// A clock set back revives a token (I10).
pub fn time_goes_back(input: DecisionInput<'_>) -> Decision {
    let forget = Timestamp::default();
    input.with_account(|account| account.decided_at = forget, |_, _| {})
}
