//! The audit trail: rows that are only added, each chained to the one before it by a keyed hash.

use diesel::prelude::*;

use super::chain_key::ChainKey;
use super::connection::{reading, writing_at_once};
use super::rows::{put_bytes, put_number};
use super::schema::audit_trail;
use super::{Database, StorageError};
use crate::types::Timestamp;

/// The row of `metadata` that everybody writes who appends, so that one waits for the other.
pub(super) const TURN: &str = "audit trail";

/// What is to be written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrailEntry {
    /// Who did it.
    pub operator: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why, in the words of the operator.
    pub reason: String,
    /// How it ended: `asked` (not yet), `done`, `unknown`, or why it was not done.
    pub outcome: String,
    /// What differs, as it was: JSON.
    pub state_before: Option<String>,
    /// What differs, as it is: JSON.
    pub state_after: Option<String>,
}

/// A row of `audit_trail`.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_trail, treat_none_as_default_value = false)]
pub struct TrailEntry {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// When.
    pub at: i64,
    /// Who did it.
    pub operator: String,
    /// What.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why, in the words of the operator.
    pub reason: String,
    /// See [`NewTrailEntry::outcome`].
    pub outcome: String,
    /// What differs, as it was: JSON.
    pub state_before: Option<String>,
    /// What differs, as it is: JSON.
    pub state_after: Option<String>,
    pub(super) hash: Vec<u8>,
}

impl TrailEntry {
    /// The entry after the one of that number and hash.
    pub(super) fn after(
        last: Option<(i64, Vec<u8>)>,
        at: Timestamp,
        new: &NewTrailEntry,
        key: &ChainKey,
    ) -> Self {
        let (seq, before) = last.unwrap_or((0, vec![0; 16]));
        let new = new.clone();
        let mut entry = Self {
            seq: seq + 1,
            at: at.micros(),
            operator: new.operator,
            action: new.action,
            subject: new.subject,
            reason: new.reason,
            outcome: new.outcome,
            state_before: new.state_before,
            state_after: new.state_after,
            hash: Vec::new(),
        };
        entry.hash = entry.hash_after(&before, key);
        entry
    }

    /// The hash over the one before and every other column in its order, as those of `entries` are
    /// hashed.
    fn hash_after(&self, before: &[u8], key: &ChainKey) -> Vec<u8> {
        let mut bytes = before.to_vec();
        put_number(Some(self.seq), &mut bytes);
        put_number(Some(self.at), &mut bytes);
        let texts = [
            &self.operator,
            &self.action,
            &self.subject,
            &self.reason,
            &self.outcome,
        ];
        for text in texts {
            put_bytes(Some(text.as_bytes()), &mut bytes);
        }
        for text in [&self.state_before, &self.state_after] {
            put_bytes(text.as_deref().map(str::as_bytes), &mut bytes);
        }
        key.hash(&bytes).to_vec()
    }
}

/// Appends an entry within a transaction that writes: `append_trail!(connection, key, at, new)`.
macro_rules! append_trail {
    ($connection:expr, $key:expr, $at:expr, $new:expr) => {{
        use $crate::storage::schema::{audit_trail, metadata};
        let turn = metadata::table.find($crate::storage::audit_trail::TURN);
        diesel::update(turn)
            .set(metadata::value.eq(metadata::value))
            .execute($connection)?;
        let last: Option<(i64, Vec<u8>)> = audit_trail::table
            .order(audit_trail::seq.desc())
            .select((audit_trail::seq, audit_trail::hash))
            .first($connection)
            .optional()?;
        let entry = $crate::storage::TrailEntry::after(last, $at, $new, $key);
        diesel::insert_into(audit_trail::table)
            .values(&entry)
            .execute($connection)?;
    }};
}
pub(super) use append_trail;

impl Database {
    /// Appends an entry.
    pub fn append_trail(&self, at: Timestamp, new: &NewTrailEntry) -> Result<(), StorageError> {
        let key = self.trail_key()?;
        let appended = writing_at_once!(self, |connection| {
            append_trail!(connection, key, at, new);
            Ok(())
        });
        appended.map_err(|error: diesel::result::Error| error.into())
    }

    /// At most `limit` entries with numbers below `before`, newest first; of one subject, where it
    /// is named.
    pub fn trail(
        &self,
        subject: Option<&str>,
        before: i64,
        limit: i64,
    ) -> Result<Vec<TrailEntry>, StorageError> {
        let Some(subject) = subject else {
            return reading!(self, |connection| audit_trail::table
                .filter(audit_trail::seq.lt(before))
                .order(audit_trail::seq.desc())
                .limit(limit)
                .select(TrailEntry::as_select())
                .load(connection));
        };
        reading!(self, |connection| audit_trail::table
            .filter(audit_trail::subject.eq(subject))
            .filter(audit_trail::seq.lt(before))
            .order(audit_trail::seq.desc())
            .limit(limit)
            .select(TrailEntry::as_select())
            .load(connection))
    }
}
