//! What a request refers to: the channel it came through, the store's brand. (Its token is
//! `token`'s.)

use super::super::command::PartnerContext;
use super::super::outcome::DeclineReason;
use crate::catalogue::{Catalogue, Channel, ChannelKey};
use crate::types::{Direction, Outlet, Timestamp};

/// The channel that the key and the partner name, in force now.
pub fn channel<'a>(
    rules: &'a Catalogue,
    partner_context: &PartnerContext,
    direction: Direction,
    key: &ChannelKey,
    at: Timestamp,
) -> Result<&'a Channel, DeclineReason> {
    let usable = || usable(rules, partner_context, direction);
    let key = match key {
        ChannelKey::Partner => implied_key(rules, partner_context, direction, at).unwrap_or(key),
        ChannelKey::WalletId(_) | ChannelKey::BinCode(_) => key,
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
        ChannelKey::Partner => Err(missing_key(usable())),
        ChannelKey::WalletId(_) | ChannelKey::BinCode(_) => Err(DeclineReason::ChannelNotAllowed),
    }
}

/// Which key is missing, by those that the partner's channels have. No field would help a partner
/// without any channel.
fn missing_key<'a>(mut rows: impl Iterator<Item = &'a Channel> + Clone) -> DeclineReason {
    let has_wallet_id = |row: &Channel| matches!(row.key, ChannelKey::WalletId(_));
    let has_bin_code = |row: &Channel| matches!(row.key, ChannelKey::BinCode(_));
    match (rows.clone().any(has_wallet_id), rows.any(has_bin_code)) {
        (true, true) => DeclineReason::ChannelKeyMissing,
        (true, false) => DeclineReason::WalletIdMissing,
        (false, true) => DeclineReason::BinCodeMissing,
        (false, false) => DeclineReason::ChannelNotAllowed,
    }
}

/// The key that is meant where a request has none, because some hosts cannot send any: nothing
/// where a channel of the partner's has no key, else its default key, else the key of the only
/// channel that it has in that direction.
pub fn implied_key<'a>(
    rules: &'a Catalogue,
    partner_context: &'a PartnerContext,
    direction: Direction,
    at: Timestamp,
) -> Option<&'a ChannelKey> {
    let rows = || usable(rules, partner_context, direction);
    if let Some(keyless) = rows().find(|row| row.key == ChannelKey::Partner) {
        return Some(&keyless.key);
    }
    let default = partner_context.default_key.as_ref();
    if let Some(key) = default.filter(|key| rows().any(|row| row.key == **key)) {
        return Some(key);
    }
    let only = rows().next()?;
    if rows().any(|row| row.id != only.id) {
        return None;
    }
    let in_force = rules.channel(&only.issuer, &only.id, direction, at);
    Some(&in_force.unwrap_or(only).key)
}

/// The rows of all days of the channels that the partner may use.
fn usable<'a>(
    rules: &'a Catalogue,
    partner_context: &'a PartnerContext,
    direction: Direction,
) -> impl Iterator<Item = &'a Channel> + Clone {
    rules.channels().iter().filter(move |row| {
        let is_served = row.direction == direction && row.issuer == partner_context.issuer;
        is_served && partner_context.channels.contains(&row.id)
    })
}

/// The store's brand is one that the channel serves. A default that it does not serve is as good as
/// none: the host named no brand, so one is missing.
pub fn brand(
    channel: &Channel,
    partner_context: &PartnerContext,
    outlet: &Outlet,
) -> Result<(), DeclineReason> {
    if channel.serves(partner_context.meant_brand(outlet)) {
        return Ok(());
    }
    match outlet.store_brand {
        Some(_) => Err(DeclineReason::BrandNotServed),
        None => Err(DeclineReason::BrandMissing),
    }
}
