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
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{FairMutex, FairMutexGuard};

/// How long a request waits for a connection, or for another process's lock.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections for reading and for small writes, beside the engine's own.
const POOL_SIZE: u32 = 8;

/// An open database: its schema is current and it is fit for money.
#[derive(Clone)]
pub struct Database {
    url: DatabaseUrl,
    pool: Pool<ConnectionManager<SqliteConnection>>,
    turn: WriteTurn,
}

/// SQLite has one writer at a time, and waits for its lock by looking now and then: under load a
/// small write would never find it free. So writers of one process take turns, first come, first
/// served.
type WriteTurn = Arc<FairMutex<()>>;

/// A connection whose turn it is to write.
struct Writing<'a> {
    connection: Pooled,
    _turn: FairMutexGuard<'a, ()>,
}

impl Deref for Writing<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Writing<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

/// A connection from the pool.
type Pooled = PooledConnection<ConnectionManager<SqliteConnection>>;

impl Database {
    /// Opens it, creating and migrating as needed, and refuses what is not fit for money.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StorageError> {
        sqlite::create_private(url.path());
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
            turn: WriteTurn::default(),
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
        Writer::open(self.url.clone(), Arc::clone(&self.turn))
    }

    /// Whether it answers.
    pub fn ping(&self) -> Result<(), StorageError> {
        Ok(self.connection()?.batch_execute("SELECT 1")?)
    }

    /// The version of its schema: the last migration applied.
    pub fn schema_version(&self) -> Result<String, StorageError> {
        sqlite::schema_version(&mut *self.connection()?)
    }

    /// A connection to write with; the engine waits meanwhile, so be brief.
    fn writing(&self) -> Result<Writing<'_>, StorageError> {
        Ok(Writing {
            connection: self.connection()?,
            _turn: self.turn.lock(),
        })
    }

    fn connection(&self) -> Result<Pooled, StorageError> {
        self.pool.get().map_err(|_| StorageError::Busy)
    }
}
