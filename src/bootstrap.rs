//! Opens the catalogue, the database and its key ring, and checks them against each other before
//! anything is served or changed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::{Catalogue, LoadError};
use crate::config::Settings;
use crate::keyring::{KeyRing, KeyRingError};
use crate::storage::{Database, DatabaseUrl, StorageError};

/// The name under which a database remembers the check value of its key ring.
const KEY_RING: &str = "keyring";

/// What every command and the gateway itself work with.
pub struct Bootstrapped {
    /// Migrated, and fit for money.
    pub database: Database,
    /// The ring that the database was begun with.
    pub ring: Arc<KeyRing>,
    /// The rules; they know every tier that an account of the database has.
    pub rules: Arc<Catalogue>,
}

/// Why the gateway cannot start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The catalogue cannot be read or has mistakes.
    #[error(transparent)]
    Catalogue(#[from] LoadError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The key ring's file.
    #[error(transparent)]
    KeyRing(#[from] KeyRingError),
    /// The command works on a database that is there.
    #[error("database {0} does not exist; expected one made by `gerai migrate` or `gerai serve`")]
    NoDatabase(PathBuf),
    /// The database was begun with a key ring that is not there.
    #[error(
        "key ring {0} does not exist; expected the one this database was begun with: restore it \
         from its copy, or name it with --keys"
    )]
    NoKeyRing(PathBuf),
    /// The key ring is of another database.
    #[error("key ring {0} is not the one this database was begun with; name that one with --keys")]
    OtherKeyRing(PathBuf),
    /// The catalogue lacks a tier that accounts have.
    #[error("the catalogue has no tier {tier:?} of issuer {issuer:?}, which accounts have")]
    NoTier {
        /// Whose.
        issuer: String,
        /// Which.
        tier: String,
    },
}

/// Opens everything. A new database and its key ring are created; one that knows its ring is
/// never given another.
pub fn open(settings: &Settings) -> Result<Bootstrapped, OpenError> {
    let rules = match &settings.catalogue {
        Some(file) => Catalogue::load(file)?,
        None => Catalogue::builtin(),
    };
    open_under(settings, rules)
}

/// The same under those rules, whatever catalogue the settings name.
pub fn open_under(settings: &Settings, rules: Catalogue) -> Result<Bootstrapped, OpenError> {
    let url = DatabaseUrl::parse(&settings.database)?;
    let database = Database::open(&url)?;
    let ring = ring(&database, &keys_path(settings, &url))?;
    refuse_unknown_tiers(&database, &rules)?;
    database.keep_tier_limits(rules.tiers())?;
    Ok(Bootstrapped {
        database,
        ring: Arc::new(ring),
        rules: Arc::new(rules),
    })
}

/// The same, for commands that have no business with a database that is not there: a mistyped
/// name is refused and no file is made.
pub fn open_existing(settings: &Settings) -> Result<Bootstrapped, OpenError> {
    let url = DatabaseUrl::parse(&settings.database)?;
    match url.file() {
        Some(file) if !file.exists() => Err(OpenError::NoDatabase(file.to_owned())),
        _ => open(settings),
    }
}

/// The file of the key ring: as set, or the database's with `.keys` after it; `gerai.keys` when
/// the database is not a file. (Gateways on one database need copies of one ring.)
pub fn keys_path(settings: &Settings, url: &DatabaseUrl) -> PathBuf {
    let beside = || match url.file() {
        Some(file) => format!("{}.keys", file.display()).into(),
        None => PathBuf::from("gerai.keys"),
    };
    settings.keys.clone().unwrap_or_else(beside)
}

/// Reads the ring, or makes one where the database has none yet. Only then is it written down
/// which it is, so that a start that breaks off in between is finished by the next.
fn ring(database: &Database, path: &Path) -> Result<KeyRing, OpenError> {
    let known = database.metadata_get(KEY_RING)?;
    let ring = match KeyRing::read(path) {
        Ok(ring) => ring,
        Err(error) if !is_missing(&error) => return Err(error.into()),
        Err(_) if known.is_some() => return Err(OpenError::NoKeyRing(path.to_owned())),
        Err(_) => KeyRing::create(path)?,
    };
    let known = match known {
        Some(known) => known,
        None => database.metadata_put_once(KEY_RING, &ring.check_value())?,
    };
    if known != ring.check_value() {
        return Err(OpenError::OtherKeyRing(path.to_owned()));
    }
    Ok(ring)
}

