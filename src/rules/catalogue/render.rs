//! A catalogue as people read it: what counts at one moment, and what starts later.

use std::time::Duration;

use jiff::fmt::friendly::{Designator, Spacing, SpanPrinter};

use super::moment::written;
use super::table::{Column, table};
use super::{Catalogue, Channel, ChannelKey, Fee, Period, Tier, TokenRules};
use crate::types::{IssuerId, Rupiah, Timestamp};

impl Catalogue {
    /// The token rules, and for each issuer what is in force at that moment and what starts after
    /// it, as plain-text tables of about 120 columns.
    pub fn render(&self, at: Timestamp) -> String {
        let mut text = format!("Catalogue on {}\n", written(at));
        text += &section("Tokens", tokens(&self.token));
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

fn tiers(rows: &[&Tier]) -> String {
    let columns = [
        Column::text("tier"),
        Column::text("name"),
        Column::amounts("max balance"),
        Column::amounts("max incoming a month"),
        Column::text("cash-out"),
        Column::text("transfer"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |tier: &&Tier| {
        let (from, until) = period(tier.in_force);
        [
            tier.id.to_string(),
            tier.name.clone(),
            tier.max_balance.to_string(),
            tier.max_incoming_month.to_string(),
            yes_or_no(tier.cash_out),
            yes_or_no(tier.transfer),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

/// How a channel is used: by whom, and with what in hand.
fn channels(rows: &[&Channel]) -> String {
    let columns = [
        Column::text("channel"),
        Column::text("direction"),
        Column::text("name"),
        Column::text("brands"),
        Column::text("key"),
        Column::text("token"),
        Column::text("told by"),
        Column::text("source"),
    ];
    let row = |channel: &&Channel| {
        [
            channel.id.to_string(),
            channel.direction.to_string(),
            channel.name.clone(),
            channel.brands.join(", "),
            key(&channel.key),
            channel.token.as_str().into(),
            channel.notify_by.as_str().into(),
            channel.source.clone(),
        ]
    };
    table(columns, rows.iter().map(row))
}

/// What may be paid through a channel, and when.
fn amounts(rows: &[&Channel]) -> String {
    let columns = [
        Column::text("channel"),
        Column::text("direction"),
        Column::amounts("multiple of"),
        Column::amounts("min"),
        Column::amounts("max"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |channel: &&Channel| {
        let (from, until) = period(channel.in_force);
        [
            channel.id.to_string(),
            channel.direction.to_string(),
            amount_or(channel.multiple, "any"),
            channel.min.to_string(),
            amount_or(channel.max, "none"),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

fn fees(rows: &[&Fee]) -> String {
    let columns = [
        Column::text("channel"),
        Column::text("direction"),
        Column::amounts("fee"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |fee: &&Fee| {
        let (from, until) = period(fee.in_force);
        [
            fee.channel.to_string(),
            fee.direction.to_string(),
            fee.amount.to_string(),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

fn tokens(rules: &TokenRules) -> String {
    let columns = [
        Column::text("digits"),
        Column::text("life"),
        Column::text("locked by wrong try"),
        Column::text("cash-out closed by failures in a row"),
    ];
    let row = [
        rules.digits.to_string(),
        duration_text(rules.life),
        rules.wrong_tries.to_string(),
        rules.failures_in_a_row.to_string(),
    ];
    table(columns, [row])
}

fn heading(title: &str) -> String {
    format!("\n{title}\n{}\n", "=".repeat(title.chars().count()))
}

fn section(title: &str, body: String) -> String {
    format!("\n{title}\n{body}")
}

fn period(period: Period) -> (String, String) {
    let until = period.until.map(written).unwrap_or_default();
    (written(period.from), until)
}

fn key(key: &ChannelKey) -> String {
    match key {
        ChannelKey::WalletId(id) => format!("wallet {id}"),
        ChannelKey::BinCode(code) => format!("BIN {code}"),
        ChannelKey::Partner => "-".into(),
    }
}

fn amount_or(amount: Option<Rupiah>, otherwise: &str) -> String {
    amount.map_or(otherwise.into(), |amount| amount.to_string())
}

fn yes_or_no(flag: bool) -> String {
    if flag { "yes" } else { "no" }.into()
}

/// `10 minutes`
fn duration_text(duration: Duration) -> String {
    SpanPrinter::new()
        .designator(Designator::Verbose)
        .spacing(Spacing::BetweenUnitsAndDesignators)
        .unsigned_duration_to_string(&duration)
}
