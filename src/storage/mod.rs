//! Where everything is kept. The only room that knows which database it is.
//!
//! [`Database`] opens and checks it; [`Writer`] carries out batches of the engine, each in one
//! transaction; the other files are what the rest of the house asks and writes.
//!
//! **Architecture invariant:** no SQL and no diesel outside this room (and the auditor's, which
//! shares no code with it).

mod accounts;
mod batch;
mod error;
#[cfg(test)]
pub(crate) mod faults;
mod notices;
mod partners;
mod rows;
mod schema;
mod sessions;
mod sqlite;
mod statement;
mod tokens;
mod url;

pub use accounts::{AccountView, NewAccount, NewAccountError};
pub use batch::Writer;
pub use error::{BatchError, Corrupt, StorageError};
pub use notices::{NoticeView, UnsentMessage};
pub use partners::PartnerRecord;
pub use sessions::PinState;
pub use statement::StatementEntry;
pub use url::DatabaseUrl;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, Pool, PooledConnection};
use std::time::Duration;

/// How long a request waits for a connection, or for another process's lock.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections for reading and for small writes, beside the engine's own.
const POOL_SIZE: u32 = 8;

/// An open database: its schema is current and it is fit for money.
#[derive(Clone)]
pub struct Database {
    url: DatabaseUrl,
    pool: Pool<ConnectionManager<SqliteConnection>>,
}

/// A connection from the pool.
type Pooled = PooledConnection<ConnectionManager<SqliteConnection>>;

impl Database {
    /// Opens it, creating and migrating as needed, and refuses what is not fit for money.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StorageError> {
        let mut connection = sqlite::connect(url.path())?;
        sqlite::migrate(&mut connection)?;
        let pool = Pool::builder()
            .max_size(POOL_SIZE)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .connection_customizer(Box::new(sqlite::Settings))
            .build(ConnectionManager::new(url.path()))
            .map_err(|error| StorageError::Open(error.to_string()))?;
        Ok(Self {
            url: url.clone(),
            pool,
        })
    }

    /// Where it is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// How many lanes of the engine it can use: SQLite has one writer.
    pub fn lanes(&self) -> usize {
        1
    }

    /// A connection of its own for the engine.
    pub fn writer(&self) -> Result<Writer, StorageError> {
        Writer::open(self.url.clone())
    }

    /// Whether it answers.
    pub fn ping(&self) -> Result<(), StorageError> {
        Ok(self.connection()?.batch_execute("SELECT 1")?)
    }

    fn connection(&self) -> Result<Pooled, StorageError> {
        self.pool.get().map_err(|_| StorageError::Busy)
    }
}
