//! The catalogue: which issuers there are, through which channels cash goes in and out, which
//! limits the tiers have and what it costs. Dated data, never constants in code.
//!
//! A row is in force from its `from` until its `until`, or until a later row of the same thing
//! begins: a rule that starts next month is written today and starts next month.
//!
//! **Architecture invariant:** a catalogue is data. It reads no clock: every question names the
//! moment that it is asked about.

mod channel;
mod check;
mod field;
mod file;
mod moment;
mod read;
mod render;
mod row;
pub mod table;
mod tier;
mod validation_error;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

pub use channel::{Channel, ChannelKey, DeliveryMethod, Fee, TokenNeed};
pub use file::LoadError;
pub use moment::{A_MOMENT, moment};
pub use tier::{Issuer, Tier};
pub use validation_error::{CatalogueErrors, ValidationError};

use std::ptr;
use std::time::Duration;

use crate::types::{ChannelId, Direction, IssuerId, Rupiah, TierId, Timestamp};

/// From when until when (exclusive) a row is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment no longer, where an end is set.
    pub until: Option<Timestamp>,
}

impl Period {
    /// Whether `at` lies in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// How tokens are made and when they die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenRules {
    /// Digits of a token, 6 to 8: what a till can key.
    pub digits: u8,
    /// How long a token lives.
    pub life: Duration,
    /// The wrong try that locks a token.
    pub wrong_tries: u8,
    /// So many failed cash-outs of one account in a row close cash-out for it.
    pub failures_in_a_row: u32,
}

/// Everything that the rules look up, read from one file and checked as a whole.
#[derive(Clone, Debug)]
pub struct Catalogue {
    issuers: Vec<Issuer>,
    tiers: Vec<Tier>,
    channels: Vec<Channel>,
    fees: Vec<Fee>,
    token: TokenRules,
}

impl Catalogue {
    /// The issuer of that id.
    pub fn issuer(&self, id: &IssuerId) -> Option<&Issuer> {
        self.issuers.iter().find(|issuer| issuer.id == *id)
    }

    /// All issuers.
    pub fn issuers(&self) -> &[Issuer] {
        &self.issuers
    }

    /// How tokens are made.
    pub fn token(&self) -> &TokenRules {
        &self.token
    }

    /// The tier as it is at that moment.
    pub fn tier(&self, issuer: &IssuerId, id: &TierId, at: Timestamp) -> Option<&Tier> {
        latest(
            self.tiers
                .iter()
                .filter(|tier| tier.issuer == *issuer && tier.id == *id),
            |tier| &tier.in_force,
            at,
        )
    }

    /// Every row of every tier, in the order of the file.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The channel as it is at that moment.
    pub fn channel(
        &self,
        issuer: &IssuerId,
        id: &ChannelId,
        direction: Direction,
        at: Timestamp,
    ) -> Option<&Channel> {
        latest(
            self.channels.iter().filter(|channel| {
                channel.direction == direction && channel.id == *id && channel.issuer == *issuer
            }),
            |channel| &channel.in_force,
            at,
        )
    }

    /// Every row of every channel, in the order of the file.
    pub fn channels(&self) -> &[Channel] {
        &self.channels
    }

    /// What a customer pays for one movement through the channel at that moment.
    pub fn fee(
        &self,
        issuer: &IssuerId,
        channel: &ChannelId,
        direction: Direction,
        at: Timestamp,
    ) -> Rupiah {
        self.fee_row(issuer, channel, direction, at)
            .map_or(Rupiah::ZERO, |fee| fee.amount)
    }

    fn fee_row(
        &self,
        issuer: &IssuerId,
        channel: &ChannelId,
        direction: Direction,
        at: Timestamp,
    ) -> Option<&Fee> {
        latest(
            self.fees.iter().filter(|fee| {
                fee.direction == direction && fee.channel == *channel && fee.issuer == *issuer
            }),
            |fee| &fee.in_force,
            at,
        )
    }

    /// The tiers of an issuer as they are at that moment, in the order of the file.
    pub fn tiers_at(&self, issuer: &IssuerId, at: Timestamp) -> impl Iterator<Item = &Tier> {
        self.tiers.iter().filter(move |tier| {
            let counts = self.tier(&tier.issuer, &tier.id, at);
            tier.issuer == *issuer && counts.is_some_and(|counts| ptr::eq(counts, *tier))
        })
    }

    /// The channels of an issuer as they are at that moment, in the order of the file.
    pub fn channels_at(&self, issuer: &IssuerId, at: Timestamp) -> impl Iterator<Item = &Channel> {
        self.channels.iter().filter(move |channel| {
            let counts = self.channel(&channel.issuer, &channel.id, channel.direction, at);
            channel.issuer == *issuer && counts.is_some_and(|counts| ptr::eq(counts, *channel))
        })
    }

    /// The fees of an issuer as they are at that moment, in the order of the file.
    pub fn fees_at(&self, issuer: &IssuerId, at: Timestamp) -> impl Iterator<Item = &Fee> {
        self.fees.iter().filter(move |fee| {
            let counts = self.fee_row(&fee.issuer, &fee.channel, fee.direction, at);
            fee.issuer == *issuer && counts.is_some_and(|counts| ptr::eq(counts, *fee))
        })
    }

    /// Every row of the fees, in the order of the file.
    pub fn fees(&self) -> &[Fee] {
        &self.fees
    }
}

/// Of the rows in force at `at`, the one that began last.
fn latest<'a, T>(
    rows: impl Iterator<Item = &'a T>,
    in_force: impl Fn(&T) -> &Period,
    at: Timestamp,
) -> Option<&'a T> {
    rows.filter(|row| in_force(row).contains(at))
        .max_by_key(|row| in_force(row).from)
}
