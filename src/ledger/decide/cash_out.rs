//! Cash-out (`SNAP 44`): no cash leaves the drawer before the answer, so an unknown outcome is
//! reversed (see [`cancel`](super::cancel)).

use super::super::command::CashOrder;
use super::super::movement::MovementKey;
use super::super::notice::Event;
use super::super::outcome::Refusal;
use super::super::posting::PostingKind;
use super::super::state::{Decision, State};
use super::super::token::{Token, TokenProof, TokenState};
use super::draft::{self, Draft};
use super::{limits, references, repeat};
use crate::catalogue::{Catalogue, Channel};
use crate::planted::{self, Bug};
use crate::terms::{Direction, Rupiah, Service, Stamp};

/// What the checks found, for what succeeds after them.
struct Checked {
    token: Token,
    fee: Rupiah,
}

/// Hands cash out.
pub fn cash_out(state: &State, order: &CashOrder, stamp: Stamp, rules: &Catalogue) -> Decision {
    let key = order
        .caller
        .movement_key(Service::CashOut, &order.reference);
    if let Some(known) = state.movement(&key) {
        return repeat(known, order.fingerprint);
    }
    let (channel, proof) = match channel_for(order, stamp, rules) {
        Ok(found) => found,
        Err(refusal) => return draft::refuse_without_account(order, key, refusal, stamp),
    };
    let Some(account) = state.account_by_phone(&order.caller.issuer, &order.phone) else {
        return draft::refuse_without_account(order, key, Refusal::InvalidToken, stamp);
    };
    let mut draft = Draft::open(account, state, stamp, rules);
    match check(&mut draft, order, channel, proof, rules) {
        Ok(checked) => post(draft, order, key, channel, checked),
        Err(refusal) => draft.decline(order, key, channel, refusal),
    }
}

fn channel_for<'a, 'o>(
    order: &'o CashOrder,
    at: Stamp,
    rules: &'a Catalogue,
) -> Result<(&'a Channel, &'o TokenProof), Refusal> {
    let channel = references::channel(rules, &order.caller, Direction::CashOut, &order.key, at)?;
    references::brand(channel, &order.outlet)?;
    let proof = order.token.as_ref().ok_or(Refusal::TokenMissing)?;
    Ok((channel, proof))
}

fn check(
    draft: &mut Draft<'_>,
    order: &CashOrder,
    channel: &Channel,
    proof: &TokenProof,
    rules: &Catalogue,
) -> Result<Checked, Refusal> {
    let token = right_token(draft, order, channel, proof, rules)?;
    draft.account.status.permits_movements()?;
    limits::nominal(channel, order.amount)?;
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, draft.at);
    let funds = match planted::is(Bug::HoldSpendable) {
        true => draft.account.balance(),
        false => draft.account.available.checked_add(token.held),
    };
    let cost = order.amount.checked_add(fee);
    match (funds, cost) {
        (Some(funds), Some(cost)) if cost <= funds => Ok(Checked { token, fee }),
        _ => Err(Refusal::InsufficientFunds),
    }
}

/// The token, or one more failure of the account; enough of them in a row close cash-out until
/// the owner re-enters the PIN, and from then on even the right token is refused.
fn right_token(
    draft: &mut Draft<'_>,
    order: &CashOrder,
    channel: &Channel,
    proof: &TokenProof,
    rules: &Catalogue,
) -> Result<Token, Refusal> {
    let is_closed = draft.account.failures_in_a_row >= rules.token().failures_in_a_row;
    let withdraws = draft.tier().is_some_and(|tier| tier.cash_out);
    if is_closed || !withdraws {
        return Err(Refusal::InvalidToken);
    }
    let found = references::token(draft, rules, channel, proof, order.amount);
    if found.is_err() && !planted::is(Bug::FailuresForgotten) {
        draft.account.failures_in_a_row += 1;
        draft.touch();
    }
    found
}

/// From here on it succeeds.
fn post(
    mut draft: Draft<'_>,
    order: &CashOrder,
    key: MovementKey,
    channel: &Channel,
    checked: Checked,
) -> Decision {
    let Checked { token, fee } = checked;
    let debit = draft::negated(order.amount);
    match planted::is(Bug::TokenNotEnded) {
        true => draft.keep(token),
        false => drop(draft.end(token, TokenState::Redeemed, Some(key.clone()))),
    }
    draft.account.failures_in_a_row = 0;
    draft.post(&key, PostingKind::CashOut, debit);
    draft.charge(&key, fee);
    draft.posted(order, key, channel, fee, Event::CashOut)
}
