//! What a request refers to: the channel it came through, the store's brand. (Its token is
//! [`token`](super::token)'s.)

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
    let usable = || {
        rules.channels().iter().filter(|row| {
            let is_served = row.direction == direction && row.issuer == partner_context.issuer;
            is_served && partner_context.channels.contains(&row.id)
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
