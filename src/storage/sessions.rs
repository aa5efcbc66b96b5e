//! Sessions of the app and the PINs that open them: the rows. What they come to is the ledger's
//! ([`PinAttempts`], [`SessionPeriod`]); a change reads and writes its rows in one transaction.

use diesel::prelude::*;

use super::connection::{reading, writing, writing_at_once};
use super::rows::CurrentAccountRow;
use super::schema::{credentials, current_accounts, phones, sessions};
use super::{Corrupt, Database, DeviceHash, StorageError};
use crate::catalogue::{PinRules, SessionRules};
use crate::ledger::{Account, PinAttempts, PinLocked, SessionPeriod, session};
use crate::types::{AccountId, IssuerId, Msisdn, Timestamp};

/// The result of counting a PIN attempt, before the PIN is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PinState {
    /// It may be compared with this hash.
    Try {
        /// In PHC form.
        hash: String,
    },
    /// Too many wrong ones.
    Locked(PinLocked),
}

/// A session as it is stored.
#[derive(Clone, Debug)]
pub struct StoredSession {
    /// Whose, as the account is now.
    pub account: Account,
    /// How long it lasts.
    pub period: SessionPeriod,
    /// The device that it began on.
    pub device: Option<DeviceHash>,
}

impl Database {
    /// Counts a try of the account's PIN, and gives the hash to compare it with; `None` where the
    /// account has no PIN.
    pub fn begin_pin_try(
        &self,
        account: AccountId,
        now: Timestamp,
        rules: &PinRules,
    ) -> Result<Option<PinState>, StorageError> {
        writing_at_once!(self, |connection| {
            // Written before it is read: on every database the row is then this try's alone.
            let row: Option<CredentialRow> = diesel::update(credentials::table.find(account.0))
                .set(credentials::wrong_pins.eq(credentials::wrong_pins))
                .returning(CredentialRow::as_returning())
                .get_result(connection)
                .optional()?;
            let Some(row) = row else {
                return Ok(None);
            };
            let attempts = match row.attempts(account)?.begin(now, rules) {
                Ok(attempts) => attempts,
                Err(locked) => return Ok(Some(PinState::Locked(locked))),
            };
            diesel::update(credentials::table.find(account.0))
                .set(columns(attempts))
                .execute(connection)?;
            Ok(Some(PinState::Try { hash: row.pin_hash }))
        })
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
        let forgiven =
            diesel::update(credentials::table.find(account.0)).set(columns(PinAttempts::FORGIVEN));
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

    /// Begins a session, known by the hash of its token, and ends what the rules leave no room for.
    pub fn begin_session(
        &self,
        hash: &[u8],
        (account, device): (AccountId, &DeviceHash),
        now: Timestamp,
        rules: &SessionRules,
    ) -> Result<SessionPeriod, StorageError> {
        let period = SessionPeriod::begin(now, rules);
        writing_at_once!(self, |connection| {
            let of_account: Vec<(Vec<u8>, i64)> = sessions::table
                .filter(sessions::account_id.eq(account.0))
                .select((sessions::session_hash, sessions::created_at))
                .load(connection)?;
            let begun = of_account
                .into_iter()
                .map(|(hash, created_at)| (hash, Timestamp::from_micros(created_at)));
            let surplus = session::surplus(begun.collect(), rules);
            diesel::delete(sessions::table.filter(sessions::session_hash.eq_any(surplus)))
                .execute(connection)?;
            diesel::delete(sessions::table.filter(sessions::expires_at.le(now.micros())))
                .execute(connection)?;
            diesel::insert_into(sessions::table)
                .values((
                    sessions::session_hash.eq(hash),
                    sessions::account_id.eq(account.0),
                    sessions::device_hash.eq(Some(&device[..])),
                    sessions::created_at.eq(period.created_at.micros()),
                    sessions::expires_at.eq(period.expires_at.micros()),
                ))
                .execute(connection)?;
            Ok(period)
        })
    }

    /// Whose session it is, and its time; whether it is still good, the time tells.
    pub fn session(&self, hash: &[u8]) -> Result<Option<StoredSession>, StorageError> {
        let row: Option<(CurrentAccountRow, i64, i64, Option<Vec<u8>>)> =
            reading!(self, |connection| sessions::table
                .find(hash)
                .inner_join(current_accounts::table)
                .select((
                    CurrentAccountRow::as_select(),
                    sessions::created_at,
                    sessions::expires_at,
                    sessions::device_hash,
                ))
                .get_result(connection)
                .optional())?;
        let Some((account, created_at, expires_at, device)) = row else {
            return Ok(None);
        };
        let period = SessionPeriod {
            created_at: Timestamp::from_micros(created_at),
            expires_at: Timestamp::from_micros(expires_at),
        };
        let account: Account = account.try_into()?;
        let corrupt = |_| Corrupt::new("sessions", account.id.0, "device_hash");
        let device = device.map(DeviceHash::try_from).transpose();
        Ok(Some(StoredSession {
            device: device.map_err(corrupt)?,
            account,
            period,
        }))
    }

    /// Ends a session.
    pub fn end_session(&self, hash: &[u8]) -> Result<(), StorageError> {
        let ended = diesel::delete(sessions::table.find(hash));
        writing!(self, |connection| ended.execute(connection))?;
        Ok(())
    }
}

/// A PIN's hash, and what is kept of wrong ones.
#[derive(Queryable, Selectable)]
#[diesel(table_name = credentials)]
struct CredentialRow {
    pin_hash: String,
    wrong_pins: i32,
    locked_until: Option<i64>,
}

impl CredentialRow {
    fn attempts(&self, account: AccountId) -> Result<PinAttempts, Corrupt> {
        let corrupt = |_| Corrupt::new("credentials", account.0, "wrong_pins");
        Ok(PinAttempts {
            wrong: u32::try_from(self.wrong_pins).map_err(corrupt)?,
            locked_until: self.locked_until.map(Timestamp::from_micros),
        })
    }
}

type AttemptColumns = (
    diesel::dsl::Eq<credentials::wrong_pins, i32>,
    diesel::dsl::Eq<credentials::locked_until, Option<i64>>,
);

fn columns(attempts: PinAttempts) -> AttemptColumns {
    let wrong = i32::try_from(attempts.wrong).unwrap_or(i32::MAX);
    (
        credentials::wrong_pins.eq(wrong),
        credentials::locked_until.eq(attempts.locked_until.map(Timestamp::micros)),
    )
}
