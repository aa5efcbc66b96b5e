//! A catalogue as people read it: what counts at one moment, and what starts later.

mod tables;

use super::moment::written;
use super::{Catalogue, Channel, Fee, Period, Tier};
use crate::types::{IssuerId, Timestamp};
pub(super) use tables::duration_text;
use tables::{amounts, channels, devices, fees, otps, pins, sessions, tiers, tokens, wrong_tokens};

impl Catalogue {
    /// The rules for all issuers, and then for each issuer, in force at that moment and starting
    /// after it, as plain-text tables of about 120 columns.
    pub fn render(&self, at: Timestamp) -> String {
        let mut text = format!("Catalogue on {}\n", written(at));
        let (now, later) = self.for_all_issuers(at);
        text += &now;
        if !later.is_empty() {
            text += &heading("All issuers: starts later");
            text += &later;
        }
        for issuer in &self.issuers {
            let (in_force, later) = (self.in_force(&issuer.id, at), self.later(&issuer.id, at));
            text += &heading(&format!("{} ({})", issuer.name, issuer.id));
            text += &in_force.sections();
            if in_force.fees.is_empty() {
                text += &section("Fees", "none: every movement is free\n".into());
            }
            text += &heading(&format!("{} ({}): starts later", issuer.name, issuer.id));
            text += &later.sections();
            if later.is_empty() {
                text += "\nnothing\n";
            }
        }
        text
    }

    /// The sections of the rules for all issuers: what counts at that moment, and what starts
    /// after it.
    fn for_all_issuers(&self, at: Timestamp) -> (String, String) {
        let (token, later_tokens) = self.token.from(at);
        let (limits, later_limits) = self.wrong_tokens.from(at);
        let (pin, later_pins) = self.pin.from(at);
        let (session, later_sessions) = self.session.from(at);
        let (otp, later_otps) = self.otp.from(at);
        let (device, later_devices) = self.device.from(at);
        let now = [
            section("Tokens", tokens(&[token])),
            section("Wrong tokens an hour", wrong_tokens(&[limits])),
            section("PIN", pins(&[pin])),
            section("Sessions", sessions(&[session])),
            section("One-time passwords", otps(&[otp])),
            section("Devices", devices(&[device])),
        ];
        let later = [
            section_of("Tokens", &later_tokens, tokens),
            section_of("Wrong tokens an hour", &later_limits, wrong_tokens),
            section_of("PIN", &later_pins, pins),
            section_of("Sessions", &later_sessions, sessions),
            section_of("One-time passwords", &later_otps, otps),
            section_of("Devices", &later_devices, devices),
        ];
        (now.concat(), later.concat())
    }

    fn in_force(&self, issuer: &IssuerId, at: Timestamp) -> IssuerRows<'_> {
        IssuerRows {
            tiers: self.tiers_at(issuer, at).collect(),
            channels: self.channels_at(issuer, at).collect(),
            fees: self.fees_at(issuer, at).collect(),
        }
    }

    fn later(&self, issuer: &IssuerId, at: Timestamp) -> IssuerRows<'_> {
        let is_later = |of: &IssuerId, in_force: Period| of == issuer && in_force.from > at;
        let tiers = self.tiers.iter();
        let channels = self.channels.iter();
        let fees = self.fees.iter();
        IssuerRows {
            tiers: tiers.filter(|t| is_later(&t.issuer, t.in_force)).collect(),
            channels: channels
                .filter(|c| is_later(&c.issuer, c.in_force))
                .collect(),
            fees: fees.filter(|f| is_later(&f.issuer, f.in_force)).collect(),
        }
    }
}

/// The rows of one issuer that are shown together.
struct IssuerRows<'a> {
    tiers: Vec<&'a Tier>,
    channels: Vec<&'a Channel>,
    fees: Vec<&'a Fee>,
}

impl IssuerRows<'_> {
    fn is_empty(&self) -> bool {
        self.tiers.is_empty() && self.channels.is_empty() && self.fees.is_empty()
    }

    /// A table for each kind of row that there is.
    fn sections(&self) -> String {
        let mut text = String::new();
        if !self.tiers.is_empty() {
            text += &section("Tiers", tiers(&self.tiers));
        }
        if !self.channels.is_empty() {
            text += &section("Channels", channels(&self.channels));
            text += &section("Amounts", amounts(&self.channels));
        }
        if !self.fees.is_empty() {
            text += &section("Fees", fees(&self.fees));
        }
        text
    }
}

fn heading(title: &str) -> String {
    format!("\n{title}\n{}\n", "=".repeat(title.chars().count()))
}

fn section(title: &str, body: String) -> String {
    format!("\n{title}\n{body}")
}

/// The section, where it has rows.
fn section_of<T>(title: &str, rows: &[T], body: fn(&[T]) -> String) -> String {
    match rows {
        [] => String::new(),
        rows => section(title, body(rows)),
    }
}
