//! Opens the catalogue, the database and its key ring, and checks them against each other before
//! anything is served or changed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::catalogue::{Catalogue, LoadError};
use crate::config::Settings;
use crate::file_mode::{OthersMay, others_may};
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

/// What a command works with that only looks.
pub struct OpenedToRead {
    /// Of this version.
    pub database: Database,
    /// The rules; they know every tier that an account of the database has.
    pub rules: Catalogue,
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
    /// There is a key ring, so there was a database.
    #[error(
        "the key ring {keys} is there and its database {database} is not; put the database back, \
         from a backup if need be, or make a new and empty one for this key ring with \
         `gerai migrate`"
    )]
    LostDatabase {
        /// As its URL is shown.
        database: String,
        /// The key ring's file.
        keys: PathBuf,
    },
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

/// Opens everything, to serve. A new database and its key ring are created together; a key ring
/// whose database is gone gets no other, and a database that knows its ring is never given another.
pub fn open(settings: &Settings) -> Result<Bootstrapped, OpenError> {
    open_under(settings, rules(settings)?)
}

/// The same under those rules, whatever catalogue the settings name.
pub fn open_under(settings: &Settings, rules: Catalogue) -> Result<Bootstrapped, OpenError> {
    let url = DatabaseUrl::parse(&settings.database)?;
    let keys = keys_path(settings, &url);
    if !keys.exists() {
        return begin(settings, &url, rules, Database::open(&url)?);
    }
    let database = Database::open_existing(&url).map_err(|error| match error {
        StorageError::Missing(database) => OpenError::LostDatabase { database, keys },
        other => other.into(),
    })?;
    begin(settings, &url, rules, database)
}

/// The same for commands that write and have no business with a database that is not there, or that another
/// version made: a mistyped name is refused, nothing is made, and nothing is migrated under a
/// gateway that is running.
pub fn open_as_it_is(settings: &Settings) -> Result<Bootstrapped, OpenError> {
    let (rules, url) = (rules(settings)?, DatabaseUrl::parse(&settings.database)?);
    begin(settings, &url, rules, Database::open_as_it_is(&url)?)
}

/// The same for commands that only look. They need neither the key ring nor the right to write.
pub fn open_to_read(settings: &Settings) -> Result<OpenedToRead, OpenError> {
    let (rules, url) = (rules(settings)?, DatabaseUrl::parse(&settings.database)?);
    let database = Database::open_to_read(&url)?;
    refuse_unknown_tiers(&database, &rules)?;
    Ok(OpenedToRead { database, rules })
}

/// The same for the one command that makes a database whatever else is there.
pub fn migrate(settings: &Settings) -> Result<Bootstrapped, OpenError> {
    let (rules, url) = (rules(settings)?, DatabaseUrl::parse(&settings.database)?);
    begin(settings, &url, rules, Database::open(&url)?)
}

fn rules(settings: &Settings) -> Result<Catalogue, OpenError> {
    Ok(match &settings.catalogue {
        Some(file) => Catalogue::load(file)?,
        None => Catalogue::builtin(),
    })
}

fn begin(
    settings: &Settings,
    url: &DatabaseUrl,
    rules: Catalogue,
    database: Database,
) -> Result<Bootstrapped, OpenError> {
    let keys = keys_path(settings, url);
    let ring = ring(&database, &keys)?;
    warn_of_open_files(url, &keys);
    let database = database
        .with_chain_key(ring.chain_key())
        .with_trail_key(ring.trail_key());
    database.seal_carried_over()?;
    refuse_unknown_tiers(&database, &rules)?;
    database.keep_tier_limits(rules.tiers())?;
    Ok(Bootstrapped {
        database,
        ring: Arc::new(ring),
        rules: Arc::new(rules),
    })
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
    let (ring, known) = match database.metadata_get(KEY_RING)? {
        Some(known) => {
            let ring = read(path)?.ok_or_else(|| OpenError::NoKeyRing(path.to_owned()))?;
            (ring, known)
        }
        // Of several that begin together, one makes the ring and the others read it.
        None => {
            let ring = database.exclusively(|| read_or_create(path))??;
            let known = database.metadata_put_once(KEY_RING, &ring.check_value())?;
            (ring, known)
        }
    };
    if known != ring.check_value() {
        return Err(OpenError::OtherKeyRing(path.to_owned()));
    }
    Ok(ring)
}

fn read_or_create(path: &Path) -> Result<KeyRing, KeyRingError> {
    read(path)?.map_or_else(|| KeyRing::create(path), Ok)
}

