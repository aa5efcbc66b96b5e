//! Accounts that a migration has carried over from the tables of an earlier version. SQL has no key
//! ring, so their hashes are made here, once.

use diesel::prelude::*;

use super::connection::writing_at_once;
use super::rows::EntryRow;
use super::schema::{entries, metadata};
use super::{Corrupt, Database, StorageError};
use crate::ledger::{ChainHash, EntryKind};

/// What the migration leaves in the metadata until they are made.
const UNSEALED: &str = "unsealed entries";
/// Entries that are read at once.
const PAGE: i64 = 1_000;

impl Database {
    /// Makes the hashes of the entries that a migration has left without.
    pub fn seal_carried_over(&self) -> Result<(), StorageError> {
        if self.metadata_get(UNSEALED)?.is_none() {
            return Ok(());
        }
        let key = self.chain_key()?;
        writing_at_once!(self, |connection| {
            let mut after = i64::MIN;
            loop {
                let page: Vec<EntryRow> = entries::table
                    .filter(entries::account_id.gt(after))
                    .filter(entries::kind.eq(EntryKind::CarriedOver.as_str()))
                    .order(entries::account_id)
                    .limit(PAGE)
                    .select(EntryRow::as_select())
                    .load(connection)?;
                let Some(last) = page.last() else { break };
                after = last.account_id;
                for row in page {
                    let before: Option<Vec<u8>> = entries::table
                        .find((row.account_id, row.seq - 1))
                        .select(entries::hash)
                        .get_result(connection)
                        .optional()?;
                    let hash = row.hash_after(&before_of(&row, before)?, key);
                    diesel::update(entries::table.find((row.account_id, row.seq)))
                        .set(entries::hash.eq(hash.to_vec()))
                        .execute(connection)?;
                }
            }
            diesel::delete(metadata::table.find(UNSEALED)).execute(connection)?;
            Ok(())
        })
    }
}

fn before_of(row: &EntryRow, before: Option<Vec<u8>>) -> Result<ChainHash, StorageError> {
    let Some(hash) = before else {
        return Ok(ChainHash::default());
    };
    let corrupt = |_| Corrupt::new("entries", row.account_id, "hash");
    Ok(ChainHash::try_from(hash).map_err(corrupt)?)
}
