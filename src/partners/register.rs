//! Adding partners and giving them new secrets.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ipnet::IpNet;
use secrecy::SecretString;

use super::SignatureMode;
use super::public_key::PublicKey;
use crate::catalogue::{Catalogue, ChannelKey};
use crate::keyring::KeyRing;
use crate::random;
use crate::storage::{Database, PartnerRecord, StorageError};
use crate::types::{Timestamp, is_readable};

/// The most that a field of SNAP for an id may hold.
const ID_CHARACTERS: usize = 36;

/// A partner to be added.
#[derive(Clone, Debug)]
pub struct NewPartner {
    /// `X-PARTNER-ID`: letters, digits and hyphens, at most 36.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whose accounts it serves.
    pub issuer: String,
    /// Its RSA key, PEM of a SubjectPublicKeyInfo.
    pub public_key: String,
    /// How it signs.
    pub mode: SignatureMode,
    /// The channels it may use.
    pub channels: Vec<String>,
    /// Networks it may call from; empty: any.
    pub allowed: Vec<IpNet>,
    /// How far its `X-TIMESTAMP` may be off, in seconds.
    pub window_seconds: i32,
    /// Whether a repeat is answered 409xx01 instead of its success.
    pub strict_duplicates: bool,
    /// What its host needs that the standard does not provide for.
    pub host: HostSettings,
}

/// What a partner's host needs that the standard does not provide for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostSettings {
    /// The channel's key that is meant where the host sends none.
    pub default_key: Option<ChannelKey>,
    /// The store's brand that is meant where the host sends none.
    pub default_brand: Option<String>,
    /// Whether `expiresIn` of an access token is a number instead of the standard's text.
    pub expires_in_number: bool,
}

/// What a partner receives once, and never again.
pub struct Registered {
    /// Its `X-CLIENT-KEY`.
    pub client_key: String,
    /// Its client secret.
    pub secret: SecretString,
}

/// Why a partner was not added or changed.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// A field is not what it should be.
    #[error("{field}: {expected}")]
    Field {
        /// Which.
        field: &'static str,
        /// What was expected.
        expected: String,
    },
    /// There is one of that id.
    #[error("partner {0} exists already")]
    Exists(String),
    /// Another partner has the key.
    #[error("public key: partner {0} has this key; expected one of its own")]
    KeyTaken(String),
    /// There is none of that id.
    #[error("there is no partner {0}")]
    Unknown(String),
    /// Somebody else has changed it since it was read.
    #[error("partner {0} was changed meanwhile: what was printed is not valid; run it again")]
    ChangedMeanwhile(String),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// A change that is not saved yet, so that its secret can be written down first: a secret that
/// nobody has seen would leave a partner shut out.
pub struct PendingPartner<'a> {
    database: &'a Database,
    record: PartnerRecord,
    /// When the row that it replaces was changed last; `None` where it is new.
    replaces: Option<i64>,
    registered: Registered,
}

impl PendingPartner<'_> {
    /// What the partner is to receive.
    pub fn registered(&self) -> &Registered {
        &self.registered
    }

    /// Saves it: only now the secret is valid.
    pub fn save(self) -> Result<Registered, RegisterError> {
        let id = || self.record.partner_id.clone();
        if self.replaces.is_some() {
            if !self.database.change_partner(&self.record, self.replaces)? {
                return Err(RegisterError::ChangedMeanwhile(id()));
            }
        } else if !add_where_allowed(self.database, &self.record)? {
            return Err(RegisterError::Exists(id()));
        }
        Ok(self.registered)
    }
}

/// The checks are made again where nobody can add a partner meanwhile.
fn add_where_allowed(database: &Database, record: &PartnerRecord) -> Result<bool, RegisterError> {
    database.add_partner(record, |all| {
        refuse_taken_id(all, &record.partner_id)?;
        refuse_known_key(all, &record.partner_id, &record.public_key)
    })
}

/// Adds a partner with a new client key and secret.
pub fn add(
    database: &Database,
    ring: &KeyRing,
    catalogue: &Catalogue,
    new: &NewPartner,
    now: Timestamp,
) -> Result<Registered, RegisterError> {
    prepare(database, ring, catalogue, new, now)?.save()
}

/// The same, up to the saving.
pub fn prepare<'a>(
    database: &'a Database,
    ring: &KeyRing,
    catalogue: &Catalogue,
    new: &NewPartner,
    now: Timestamp,
) -> Result<PendingPartner<'a>, RegisterError> {
    check(catalogue, new)?;
    let all = database.partners()?;
    refuse_taken_id(&all, &new.id)?;
    refuse_known_key(&all, &new.id, &new.public_key)?;
    let (record, registered) = new_record(ring, new, now);
    Ok(PendingPartner {
        database,
        record,
        replaces: None,
        registered,
    })
}

/// Adds a partner, or puts it in the place of the one of its id.
pub fn put(
    database: &Database,
    ring: &KeyRing,
    catalogue: &Catalogue,
    new: &NewPartner,
    now: Timestamp,
) -> Result<Registered, RegisterError> {
    check(catalogue, new)?;
    refuse_known_key(&database.partners()?, &new.id, &new.public_key)?;
    let (record, registered) = new_record(ring, new, now);
    if !database.change_partner(&record, None)? && !add_where_allowed(database, &record)? {
        return Err(RegisterError::Exists(new.id.clone()));
    }
    Ok(registered)
}

