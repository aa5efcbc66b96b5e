//! Tokens, as their owner makes and unmakes them.

use super::super::command::{CancelToken, IssueToken};
use super::super::entry::EntryKind;
use super::super::outcome::{Answer, Decline, DeclineReason};
use super::super::state::{Decision, State};
use super::super::token::{Token, TokenState};
use super::account_update::{AccountUpdate, Subject};
use super::limits::{self, Headroom};
use crate::catalogue::{Catalogue, Channel, TokenNeed};
use crate::types::{AccountId, Direction, Rupiah, Timestamp, TokenProof};

/// Makes a token. A live one of the same channel and direction is cancelled in its favour, so
/// there is at most one.
pub fn issue(
    state: &State,
    order: &IssueToken,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let Some(account) = state.account(order.account) else {
        return Decision::decline(DeclineReason::UnknownCustomer);
    };
    let mut update = AccountUpdate::open(account, timestamp, rules);
    let held = match check(&update, order, rules) {
        Ok(held) => held,
        Err(declined) => {
            let about = Subject {
                channel: Some(order.channel.clone()),
                direction: Some(order.direction),
                ..Subject::default()
            };
            return update.decline_owner(declined, about);
        }
    };
    // From here on it succeeds.
    if let Some(former) = update.live(&order.channel, order.direction).cloned() {
        update.end_as(EntryKind::TokenCancelled, &former);
    }
    let token = Token {
        account: account.id,
        number: update.account.last_token + 1,
        channel: order.channel.clone(),
        direction: order.direction,
        code: order.code.clone(),
        amount: order.amount,
        held,
        state: TokenState::Issued,
        wrong_tries: 0,
        issued_at: update.at,
        expires_at: update.at.plus(rules.token(update.at).life),
        ended_at: None,
        redeemed_by: None,
    };
    update.make(token.clone());
    update.accept(Answer::Token(Box::new(token)))
}

/// What the token will hold, or why it is not made.
fn check(
    update: &AccountUpdate<'_>,
    order: &IssueToken,
    rules: &Catalogue,
) -> Result<Rupiah, Decline> {
    let account = &update.account;
    let channel = rules
        .channel(&account.issuer, &order.channel, order.direction, update.at)
        .ok_or(DeclineReason::ChannelNotOpen)?;
    if channel.token == TokenNeed::None {
        return Err(DeclineReason::NoTokenNeeded.into());
    }
    if channel.token == TokenNeed::ForOneAmount && order.amount.is_none() {
        return Err(DeclineReason::AmountMissing.into());
    }
    account.status.permits_movements()?;
    let held = match order.direction {
        Direction::CashIn => check_cash_in(update, order, channel),
        Direction::CashOut => check_cash_out(update, order, channel, rules),
    };
    held.map_err(|reason| limits::decline(reason, channel, update.tier()))
}

fn check_cash_in(
    update: &AccountUpdate<'_>,
    order: &IssueToken,
    channel: &Channel,
) -> Result<Rupiah, DeclineReason> {
    if let Some(amount) = order.amount {
        limits::nominal(channel, amount)?;
        Headroom::of(&update.account, update.tier(), update.at).check(amount)?;
    }
    Ok(Rupiah::ZERO)
}

fn check_cash_out(
    update: &AccountUpdate<'_>,
    order: &IssueToken,
    channel: &Channel,
    rules: &Catalogue,
) -> Result<Rupiah, DeclineReason> {
    if !update.tier().is_some_and(|tier| tier.cash_out) {
        return Err(DeclineReason::TierWithoutCashOut);
    }
    if update.account.is_cash_out_closed(rules.token(update.at)) {
        return Err(DeclineReason::CashOutClosed);
    }
    if order.cash_out_from.is_some_and(|from| update.at < from) {
        return Err(DeclineReason::DeviceTooNew);
    }
    let Some(amount) = order.amount else {
        return Ok(Rupiah::ZERO);
    };
    limits::nominal(channel, amount)?;
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, update.at);
    let hold = amount
        .checked_add(fee)
        .ok_or(DeclineReason::InsufficientFunds)?;
    if update.spendable_for(&order.channel, order.direction) < hold {
        return Err(DeclineReason::InsufficientFunds);
    }
    Ok(hold)
}

/// Takes a live token back and releases what it holds.
pub fn cancel(
    state: &State,
    order: &CancelToken,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let Some(account) = state.account(order.account) else {
        return Decision::decline(DeclineReason::UnknownCustomer);
    };
    let mut update = AccountUpdate::open(account, timestamp, rules);
    let mut live = update.account.live.iter();
    let Some(token) = live.find(|token| token.number == order.number).cloned() else {
        return update.decline_owner(DeclineReason::NoLiveToken, Subject::default());
    };
    update.end_as(EntryKind::TokenCancelled, &token);
    let cancelled = Token {
        state: TokenState::Cancelled,
        held: Rupiah::ZERO,
        ended_at: Some(update.at),
        ..token
    };
    update.accept(Answer::Token(Box::new(cancelled)))
}

/// Opens cash-out again; the owner's PIN has just been verified.
pub fn reopen(
    state: &State,
    account: AccountId,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let Some(account) = state.account(account) else {
        return Decision::decline(DeclineReason::UnknownCustomer);
    };
    let mut update = AccountUpdate::open(account, timestamp, rules);
    update.account.failures_in_a_row = 0;
    update.append(EntryKind::CashOutReopened, Subject::default());
    update.accept(Answer::Reopened)
}

/// Ends the tokens whose time has run out: opening the update does just that.
pub fn expire(
    state: &State,
    account: AccountId,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let Some(account) = state.account(account) else {
        return Decision::decline(DeclineReason::UnknownCustomer);
    };
    let update = AccountUpdate::open(account, timestamp, rules);
    let count = account.live.len() - update.account.live.len();
    update.accept(Answer::Expired { count })
}

/// What is wrong with a token that was presented. Tills are not told which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// It is not the live one, or not for that amount.
    Wrong,
    /// There is no live one, so nothing could be guessed.
    NoneLive,
}

impl From<TokenFault> for DeclineReason {
    fn from(_: TokenFault) -> Self {
        Self::InvalidToken
    }
}

/// The live token that the proof shows; not yet redeemed.
///
/// Whatever is wrong is one and the same refusal. A wrong try is committed with the refusal: it
/// counts against the token, and the last one locks it.
pub fn redeemable(
    update: &mut AccountUpdate<'_>,
    rules: &Catalogue,
    channel: &Channel,
    proof: &TokenProof,
    amount: Rupiah,
) -> Result<Token, TokenFault> {
    let Some(token) = update.live(&channel.id, channel.direction).cloned() else {
        return Err(TokenFault::NoneLive);
    };
    let bound = channel.token != TokenNeed::ForOneAmount || token.amount.is_some();
    if token.admits(proof, amount) && bound {
        return Ok(token);
    }
    count_wrong_try(update, rules, &token);
    Err(TokenFault::Wrong)
}

fn count_wrong_try(update: &mut AccountUpdate<'_>, rules: &Catalogue, token: &Token) {
    let wrong_tries = update.count_wrong_try(token.number);
    if wrong_tries >= rules.token(update.at).wrong_tries {
        update.end_as(EntryKind::TokenLocked, token);
    }
}
