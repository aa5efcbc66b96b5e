//! Cash-out (`SNAP 44`): no cash leaves the drawer before the answer, so an unknown outcome is
//! reversed (see [`cancel`](super::cancel)).

use super::super::command::CashOrder;
use super::super::entry::EntryKind;
use super::super::outcome::DeclineReason;
use super::super::state::{Decision, State};
use super::super::token::Token;
use super::account_update::{self, AccountUpdate, Checked, Subject};
use super::token::TokenFault;
use super::{limits, references, repeat, token};
use crate::catalogue::{Catalogue, Channel};
use crate::types::{Direction, Service, Timestamp, TokenProof};

/// Hands cash out.
pub fn cash_out(
    state: &State,
    order: &CashOrder,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let key = order
        .partner_context
        .movement_key(Service::CashOut, &order.reference);
    if let Some(known) = state.movement(&key) {
        return repeat(known, order, rules);
    }
    let (channel, proof) = match channel_for(order, timestamp, rules) {
        Ok(found) => found,
        Err(reason) => {
            return account_update::decline_without_account(order, key, reason, timestamp);
        }
    };
    let Some(account) = state.account_by_phone(&order.partner_context.issuer, &order.phone) else {
        return account_update::decline_without_account(
            order,
            key,
            DeclineReason::InvalidToken,
            timestamp,
        );
    };
    let mut update = AccountUpdate::open(account, timestamp, rules);
    match check(&mut update, order, channel, proof, rules) {
        Ok(checked) => {
            update.account.failures_in_a_row = 0;
            update.post(order, key, channel, checked)
        }
        Err(reason) => update.decline(order, key, channel, reason),
    }
}

fn channel_for<'a, 'o>(
    order: &'o CashOrder,
    at: Timestamp,
    rules: &'a Catalogue,
) -> Result<(&'a Channel, &'o TokenProof), DeclineReason> {
    let channel = references::channel(
        rules,
        &order.partner_context,
        Direction::CashOut,
        &order.key,
        at,
    )?;
    references::brand(channel, &order.partner_context, &order.outlet)?;
    let proof = order.token.as_ref().ok_or(DeclineReason::TokenMissing)?;
    Ok((channel, proof))
}

fn check(
    update: &mut AccountUpdate<'_>,
    order: &CashOrder,
    channel: &Channel,
    proof: &TokenProof,
    rules: &Catalogue,
) -> Result<Checked, DeclineReason> {
    let token = right_token(update, order, channel, proof, rules)?;
    update.account.status.permits_movements()?;
    limits::nominal(channel, order.amount)?;
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, update.at);
    let funds = update.account.available.checked_add(token.held);
    let cost = order.amount.checked_add(fee);
    match (funds, cost) {
        (Some(funds), Some(cost)) if cost <= funds => Ok(Checked {
            token: Some(token),
            fee,
        }),
        _ => Err(DeclineReason::InsufficientFunds),
    }
}

/// The token, or one more failure of the account; enough of them in a row close cash-out until
/// the owner re-enters the PIN, and from then on even the right token is refused.
///
/// Where no token is live, nothing can be guessed and nothing counts: whoever knows a number could
/// close its owner's cash-out otherwise.
fn right_token(
    update: &mut AccountUpdate<'_>,
    order: &CashOrder,
    channel: &Channel,
    proof: &TokenProof,
    rules: &Catalogue,
) -> Result<Token, DeclineReason> {
    let is_closed = update.account.is_cash_out_closed(rules.token(update.at));
    let withdraws = update.tier().is_some_and(|tier| tier.cash_out);
    if is_closed || !withdraws {
        return Err(DeclineReason::InvalidToken);
    }
    let found = token::redeemable(update, rules, channel, proof, order.amount);
    if found == Err(TokenFault::Wrong) {
        count_failure(update, rules);
    }
    Ok(found?)
}

fn count_failure(update: &mut AccountUpdate<'_>, rules: &Catalogue) {
    update.account.failures_in_a_row += 1;
    if update.account.is_cash_out_closed(rules.token(update.at)) {
        update.append(EntryKind::CashOutClosed, Subject::default());
    }
}
