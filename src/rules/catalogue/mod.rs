//! The catalogue: which issuers there are, through which channels cash goes in and out, which
//! limits the tiers have, what it costs, and when wrong tokens and PINs lock. Dated data, never
//! constants in code.
//!
//! A row is in force from its `from` until its `until`, or until a later row of the same thing
//! begins: a rule that starts next month is written today and starts next month.
//!
//! **Architecture invariant:** a catalogue is data. It reads no clock: every question names the
//! moment that it is asked about.

mod channel;
mod check;
mod described;
mod diff;
mod dropped;
mod field;
mod file;
mod moment;
mod period;
mod read;
mod render;
mod row;
mod security;
pub mod table;
mod tier;
mod validation_error;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

pub use channel::{Channel, ChannelKey, DeliveryMethod, Fee, TokenNeed};
pub use diff::CatalogueDiff;
pub use dropped::DroppedFields;
pub use file::{BUILTIN, LoadError};
pub use moment::{A_MOMENT, moment};
pub use period::Period;
pub use security::{DeviceRules, OtpRules, PinRules, SessionRules, TokenRules, WrongTokenLimits};
pub use tier::{Issuer, OtpMedium, Tier};
pub use validation_error::{CatalogueErrors, ValidationError};

use std::ptr;

use period::{Continuous, last_ended, latest};

use crate::types::{ChannelId, Direction, IssuerId, Rupiah, TierId, Timestamp};

/// Everything that the rules look up, read from one file and checked as a whole.
#[derive(Clone, Debug)]
pub struct Catalogue {
    issuers: Vec<Issuer>,
    tiers: Vec<Tier>,
    channels: Vec<Channel>,
    fees: Vec<Fee>,
    token: Continuous<TokenRules>,
    wrong_tokens: Continuous<WrongTokenLimits>,
    pin: Continuous<PinRules>,
    session: Continuous<SessionRules>,
    otp: Continuous<OtpRules>,
    device: Continuous<DeviceRules>,
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

    /// How tokens are made, and when they lock, at that moment.
    pub fn token(&self, at: Timestamp) -> &TokenRules {
        self.token.at(at)
    }

    /// How many wrong tokens tills may present at that moment.
    pub fn wrong_tokens(&self, at: Timestamp) -> &WrongTokenLimits {
        self.wrong_tokens.at(at)
    }

    /// When wrong PINs lock at that moment.
    pub fn pin(&self, at: Timestamp) -> &PinRules {
        self.pin.at(at)
    }

    /// How long a session that begins at that moment lasts, and how many there may be.
    pub fn session(&self, at: Timestamp) -> &SessionRules {
        self.session.at(at)
    }

    /// How one-time passwords are sent and entered at that moment.
    pub fn otp(&self, at: Timestamp) -> &OtpRules {
        self.otp.at(at)
    }

    /// What a device that is new at that moment may do.
    pub fn device(&self, at: Timestamp) -> &DeviceRules {
        self.device.at(at)
    }

    /// The tier as it is at that moment.
    pub fn tier(&self, issuer: &IssuerId, id: &TierId, at: Timestamp) -> Option<&Tier> {
        latest(
            self.tiers
                .iter()
                .filter(|tier| tier.issuer == *issuer && tier.id == *id),
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
        latest(self.channel_rows(issuer, id, direction), at)
    }

    /// The channel as it is at that moment or, where it is not in force any more, as it was last.
    pub fn last_channel(
        &self,
        issuer: &IssuerId,
        id: &ChannelId,
        direction: Direction,
        at: Timestamp,
    ) -> Option<&Channel> {
        let rows = || self.channel_rows(issuer, id, direction);
        latest(rows(), at).or_else(|| last_ended(rows(), at))
    }

    fn channel_rows(
        &self,
        issuer: &IssuerId,
        id: &ChannelId,
        direction: Direction,
    ) -> impl Iterator<Item = &Channel> {
        self.channels
            .iter()
            .filter(move |row| row.direction == direction && row.id == *id && row.issuer == *issuer)
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
