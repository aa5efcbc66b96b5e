//! Errors of a database. A declined command is not an error.

use std::path::PathBuf;

use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;

/// What SQLite says of a file that is not what it was: SQLITE_CORRUPT and SQLITE_NOTADB.
const DAMAGE: [&str; 2] = ["database disk image is malformed", "file is not a database"];

/// How SQLite says that it waited in vain.
const LOCKED: &str = "database is locked";

/// A fault of the database or of what is in it.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The URL names no database that the gateway knows.
    #[error("database URL {url:?}: {expected}")]
    Url {
        /// The URL, without its password.
        url: String,
        /// What was expected, or what is wrong with it.
        expected: String,
    },
    /// The database could not be opened or reached.
    #[error("cannot open the database: {0}")]
    Open(String),
    /// There is no database yet, and the caller must not make one.
    #[error("database {0} does not exist; expected one made by `gerai migrate` or `gerai serve`")]
    Missing(String),
    /// A file that SQLite has open is not the one at its name any more.
    #[error(
        "{0} was deleted, replaced or overwritten while it was in use: stop the gateway, put the \
         right file there with those beside it, audit it with `gerai verify`, and start again"
    )]
    FileGone(PathBuf),
    /// It was opened only to be read.
    #[error("the database was opened only to be read")]
    OpenedToRead,
    /// The database is not one to put money on.
    #[error("the database is not fit for money: {0}")]
    Unfit(String),
    /// Its schema is not this version's.
    #[error("{0}")]
    Version(String),
    /// A statement failed; nothing of its transaction is kept.
    #[error("the database refused a statement: {0}")]
    Statement(#[from] diesel::result::Error),
    /// No connection was free in time.
    #[error("no database connection was free in time")]
    Busy,
    /// A statement changed more or fewer rows than were sent: a balance would be lost without a
    /// sound. Nothing of its transaction is kept.
    #[error("{table}: {sent} rows were sent to be written, and {touched} were written")]
    RowCount {
        /// The table.
        table: &'static str,
        /// Rows that the statement carried.
        sent: usize,
        /// Rows that the database says it wrote.
        touched: usize,
    },
    /// A batch's statement would have written more or fewer rows than it was sent; so it wrote none.
    #[error("a batch would have been written with more or fewer rows than were sent")]
    OtherRowCount,
    /// A row that no gateway could have written.
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
}

impl StorageError {
    /// Whether it was logged where it was noticed, and is not worth a line for all that fails of it.
    pub fn is_logged(&self) -> bool {
        matches!(self, Self::FileGone(_))
    }

    /// Whether it may be the session of PostgreSQL that is at fault, so that another try needs another
    /// one: a statement prepared on it is gone (SQLSTATE 26000), is there already (42P05), or was
    /// prepared before a table changed (0A000, "cached plan must not change result type"). Diesel
    /// does not hand the code on, and the message is in the server's language. So this is true of
    /// every code that has no kind of its own; the others of these, such as a deadlock and a lock
    /// that came too late, are seldom.
    pub fn may_be_of_the_session(&self) -> bool {
        matches!(
            self,
            Self::Statement(DatabaseError(DatabaseErrorKind::Unknown, _))
        )
    }

    /// Whether SQLite finds something else in the file than it has written: somebody has copied
    /// another one over it, say, which its device and inode do not show.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Statement(DatabaseError(_, information)) => {
                DAMAGE.contains(&information.message())
            }
            _ => false,
        }
    }

    /// Whether the database cannot be reached at all: it is not there, or another process locks it
    /// for longer than the timeout.
    pub fn is_out_of_reach(&self) -> bool {
        match self {
            Self::Open(_) | Self::FileGone(_) => true,
            Self::Statement(DatabaseError(_, information)) => information.message() == LOCKED,
            _ => false,
        }
    }
}

/// Every row that was sent was written, once.
pub fn require_rows(table: &'static str, sent: usize, touched: usize) -> Result<(), StorageError> {
    if sent == touched {
        return Ok(());
    }
    Err(StorageError::RowCount {
        table,
        sent,
        touched,
    })
}

/// A row that no gateway could have written.
#[derive(Debug, thiserror::Error)]
#[error("corrupt row in {table} (account {account}): column {column}")]
pub struct Corrupt {
    table: &'static str,
    account: i64,
    column: &'static str,
}

impl Corrupt {
    /// Of that table, account (0 where there is none) and column.
    pub fn new(table: &'static str, account: i64, column: &'static str) -> Self {
        Self {
            table,
            account,
            column,
        }
    }
}

/// Why a batch was not answered.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// Nothing of it was committed.
    #[error("nothing was committed: {0}")]
    NotCommitted(#[from] StorageError),
    /// Somebody else kept a row of it locked for longer than the lock timeout; nothing was committed.
    #[error("a row is locked: {0}")]
    RowLocked(StorageError),
    /// The commit failed or its answer was lost: it may have happened.
    #[error("the outcome of the commit is unknown: {0}")]
    Unknown(String),
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};

    use super::*;

    #[test]
    fn a_database_that_another_process_locks_is_out_of_reach() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gerai.db").display().to_string();
        let connect = || SqliteConnection::establish(&file).expect("a connection");
        let (mut holder, mut waiter) = (connect(), connect());
        holder.batch_execute("BEGIN IMMEDIATE").expect("a lock");
        let locked = waiter
            .batch_execute("BEGIN IMMEDIATE")
            .map_err(StorageError::from);
        assert!(locked.is_err_and(|error| error.is_out_of_reach()));
        let wrong = waiter.batch_execute("nonsense").map_err(StorageError::from);
        assert!(wrong.is_err_and(|error| !error.is_out_of_reach()));
    }
}
