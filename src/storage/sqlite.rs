//! What is particular to SQLite: how it is opened, made safe, and migrated.

mod header;
mod open_files;

use std::path::Path;
use std::sync::Arc;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{CustomizeConnection, Error as PoolError};
use diesel::sql_types::{Integer, Text};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use parking_lot::FairMutex;

use super::error::StorageError;
use super::migrations;
pub use open_files::OpenFiles;

/// SQLite has one writer at a time, and waits for its lock by looking now and then: under load a
/// small write would never find it free. So writers of one process take turns, first come, first
/// served.
pub type WriterLock = Arc<FairMutex<()>>;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Versions before this one can lose a WAL's tail when it is reset under load.
const OLDEST_SAFE: (u32, u32, u32) = (3, 51, 3);

/// Every connection that also writes: wait for another's lock, WAL, and a commit that is on disk when it returns.
///
/// A background task checkpoints the WAL ([`checkpoint`]); the writer does so only where the WAL
/// grows to 64 MiB nevertheless. A batch changes pages all over the file, and a checkpoint by the
/// writer would write and sync them a second time while all requests wait.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000;
     PRAGMA journal_mode = WAL;
     PRAGMA synchronous = FULL;
     PRAGMA wal_autocheckpoint = 16384;
     PRAGMA cache_size = -131072;
     PRAGMA temp_store = MEMORY;";

/// Every connection that only reads.
const READER_SETTINGS: &str = "PRAGMA query_only = ON;
     PRAGMA busy_timeout = 5000;
     PRAGMA temp_store = MEMORY;";

/// Pages in the WAL below which a checkpoint is not worth it: 1 MiB.
const CHECKPOINT_MIN_PAGES: i32 = 256;
/// A WAL of so many pages, checkpointed or not, is restarted from its beginning: 32 MiB.
const WAL_RESTART_PAGES: i32 = 8192;

#[derive(QueryableByName)]
struct WalPages {
    #[diesel(sql_type = Integer)]
    log: i32,
    #[diesel(sql_type = Integer)]
    checkpointed: i32,
}

/// Checkpoints the WAL beside the writer, without making it wait.
///
/// While batches are written, a checkpoint never reaches the end of the WAL, and the WAL grows. So
/// a long WAL is checkpointed a second time, and a third time under the writer's lock, when only
/// few pages are left. The next batch then starts the WAL from its beginning.
///
/// What goes `before` it may write a little: it is its turn.
pub fn checkpoint(
    connection: &mut SqliteConnection,
    writer_lock: &WriterLock,
    before: impl FnOnce(&mut SqliteConnection) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    let query = diesel::sql_query("PRAGMA wal_checkpoint(NOOP)");
    let WalPages { log, checkpointed } = query.get_result(connection)?;
    if log - checkpointed < CHECKPOINT_MIN_PAGES {
        return Ok(());
    }
    let turn = writer_lock.lock();
    before(connection)?;
    drop(turn);
    checkpoint_passively(connection)?;
    if log >= WAL_RESTART_PAGES {
        checkpoint_passively(connection)?;
        let _turn = writer_lock.lock();
        checkpoint_passively(connection)?;
    }
    Ok(())
}

/// Saves what the WAL has into the database, as far as readers allow it.
pub fn checkpoint_passively(connection: &mut SqliteConnection) -> QueryResult<()> {
    connection.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")
}

/// Puts the settings on connections of the pool.
#[derive(Debug)]
pub struct ConnectionSettings(&'static str);

impl ConnectionSettings {
    /// Of those that also write.
    pub const WRITER: Self = Self(SETTINGS);
    /// Of those that only read.
    pub const READER: Self = Self(READER_SETTINGS);
}

impl CustomizeConnection<SqliteConnection, PoolError> for ConnectionSettings {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), PoolError> {
        connection
            .batch_execute(self.0)
            .map_err(PoolError::QueryError)
    }
}

