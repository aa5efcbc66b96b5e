//! Customers: what they say of themselves. One row an account, which is emptied when they are
//! forgotten; their entries have none of it.

use diesel::prelude::*;
use diesel::result::DatabaseErrorKind::UniqueViolation;
use diesel::result::Error::DatabaseError;

use super::accounts::insert_account;
use super::connection::{reading, writing_at_once};
use super::devices::DeviceRow;
use super::otps::proved;
use super::rows::{IdentityRow, sealed};
use super::schema::{
    accounts, credentials, customers, devices, emails, entries, otps, phones, tiers_used,
};
use super::{Database, DeviceRecord, NewAccount, NewAccountError, OtpKey, StorageError};
use crate::ledger::Entry;
use crate::types::{AccountId, Timestamp};

/// What a customer says of himself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRecord {
    /// As it was written.
    pub first_name: String,
    /// As it was written.
    pub last_name: String,
    /// As it was written.
    pub email: String,
    /// When he registered.
    pub registered_at: Timestamp,
}

/// A customer who registers: who, on which phone, and the proof that the number is his.
#[derive(Clone, Debug)]
pub struct NewCustomer {
    /// The account to be opened.
    pub account: NewAccount,
    /// What he says of himself.
    pub record: CustomerRecord,
    /// The device that he registers on.
    pub device: DeviceRecord,
    /// The number that was proved.
    pub otp: OtpKey,
    /// The hash of the proof; it is used up.
    pub proof: [u8; 32],
}

/// Why a customer was not registered.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// The number is not proved, or no longer.
    #[error("the phone number is not proved")]
    NotProved,
    /// The number has an account of the issuer already.
    #[error("the phone number has an account already")]
    PhoneTaken,
    /// The e-mail address has an account of the issuer already.
    #[error("the e-mail address has an account already")]
    EmailTaken,
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl From<diesel::result::Error> for RegistrationError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<NewAccountError> for RegistrationError {
    fn from(error: NewAccountError) -> Self {
        match error {
            NewAccountError::PhoneTaken => Self::PhoneTaken,
            NewAccountError::Storage(error) => Self::Storage(error),
        }
    }
}

fn email_taken(error: diesel::result::Error) -> RegistrationError {
    match error {
        DatabaseError(UniqueViolation, _) => RegistrationError::EmailTaken,
        other => other.into(),
    }
}

/// An e-mail address as it is looked for: in small letters.
fn email_key(email: &str) -> String {
    email.to_lowercase()
}

impl Database {
    /// Opens the account of a customer; all of it or nothing. The proof is good for one account.
    pub fn register(&self, new: &NewCustomer) -> Result<(), RegistrationError> {
        let key = self.chain_key()?;
        let account = &new.account.account;
        let record = &new.record;
        writing_at_once!(self, |connection| {
            let used = diesel::update(proved!(new.otp, new.proof, record.registered_at))
                .set(otps::proof_hash.eq(None::<Vec<u8>>))
                .execute(connection)?;
            if used == 0 {
                return Err(RegistrationError::NotProved);
            }
            let opened: Result<(), NewAccountError> =
                (|| insert_account!(&mut *connection, &new.account, key))();
            opened?;
            diesel::insert_into(emails::table)
                .values((
                    emails::issuer.eq(account.issuer.as_str()),
                    emails::email.eq(email_key(&record.email)),
                    emails::account_id.eq(account.id.0),
                ))
                .execute(connection)
                .map_err(email_taken)?;
            diesel::insert_into(customers::table)
                .values((
                    customers::account_id.eq(account.id.0),
                    customers::first_name.eq(&record.first_name),
                    customers::last_name.eq(&record.last_name),
                    customers::email.eq(&record.email),
                    customers::registered_at.eq(record.registered_at.micros()),
                ))
                .execute(connection)?;
            diesel::insert_into(devices::table)
                .values(DeviceRow::new(account.id, &new.device))
                .execute(connection)?;
            Ok(())
        })
    }

    /// What the customer says of himself; nothing of an account that was opened otherwise, or whose
    /// personal data was removed.
    pub fn customer(&self, account: AccountId) -> Result<Option<CustomerRecord>, StorageError> {
        let row: Option<(String, String, String, i64)> =
            reading!(self, |connection| customers::table
                .find(account.0)
                .filter(customers::erased_at.is_null())
                .select((
                    customers::first_name,
                    customers::last_name,
                    customers::email,
                    customers::registered_at,
                ))
                .get_result(connection)
                .optional())?;
        let record = |(first_name, last_name, email, registered_at)| CustomerRecord {
            first_name,
            last_name,
            email,
            registered_at: Timestamp::from_micros(registered_at),
        };
        Ok(row.map(record))
    }
}
