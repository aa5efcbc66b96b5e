//! What can go wrong with a database, apart from what a command comes to.

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
    /// A row that no gateway could have written.
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
}

impl StorageError {
    /// Whether the database cannot be reached, whatever is asked of it.
    pub fn is_out_of_reach(&self) -> bool {
        matches!(self, Self::Open(_))
    }
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
    /// The commit failed or its answer was lost: it may have happened.
    #[error("the outcome of the commit is unknown: {0}")]
    Unknown(String),
}