#[derive(QueryableByName)]
struct TextValue {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct IntegerValue {
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
    // The file may exist. Opening it reports every other error more clearly.
    let _ = options.open(path);
}

/// How a file is named to SQLite so that it is never made where it is missing.
pub fn existing(path: &str) -> String {
    format!("file:{}?mode=rw", escaped(path))
}

/// The same, to be read only: nothing is made beside it, either. Where there is no WAL beside it, no
/// process has it open, and all of it is in the file (`immutable`).
pub fn to_read(path: &str) -> String {
    let wal = open_files::wal_of(Path::new(path));
    let immutable = match wal.is_ok_and(|wal| wal.exists()) {
        true => "",
        false => "&immutable=1",
    };
    format!("file:{}?mode=ro{immutable}", escaped(path))
}

fn escaped(path: &str) -> String {
    let path = path.replace('%', "%25");
    path.replace('?', "%3F").replace('#', "%23")
}

/// Opens the file, which must be there, and refuses an SQLite that could lose a commit.
pub fn connect(path: &str) -> Result<SqliteConnection, StorageError> {
    let mut connection = SqliteConnection::establish(&existing(path))
        .map_err(|error| StorageError::Open(format!("{path}: {error}")))?;
    connection.batch_execute(SETTINGS).map_err(opening(path))?;
    check_version(&mut connection)?;
    check_durability(&mut connection)?;
    Ok(connection)
}

/// Opens the file, which must be there, to read it.
pub fn connect_to_read(path: &str) -> Result<SqliteConnection, StorageError> {
    let mut connection = SqliteConnection::establish(&to_read(path))
        .map_err(|error| StorageError::Open(format!("{path}: {error}")))?;
    let settings = connection.batch_execute(READER_SETTINGS);
    settings.map_err(opening(path))?;
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
    let synchronous: IntegerValue =
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

/// Whether a gateway has begun with it: an empty file, or another program's, has no schema.
pub fn has_schema(connection: &mut SqliteConnection) -> Result<bool, StorageError> {
    let query = "SELECT count(*) AS value FROM sqlite_schema
                 WHERE name = '__diesel_schema_migrations'";
    let tables: IntegerValue = diesel::sql_query(query).get_result(connection)?;
    Ok(tables.value > 0)
}

/// Brings the schema up to this version's; refuses one of a later version. Of processes that start
/// together one migrates, and the others wait for it; where nothing is to be done, nobody waits.
pub fn migrate(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    if has_schema(connection)? && migrations::is_current(connection, MIGRATIONS)? {
        return Ok(());
    }
    connection.exclusive_transaction(|connection| migrations::migrate(connection, MIGRATIONS))
}

/// Refuses a schema of another version, and changes nothing.
pub fn require_current(connection: &mut SqliteConnection) -> Result<(), StorageError> {
    migrations::require_current(connection, MIGRATIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: usize = 4096;

    fn metadata() -> (tempfile::TempDir, SqliteConnection) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("gerai.db").display().to_string();
        create_private(&path);
        let mut connection = connect(&path).expect("a connection");
        connection
            .batch_execute("CREATE TABLE papers (paper BLOB)")
            .expect("a table");
        (folder, connection)
    }

    fn write(connection: &mut SqliteConnection, pages: i32) {
        let paper = format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {pages})
             INSERT INTO papers SELECT zeroblob({}) FROM n",
            PAGE - 100
        );
        connection.batch_execute(&paper).expect("written");
    }

    fn wal_pages(connection: &mut SqliteConnection) -> WalPages {
        let query = diesel::sql_query("PRAGMA wal_checkpoint(NOOP)");
        query.get_result(connection).expect("the log's length")
    }

    #[test]
    fn a_long_wal_is_checkpointed_and_restarted() {
        let (folder, mut writer) = metadata();
        let path = folder.path().join("gerai.db").display().to_string();
        let mut task = connect(&path).expect("a connection");
        let writer_lock = WriterLock::default();

        write(&mut writer, CHECKPOINT_MIN_PAGES / 2);
        checkpoint(&mut task, &writer_lock, |_| Ok(())).expect("looked");
        assert_eq!(
            wal_pages(&mut writer).checkpointed,
            0,
            "there is little in it"
        );

        write(&mut writer, WAL_RESTART_PAGES);
        checkpoint(&mut task, &writer_lock, |_| Ok(())).expect("carried over");
        let WalPages { log, checkpointed } = wal_pages(&mut writer);
        assert!(log > WAL_RESTART_PAGES && checkpointed == log);

        write(&mut writer, 1);
        assert!(
            wal_pages(&mut writer).log < 16,
            "it begins at its start again"
        );
    }
}
