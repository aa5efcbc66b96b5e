//! Accounts as they are now: a row of the view `current_accounts`.

use diesel::prelude::*;

use super::{EntryRow, IdentityRow};
use crate::ledger::Account;
use crate::storage::error::StorageError;
use crate::storage::schema::current_accounts;
use crate::types::Timestamp;

/// Who it is of, and what its last entry left.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = current_accounts)]
pub struct CurrentAccountRow {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) issuer: String,
    pub(in crate::storage) msisdn: String,
    pub(in crate::storage) name: String,
    pub(in crate::storage) opened_at: i64,
    pub(in crate::storage) seq: i64,
    pub(in crate::storage) available: i64,
    pub(in crate::storage) held: i64,
    pub(in crate::storage) month: i32,
    pub(in crate::storage) month_in: i64,
    pub(in crate::storage) failures_in_a_row: i32,
    pub(in crate::storage) tier: String,
    pub(in crate::storage) status: String,
    pub(in crate::storage) last_token: i64,
    pub(in crate::storage) live: Option<String>,
    pub(in crate::storage) decided_at: i64,
    pub(in crate::storage) hash: Vec<u8>,
}

impl CurrentAccountRow {
    /// When it was opened.
    pub fn opened_at(&self) -> Timestamp {
        Timestamp::from_micros(self.opened_at)
    }
}

impl TryFrom<CurrentAccountRow> for Account {
    type Error = StorageError;

    fn try_from(row: CurrentAccountRow) -> Result<Self, StorageError> {
        let identity = IdentityRow {
            account_id: row.account_id,
            issuer: row.issuer,
            msisdn: row.msisdn,
            name: row.name,
        };
        let last = EntryRow {
            account_id: row.account_id,
            seq: row.seq,
            available: row.available,
            held: row.held,
            month: row.month,
            month_in: row.month_in,
            failures_in_a_row: row.failures_in_a_row,
            tier: row.tier,
            status: row.status,
            last_token: row.last_token,
            live: row.live,
            decided_at: row.decided_at,
            hash: row.hash,
            ..EntryRow::default()
        };
        last.account(&identity)
    }
}
