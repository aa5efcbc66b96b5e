//! The tiers' caps as rows.

use diesel::prelude::*;

use crate::catalogue::Tier;
use crate::storage::schema::tier_limits;

/// A row of `tier_limits`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = tier_limits)]
pub struct TierRow<'a> {
    issuer: &'a str,
    tier: &'a str,
    effective_from: i64,
    max_balance: i64,
    max_incoming_month: i64,
}

impl<'a> From<&'a Tier> for TierRow<'a> {
    fn from(tier: &'a Tier) -> Self {
        Self {
            issuer: tier.issuer.as_str(),
            tier: tier.id.as_str(),
            effective_from: tier.in_force.from.micros(),
            max_balance: tier.max_balance.get(),
            max_incoming_month: tier.max_incoming_month.get(),
        }
    }
}
