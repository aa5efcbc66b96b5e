//! The rows of a simulation as a database file, for the auditor.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::super::rows::{AccountRow, TierRow};
use super::super::schema::{accounts, phones, tier_limits};
use super::super::{StorageError, sqlite, sqlite_lane};
use super::{Memory, Tables};
use crate::catalogue::Tier;
use crate::ledger::Writes;

/// It need not outlast the power, and what another simulation left goes first.
const ANEW: &str = "
    PRAGMA synchronous = OFF;
    DELETE FROM tier_limits; DELETE FROM phones; DELETE FROM accounts; DELETE FROM tokens;
    DELETE FROM movements; DELETE FROM external_ids; DELETE FROM postings;
    DELETE FROM settlement_postings; DELETE FROM notifications;";

/// A database file that simulations are written to, one after the other.
pub struct Export(SqliteConnection);

impl Export {
    /// Makes the file.
    pub fn create(path: &str) -> Result<Self, StorageError> {
        let mut connection = sqlite::connect(path)?;
        sqlite::migrate(&mut connection)?;
        Ok(Self(connection))
    }

    /// Writes the rows in the place of all that was there.
    pub fn write(&mut self, memory: &Memory, tiers: &[Tier]) -> Result<(), StorageError> {
        self.0.batch_execute(ANEW)?;
        self.0.transaction(|connection| {
            memory.read(|tables| {
                write_accounts(connection, tables)?;
                write_tiers(connection, tiers)?;
                sqlite_lane::save(connection, &rest(tables))
            })
        })
    }
}

fn write_accounts(connection: &mut SqliteConnection, tables: &Tables) -> QueryResult<()> {
    for account in tables.accounts.values() {
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

/// Everything but the accounts.
fn rest(tables: &Tables) -> Writes {
    Writes {
        new_tokens: tables.tokens.values().cloned().collect(),
        new_movements: tables.movements.values().cloned().collect(),
        postings: tables.postings.clone(),
        settlements: tables.settlements.clone(),
        notifications: tables.notifications.clone(),
        ..Writes::default()
    }
}
