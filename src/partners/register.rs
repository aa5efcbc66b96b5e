//! Adding partners and giving them new secrets.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ipnet::IpNet;
use secrecy::SecretString;

use super::SignatureMode;
use super::public_key::PublicKey;
use crate::catalogue::{Catalogue, ChannelKey};
use crate::keyring::KeyRing;
use crate::operators::TrailNote;
use crate::random;
use crate::storage::{Database, NewTrailEntry, PartnerRecord, StorageError};
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
    /// It has no secret that its signatures are made with.
    #[error(
        "partner {0} signs with its own key and not with a secret; give it another key with \
         `gerai partner set {0} --public-key FILE`"
    )]
    SignsWithKey(String),
    /// It is like that already.
    #[error("partner {id} is {state} already")]
    Unchanged {
        /// Which.
        id: String,
        /// What it is.
        state: &'static str,
    },
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
    note: Option<NewTrailEntry>,
}

impl PendingPartner<'_> {
    /// With an entry of the audit trail, which is there once it is saved.
    #[must_use]
    pub fn noted(self, note: &TrailNote) -> Self {
        Self {
            note: Some(note.ended("done")),
            ..self
        }
    }

    /// What the partner is to receive.
    pub fn registered(&self) -> &Registered {
        &self.registered
    }

    /// Saves it: only now the secret is valid.
    pub fn save(self) -> Result<Registered, RegisterError> {
        save(
            self.database,
            &self.record,
            self.replaces,
            self.note.as_ref(),
        )?;
        Ok(self.registered)
    }
}

/// Saves the record of a partner that is new, or was changed last at the moment `replaces`. The
/// checks are made again where nobody can save another one meanwhile.
pub(super) fn save(
    database: &Database,
    record: &PartnerRecord,
    replaces: Option<i64>,
    note: Option<&NewTrailEntry>,
) -> Result<(), RegisterError> {
    let id = &record.partner_id;
    let is_saved = database.save_partner(record, replaces, note, |all| {
        if replaces.is_none() {
            refuse_taken_id(all, id)?;
        }
        refuse_known_key(all, id, &record.public_key)
    })?;
    match (is_saved, replaces) {
        (true, _) => Ok(()),
        (false, None) => Err(RegisterError::Exists(id.clone())),
        (false, Some(_)) => Err(RegisterError::ChangedMeanwhile(id.clone())),
    }
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
        note: None,
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
    let all = database.partners()?;
    let is_it = |record: &&PartnerRecord| record.partner_id == new.id;
    let replaces = all.iter().find(is_it).map(|record| record.changed_at);
    let (record, registered) = new_record(ring, new, now);
    save(database, &record, replaces, None)?;
    Ok(registered)
}

/// The networks as they are stored.
pub(super) fn networks(allowed: &[IpNet]) -> String {
    let networks: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    networks.join(",")
}

fn new_record(ring: &KeyRing, new: &NewPartner, now: Timestamp) -> (PartnerRecord, Registered) {
    let (client_key, secret) = (text_of_secret(), SecretString::from(text_of_secret()));
    let record = PartnerRecord {
        partner_id: new.id.clone(),
        client_key: client_key.clone(),
        name: new.name.clone(),
        issuer: new.issuer.clone(),
        public_key: new.public_key.clone(),
        sealed_secret: ring.seal(&secret, &new.id),
        signature_mode: new.mode.as_str().to_owned(),
        channels: new.channels.join(","),
        allowed_ips: networks(&new.allowed),
        window_seconds: new.window_seconds,
        strict_duplicates: new.strict_duplicates,
        default_key: new.host.default_key.as_ref().map(ToString::to_string),
        default_brand: new.host.default_brand.clone(),
        expires_in_number: new.host.expires_in_number,
        created_at: now.micros(),
        changed_at: now.micros(),
        suspended_at: None,
        former_secret: None,
        former_until: None,
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
    prepare_secret(database, ring, id, Duration::ZERO, now)?.save()
}

/// The same, up to the saving; the old secret is valid for `grace` beside the new one.
pub fn prepare_secret<'a>(
    database: &'a Database,
    ring: &KeyRing,
    id: &str,
    grace: Duration,
    now: Timestamp,
) -> Result<PendingPartner<'a>, RegisterError> {
    let mut record = known(database, id)?;
    if record.signature_mode == SignatureMode::Asymmetric.as_str() {
        return Err(RegisterError::SignsWithKey(id.to_owned()));
    }
    let secret = SecretString::from(text_of_secret());
    let replaces = Some(record.changed_at);
    let former = std::mem::replace(&mut record.sealed_secret, ring.seal(&secret, id));
    let is_valid_longer = !grace.is_zero();
    record.former_secret = is_valid_longer.then_some(former);
    record.former_until = is_valid_longer.then_some(now.plus(grace).micros());
    touch(&mut record, now);
    let client_key = record.client_key.clone();
    Ok(PendingPartner {
        database,
        record,
        replaces,
        registered: Registered { client_key, secret },
        note: None,
    })
}

/// The partner of that id.
pub(super) fn known(database: &Database, id: &str) -> Result<PartnerRecord, RegisterError> {
    let mut all = database.partners()?.into_iter();
    let known = all.find(|record| record.partner_id == id);
    known.ok_or_else(|| RegisterError::Unknown(id.to_owned()))
}

/// It is changed now: later than before, by whatever clock, so that no change takes another's place.
pub(super) fn touch(record: &mut PartnerRecord, now: Timestamp) {
    record.changed_at = now.micros().max(record.changed_at + 1);
}

/// Two ids that differ by capital letters alone are one to a reader.
fn refuse_taken_id(all: &[PartnerRecord], id: &str) -> Result<(), RegisterError> {
    let is_alike = |record: &&PartnerRecord| record.partner_id.eq_ignore_ascii_case(id);
    match all.iter().find(is_alike) {
        Some(record) => Err(RegisterError::Exists(record.partner_id.clone())),
        None => Ok(()),
    }
}

pub(super) fn check(catalogue: &Catalogue, new: &NewPartner) -> Result<(), RegisterError> {
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
pub(super) fn refuse_known_key(
    all: &[PartnerRecord],
    id: &str,
    key: &str,
) -> Result<(), RegisterError> {
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
