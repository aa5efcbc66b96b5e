//! One table for each kind of row.

use std::num::NonZeroU32;
use std::time::Duration;

use jiff::fmt::friendly::{Designator, Spacing, SpanPrinter};

use crate::catalogue::moment::written;
use crate::catalogue::table::{Column, table};
use crate::catalogue::{
    Channel, ChannelKey, DeviceRules, Fee, OtpRules, Period, PinRules, SessionRules, Tier,
    TokenRules, WrongTokenLimits,
};
use crate::types::Rupiah;

pub fn tiers(rows: &[&Tier]) -> String {
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
pub fn channels(rows: &[&Channel]) -> String {
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
pub fn amounts(rows: &[&Channel]) -> String {
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

pub fn fees(rows: &[&Fee]) -> String {
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

pub fn tokens(rows: &[&TokenRules]) -> String {
    let columns = [
        Column::text("digits"),
        Column::text("life"),
        Column::text("locked by wrong try"),
        Column::text("cash-out closed by failures in a row"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |rules: &&TokenRules| {
        let (from, until) = period(rules.in_force);
        [
            rules.digits.to_string(),
            duration_text(rules.life),
            rules.wrong_tries.to_string(),
            rules.failures_in_a_row.to_string(),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

pub fn wrong_tokens(rows: &[&WrongTokenLimits]) -> String {
    let columns = [
        Column::text("of a terminal"),
        Column::text("of a store"),
        Column::text("of a partner"),
        Column::text("from"),
        Column::text("until"),
    ];
    let limit = |limit: Option<NonZeroU32>| limit.map_or("any".into(), |limit| limit.to_string());
    let row = |limits: &&WrongTokenLimits| {
        let (from, until) = period(limits.in_force);
        [
            limit(limits.terminal_per_hour),
            limit(limits.store_per_hour),
            limit(limits.partner_per_hour),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

pub fn pins(rows: &[&PinRules]) -> String {
    let columns = [
        Column::text("locked by wrong try"),
        Column::text("for"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |rules: &&PinRules| {
        let (from, until) = period(rules.in_force);
        [
            rules.wrong_tries.to_string(),
            duration_text(rules.lock),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

pub fn sessions(rows: &[&SessionRules]) -> String {
    let columns = [
        Column::text("life"),
        Column::text("most of an account"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |rules: &&SessionRules| {
        let (from, until) = period(rules.in_force);
        [
            duration_text(rules.life),
            rules.per_account.to_string(),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

pub fn otps(rows: &[&OtpRules]) -> String {
    let columns = [
        Column::text("life"),
        Column::text("sent a day"),
        Column::text("locked by wrong try"),
        Column::text("for"),
        Column::text("a proof is good for"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |rules: &&OtpRules| {
        let (from, until) = period(rules.in_force);
        [
            duration_text(rules.life),
            rules.sends_per_day.to_string(),
            rules.wrong_tries.to_string(),
            duration_text(rules.lock),
            duration_text(rules.proof_life),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

pub fn devices(rows: &[&DeviceRules]) -> String {
    let columns = [
        Column::text("no cash-out from a further one for"),
        Column::text("most of an account"),
        Column::text("from"),
        Column::text("until"),
    ];
    let row = |rules: &&DeviceRules| {
        let (from, until) = period(rules.in_force);
        [
            duration_text(rules.cash_out_after),
            rules.per_account.to_string(),
            from,
            until,
        ]
    };
    table(columns, rows.iter().map(row))
}

fn period(period: Period) -> (String, String) {
    let from = match period.from {
        Period::BEGINNING => String::new(),
        from => written(from),
    };
    (from, period.until.map(written).unwrap_or_default())
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
pub fn duration_text(duration: Duration) -> String {
    SpanPrinter::new()
        .designator(Designator::Verbose)
        .spacing(Spacing::BetweenUnitsAndDesignators)
        .unsigned_duration_to_string(&duration)
}
