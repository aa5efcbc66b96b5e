//! Tokens, as their owner makes and unmakes them.

use super::super::command::{CancelToken, IssueToken};
use super::super::outcome::{Answer, Refusal};
use super::super::state::{Decision, State};
use super::super::token::{Token, TokenState};
use super::draft::Draft;
use super::limits::{self, Room};
use crate::catalogue::{Catalogue, Channel, TokenNeed};
use crate::planted::{self, Bug};
use crate::terms::{AccountId, Direction, Rupiah, Stamp};

/// Makes a token. A live one of the same channel and direction is cancelled in its favour, so
/// there is at most one.
pub fn issue(state: &State, order: &IssueToken, stamp: Stamp, rules: &Catalogue) -> Decision {
    let Some(account) = state.account(order.account) else {
        return Decision::refuse(Refusal::UnknownCustomer);
    };
    let mut draft = Draft::open(account, state, stamp, rules);
    let held = match check(&draft, order, rules) {
        Ok(held) => held,
        Err(refusal) => return draft.refuse(refusal),
    };
    // From here on it succeeds.
    if let Some(former) = draft.take_live(&order.channel, order.direction)
        && !planted::is(Bug::TwoLive)
    {
        draft.end(former, TokenState::Cancelled, None);
    }
    draft.hold(held);
    draft.account.last_token += 1;
    let token = Token {
        account: account.id,
        number: draft.account.last_token,
        channel: order.channel.clone(),
        direction: order.direction,
        code: order.code.clone(),
        amount: order.amount,
        held,
        state: TokenState::Issued,
        wrong_tries: 0,
        issued_at: draft.at,
        expires_at: draft.at.plus(rules.token().life),
        ended_at: None,
        redeemed_by: None,
    };
    draft.keep(token.clone());
    draft.accept(Answer::Token(Box::new(token)), None)
}

/// What the token will hold, or why it is not made.
fn check(draft: &Draft<'_>, order: &IssueToken, rules: &Catalogue) -> Result<Rupiah, Refusal> {
    let account = &draft.account;
    let channel = rules
        .channel(&account.issuer, &order.channel, order.direction, draft.at)
        .ok_or(Refusal::ChannelNotOpen)?;
    if channel.token == TokenNeed::None {
        return Err(Refusal::NoTokenNeeded);
    }
    if channel.token == TokenNeed::ForOneAmount && order.amount.is_none() {
        return Err(Refusal::AmountMissing);
    }
    account.status.permits_movements()?;
    match order.direction {
        Direction::CashIn => check_cash_in(draft, order, channel),
        Direction::CashOut => check_cash_out(draft, order, channel, rules),
    }
}

fn check_cash_in(
    draft: &Draft<'_>,
    order: &IssueToken,
    channel: &Channel,
) -> Result<Rupiah, Refusal> {
    if let Some(amount) = order.amount {
        limits::nominal(channel, amount)?;
        Room::of(&draft.account, draft.tier(), draft.at).takes(amount)?;
    }
    Ok(Rupiah::ZERO)
}

fn check_cash_out(
    draft: &Draft<'_>,
    order: &IssueToken,
    channel: &Channel,
    rules: &Catalogue,
) -> Result<Rupiah, Refusal> {
    if !draft.tier().is_some_and(|tier| tier.cash_out) {
        return Err(Refusal::TierWithoutCashOut);
    }
    if draft.account.failures_in_a_row >= rules.token().failures_in_a_row {
        return Err(Refusal::CashOutClosed);
    }
    let Some(amount) = order.amount else {
        return Ok(Rupiah::ZERO);
    };
    limits::nominal(channel, amount)?;
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, draft.at);
    let hold = amount.checked_add(fee).ok_or(Refusal::InsufficientFunds)?;
    if draft.spendable_for(&order.channel, order.direction) < hold {
        return Err(Refusal::InsufficientFunds);
    }
    Ok(hold)
}

/// Takes a live token back and releases what it holds.
pub fn cancel(state: &State, order: &CancelToken, stamp: Stamp, rules: &Catalogue) -> Decision {
    let Some(account) = state.account(order.account) else {
        return Decision::refuse(Refusal::UnknownCustomer);
    };
    let mut draft = Draft::open(account, state, stamp, rules);
    let live = draft.live.iter().find(|token| token.number == order.number);
    let Some(token) = live.cloned() else {
        return draft.refuse(Refusal::NoLiveToken);
    };
    let ended = draft.end(token, TokenState::Cancelled, None);
    draft.accept(Answer::Token(Box::new(ended)), None)
}

/// Opens cash-out again; the owner's PIN has just been verified.
pub fn reopen(state: &State, account: AccountId, stamp: Stamp, rules: &Catalogue) -> Decision {
    let Some(account) = state.account(account) else {
        return Decision::refuse(Refusal::UnknownCustomer);
    };
    let mut draft = Draft::open(account, state, stamp, rules);
    draft.account.failures_in_a_row = 0;
    draft.touch();
    draft.accept(Answer::Reopened, None)
}

/// Ends the tokens whose time has run out: opening the draft does just that.
pub fn expire(state: &State, account: AccountId, stamp: Stamp, rules: &Catalogue) -> Decision {
    let Some(account) = state.account(account) else {
        return Decision::refuse(Refusal::UnknownCustomer);
    };
    let before = state.issued_tokens(account.id).count();
    let draft = Draft::open(account, state, stamp, rules);
    let count = before - draft.live.len();
    draft.accept(Answer::Expired { count }, None)
}
