//! Changing what a partner may do, and how its host is answered.

use ipnet::IpNet;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::register::{check, known, networks, refuse_known_key, save, touch};
use super::{HostSettings, NewPartner, RegisterError, SignatureMode, list};
use crate::catalogue::{Catalogue, ChannelKey};
use crate::operators::TrailNote;
use crate::storage::{Database, PartnerRecord};
use crate::types::Timestamp;

/// What shall be different; what is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct PartnerChange {
    /// What people call it.
    pub name: Option<String>,
    /// Its RSA key, PEM of a SubjectPublicKeyInfo.
    pub public_key: Option<String>,
    /// The channels it may use.
    pub channels: Option<Vec<String>>,
    /// Networks it may call from; empty: any.
    pub allowed: Option<Vec<IpNet>>,
    /// How far its `X-TIMESTAMP` may be off, in seconds.
    pub window_seconds: Option<i32>,
    /// Whether a repeat is answered 409xx01 instead of its success.
    pub strict_duplicates: Option<bool>,
    /// The channel's key that is meant where the host sends none; `Some(None)`: none is.
    pub default_key: Option<Option<ChannelKey>>,
    /// The store's brand that is meant where the host sends none; `Some(None)`: none is.
    pub default_brand: Option<Option<String>>,
    /// Whether `expiresIn` of an access token is a number.
    pub expires_in_number: Option<bool>,
}

/// A partner as it will be, and as it was.
pub struct PreparedChange<'a> {
    database: &'a Database,
    before: PartnerRecord,
    after: PartnerRecord,
}

/// Checks a change of a partner.
pub fn prepare_change<'a>(
    database: &'a Database,
    catalogue: &Catalogue,
    id: &str,
    change: PartnerChange,
    now: Timestamp,
) -> Result<PreparedChange<'a>, RegisterError> {
    let before = known(database, id)?;
    let mut after = changed(before.clone(), change);
    if after == before {
        return Err(unchanged(id, "like that"));
    }
    check(catalogue, &as_new(&after)?)?;
    refuse_known_key(&database.partners()?, id, &after.public_key)?;
    touch(&mut after, now);
    Ok(PreparedChange {
        database,
        before,
        after,
    })
}

/// Suspends a partner, or lets it go on.
pub fn prepare_suspension<'a>(
    database: &'a Database,
    id: &str,
    is_suspended: bool,
    now: Timestamp,
) -> Result<PreparedChange<'a>, RegisterError> {
    let before = known(database, id)?;
    match (before.suspended_at.is_some(), is_suspended) {
        (true, true) => return Err(unchanged(id, "suspended")),
        (false, false) => return Err(unchanged(id, "in use")),
        _ => {}
    }
    let mut after = before.clone();
    after.suspended_at = is_suspended.then_some(now.micros());
    touch(&mut after, now);
    Ok(PreparedChange {
        database,
        before,
        after,
    })
}

impl PreparedChange<'_> {
    /// Saves it, with its entry of the audit trail; the partner as it is then.
    pub fn save(self, note: &TrailNote) -> Result<PartnerRecord, RegisterError> {
        let (before, after) = difference(&self.before, &self.after);
        let entry = note.done(&before, &after);
        let replaces = Some(self.before.changed_at);
        save(self.database, &self.after, replaces, Some(&entry))?;
        Ok(self.after)
    }
}

fn unchanged(id: &str, state: &'static str) -> RegisterError {
    let id = id.to_owned();
    RegisterError::Unchanged { id, state }
}

fn changed(record: PartnerRecord, change: PartnerChange) -> PartnerRecord {
    let key = |key: Option<ChannelKey>| key.map(|key| key.to_string());
    PartnerRecord {
        name: change.name.unwrap_or(record.name),
        public_key: change.public_key.unwrap_or(record.public_key),
        channels: change.channels.map_or(record.channels, |ids| ids.join(",")),
        allowed_ips: change
            .allowed
            .map_or(record.allowed_ips, |all| networks(&all)),
        window_seconds: change.window_seconds.unwrap_or(record.window_seconds),
        strict_duplicates: change.strict_duplicates.unwrap_or(record.strict_duplicates),
        default_key: change.default_key.map_or(record.default_key, key),
        default_brand: change.default_brand.unwrap_or(record.default_brand),
        expires_in_number: change.expires_in_number.unwrap_or(record.expires_in_number),
        ..record
    }
}

/// As if it were added, for the checks.
fn as_new(record: &PartnerRecord) -> Result<NewPartner, RegisterError> {
    let unreadable = |field, expected: &str| RegisterError::Field {
        field,
        expected: expected.to_owned(),
    };
    let allowed = list(&record.allowed_ips).map(str::parse);
    let allowed = allowed.collect::<Result<_, _>>();
    let mode = SignatureMode::parse(&record.signature_mode);
    let default_key = match &record.default_key {
        None => None,
        Some(key) => {
            let key = ChannelKey::parse(key);
            Some(key.ok_or_else(|| unreadable("default key", "expected wallet:16 or bin:000076"))?)
        }
    };
    Ok(NewPartner {
        id: record.partner_id.clone(),
        name: record.name.clone(),
        issuer: record.issuer.clone(),
        public_key: record.public_key.clone(),
        mode: mode.ok_or_else(|| unreadable("signature", "expected a known way"))?,
        channels: list(&record.channels).map(str::to_owned).collect(),
        allowed: allowed.map_err(|_| unreadable("addresses", "expected networks"))?,
        window_seconds: record.window_seconds,
        strict_duplicates: record.strict_duplicates,
        host: HostSettings {
            default_key,
            default_brand: record.default_brand.clone(),
            expires_in_number: record.expires_in_number,
        },
    })
}

/// What differs, before and after.
fn difference(before: &PartnerRecord, after: &PartnerRecord) -> (Value, Value) {
    let (was, is) = (shown(before), shown(after));
    let differing = |of: &Map<String, Value>| -> Map<String, Value> {
        let fields = of
            .iter()
            .filter(|(name, _)| was.get(*name) != is.get(*name));
        let owned = fields.map(|(name, value)| (name.clone(), value.clone()));
        owned.collect()
    };
    (differing(&was).into(), differing(&is).into())
}

/// What the audit trail shows of a partner: of its key a fingerprint, of its secret nothing.
fn shown(record: &PartnerRecord) -> Map<String, Value> {
    let fields = [
        ("name", json!(record.name)),
        (
            "public key",
            json!(hex::encode(Sha256::digest(&record.public_key))),
        ),
        ("channels", json!(record.channels)),
        ("addresses", json!(record.allowed_ips)),
        ("window", json!(record.window_seconds)),
        ("strict duplicates", json!(record.strict_duplicates)),
        ("default key", json!(record.default_key)),
        ("default brand", json!(record.default_brand)),
        ("expiresIn is a number", json!(record.expires_in_number)),
        ("suspended", json!(record.suspended_at.is_some())),
    ];
    fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