/// None where there is no such file.
fn read(path: &Path) -> Result<Option<KeyRing>, KeyRingError> {
    match KeyRing::read(path) {
        Ok(ring) => Ok(Some(ring)),
        Err(KeyRingError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Says in the log which files others may read or write. A key ring that they may write is refused.
fn warn_of_open_files(url: &DatabaseUrl, keys: &Path) {
    if others_may(keys) != OthersMay::Nothing {
        tracing::warn!(
            file = %keys.display(),
            "others than its owner may read the key ring: make it its owner's alone (chmod 600)"
        );
    }
    let Some(file) = url.file() else { return };
    let danger = match others_may(file) {
        OthersMay::Nothing => return,
        OthersMay::Read => "read the database, with customers' names and numbers",
        OthersMay::Write => "write the database, with everybody's balance",
    };
    tracing::warn!(
        file = %file.display(),
        "others than its owner may {danger}: make it its owner's alone (chmod 600)"
    );
}

fn refuse_unknown_tiers(database: &Database, rules: &Catalogue) -> Result<(), OpenError> {
    let is_unknown = |(issuer, tier): &(String, String)| {
        rules
            .tiers()
            .iter()
            .all(|row| row.issuer.as_str() != issuer || row.id.as_str() != tier)
    };
    match database.tiers_used()?.into_iter().find(is_unknown) {
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
        let url = DatabaseUrl::parse(&settings.database).expect("a URL");
        Database::open(&url).expect("a database");
        let keys = folder.path().join("gerai.db.keys");
        let ring = KeyRing::create(&keys).expect("a ring");
        let opened = open(&settings).expect("opens");
        assert_eq!(opened.ring.check_value(), ring.check_value());
    }

    /// Whatever the database is: the file is gone, or another is in its place.
    #[test]
    fn a_key_ring_whose_database_is_gone_gets_another_by_migrate_alone() {
        for left in [None, Some("")] {
            let (folder, settings) = fixture();
            let keys = folder.path().join("gerai.db.keys");
            let ring = KeyRing::create(&keys).expect("a ring");
            let file = folder.path().join("gerai.db");
            if let Some(text) = left {
                std::fs::write(&file, text).expect("written");
            }
            let lost = refused(&settings);
            assert!(matches!(lost, OpenError::LostDatabase { .. }), "{lost}");
            assert_eq!(
                std::fs::read(&file).ok().as_deref(),
                left.map(str::as_bytes)
            );
            let migrated = migrate(&settings).expect("made");
            assert_eq!(migrated.ring.check_value(), ring.check_value());
            open(&settings).expect("opens");
        }
    }

    #[test]
    fn an_empty_database_of_a_server_is_none_either() {
        let Some(cluster) = crate::testing::cluster::cluster() else {
            return;
        };
        let (folder, settings) = fixture();
        let settings = Settings {
            database: crate::testing::cluster::new_database(cluster),
            keys: Some(folder.path().join("gerai.keys")),
            ..settings
        };
        assert!(matches!(
            open_as_it_is(&settings).map(drop),
            Err(OpenError::Storage(StorageError::Missing(_)))
        ));
        KeyRing::create(&folder.path().join("gerai.keys")).expect("a ring");
        assert!(matches!(refused(&settings), OpenError::LostDatabase { .. }));
        migrate(&settings).expect("made");
        open(&settings).expect("opens");
    }

    #[test]
    fn a_role_that_may_only_read_is_enough_to_look() {
        let Some(cluster) = crate::testing::cluster::cluster() else {
            return;
        };
        let (folder, settings) = fixture();
        let database = cluster.database().expect("a database");
        let settings = |user: &str| Settings {
            database: cluster
                .url(&database)
                .replace("gerai@", &format!("{user}@")),
            keys: Some(folder.path().join("gerai.keys")),
            ..settings.clone()
        };
        open(&settings("gerai")).expect("opens");
        let reader = "CREATE ROLE reader LOGIN;
                      GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader";
        cluster.sql(&database, reader).expect("a role");
        let opened = open_to_read(&settings("reader")).expect("opens");
        assert_eq!(opened.database.partners().expect("read"), []);
        let refused = open_as_it_is(&settings("reader")).map(drop);
        assert!(refused.is_err(), "other commands write");
    }

    #[test]
    fn several_that_begin_together_make_one_database_and_one_key_ring() {
        let (_folder, settings) = fixture();
        let rings: Vec<String> = std::thread::scope(|scope| {
            let begun: Vec<_> = (0..6)
                .map(|_| scope.spawn(|| migrate(&settings).map(|opened| opened.ring.check_value())))
                .collect();
            let rings = begun.into_iter().map(|one| one.join().expect("it ends"));
            rings.map(|ring| ring.expect("it opens")).collect()
        });
        assert!(rings.iter().all(|ring| *ring == rings[0]), "{rings:?}");
    }

    #[test]
    fn a_file_that_is_no_key_ring_is_left_as_it_is() {
        let (folder, settings) = fixture();
        let url = DatabaseUrl::parse(&settings.database).expect("a URL");
        Database::open(&url).expect("a database");
        let keys = folder.path().join("gerai.db.keys");
        std::fs::write(&keys, "not a ring").expect("written");
        assert!(matches!(refused(&settings), OpenError::KeyRing(_)));
        assert_eq!(std::fs::read(&keys).expect("there"), b"not a ring");
    }

    #[test]
    fn a_database_that_is_not_there_is_not_made_by_looking() {
        let (folder, settings) = fixture();
        let opened = [
            open_as_it_is(&settings).map(drop),
            open_to_read(&settings).map(drop),
        ];
        for refused in opened {
            assert!(matches!(
                refused.expect_err("refused"),
                OpenError::Storage(StorageError::Missing(_))
            ));
        }
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
                "Budi Pratama".to_owned(),
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
