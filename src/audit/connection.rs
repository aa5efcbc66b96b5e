//! The one place that knows which database it is.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::{Connection as _, RunQueryDsl, SqliteConnection, sql_query};

use super::error::AuditError;

/// A connection that can only read.
pub type Connection = SqliteConnection;

/// What speaks over it.
pub type Database = diesel::sqlite::Sqlite;

/// What every house has.
const TABLES: [&str; 8] = [
    "tier_limits",
    "phones",
    "accounts",
    "tokens",
    "movements",
    "postings",
    "settlement_postings",
    "notices",
];

/// Refuses to write whatever is asked, waits for a lock (milliseconds), and sorts in memory up to
/// 16 MiB (in KiB, negative by SQLite's custom), beyond that in temporary files.
const READER_PRAGMAS: &str = "
    PRAGMA query_only = ON;
    PRAGMA busy_timeout = 10000;
    PRAGMA cache_size = -16384;
";

/// Opens the database of that URL for reading. Makes no file.
pub fn open(url: &str) -> Result<Connection, AuditError> {
    match url.split_once("://") {
        Some(("sqlite", file)) => open_sqlite(file),
        Some((scheme, _)) => Err(AuditError::UnknownScheme(scheme.to_owned())),
        None => Err(AuditError::NotAUrl),
    }
}

fn open_sqlite(file: &str) -> Result<Connection, AuditError> {
    let path = Path::new(file);
    if !path.is_file() {
        return Err(AuditError::NoFile(path.to_owned()));
    }
    let uri = format!("file:{}?mode=ro", escaped(file));
    let mut connection = SqliteConnection::establish(&uri)?;
    connection.batch_execute(READER_PRAGMAS)?;
    Ok(connection)
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
    connection.transaction(|connection| {
        require_tables(connection)?;
        read(connection)
    })
}

fn require_tables(connection: &mut Connection) -> Result<(), AuditError> {
    for table in TABLES {
        sql_query(format!("SELECT 1 FROM {table} WHERE 1 = 0"))
            .execute(connection)
            .map_err(|source| AuditError::NotAHouse { table, source })?;
    }
    Ok(())
}
