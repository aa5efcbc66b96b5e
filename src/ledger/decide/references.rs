//! What a request refers to: the channel it came through, the store's brand, the token.

use super::super::command::Caller;
use super::super::outcome::Refusal;
use super::super::token::{Token, TokenProof, TokenState};
use super::draft::Draft;
use crate::catalogue::{Catalogue, Channel, ChannelKey, Medium, TokenNeed};
use crate::ledger::notice::Event;
use crate::planted::{self, Bug};
use crate::terms::{Direction, Outlet, Rupiah, Stamp};

/// The channel that the key and the partner name, in force now.
pub fn channel<'a>(
    rules: &'a Catalogue,
    caller: &Caller,
    direction: Direction,
    key: &ChannelKey,
    at: Stamp,
) -> Result<&'a Channel, Refusal> {
    let usable = || {
        rules.channels().iter().filter(|row| {
            let is_served = row.direction == direction && row.issuer == caller.issuer;
            let may_use = caller.channels.contains(&row.id) || planted::is(Bug::ChannelOfAnother);
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
        return Err(Refusal::ChannelNotOpen);
    }
    match key {
        ChannelKey::Partner if usable().next().is_some() => Err(Refusal::ChannelKeyMissing),
        _ => Err(Refusal::ChannelNotAllowed),
    }
}

/// The store's brand is one that the channel serves.
pub fn brand(channel: &Channel, outlet: &Outlet) -> Result<(), Refusal> {
    if channel.serves(outlet.store_brand.as_deref()) {
        Ok(())
    } else {
        Err(Refusal::BrandNotServed)
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
    draft: &mut Draft<'_>,
    rules: &Catalogue,
    channel: &Channel,
    proof: &TokenProof,
    amount: Rupiah,
) -> Result<Token, Refusal> {
    let Some(token) = draft.take_live(&channel.id, channel.direction) else {
        return Err(Refusal::InvalidToken);
    };
    let bound = channel.token != TokenNeed::ForOneAmount || token.amount.is_some();
    if token.admits(proof, amount) && bound {
        return Ok(token);
    }
    let is_free = proof.proves(&token.code) && planted::is(Bug::WrongAmountIsFree);
    if !is_free {
        count_wrong_try(draft, rules, token);
    }
    Err(Refusal::InvalidToken)
}

fn count_wrong_try(draft: &mut Draft<'_>, rules: &Catalogue, mut token: Token) {
    token.wrong_tries = token.wrong_tries.saturating_add(1);
    if planted::is(Bug::TryNotSaved) {
        return;
    }
    if token.wrong_tries < rules.token().wrong_tries || planted::is(Bug::TriesUnlimited) {
        draft.keep(token);
        return;
    }
    let place = draft.place_of(&token);
    draft.end(token, TokenState::Locked, None);
    draft.tell(Event::TokenLocked { place: &place }, Medium::InApp);
}
