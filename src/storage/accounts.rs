//! Accounts, as they are opened and read outside the engine.

use diesel::prelude::*;

use super::connection::{Writing, reading, writing, writing_at_once};
use super::rows::{CurrentAccountRow, IdentityRow, sealed};
use super::schema::{
    accounts, credentials, current_accounts, due_tokens, entries, phones, tiers_used,
};
use super::{Corrupt, Database, StorageError, postgres};
use crate::ledger::{Account, Entry};
use crate::types::{AccountId, IssuerId, Msisdn, TierId, Timestamp};

/// An account to be opened.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// As it is on its first day.
    pub account: Account,
    /// The hash of its PIN, in PHC form.
    pub pin_hash: String,
    /// When.
    pub opened_at: Timestamp,
}

/// Why an account was not opened.
#[derive(Debug, thiserror::Error)]
pub enum NewAccountError {
    /// The number has one: one phone number, one account per issuer.
    #[error("the phone number has an account already")]
    PhoneTaken,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<diesel::result::Error> for NewAccountError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::DatabaseErrorKind::UniqueViolation;
        match error {
            diesel::result::Error::DatabaseError(UniqueViolation, _) => Self::PhoneTaken,
            other => Self::Storage(other.into()),
        }
    }
}

/// An account and when it was opened.
#[derive(Clone, Debug)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// Writes the rows of a new account, on either database.
macro_rules! insert_account {
    ($connection:expr, $new:expr, $key:expr) => {{
        let (connection, new): (_, &NewAccount) = ($connection, $new);
        let account = &new.account;
        let phone = (
            phones::issuer.eq(account.issuer.as_str()),
            phones::msisdn.eq(account.msisdn.as_str()),
            phones::account_id.eq(account.id.0),
        );
        diesel::insert_into(phones::table)
            .values(phone)
            .execute(connection)?;
        let row = IdentityRow::from(account);
        diesel::insert_into(accounts::table)
            .values((&row, accounts::opened_at.eq(new.opened_at.micros())))
            .execute(connection)?;
        let opened = [Entry::opened(account.clone())];
        for row in sealed(&opened, $key) {
            diesel::insert_into(entries::table)
                .values(&row)
                .execute(connection)?;
        }
        let tier = (
            tiers_used::issuer.eq(account.issuer.as_str()),
            tiers_used::tier.eq(account.tier.as_str()),
        );
        diesel::insert_into(tiers_used::table)
            .values(tier)
            .on_conflict_do_nothing()
            .execute(connection)?;
        let credential = (
            credentials::account_id.eq(account.id.0),
            credentials::pin_hash.eq(&new.pin_hash),
            credentials::wrong_pins.eq(0),
        );
        diesel::insert_into(credentials::table)
            .values(credential)
            .execute(connection)?;
        Ok(())
    }};
}

pub(super) use insert_account;

impl Database {
    /// Opens an account; all of it or nothing.
    pub fn open_account(&self, new: &NewAccount) -> Result<(), NewAccountError> {
        let key = self.chain_key()?;
        writing_at_once!(self, |connection| insert_account!(connection, new, key))
    }

    /// Opens many accounts, all of them or none: for filling a database, where one transaction
    /// each would take long.
    pub fn open_accounts(&self, new: &[NewAccount]) -> Result<(), NewAccountError> {
        let key = self.chain_key()?;
        match self.writing()? {
            Writing::Sqlite(mut taken, _turn) => taken.immediate_transaction(|connection| {
                new.iter()
                    .try_for_each(|new| insert_account!(&mut *connection, new, key))
            }),
            Writing::Postgres(mut taken) => {
                diesel::Connection::transaction(&mut *taken, |connection| {
                    Ok(postgres::open_accounts(connection, new, key)?)
                })
            }
        }
    }

    /// The account of that id.
    pub fn account(&self, id: AccountId) -> Result<Option<AccountView>, StorageError> {
        let found: Option<CurrentAccountRow> =
            reading!(self, |connection| current_accounts::table
                .find(id.0)
                .select(CurrentAccountRow::as_select())
                .get_result(connection)
                .optional())?;
        found.map(view).transpose()
    }

    /// The account of that phone number.
    pub fn account_by_phone(
        &self,
        issuer: &IssuerId,
        phone: &Msisdn,
    ) -> Result<Option<AccountView>, StorageError> {
        let found: Option<CurrentAccountRow> = reading!(self, |connection| phones::table
            .find((issuer.as_str(), phone.as_str()))
            .inner_join(current_accounts::table)
            .select(CurrentAccountRow::as_select())
            .get_result(connection)
            .optional())?;
        found.map(view).transpose()
    }

    /// The issuers and tiers that accounts have or have had, each once.
    pub fn tiers_used(&self) -> Result<Vec<(String, String)>, StorageError> {
        reading!(self, |connection| tiers_used::table
            .select((tiers_used::issuer, tiers_used::tier))
            .load(connection))
    }

    /// Remembers that accounts have that tier, or may have it.
    pub fn keep_tier_used(&self, issuer: &IssuerId, tier: &TierId) -> Result<(), StorageError> {
        let used = (
            tiers_used::issuer.eq(issuer.as_str()),
            tiers_used::tier.eq(tier.as_str()),
        );
        let kept = diesel::insert_into(tiers_used::table)
            .values(used)
            .on_conflict_do_nothing();
        writing!(self, |connection| kept.execute(connection))?;
        Ok(())
    }

    /// Accounts with tokens whose time has run out, each once, and their phone numbers; of the tokens,
    /// the longest overdue.
    pub fn accounts_with_due_tokens(
        &self,
        at: Timestamp,
        limit: i64,
    ) -> Result<Vec<(AccountId, Msisdn)>, StorageError> {
        let mut due: Vec<(i64, String)> = reading!(self, |connection| due_tokens::table
            .inner_join(accounts::table)
            .filter(due_tokens::expires_at.le(at.micros()))
            .order(due_tokens::expires_at)
            .limit(limit)
            .select((due_tokens::account_id, accounts::msisdn))
            .load(connection))?;
        due.sort_unstable();
        due.dedup();
        let named = |(id, msisdn): (i64, String)| {
            let corrupt = |_| Corrupt::new("accounts", id, "msisdn");
            Ok((AccountId(id), Msisdn::parse(&msisdn).map_err(corrupt)?))
        };
        due.into_iter().map(named).collect()
    }

    /// The tokens of those accounts that were due at that moment have been dealt with.
    pub fn forget_due_tokens(
        &self,
        accounts: &[AccountId],
        at: Timestamp,
    ) -> Result<(), StorageError> {
        let ids = accounts.iter().map(|account| account.0);
        let done = due_tokens::table
            .filter(due_tokens::account_id.eq_any(ids))
            .filter(due_tokens::expires_at.le(at.micros()));
        let forgotten = diesel::delete(done);
        writing!(self, |connection| forgotten.execute(connection))?;
        Ok(())
    }
}

fn view(row: CurrentAccountRow) -> Result<AccountView, StorageError> {
    Ok(AccountView {
        opened_at: row.opened_at(),
        account: row.try_into()?,
    })
}
