//! One-time passwords: the rows. What they come to is the ledger's ([`OtpAttempts`]); a change reads
//! and writes its row in one transaction.

use diesel::prelude::*;
use subtle::ConstantTimeEq;

use super::connection::{reading, writing, writing_at_once};
use super::schema::otps;
use super::{Corrupt, Database, StorageError};
use crate::catalogue::OtpRules;
use crate::ledger::{OtpAttempts, OtpPurpose, OtpRefusal};
use crate::types::{BusinessDate, IssuerId, Timestamp};

/// Whose passwords, and for what. The number itself is stored nowhere: whoever types it may not be its
/// owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtpKey {
    /// Whose customer the owner is or wants to be.
    pub issuer: IssuerId,
    /// The number, hashed under the key ring.
    pub phone: [u8; 16],
    /// For what.
    pub purpose: OtpPurpose,
}

/// What is handed out when a number was proved, and is good once for the purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The hash of it.
    pub hash: [u8; 32],
    /// Until when (exclusive).
    pub expires_at: Timestamp,
}

/// What becomes of a password that was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtpUse {
    /// It is used up, and earns a proof.
    Prove(Proof),
    /// It stays good: what else is asked for is not looked at yet.
    Keep,
    /// It is used up.
    UseUp,
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtpVerdict {
    /// It was the one that was sent.
    Right,
    /// It was not.
    Wrong,
    /// Nothing was compared.
    Refused(OtpRefusal),
}

/// The row of a key.
macro_rules! row_of {
    ($key:expr) => {
        $crate::storage::schema::otps::table.find((
            $key.issuer.as_str(),
            &$key.phone[..],
            $key.purpose.as_str(),
        ))
    };
}

/// Reads the row of a key, written before it is read: on every database it is then this
/// transaction's alone.
macro_rules! locked {
    ($key:expr) => {
        diesel::update(row_of!($key))
            .set(otps::sends.eq(otps::sends))
            .returning(OtpRow::as_returning())
    };
}

/// The row of a key whose proof is good.
macro_rules! proved {
    ($key:expr, $proof:expr, $now:expr) => {{
        use $crate::storage::schema::otps::{proof_expires_at, proof_hash};
        $crate::storage::otps::row_of!($key)
            .filter(proof_hash.eq(&$proof[..]))
            .filter(proof_expires_at.gt($now.micros()))
    }};
}

pub(super) use {proved, row_of};

impl Database {
    /// Counts one more password of those digits (a keyed hash of them) and makes the one before it
    /// worthless.
    pub fn send_otp(
        &self,
        key: &OtpKey,
        mac: &[u8; 32],
        now: Timestamp,
        rules: &OtpRules,
    ) -> Result<Result<OtpAttempts, OtpRefusal>, StorageError> {
        writing_at_once!(self, |connection| {
            diesel::insert_into(otps::table)
                .values(OtpRow::none(key, now))
                .on_conflict_do_nothing()
                .execute(connection)?;
            let row: OtpRow = locked!(key).get_result(connection)?;
            let sent = match row.attempts()?.send(now, rules) {
                Ok(sent) => sent,
                Err(refusal) => return Ok(Err(refusal)),
            };
            diesel::update(row_of!(key))
                .set((columns(sent, now), otps::mac.eq(&mac[..])))
                .execute(connection)?;
            Ok(Ok(sent))
        })
    }

