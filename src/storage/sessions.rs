//! Sessions of the app and the PINs that open them.

use diesel::prelude::*;

use super::connection::{reading, writing, writing_at_once};
use super::rows::AccountRow;
use super::schema::{accounts, credentials, phones, sessions};
use super::{Database, StorageError};
use crate::ledger::Account;
use crate::types::{AccountId, IssuerId, Msisdn, Timestamp};

/// The most live sessions of one account; the oldest ends when one more begins.
const SESSIONS_PER_ACCOUNT: i64 = 10;

/// What becomes of a try of a PIN, counted before the PIN is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinState {
    /// It may be compared with this hash.
    Try {
        /// In PHC form.
        hash: String,
    },
    /// Too many wrong ones: none is looked at until then.
    Locked {
        /// The first moment at which one is looked at again.
        until: Timestamp,
    },
}

impl Database {
    /// Counts a try of the account's PIN and gives the hash to compare it with. Counted first and
    /// forgiven when it was right, tries that run side by side cannot outnumber the limit: the
    /// try that reaches it locks until `lock_until`.
    pub fn begin_pin_try(
        &self,
        account: AccountId,
        most_wrong: i32,
        now: Timestamp,
        lock_until: Timestamp,
    ) -> Result<Option<PinState>, StorageError> {
        let found = writing_at_once!(self, |connection| {
            // Written before it is read: on every database the row is then this try's alone.
            let row: Option<(String, i32, Option<i64>)> =
                diesel::update(credentials::table.find(account.0))
                    .set(credentials::wrong_pins.eq(credentials::wrong_pins))
                    .returning((
                        credentials::pin_hash,
                        credentials::wrong_pins,
                        credentials::locked_until,
                    ))
                    .get_result(connection)
                    .optional()?;
            let Some((hash, wrong, locked_until)) = row else {
                return Ok(None);
            };
            if let Some(until) = locked_until
                && now.micros() < until
            {
                let until = Timestamp::from_micros(until);
                return Ok(Some(PinState::Locked { until }));
            }
            let wrong = if locked_until.is_some() { 1 } else { wrong + 1 };
            let locked_until = (wrong >= most_wrong).then_some(lock_until.micros());
            diesel::update(credentials::table.find(account.0))
                .set((
                    credentials::wrong_pins.eq(wrong),
                    credentials::locked_until.eq(locked_until),
                ))
                .execute(connection)?;
            Ok(Some(PinState::Try { hash }))
        });
        found.map_err(|error: diesel::result::Error| error.into())
    }

    /// Adds a PIN's hash, unless there is one already.
    pub fn add_credential(&self, account: AccountId, pin_hash: &str) -> Result<(), StorageError> {
        writing!(self, |connection| diesel::insert_into(credentials::table)
            .values((
                credentials::account_id.eq(account.0),
                credentials::pin_hash.eq(pin_hash),
                credentials::wrong_pins.eq(0),
            ))
            .on_conflict_do_nothing()
            .execute(connection))?;
        Ok(())
    }

    /// The PIN was right: forget the tries.
    pub fn forgive_pin_tries(&self, account: AccountId) -> Result<(), StorageError> {
        let none: Option<i64> = None;
        let forgiven = diesel::update(credentials::table.find(account.0)).set((
            credentials::wrong_pins.eq(0),
            credentials::locked_until.eq(none),
        ));
        writing!(self, |connection| forgiven.execute(connection))?;
        Ok(())
    }

    /// The account that signs in with that number.
    pub fn account_id_by_phone(
        &self,
        issuer: &IssuerId,
        phone: &Msisdn,
    ) -> Result<Option<AccountId>, StorageError> {
        let id: Option<i64> = reading!(self, |connection| phones::table
            .find((issuer.as_str(), phone.as_str()))
            .select(phones::account_id)
            .get_result(connection)
            .optional())?;
        Ok(id.map(AccountId))
    }

    /// Begins a session, known by the hash of its token.
    pub fn begin_session(
        &self,
        hash: &[u8],
        account: AccountId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StorageError> {
        let begun = writing_at_once!(self, |connection| {
            let of_account = sessions::table.filter(sessions::account_id.eq(account.0));
            let surplus: Vec<Vec<u8>> = of_account
                .order(sessions::created_at.desc())
                .offset(SESSIONS_PER_ACCOUNT - 1)
                .limit(SESSIONS_PER_ACCOUNT)
                .select(sessions::session_hash)
                .load(connection)?;
            diesel::delete(sessions::table.filter(sessions::session_hash.eq_any(surplus)))
                .execute(connection)?;
            diesel::delete(sessions::table.filter(sessions::expires_at.le(now.micros())))
                .execute(connection)?;
            diesel::insert_into(sessions::table)
                .values((
                    sessions::session_hash.eq(hash),
                    sessions::account_id.eq(account.0),
                    sessions::created_at.eq(now.micros()),
                    sessions::expires_at.eq(expires_at.micros()),
                ))
                .execute(connection)?;
            Ok(())
        });
        begun.map_err(|error: diesel::result::Error| error.into())
    }

    /// Whose session it is, while it lasts.
    pub fn session_account(
        &self,
        hash: &[u8],
        now: Timestamp,
    ) -> Result<Option<Account>, StorageError> {
        let row: Option<AccountRow> = reading!(self, |connection| sessions::table
            .find(hash)
            .filter(sessions::expires_at.gt(now.micros()))
            .inner_join(accounts::table)
            .select(AccountRow::as_select())
            .get_result(connection)
            .optional())?;
        row.map(TryInto::try_into).transpose()
    }

    /// Ends a session.
    pub fn end_session(&self, hash: &[u8]) -> Result<(), StorageError> {
        let ended = diesel::delete(sessions::table.find(hash));
        writing!(self, |connection| ended.execute(connection))?;
        Ok(())
    }
}
