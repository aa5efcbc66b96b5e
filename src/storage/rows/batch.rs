//! All rows that a batch appends, table by table, each in the order of its keys: two gateways that
//! write the same keys wait for each other in line, never in a circle.

use std::collections::HashMap;

use super::{
    DueTokenRow, EntryRow, ExternalIdRow, MovementKeyRow, OutboxRow, UnplacedRow, array, sealed,
};
use crate::ledger::{Account, ChainHash, Entry, Writes};
use crate::storage::ChainKey;

/// See the module.
#[derive(Debug, Default)]
pub struct BatchRows {
    pub entries: Vec<EntryRow>,
    pub movement_keys: Vec<MovementKeyRow>,
    pub external_ids: Vec<ExternalIdRow>,
    pub unplaced: Vec<UnplacedRow>,
    pub due_tokens: Vec<DueTokenRow>,
    pub outbox: Vec<OutboxRow>,
}

impl BatchRows {
    /// The rows of what a batch leaves, its entries sealed.
    pub fn of(writes: &Writes, key: &ChainKey) -> Self {
        let mut rows = Self {
            entries: sealed(&writes.entries, key),
            movement_keys: keys(writes),
            external_ids: writes
                .external_ids
                .iter()
                .map(ExternalIdRow::from)
                .collect(),
            unplaced: writes.unplaced.iter().map(UnplacedRow::from).collect(),
            due_tokens: writes.entries.iter().filter_map(DueTokenRow::of).collect(),
            outbox: writes.entries.iter().filter_map(OutboxRow::of).collect(),
        };
        rows.entries.sort_by_key(|row| (row.account_id, row.seq));
        rows.movement_keys.sort_unstable();
        rows.external_ids.sort_unstable_by(|one, other| {
            let key = (one.day, &one.partner_id, &one.external_id);
            key.cmp(&(other.day, &other.partner_id, &other.external_id))
        });
        rows
    }

    /// The entry that shows whether the batch is there.
    pub fn first_entry(&self) -> Option<&EntryRow> {
        self.entries.first()
    }

    /// The accounts, those with new entries with the hash of their last one.
    pub fn with_last_hashes(&self, mut accounts: Vec<Account>) -> Vec<Account> {
        let hash = |row: &EntryRow| Some((row.account_id, array(row.hash.clone())?));
        let last: HashMap<i64, ChainHash> = self.entries.iter().filter_map(hash).collect();
        for account in &mut accounts {
            if let Some(hash) = last.get(&account.id.0) {
                account.last_hash = *hash;
            }
        }
        accounts
    }
}

fn keys(writes: &Writes) -> Vec<MovementKeyRow> {
    let of_entry = |entry: &Entry| {
        let (account, seq) = (entry.after.id, entry.after.last_seq);
        Some(MovementKeyRow::of_entry(&entry.key()?, account, seq))
    };
    let placed = writes.entries.iter().filter_map(of_entry);
    let unplaced = writes.unplaced.iter();
    let unplaced = unplaced.map(|movement| MovementKeyRow::of_unplaced(&movement.key));
    placed.chain(unplaced).collect()
}
