//! Rows as a database file: a simulation keeps its rows in memory, and the auditor reads files.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::rows::{BatchRows, IdentityRow, TierRow};
use super::schema::{accounts, phones, tier_limits};
use super::{ChainKey, StorageError, sqlite, sqlite_lane};
use crate::catalogue::Tier;
use crate::ledger::{Account, Writes};
use crate::types::AccountId;

/// It need not outlast the power, and what was there before goes first.
const ANEW: &str = "
    PRAGMA synchronous = OFF;
    DELETE FROM tier_limits; DELETE FROM phones; DELETE FROM accounts; DELETE FROM entries;
    DELETE FROM movement_keys; DELETE FROM unplaced_movements; DELETE FROM external_ids;
    DELETE FROM due_tokens; DELETE FROM outbox;";

/// A database file that rows are written to, one set after the other.
pub struct Export {
    connection: SqliteConnection,
    chain_key: ChainKey,
}

impl Export {
    /// Makes the file; its chains will be under that key.
    ///
    /// # Errors
    /// [`StorageError`] where it cannot be opened or migrated.
    pub fn create(path: &str, chain_key: ChainKey) -> Result<Self, StorageError> {
        sqlite::create_private(path);
        let mut connection = sqlite::connect(path)?;
        sqlite::migrate(&mut connection)?;
        Ok(Self {
            connection,
            chain_key,
        })
    }

    /// Writes those rows, accounts and all, in the place of what was there.
    ///
    /// # Errors
    /// [`StorageError`] where the database refuses them.
    pub fn write(&mut self, rows: &Writes, tiers: &[Tier]) -> Result<(), StorageError> {
        self.connection.batch_execute(ANEW)?;
        let batch = BatchRows::of(rows, &self.chain_key);
        self.connection.transaction(|connection| {
            write_accounts(connection, rows)?;
            write_tiers(connection, tiers)?;
            sqlite_lane::save(connection, &batch)
        })
    }
}

/// The accounts that the entries are of.
fn write_accounts(connection: &mut SqliteConnection, rows: &Writes) -> QueryResult<()> {
    let accounts = rows
        .entries
        .iter()
        .map(|entry| (entry.after.id, &entry.after));
    let accounts: BTreeMap<AccountId, &Account> = accounts.collect();
    for account in accounts.into_values() {
        diesel::insert_into(phones::table)
            .values((
                phones::issuer.eq(account.issuer.as_str()),
                phones::msisdn.eq(account.msisdn.as_str()),
                phones::account_id.eq(account.id.0),
            ))
            .execute(connection)?;
        diesel::insert_into(accounts::table)
            .values((
                IdentityRow::from(account),
                accounts::opened_at.eq(account.decided_at.micros()),
            ))
            .execute(connection)?;
    }
    Ok(())
}

fn write_tiers(connection: &mut SqliteConnection, tiers: &[Tier]) -> QueryResult<()> {
    for tier in tiers {
        diesel::insert_into(tier_limits::table)
            .values(TierRow::from(tier))
            .execute(connection)?;
    }
    Ok(())
}