    /// Tries digits (a keyed hash of them); `then` is what becomes of the right ones.
    pub fn try_otp(
        &self,
        key: &OtpKey,
        mac: &[u8; 32],
        then: OtpUse,
        now: Timestamp,
        rules: &OtpRules,
    ) -> Result<OtpVerdict, StorageError> {
        writing_at_once!(self, |connection| {
            let row: Option<OtpRow> = locked!(key).get_result(connection).optional()?;
            let row = row.unwrap_or_else(|| OtpRow::none(key, now));
            let counted = match row.attempts()?.begin(now, rules) {
                Ok(counted) => counted,
                Err(refusal) => return Ok(OtpVerdict::Refused(refusal)),
            };
            let is_right = bool::from(row.mac.as_slice().ct_eq(&mac[..]));
            let kept = match (is_right, then) {
                (true, OtpUse::Keep) => counted.kept(),
                (true, _) => counted.used(),
                (false, _) => counted,
            };
            diesel::update(row_of!(key))
                .set(columns(kept, now))
                .execute(connection)?;
            if let (true, OtpUse::Prove(proof)) = (is_right, then) {
                diesel::update(row_of!(key))
                    .set((
                        otps::proof_hash.eq(Some(&proof.hash[..])),
                        otps::proof_expires_at.eq(proof.expires_at.micros()),
                    ))
                    .execute(connection)?;
            }
            Ok(match is_right {
                true => OtpVerdict::Right,
                false => OtpVerdict::Wrong,
            })
        })
    }

    /// Whether the number is proved: the proof is the one that was handed out, and still good.
    pub fn is_proved(
        &self,
        key: &OtpKey,
        proof: &[u8; 32],
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let found: i64 = reading!(self, |connection| proved!(key, proof, now)
            .count()
            .get_result(connection))?;
        Ok(found == 1)
    }

    /// Forgets what has not changed since that moment. Returns how many rows that were.
    pub fn forget_otps(&self, before: Timestamp) -> Result<usize, StorageError> {
        let old = diesel::delete(otps::table.filter(otps::changed_at.lt(before.micros())));
        Ok(writing!(self, |connection| old.execute(connection))?)
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = otps)]
struct OtpRow {
    issuer: String,
    phone_hash: Vec<u8>,
    purpose: String,
    mac: Vec<u8>,
    sent_day: i32,
    sends: i32,
    expires_at: i64,
    wrong_tries: i32,
    locked_until: Option<i64>,
    proof_expires_at: i64,
    changed_at: i64,
}

impl OtpRow {
    /// Of a number that never asked.
    fn none(key: &OtpKey, now: Timestamp) -> Self {
        let none = OtpAttempts::NONE;
        Self {
            issuer: key.issuer.to_string(),
            phone_hash: key.phone.to_vec(),
            purpose: key.purpose.as_str().to_owned(),
            mac: Vec::new(),
            sent_day: none.day.0,
            sends: 0,
            expires_at: none.expires_at.micros(),
            wrong_tries: 0,
            locked_until: None,
            proof_expires_at: 0,
            changed_at: now.micros(),
        }
    }

    fn attempts(&self) -> Result<OtpAttempts, Corrupt> {
        let count = |number: i32, column| {
            u32::try_from(number).map_err(|_| Corrupt::new("otps", 0, column))
        };
        Ok(OtpAttempts {
            day: BusinessDate(self.sent_day),
            sends: count(self.sends, "sends")?,
            expires_at: Timestamp::from_micros(self.expires_at),
            wrong: count(self.wrong_tries, "wrong_tries")?,
            locked_until: self.locked_until.map(Timestamp::from_micros),
        })
    }
}

type AttemptColumns = (
    diesel::dsl::Eq<otps::sent_day, i32>,
    diesel::dsl::Eq<otps::sends, i32>,
    diesel::dsl::Eq<otps::expires_at, i64>,
    diesel::dsl::Eq<otps::wrong_tries, i32>,
    diesel::dsl::Eq<otps::locked_until, Option<i64>>,
    diesel::dsl::Eq<otps::changed_at, i64>,
);

fn columns(attempts: OtpAttempts, now: Timestamp) -> AttemptColumns {
    let count = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    (
        otps::sent_day.eq(attempts.day.0),
        otps::sends.eq(count(attempts.sends)),
        otps::expires_at.eq(attempts.expires_at.micros()),
        otps::wrong_tries.eq(count(attempts.wrong)),
        otps::locked_until.eq(attempts.locked_until.map(Timestamp::micros)),
        otps::changed_at.eq(now.micros()),
    )
}
