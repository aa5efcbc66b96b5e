//! Many accounts at once.

use std::collections::BTreeSet;

use diesel::QueryResult;
use diesel::prelude::*;

use crate::ledger::Entry;
use crate::postgres::BlockingConnection;
use crate::storage::ChainKey;
use crate::storage::NewAccount;
use crate::storage::rows::{IdentityRow, sealed};
use crate::storage::schema::{accounts, credentials, entries, phones, tiers_used};

/// Accounts in one statement: a statement has at most 65,535 arguments, and a row of `entries`
/// has 32.
const IN_ONE_STATEMENT: usize = 1000;

/// Writes their rows.
pub fn open_accounts(
    connection: &mut BlockingConnection,
    new: &[NewAccount],
    key: &ChainKey,
) -> QueryResult<()> {
    new.chunks(IN_ONE_STATEMENT)
        .try_for_each(|chunk| insert(connection, chunk, key))
}

fn insert(
    connection: &mut BlockingConnection,
    new: &[NewAccount],
    key: &ChainKey,
) -> QueryResult<()> {
    let numbers: Vec<_> = new
        .iter()
        .map(|NewAccount { account, .. }| {
            (
                phones::issuer.eq(account.issuer.as_str()),
                phones::msisdn.eq(account.msisdn.as_str()),
                phones::account_id.eq(account.id.0),
            )
        })
        .collect();
    diesel::insert_into(phones::table)
        .values(numbers)
        .execute(connection)?;
    let accounts: Vec<_> = new
        .iter()
        .map(|new| {
            let row = IdentityRow::from(&new.account);
            (row, accounts::opened_at.eq(new.opened_at.micros()))
        })
        .collect();
    diesel::insert_into(accounts::table)
        .values(accounts)
        .execute(connection)?;
    let opened: Vec<Entry> = new
        .iter()
        .map(|new| Entry::opened(new.account.clone()))
        .collect();
    diesel::insert_into(entries::table)
        .values(sealed(&opened, key))
        .execute(connection)?;
    let tiers: BTreeSet<_> = new.iter().map(tier).collect();
    let tiers = tiers
        .into_iter()
        .map(|(issuer, tier)| (tiers_used::issuer.eq(issuer), tiers_used::tier.eq(tier)));
    diesel::insert_into(tiers_used::table)
        .values(tiers.collect::<Vec<_>>())
        .on_conflict_do_nothing()
        .execute(connection)?;
    let credentials: Vec<_> = new
        .iter()
        .map(|new| {
            (
                credentials::account_id.eq(new.account.id.0),
                credentials::pin_hash.eq(&new.pin_hash),
                credentials::wrong_pins.eq(0),
            )
        })
        .collect();
    diesel::insert_into(credentials::table)
        .values(credentials)
        .execute(connection)?;
    Ok(())
}

fn tier(new: &NewAccount) -> (&str, &str) {
    (new.account.issuer.as_str(), new.account.tier.as_str())
}
