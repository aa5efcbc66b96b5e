//! Why the auditor could not read.

use std::path::PathBuf;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// The URL has no scheme. (It is not repeated: it may be a secret in the wrong place.)
    #[error("the database is named by a URL, such as sqlite://gerai.db")]
    NotAUrl,
    /// The URL is of a database that the auditor does not read.
    #[error("cannot audit a database of the kind `{0}`: expected sqlite://FILE or postgres://...")]
    UnknownScheme(String),
    /// A PostgreSQL URL that cannot be understood.
    #[error("the database's URL: {0}")]
    BadUrl(String),
    /// The server cannot be reached.
    #[error("the database cannot be opened: {0}")]
    Unreachable(#[from] crate::postgres::Unreachable),
    /// There is no such file, and none was made.
    #[error("there is no database file {}", .0.display())]
    NoFile(PathBuf),
    /// The database could not be opened.
    #[error("the database cannot be opened: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A table that every database of the gateway has cannot be read: this is another database,
    /// or one of another version.
    #[error(
        "this is not a database of this version of the gateway: table {table} cannot be read \
         ({source}); expected one brought up to date by `gerai migrate`"
    )]
    NotAGeraiDatabase {
        /// The table.
        table: &'static str,
        /// What the database said.
        source: diesel::result::Error,
    },
    /// A later version may keep what this one does not know.
    #[error("the database is from a newer gerai (migration {0}): use that version")]
    Newer(String),
    /// An earlier version kept other tables.
    #[error(
        "the database is from an older gerai (migration {0}): stop its gateways and run \
         `gerai migrate`, or use that version"
    )]
    Older(String),
    /// The key ring's file cannot be read.
    #[error("key ring {file}: {reason}", file = .file.display())]
    KeyRing {
        /// Which file.
        file: PathBuf,
        /// What is wrong with it, without its content.
        reason: String,
    },
    /// The key ring is of another database.
    #[error("key ring {} is not the one this database was begun with; name that one with --keys",
        .0.display())]
    OtherKeyRing(PathBuf),
    /// A row could not be read.
    #[error("the database cannot be read: {0}")]
    Read(#[from] diesel::result::Error),
}
