//! Partners, as the command line writes them and a running gateway reads them again.

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::audit_trail::{NewTrailEntry, append_trail};
use super::connection::{reading, writing, writing_at_once};
use super::rows::TierRow;
use super::schema::{metadata, partners, tier_limits};
use super::{Database, StorageError};
use crate::catalogue::Tier;
use crate::types::Timestamp;

/// A row of `partners`.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = partners, treat_none_as_null = true)]
pub struct PartnerRecord {
    /// `X-PARTNER-ID`.
    pub partner_id: String,
    /// `X-CLIENT-KEY`.
    pub client_key: String,
    /// What people call it.
    pub name: String,
    /// Whose accounts it serves.
    pub issuer: String,
    /// Its RSA key, PEM of a SubjectPublicKeyInfo.
    pub public_key: String,
    /// Its client secret, sealed under the key ring.
    pub sealed_secret: Vec<u8>,
    /// `symmetric` or `asymmetric`.
    pub signature_mode: String,
    /// Ids of the channels it may use, comma-separated.
    pub channels: String,
    /// Networks it may call from, comma-separated; empty: any.
    pub allowed_ips: String,
    /// How far its `X-TIMESTAMP` may be off.
    pub window_seconds: i32,
    /// Whether a repeat is answered 409xx01 instead of its success.
    pub strict_duplicates: bool,
    /// The channel's key that is meant where its host sends none: `wallet:16`, `bin:000076`.
    pub default_key: Option<String>,
    /// The store's brand that is meant where its host sends none.
    pub default_brand: Option<String>,
    /// Whether `expiresIn` of its access tokens is a number instead of a text.
    pub expires_in_number: bool,
    /// When it was added.
    pub created_at: i64,
    /// When it was last changed.
    pub changed_at: i64,
    /// Since when it may move no money; `None` where it may.
    pub suspended_at: Option<i64>,
    /// The client secret before this one, sealed like it.
    pub former_secret: Option<Vec<u8>>,
    /// Until when that one is still valid.
    pub former_until: Option<i64>,
}

impl Database {
    /// All partners, in the order of their ids.
    pub fn partners(&self) -> Result<Vec<PartnerRecord>, StorageError> {
        reading!(self, |connection| partners::table
            .order(partners::partner_id)
            .select(PartnerRecord::as_select())
            .load(connection))
    }

    /// Adds a partner, or puts the record in the place of the one that was changed last at the
    /// moment `replaces`, where those that there are allow it: nobody changes another one meanwhile.
    /// `false` when the id or the client key is taken, or when the record was changed since.
    ///
    /// The entry of the audit trail is there with it.
    pub fn save_partner<E: From<StorageError>>(
        &self,
        record: &PartnerRecord,
        replaces: Option<i64>,
        note: Option<&NewTrailEntry>,
        allow: impl Fn(&[PartnerRecord]) -> Result<(), E>,
    ) -> Result<bool, E> {
        let key = self.trail_key()?;
        let at = Timestamp::from_micros(record.changed_at);
        let saved = writing_at_once!(self, |connection| {
            // A write that all who save a partner make: on PostgreSQL, too, one waits for the other.
            diesel::update(metadata::table)
                .set(metadata::value.eq(metadata::value))
                .execute(connection)?;
            let all: Vec<PartnerRecord> = partners::table
                .select(PartnerRecord::as_select())
                .load(connection)?;
            if let Err(refused) = allow(&all) {
                return Ok(Err(refused));
            }
            let rows = match replaces {
                None => diesel::insert_into(partners::table)
                    .values(record)
                    .on_conflict_do_nothing()
                    .execute(connection)?,
                Some(moment) => diesel::update(partners::table)
                    .filter(partners::partner_id.eq(&record.partner_id))
                    .filter(partners::changed_at.eq(moment))
                    .set(record)
                    .execute(connection)?,
            };
            if let (1, Some(note)) = (rows, note) {
                append_trail!(connection, key, at, note);
            }
            Ok(Ok(rows == 1))
        });
        saved.map_err(|error: diesel::result::Error| StorageError::from(error))?
    }

    /// Writes down the caps in force, for the auditor.
    pub fn keep_tier_limits(&self, tiers: &[Tier]) -> Result<(), StorageError> {
        let kept = writing_at_once!(self, |connection| {
            for tier in tiers {
                diesel::insert_into(tier_limits::table)
                    .values(TierRow::from(tier))
                    .on_conflict((
                        tier_limits::issuer,
                        tier_limits::tier,
                        tier_limits::effective_from,
                    ))
                    .do_update()
                    .set((
                        tier_limits::max_balance.eq(excluded(tier_limits::max_balance)),
                        tier_limits::max_incoming_month
                            .eq(excluded(tier_limits::max_incoming_month)),
                    ))
                    .execute(connection)?;
            }
            Ok(())
        });
        kept.map_err(|error: diesel::result::Error| error.into())
    }

    /// The metadata under that name.
    pub fn metadata_get(&self, name: &str) -> Result<Option<String>, StorageError> {
        reading!(self, |connection| metadata::table
            .find(name)
            .select(metadata::value)
            .get_result(connection)
            .optional())
    }

    /// Remembers a value for good, unless there is one; gives the one that stands.
    pub fn metadata_put_once(&self, name: &str, value: &str) -> Result<String, StorageError> {
        Ok(writing!(self, |connection| {
            diesel::insert_into(metadata::table)
                .values((metadata::name.eq(name), metadata::value.eq(value)))
                .on_conflict_do_nothing()
                .execute(connection)?;
            metadata::table
                .find(name)
                .select(metadata::value)
                .get_result(connection)?
        }))
    }
}
