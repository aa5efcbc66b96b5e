//! The caps of the tiers, as they were at any moment.

use std::collections::HashMap;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;

const ALL: &str = "
    SELECT issuer, tier, effective_from, max_balance, max_incoming_month
    FROM tier_limits ORDER BY issuer, tier, effective_from";

#[derive(QueryableByName)]
struct TierLimitRow {
    #[diesel(sql_type = Text)]
    issuer: String,
    #[diesel(sql_type = Text)]
    tier: String,
    #[diesel(sql_type = BigInt)]
    effective_from: i64,
    #[diesel(sql_type = BigInt)]
    max_balance: i64,
    #[diesel(sql_type = BigInt)]
    max_incoming_month: i64,
}

/// The caps of a tier from some moment on.
#[derive(Clone, Copy)]
pub struct Caps {
    effective_from: i64,
    /// The most that an incoming credit may leave in the account, in rupiah.
    pub balance: i64,
    /// The most that may come in within a calendar month, in rupiah.
    pub month: i64,
}

/// The caps of all tiers, by issuer and tier: a handful of rows.
#[derive(Default)]
pub struct TierLimits(HashMap<String, HashMap<String, Vec<Caps>>>);

impl TierLimits {
    /// Reads them.
    pub fn load(connection: &mut Connection) -> QueryResult<Self> {
        let mut limits = Self::default();
        connection.each(ALL, |row: TierLimitRow| {
            let of_issuer = limits.0.entry(row.issuer).or_default();
            let of_tier = of_issuer.entry(row.tier).or_default();
            of_tier.push(Caps {
                effective_from: row.effective_from,
                balance: row.max_balance,
                month: row.max_incoming_month,
            });
        })?;
        Ok(limits)
    }

    /// The caps of one tier, the earliest first.
    pub fn of(&self, issuer: &str, tier: &str) -> &[Caps] {
        let of_issuer = self.0.get(issuer);
        let of_tier = of_issuer.and_then(|tiers| tiers.get(tier));
        of_tier.map_or(&[], Vec::as_slice)
    }
}

/// Of the caps of a tier, those in force at that moment.
pub fn in_force(caps: &[Caps], at: i64) -> Option<Caps> {
    caps.iter()
        .rev()
        .find(|caps| caps.effective_from <= at)
        .copied()
}