fn is_missing(error: &KeyRingError) -> bool {
    matches!(error, KeyRingError::File { source, .. } if source.kind() == io::ErrorKind::NotFound)
}

fn refuse_unknown_tiers(database: &Database, rules: &Catalogue) -> Result<(), OpenError> {
    let is_unknown = |(issuer, tier): &(String, String)| {
        rules
            .tiers()
            .iter()
            .all(|row| row.issuer.as_str() != issuer || row.id.as_str() != tier)
    };
    match database.tiers_in_use()?.into_iter().find(is_unknown) {
        Some((issuer, tier)) => Err(OpenError::NoTier { issuer, tier }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::ledger::Account;
    use crate::storage::NewAccount;
    use crate::types::{AccountId, Msisdn, Timestamp};

    fn fixture() -> (TempDir, Settings) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gerai.db");
        let settings = Settings {
            database: format!("sqlite://{}", file.display()),
            ..Settings::default()
        };
        (folder, settings)
    }

    fn refused(settings: &Settings) -> OpenError {
        match open(settings) {
            Ok(_) => panic!("it opened"),
            Err(error) => error,
        }
    }

    #[test]
    fn a_new_database_gets_a_database_and_a_key_ring_of_its_own() {
        let (folder, settings) = fixture();
        let first = open(&settings).expect("opens").ring.check_value();
        for file in ["gerai.db", "gerai.db.keys"] {
            let file = std::fs::metadata(folder.path().join(file)).expect("a file");
            #[cfg(unix)]
            assert_eq!(
                std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o777,
                0o600
            );
        }
        let again = open(&settings).expect("opens").ring.check_value();
        assert_eq!(first, again);
    }

    #[test]
    fn a_lost_key_ring_is_not_replaced() {
        let (folder, settings) = fixture();
        open(&settings).expect("opens");
        let keys = folder.path().join("gerai.db.keys");
        std::fs::remove_file(&keys).expect("removed");
        assert!(matches!(refused(&settings), OpenError::NoKeyRing(_)));
        assert!(!keys.exists());
    }

    #[test]
    fn the_key_ring_of_another_database_is_refused() {
        let (folder, settings) = fixture();
        open(&settings).expect("opens");
        let other = folder.path().join("other.keys");
        KeyRing::create(&other).expect("a ring");
        let settings = Settings {
            keys: Some(other),
            ..settings
        };
        assert!(matches!(refused(&settings), OpenError::OtherKeyRing(_)));
    }

    #[test]
    fn a_start_that_broke_off_after_the_key_ring_is_finished() {
        let (folder, settings) = fixture();
        let keys = folder.path().join("gerai.db.keys");
        let ring = KeyRing::create(&keys).expect("a ring");
        let opened = open(&settings).expect("opens");
        assert_eq!(opened.ring.check_value(), ring.check_value());
    }

    #[test]
    fn a_file_that_is_no_key_ring_is_left_as_it_is() {
        let (folder, settings) = fixture();
        let keys = folder.path().join("gerai.db.keys");
        std::fs::write(&keys, "not a ring").expect("written");
        assert!(matches!(refused(&settings), OpenError::KeyRing(_)));
        assert_eq!(std::fs::read(&keys).expect("there"), b"not a ring");
    }

    #[test]
    fn a_database_that_is_not_there_is_not_made_by_looking() {
        let (folder, settings) = fixture();
        let refused = open_existing(&settings).map(drop).expect_err("refused");
        assert!(matches!(refused, OpenError::NoDatabase(_)));
        let left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_catalogue_without_a_tier_in_use_is_refused() {
        let (_folder, settings) = fixture();
        let opened = open(&settings).expect("opens");
        let phone = Msisdn::parse("081234567890").expect("valid");
        let at = Timestamp::from_micros(0);
        let account = NewAccount {
            account: Account::open(
                AccountId(1),
                "kaspro".into(),
                phone,
                "Budi Santoso".to_owned(),
                "platinum".into(),
                at,
            ),
            pin_hash: String::new(),
            opened_at: at,
        };
        opened.database.open_account(&account).expect("an account");
        let error = refused(&settings).to_string();
        assert_eq!(
            error,
            "the catalogue has no tier \"platinum\" of issuer \"kaspro\", which accounts have"
        );
    }
}
