//! Rows as a database file: a simulation keeps its rows in memory, and the auditor reads files.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::rows::{AccountRow, TierRow};
use super::schema::{accounts, phones, tier_limits};
use super::{StorageError, sqlite, sqlite_lane};
use crate::catalogue::Tier;
use crate::ledger::{Account, Writes};

/// It need not outlast the power, and what was there before goes first.
const ANEW: &str = "
    PRAGMA synchronous = OFF;
    DELETE FROM tier_limits; DELETE FROM phones; DELETE FROM accounts; DELETE FROM tokens;
    DELETE FROM movements; DELETE FROM external_ids; DELETE FROM postings;
    DELETE FROM settlement_postings; DELETE FROM notifications;";

/// A database file that rows are written to, one set after the other.
pub struct Export(SqliteConnection);

impl Export {
    /// Makes the file.
    ///
    /// # Errors
    /// [`StorageError`] where it cannot be opened or migrated.
    pub fn create(path: &str) -> Result<Self, StorageError> {
        sqlite::create_private(path);
        let mut connection = sqlite::connect(path)?;
        sqlite::migrate(&mut connection)?;
        Ok(Self(connection))
    }

    /// Writes those rows, accounts and all, in the place of what was there.
    ///
    /// # Errors
    /// [`StorageError`] where the database refuses them.
    pub fn write(&mut self, rows: &Writes, tiers: &[Tier]) -> Result<(), StorageError> {
        self.0.batch_execute(ANEW)?;
        self.0.transaction(|connection| {
            write_accounts(connection, &rows.accounts)?;
            write_tiers(connection, tiers)?;
            sqlite_lane::save(connection, rows)
        })
    }
}

fn write_accounts(connection: &mut SqliteConnection, rows: &[Account]) -> QueryResult<()> {
    for account in rows {
        diesel::insert_into(phones::table)
            .values((
                phones::issuer.eq(account.issuer.as_str()),
                phones::msisdn.eq(account.msisdn.as_str()),
                phones::account_id.eq(account.id.0),
            ))
            .execute(connection)?;
        diesel::insert_into(accounts::table)
            .values((AccountRow::from(account), accounts::opened_at.eq(0)))
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
