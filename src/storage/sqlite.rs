//! What is particular to SQLite: how it is opened, made safe, and migrated.

pub mod change;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{CustomizeConnection, Error as PoolError};
use diesel::sql_types::{Integer, Text};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use super::error::StorageError;
use super::migrations;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Versions before this one can lose a WAL's tail when it is reset under load.
const OLDEST_SAFE: (u32, u32, u32) = (3, 51, 3);

/// Every connection: wait for another's lock, WAL, and a commit that is on disk when it returns.
///
/// What is in the WAL is carried over to the file by a chore of its own ([`carry_over`]), and by the
/// writer only where the log grows to 64 MiB all the same: a batch changes pages all over, and
/// they would be written and synced a second time while everybody waits.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000;
     PRAGMA journal_mode = WAL;
     PRAGMA synchronous = FULL;
     PRAGMA wal_autocheckpoint = 16384;
     PRAGMA cache_size = -131072;
     PRAGMA temp_store = MEMORY;";

/// Pages that may wait in the log until they are carried over: 1 MiB.
const PAGES_LEFT_IN_LOG: i32 = 256;

#[derive(QueryableByName)]
struct Log {
    #[diesel(sql_type = Integer)]
    log: i32,
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

/// Carries what is in the log over to the file, beside the writer and without keeping it waiting.
pub fn carry_over(connection: &mut SqliteConnection) -> QueryResult<()> {
    let look = diesel::sql_query("PRAGMA wal_checkpoint(NOOP)");
    let Log { log, checkpointed } = look.get_result(connection)?;
    if log - checkpointed < PAGES_LEFT_IN_LOG {
        return Ok(());
    }
    connection.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")
}

/// Puts the settings on connections of the pool.
#[derive(Debug)]
pub struct Settings;

impl CustomizeConnection<SqliteConnection, PoolError> for Settings {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), PoolError> {
        connection
            .batch_execute(SETTINGS)
            .map_err(PoolError::QueryError)
    }
}

#[derive(QueryableByName)]
struct TextValue {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Integer)]
    value: i32,
}

/// Makes the file, where it is not there, readable by its owner alone: it holds customers' names
/// and numbers. SQLite gives the files beside it the same mode.
pub fn create_private(path: &str) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // It may be there; whatever else is wrong, opening it tells better.
    let _ = options.open(path);
}

/// Opens the file and refuses an SQLite that could lose a commit.
pub fn connect(path: &str) -> Result<SqliteConnection, StorageError> {
    let mut connection = SqliteConnection::establish(path)
        .map_err(|error| StorageError::Open(format!("{path}: {error}")))?;
    connection.batch_execute(SETTINGS).map_err(opening(path))?;
    check_version(&mut connection)?;
    check_durability(&mut connection)?;
    Ok(connection)
}

fn opening(path: &str) -> impl Fn(diesel::result::Error) -> StorageError {
    move |error| StorageError::Open(format!("{path}: {error}"))
}

fn check_version(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    let version = text(connection, "SELECT sqlite_version() AS value")?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let linked = (next(), next(), next());
    if linked < OLDEST_SAFE {
        return Err(StorageError::Unfit(format!(
            "SQLite {version} is linked, which can corrupt a WAL; 3.51.3 or later is needed"
        )));
    }
    Ok(())
}

fn check_durability(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    let mode = text(
        connection,
        "SELECT journal_mode AS value FROM pragma_journal_mode",
    )?;
    if mode != "wal" {
        return Err(StorageError::Unfit(format!(
            "journal mode is {mode:?} and cannot be WAL: is the file on a network file system?"
        )));
    }
    let synchronous: Number =
        diesel::sql_query("SELECT synchronous AS value FROM pragma_synchronous")
            .get_result(connection)?;
    if synchronous.value < 2 {
        return Err(StorageError::Unfit(
            "synchronous is not FULL: a commit would not be on disk".to_owned(),
        ));
    }
    Ok(())
}

fn text(connection: &mut SqliteConnection, query: &str) -> Result<String, StorageError> {
    let row: TextValue = diesel::sql_query(query).get_result(connection)?;
    Ok(row.value)
}

/// Brings the schema up to this version's; refuses one of a later version.
pub fn migrate(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    migrations::migrate(connection, MIGRATIONS)
}
