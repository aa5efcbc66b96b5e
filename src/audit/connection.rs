//! The one place that knows which database it is.

use std::cmp::Ordering;
use std::path::Path;

use diesel::connection::{DefaultLoadingMode, SimpleConnection};
use diesel::deserialize::QueryableByName;
use diesel::pg::Pg;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;
use diesel::{Connection as _, QueryResult, RunQueryDsl, SqliteConnection, sql_query};

use super::error::AuditError;
use crate::postgres::{self, BlockingConnection, PostgresUrl};

/// A connection that can only read.
pub enum Connection {
    /// To a file.
    Sqlite(SqliteConnection),
    /// To a server.
    Postgres(Box<BlockingConnection>),
}

/// A row that can be read from whichever database.
pub trait DatabaseRow: QueryableByName<Sqlite> + QueryableByName<Pg> + 'static {}

impl<T: QueryableByName<Sqlite> + QueryableByName<Pg> + 'static> DatabaseRow for T {}

/// Tables that every database of the gateway has.
const TABLES: [&str; 12] = [
    "metadata",
    "tier_limits",
    "partners",
    "phones",
    "accounts",
    "entries",
    "movement_keys",
    "unplaced_movements",
    "external_ids",
    "due_tokens",
    "outbox",
    "audit_trail",
];

/// The last migration of the schema that the auditor knows.
pub const SCHEMA_VERSION: &str = "00000000000008";

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(diesel::QueryableByName)]
struct SchemaVersion {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Refuses every write, waits for a lock (milliseconds), and sorts in memory up to 16 MiB (in KiB,
/// negative by SQLite's custom), beyond that in temporary files.
const READER_PRAGMAS: &str = "
    PRAGMA query_only = ON;
    PRAGMA busy_timeout = 10000;
    PRAGMA cache_size = -16384;
";

/// The same for a server: every transaction reads only, and sees one moment. A table is read from its
/// beginning, whoever reads it at the same time, and whole tables are joined by hashes, with room for
/// them.
const READER_SETTINGS: &str = "
    SET default_transaction_read_only = on;
    SET default_transaction_isolation = 'repeatable read';
    SET statement_timeout = 0;
    SET work_mem = '64MB';
    SET synchronize_seqscans = off;
    SET enable_memoize = off;
    SET jit = off;
";

/// Opens the database of that URL for reading. Makes no file.
pub fn open(url: &str) -> Result<Connection, AuditError> {
    match url.split_once("://") {
        Some(("sqlite", file)) => open_sqlite(file),
        Some(("postgres" | "postgresql", _)) => open_postgres(url),
        Some((scheme, _)) => Err(AuditError::UnknownScheme(scheme.to_owned())),
        None => Err(AuditError::NotAUrl),
    }
}

fn open_sqlite(file: &str) -> Result<Connection, AuditError> {
    let path = Path::new(file);
    if !path.is_file() {
        return Err(AuditError::NoFile(path.to_owned()));
    }
    // A reader puts files beside it, which it cannot in a folder that may only be read. There nobody
    // writes, and what has no log is whole.
    let has_log = Path::new(&format!("{file}-wal")).exists();
    let opened = match establish(file, "") {
        Err(error) if !has_log => establish(file, "&immutable=1").map_err(|_| error),
        opened => opened,
    };
    Ok(Connection::Sqlite(opened?))
}

fn establish(file: &str, more: &str) -> Result<SqliteConnection, AuditError> {
    let uri = format!("file:{}?mode=ro{more}", escaped(file));
    let mut connection = SqliteConnection::establish(&uri)?;
    connection.batch_execute(READER_PRAGMAS)?;
    connection.batch_execute("SELECT 1 FROM sqlite_schema LIMIT 1")?;
    Ok(connection)
}

fn open_postgres(url: &str) -> Result<Connection, AuditError> {
    let url = PostgresUrl::parse(url).map_err(AuditError::BadUrl)?;
    let mut connection = BlockingConnection::from(postgres::connect(&url)?);
    connection.batch_execute(READER_SETTINGS)?;
    Ok(Connection::Postgres(Box::new(connection)))
}

/// The path with those characters escaped that end a path in a URI.
fn escaped(path: &str) -> String {
    path.replace('%', "%25")
        .replace('?', "%3F")
        .replace('#', "%23")
}

/// Reads within one transaction: every query sees the database of the same moment.
pub fn snapshot<T>(
    connection: &mut Connection,
    read: impl FnOnce(&mut Connection) -> Result<T, AuditError>,
) -> Result<T, AuditError> {
    connection.batch_execute("BEGIN")?;
    let read = require_schema(connection).and_then(|()| read(connection));
    connection.batch_execute("ROLLBACK")?;
    read
}

/// A report about half of what the database keeps would be no report.
fn require_schema(connection: &mut Connection) -> Result<(), AuditError> {
    let table = "__diesel_schema_migrations";
    let query = format!("SELECT coalesce(max(version), '') AS version FROM {table}");
    let mut last = String::new();
    connection
        .each(&query, |row: SchemaVersion| last = row.version)
        .map_err(|source| AuditError::NotAGeraiDatabase { table, source })?;
    match last.as_str().cmp(SCHEMA_VERSION) {
        Ordering::Greater => Err(AuditError::Newer(last)),
        Ordering::Less => Err(AuditError::Older(last)),
        Ordering::Equal => require_tables(connection),
    }
}

fn require_tables(connection: &mut Connection) -> Result<(), AuditError> {
    for table in TABLES {
        connection
            .batch_execute(&format!("SELECT 1 FROM {table} WHERE 1 = 0"))
            .map_err(|source| AuditError::NotAGeraiDatabase { table, source })?;
    }
    Ok(())
}

/// Asking, in words that both databases understand.
impl Connection {
    /// The number that a query counts, in its column `number`.
    pub fn count(&mut self, query: &str) -> QueryResult<u64> {
        let mut counted = 0;
        self.each(query, |row: Count| counted = row.number)?;
        Ok(u64::try_from(counted).unwrap_or(0))
    }

    /// One row after the other, without keeping them.
    pub fn each<T: DatabaseRow>(
        &mut self,
        query: &str,
        mut take: impl FnMut(T),
    ) -> QueryResult<()> {
        let query = sql_query(query);
        match self {
            Self::Sqlite(connection) => query
                .load_iter::<T, DefaultLoadingMode>(connection)?
                .try_for_each(|row| row.map(&mut take)),
            Self::Postgres(connection) => query
                .load_iter::<T, DefaultLoadingMode>(&mut **connection)?
                .try_for_each(|row| row.map(&mut take)),
        }
    }

    /// The same of a whole table, in the order in which it is stored: by one process, from the
    /// beginning.
    pub fn each_as_stored<T: DatabaseRow>(
        &mut self,
        query: &str,
        take: impl FnMut(T),
    ) -> QueryResult<()> {
        let Self::Postgres(connection) = self else {
            return self.each(query, take);
        };
        connection.batch_execute("SET LOCAL max_parallel_workers_per_gather = 0")?;
        self.each(query, take)?;
        self.batch_execute("SET LOCAL max_parallel_workers_per_gather TO DEFAULT")
    }

    /// Runs statements.
    pub fn batch_execute(&mut self, statements: &str) -> QueryResult<()> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(statements),
            Self::Postgres(connection) => connection.batch_execute(statements),
        }
    }
}
