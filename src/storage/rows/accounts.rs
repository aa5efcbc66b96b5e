//! Accounts as rows.

use diesel::prelude::*;

use super::array;
use crate::ledger::{Account, AccountStatus};
use crate::storage::error::{Corrupt, StorageError};
use crate::storage::schema::accounts;
use crate::types::{AccountId, Month, Msisdn, Rupiah, Timestamp};

/// A row of `accounts`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = accounts, primary_key(account_id))]
pub struct AccountRow {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) issuer: String,
    pub(in crate::storage) msisdn: String,
    pub(in crate::storage) name: String,
    pub(in crate::storage) tier: String,
    pub(in crate::storage) status: String,
    pub(in crate::storage) available: i64,
    pub(in crate::storage) held: i64,
    pub(in crate::storage) month: i32,
    pub(in crate::storage) month_in: i64,
    pub(in crate::storage) failures_in_a_row: i32,
    pub(in crate::storage) decided_at: i64,
    pub(in crate::storage) last_seq: i64,
    pub(in crate::storage) last_hash: Vec<u8>,
    pub(in crate::storage) last_token: i64,
    pub(in crate::storage) last_notification: i64,
}

impl From<&Account> for AccountRow {
    fn from(account: &Account) -> Self {
        Self {
            account_id: account.id.0,
            issuer: account.issuer.to_string(),
            msisdn: account.msisdn.as_str().to_owned(),
            name: account.name.clone(),
            tier: account.tier.to_string(),
            status: account.status.as_str().to_owned(),
            available: account.available.get(),
            held: account.held.get(),
            month: account.month.0,
            month_in: account.month_in.get(),
            failures_in_a_row: i32::try_from(account.failures_in_a_row).unwrap_or(i32::MAX),
            decided_at: account.decided_at.micros(),
            last_seq: account.last_seq,
            last_hash: account.last_hash.to_vec(),
            last_token: account.last_token,
            last_notification: account.last_notification,
        }
    }
}

impl TryFrom<AccountRow> for Account {
    type Error = StorageError;

    fn try_from(row: AccountRow) -> Result<Self, StorageError> {
        let id = row.account_id;
        let corrupt = |column| Corrupt::new("accounts", id, column);
        Ok(Self {
            id: AccountId(id),
            issuer: row.issuer.into(),
            msisdn: Msisdn::parse(&row.msisdn).map_err(|_| corrupt("msisdn"))?,
            name: row.name,
            tier: row.tier.into(),
            status: AccountStatus::parse(&row.status).ok_or_else(|| corrupt("status"))?,
            available: Rupiah::new(row.available),
            held: Rupiah::new(row.held),
            month: Month(row.month),
            month_in: Rupiah::new(row.month_in),
            failures_in_a_row: u32::try_from(row.failures_in_a_row)
                .map_err(|_| corrupt("failures_in_a_row"))?,
            decided_at: Timestamp::from_micros(row.decided_at),
            last_seq: row.last_seq,
            last_hash: array(row.last_hash).ok_or_else(|| corrupt("last_hash"))?,
            last_token: row.last_token,
            last_notification: row.last_notification,
        })
    }
}