fn new_record(ring: &KeyRing, new: &NewPartner, now: Timestamp) -> (PartnerRecord, Registered) {
    let (client_key, secret) = (text_of_secret(), SecretString::from(text_of_secret()));
    let networks: Vec<String> = new.allowed.iter().map(ToString::to_string).collect();
    let record = PartnerRecord {
        partner_id: new.id.clone(),
        client_key: client_key.clone(),
        name: new.name.clone(),
        issuer: new.issuer.clone(),
        public_key: new.public_key.clone(),
        sealed_secret: ring.seal(&secret, &new.id),
        signature_mode: new.mode.as_str().to_owned(),
        channels: new.channels.join(","),
        allowed_ips: networks.join(","),
        window_seconds: new.window_seconds,
        strict_duplicates: new.strict_duplicates,
        default_key: new.host.default_key.as_ref().map(ToString::to_string),
        default_brand: new.host.default_brand.clone(),
        expires_in_number: new.host.expires_in_number,
        created_at: now.micros(),
        changed_at: now.micros(),
    };
    (record, Registered { client_key, secret })
}

/// Makes a new secret for a partner; the old one is no longer valid.
pub fn rotate_secret(
    database: &Database,
    ring: &KeyRing,
    id: &str,
    now: Timestamp,
) -> Result<Registered, RegisterError> {
    prepare_secret(database, ring, id, now)?.save()
}

/// The same, up to the saving.
pub fn prepare_secret<'a>(
    database: &'a Database,
    ring: &KeyRing,
    id: &str,
    now: Timestamp,
) -> Result<PendingPartner<'a>, RegisterError> {
    let mut all = database.partners()?.into_iter();
    let mut record = all
        .find(|record| record.partner_id == id)
        .ok_or_else(|| RegisterError::Unknown(id.to_owned()))?;
    let secret = SecretString::from(text_of_secret());
    let replaces = Some(record.changed_at);
    record.sealed_secret = ring.seal(&secret, id);
    record.changed_at = now.micros();
    let client_key = record.client_key.clone();
    Ok(PendingPartner {
        database,
        record,
        replaces,
        registered: Registered { client_key, secret },
    })
}

/// Two ids that differ by capital letters alone are one to a reader.
fn refuse_taken_id(all: &[PartnerRecord], id: &str) -> Result<(), RegisterError> {
    let is_alike = |record: &&PartnerRecord| record.partner_id.eq_ignore_ascii_case(id);
    match all.iter().find(is_alike) {
        Some(record) => Err(RegisterError::Exists(record.partner_id.clone())),
        None => Ok(()),
    }
}

fn check(catalogue: &Catalogue, new: &NewPartner) -> Result<(), RegisterError> {
    let refuse = |field, expected: String| Err(RegisterError::Field { field, expected });
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if new.id.is_empty() || new.id.len() > ID_CHARACTERS || !new.id.chars().all(is_id) {
        return refuse(
            "id",
            format!("expected 1 to {ID_CHARACTERS} letters, digits and hyphens"),
        );
    }
    if !is_readable(&new.name) {
        return refuse(
            "name",
            "expected a name, nothing of it invisible".to_owned(),
        );
    }
    if catalogue.issuer(&new.issuer.as_str().into()).is_none() {
        return refuse(
            "issuer",
            format!("the catalogue has no issuer {:?}", new.issuer),
        );
    }
    if PublicKey::parse(&new.public_key).is_none() {
        return refuse(
            "public key",
            "expected an RSA public key of 2048 to 8192 bits in PEM (BEGIN PUBLIC KEY)".to_owned(),
        );
    }
    if new.channels.is_empty() {
        return refuse(
            "channels",
            "expected at least one channel of the catalogue".to_owned(),
        );
    }
    for channel in &new.channels {
        let is_known = catalogue
            .channels()
            .iter()
            .any(|row| row.issuer.as_str() == new.issuer && row.id.as_str() == channel);
        if !is_known {
            return refuse(
                "channels",
                format!("{} has no channel {channel:?}", new.issuer),
            );
        }
    }
    check_host(catalogue, new)?;
    if !(1..=3600).contains(&new.window_seconds) {
        return refuse("window", "expected 1 to 3600 seconds".to_owned());
    }
    Ok(())
}

/// A default is of use where one of the partner's channels knows it.
fn check_host(catalogue: &Catalogue, new: &NewPartner) -> Result<(), RegisterError> {
    let rows = || {
        catalogue.channels().iter().filter(|row| {
            let is_its_own = new.channels.iter().any(|id| id == row.id.as_str());
            row.issuer.as_str() == new.issuer && is_its_own
        })
    };
    let refuse = |field, expected: String| Err(RegisterError::Field { field, expected });
    if let Some(key) = &new.host.default_key
        && !rows().any(|row| row.key == *key)
    {
        return refuse(
            "default key",
            format!("no channel of the partner has the key {key}"),
        );
    }
    if let Some(brand) = &new.host.default_brand
        && !rows().any(|row| !row.brands.is_empty() && row.serves(Some(brand)))
    {
        return refuse(
            "default brand",
            format!("no channel of the partner lists the brand {brand:?}"),
        );
    }
    Ok(())
}

/// The key is this partner's alone: the string that an asymmetric partner signs does not name it,
/// so a request of one would be valid for each that has the key.
fn refuse_known_key(all: &[PartnerRecord], id: &str, key: &str) -> Result<(), RegisterError> {
    let key = PublicKey::parse(key);
    let has_it = |record: &&PartnerRecord| {
        let other = PublicKey::parse(&record.public_key);
        record.partner_id != id
            && matches!((&key, other), (Some(key), Some(other)) if key.is_same(&other))
    };
    match all.iter().find(has_it) {
        Some(record) => Err(RegisterError::KeyTaken(record.partner_id.clone())),
        None => Ok(()),
    }
}

fn text_of_secret() -> String {
    URL_SAFE_NO_PAD.encode(random::secret())
}
