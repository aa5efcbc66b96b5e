//! Cash-in (`SNAP 38`): the cash is in the drawer already, so it is answered forward: a repeat
//! gets the same success, and there is no cancel.

use super::super::command::CashOrder;
use super::super::movement::MovementKey;
use super::super::notice::Event;
use super::super::outcome::Refusal;
use super::super::posting::PostingKind;
use super::super::state::{Decision, State};
use super::super::token::{Token, TokenState};
use super::draft::{self, Draft};
use super::limits::{self, Room};
use super::{references, repeat};
use crate::catalogue::{Catalogue, Channel, TokenNeed};
use crate::terms::{Direction, Rupiah, Service, Stamp};

/// What the checks found, for what succeeds after them.
struct Checked {
    token: Option<Token>,
    fee: Rupiah,
}

/// Takes cash in.
pub fn cash_in(state: &State, order: &CashOrder, stamp: Stamp, rules: &Catalogue) -> Decision {
    let key = order.caller.movement_key(Service::CashIn, &order.reference);
    if let Some(known) = state.movement(&key) {
        return repeat(known, order.fingerprint);
    }
    let channel = match channel_for(order, stamp, rules) {
        Ok(channel) => channel,
        Err(refusal) => return draft::refuse_without_account(order, key, refusal, stamp),
    };
    let Some(account) = state.account_by_phone(&order.caller.issuer, &order.phone) else {
        let refusal = unknown_customer(channel);
        return draft::refuse_without_account(order, key, refusal, stamp);
    };
    let mut draft = Draft::open(account, state, stamp, rules);
    match check(&mut draft, order, channel, rules) {
        Ok(checked) => post(draft, order, key, channel, checked),
        Err(refusal) => draft.decline(order, key, channel, refusal),
    }
}

fn channel_for<'a>(
    order: &CashOrder,
    at: Stamp,
    rules: &'a Catalogue,
) -> Result<&'a Channel, Refusal> {
    let channel = references::channel(rules, &order.caller, Direction::CashIn, &order.key, at)?;
    references::brand(channel, &order.outlet)?;
    if channel.token != TokenNeed::None && order.token.is_none() {
        return Err(Refusal::TokenMissing);
    }
    Ok(channel)
}

/// Where a token is needed, an unknown number is told nothing that a wrong token is not.
fn unknown_customer(channel: &Channel) -> Refusal {
    match channel.token {
        TokenNeed::None => Refusal::UnknownCustomer,
        TokenNeed::Required | TokenNeed::ForOneAmount => Refusal::InvalidToken,
    }
}

fn check(
    draft: &mut Draft<'_>,
    order: &CashOrder,
    channel: &Channel,
    rules: &Catalogue,
) -> Result<Checked, Refusal> {
    let token = match (channel.token, &order.token) {
        (TokenNeed::None, _) | (_, None) => None,
        (_, Some(proof)) => Some(references::token(
            draft,
            rules,
            channel,
            proof,
            order.amount,
        )?),
    };
    draft.account.status.permits_movements()?;
    limits::nominal(channel, order.amount)?;
    Room::of(&draft.account, draft.tier(), draft.at).takes(order.amount)?;
    let fee = rules.fee(&channel.issuer, &channel.id, channel.direction, draft.at);
    limits::fee_of_cash_in(draft.account.available, order.amount, fee)?;
    Ok(Checked { token, fee })
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
    if let Some(token) = token {
        draft.end(token, TokenState::Redeemed, Some(key.clone()));
    }
    draft.count_incoming(order.amount);
    draft.post(&key, PostingKind::CashIn, order.amount);
    draft.charge(&key, fee);
    draft.posted(order, key, channel, fee, Event::CashIn)
}
