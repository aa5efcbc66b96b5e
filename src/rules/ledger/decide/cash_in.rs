//! Cash-in (`SNAP 38`): the cash is in the drawer already, so it is answered forward: a repeat
//! gets the same success, and there is no cancel.

use super::super::command::CashOrder;
use super::super::outcome::DeclineReason;
use super::super::state::{Decision, State};
use super::account_update::{self, AccountUpdate, Checked};
use super::limits::{self, Headroom};
use super::{references, repeat, token};
use crate::catalogue::{Catalogue, Channel, TokenNeed};
use crate::types::{Direction, Service, Timestamp};

/// Takes cash in.
pub fn cash_in(
    state: &State,
    order: &CashOrder,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let key = order
        .partner_context
        .movement_key(Service::CashIn, &order.reference);
    if let Some(known) = state.movement(&key) {
        return repeat(known, order, rules);
    }
    let channel = match channel_for(order, timestamp, rules) {
        Ok(channel) => channel,
        Err(reason) => {
            return account_update::decline_without_account(order, key, reason, timestamp);
        }
    };
    let Some(account) = state.account_by_phone(&order.partner_context.issuer, &order.phone) else {
        let reason = unknown_customer(channel);
        return account_update::decline_without_account(order, key, reason, timestamp);
    };
    let mut update = AccountUpdate::open(account, timestamp, rules);
    match check(&mut update, order, channel, rules) {
        Ok(checked) => {
            update.count_incoming(order.amount);
            update.post(order, key, channel, checked)
        }
        Err(reason) => update.decline(order, key, channel, reason),
    }
}

fn channel_for<'a>(
    order: &CashOrder,
    at: Timestamp,
    rules: &'a Catalogue,
) -> Result<&'a Channel, DeclineReason> {
    let channel = references::channel(
        rules,
        &order.partner_context,
        Direction::CashIn,
        &order.key,
        at,
    )?;
    references::brand(channel, &order.partner_context, &order.outlet)?;
    if channel.token != TokenNeed::None && order.token.is_none() {
        return Err(DeclineReason::TokenMissing);
    }
    Ok(channel)
}

/// Where a token is needed, an unknown number gets the same answer as a wrong token.
fn unknown_customer(channel: &Channel) -> DeclineReason {
    match channel.token {
        TokenNeed::None => DeclineReason::UnknownCustomer,
        TokenNeed::Required | TokenNeed::ForOneAmount => DeclineReason::InvalidToken,
    }
}

fn check(
    update: &mut AccountUpdate<'_>,
    order: &CashOrder,
    channel: &Channel,
    rules: &Catalogue,
) -> Result<Checked, DeclineReason> {
    let token = match (channel.token, &order.token) {
        (TokenNeed::None, _) | (_, None) => None,
        (_, Some(proof)) => Some(token::redeemable(
            update,
            rules,
            channel,
            proof,
            order.amount,
        )?),
    };
    update.account.status.permits_movements()?;
    limits::nominal(channel, order.amount)?;
    Headroom::of(&update.account, update.tier(), update.at).check(order.amount)?;
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, update.at);
    limits::fee_of_cash_in(update.account.available, order.amount, fee)?;
    Ok(Checked { token, fee })
}
