//! What a request refers to: the channel it came through, the store's brand, the token.

use super::super::command::PartnerContext;
use super::super::outcome::DeclineReason;
use super::super::token::{Token, TokenProof, TokenState};
use super::account_update::AccountUpdate;
use crate::catalogue::{Catalogue, Channel, ChannelKey, DeliveryMethod, TokenNeed};
use crate::ledger::notification::Event;
use crate::planted::{self, Bug};
use crate::types::{Direction, Outlet, Rupiah, Timestamp};

/// The channel that the key and the partner name, in force now.
pub fn channel<'a>(
    rules: &'a Catalogue,
    partner_context: &PartnerContext,
    direction: Direction,
    key: &ChannelKey,
    at: Timestamp,
) -> Result<&'a Channel, DeclineReason> {
    let usable = || {
        rules.channels().iter().filter(|row| {
            let is_served = row.direction == direction && row.issuer == partner_context.issuer;
            let may_use =
                partner_context.channels.contains(&row.id) || planted::is(Bug::ChannelOfAnother);
            is_served && may_use
        })
    };
    let named = || usable().filter(|row| row.key == *key);
    // A key may be given up, and go over to another channel: what counts is the row in force.
    let in_force = named()
        .filter_map(|row| rules.channel(&row.issuer, &row.id, direction, at))
        .find(|row| row.key == *key);
    if let Some(channel) = in_force {
        return Ok(channel);
    }
    if named().next().is_some() {
        return Err(DeclineReason::ChannelNotOpen);
    }
    match key {
        ChannelKey::Partner if usable().next().is_some() => Err(DeclineReason::ChannelKeyMissing),
        _ => Err(DeclineReason::ChannelNotAllowed),
    }
}

/// The store's brand is one that the channel serves.
pub fn brand(channel: &Channel, outlet: &Outlet) -> Result<(), DeclineReason> {
    if channel.serves(outlet.store_brand.as_deref()) {
        Ok(())
    } else {
        Err(DeclineReason::BrandNotServed)
    }
}

/// Where the customer was, in words: the brand on the store's front, else the channel's name.
pub fn place<'a>(channel: &'a Channel, outlet: &'a Outlet) -> &'a str {
    match &outlet.store_brand {
        Some(brand) if !channel.brands.is_empty() => brand,
        _ => &channel.name,
    }
}

/// The live token that the proof shows; not yet redeemed, but out of the draft's hands.
///
/// Whatever is wrong is one and the same refusal. A wrong try stays in the draft, to be committed
/// with the refusal: it counts against the token, and the last one locks it.
pub fn token(
    update: &mut AccountUpdate<'_>,
    rules: &Catalogue,
    channel: &Channel,
    proof: &TokenProof,
    amount: Rupiah,
) -> Result<Token, DeclineReason> {
    let Some(token) = update.take_live(&channel.id, channel.direction) else {
        return Err(DeclineReason::InvalidToken);
    };
    let bound = channel.token != TokenNeed::ForOneAmount || token.amount.is_some();
    if token.admits(proof, amount) && bound {
        return Ok(token);
    }
    let is_free = proof.proves(&token.code) && planted::is(Bug::WrongAmountIsFree);
    if !is_free {
        count_wrong_try(update, rules, token);
    }
    Err(DeclineReason::InvalidToken)
}

fn count_wrong_try(update: &mut AccountUpdate<'_>, rules: &Catalogue, mut token: Token) {
    token.wrong_tries = token.wrong_tries.saturating_add(1);
    if planted::is(Bug::TryNotSaved) {
        return;
    }
    if token.wrong_tries < rules.token(update.at).wrong_tries || planted::is(Bug::TriesUnlimited) {
        update.keep(token);
        return;
    }
    let place = update.place_of(&token);
    update.end(token, TokenState::Locked, None);
    update.notify(Event::TokenLocked { place: &place }, DeliveryMethod::InApp);
}
