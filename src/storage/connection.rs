//! Connections for questions and small writes, and how one query serves both databases.
//!
//! A plain enum, and macros that write the `match`: where the dialects agree a query is written
//! once and compiled for each.

use std::sync::Arc;
use std::time::Duration;

use diesel::SqliteConnection;
use diesel::r2d2::{Builder, ConnectionManager, ManageConnection, Pool, PooledConnection};
use parking_lot::FairMutexGuard;

use super::batch::Writer;
use super::chain_key::ChainKey;
use super::error::StorageError;
use super::postgres::{Manager, PostgresWriter};
use super::sqlite::{self, OpenFiles, WriterLock};
use super::sqlite_lane::SqliteWriter;
use crate::postgres::PostgresUrl;

/// How long a request waits for a connection.
const POOL_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections for reading and for small writes, beside the engine's own.
const POOL_SIZE: u32 = 8;
/// How long a session of PostgreSQL is used: what the role or the database had set for it when it
/// began, such as that it may only read, does not stay for ever.
const SESSION_LIFE: Duration = Duration::from_secs(60);

type SqliteManager = ConnectionManager<SqliteConnection>;

/// The connections that wait to be used.
#[derive(Clone)]
pub enum Connections {
    /// To the file.
    Sqlite {
        /// The file.
        path: String,
        /// For reading, and, in turn, for writing.
        pool: Pool<SqliteManager>,
        /// Whose it is to write.
        writer_lock: WriterLock,
        /// The files that all of these have open.
        files: Arc<OpenFiles>,
    },
    /// To the file, for reading only.
    SqliteToRead(Pool<SqliteManager>),
    /// To the server, which lets everyone write.
    Postgres {
        /// The server.
        url: Box<PostgresUrl>,
        /// For reading and writing.
        pool: Pool<Manager>,
    },
}

/// A connection that is taken out.
#[expect(
    clippy::large_enum_variant,
    reason = "it lives for one query, on its stack"
)]
pub enum Connection {
    /// To the file.
    Sqlite(PooledConnection<SqliteManager>),
    /// To the server.
    Postgres(PooledConnection<Manager>),
}

/// A connection whose turn it is to write; the engine waits meanwhile, so be brief.
#[expect(
    clippy::large_enum_variant,
    reason = "it lives for one query, on its stack"
)]
pub enum Writing<'a> {
    /// To the file.
    Sqlite(PooledConnection<SqliteManager>, FairMutexGuard<'a, ()>),
    /// To the server.
    Postgres(PooledConnection<Manager>),
}

impl Connections {
    /// To that file, which is open.
    pub fn sqlite(path: &str, files: OpenFiles) -> Result<Self, StorageError> {
        let settings = Box::new(sqlite::ConnectionSettings::WRITER);
        let pool = built(
            Pool::builder().connection_customizer(settings),
            ConnectionManager::new(sqlite::existing(path)),
        )?;
        Ok(Self::Sqlite {
            path: path.to_owned(),
            pool,
            writer_lock: WriterLock::default(),
            files: Arc::new(files),
        })
    }

    /// To that file, for reading only.
    pub fn sqlite_to_read(path: &str) -> Result<Self, StorageError> {
        let settings = Box::new(sqlite::ConnectionSettings::READER);
        let pool = built(
            Pool::builder().connection_customizer(settings),
            ConnectionManager::new(sqlite::to_read(path)),
        )?;
        Ok(Self::SqliteToRead(pool))
    }

    /// To that server.
    pub fn postgres(url: &PostgresUrl) -> Result<Self, StorageError> {
        Ok(Self::Postgres {
            url: Box::new(url.clone()),
            pool: built(
                Pool::builder().max_lifetime(Some(SESSION_LIFE)),
                Manager(url.clone()),
            )?,
        })
    }

    /// A connection for batches, outside the pools.
    pub fn writer(&self, chain_key: &ChainKey) -> Result<Writer, StorageError> {
        Ok(match self {
            Self::Sqlite {
                path,
                writer_lock,
                files,
                ..
            } => {
                let (turn, files) = (Arc::clone(writer_lock), Arc::clone(files));
                SqliteWriter::open(path.clone(), turn, files, chain_key.clone())?.into()
            }
            Self::Postgres { url, .. } => {
                PostgresWriter::open((**url).clone(), chain_key.clone())?.into()
            }
            Self::SqliteToRead(_) => return Err(StorageError::OpenedToRead),
        })
    }
}

fn built<M: ManageConnection>(builder: Builder<M>, manager: M) -> Result<Pool<M>, StorageError> {
    builder
        .max_size(POOL_SIZE)
        .min_idle(Some(1))
        .connection_timeout(POOL_TIMEOUT)
        .build(manager)
        .map_err(|error| StorageError::Open(error.to_string()))
}

/// Asks: `reading!(database, |connection| query.load(connection))`.
macro_rules! reading {
    ($database:expr, |$connection:ident| $query:expr) => {
        match $database.connection()? {
            $crate::storage::connection::Connection::Sqlite(mut taken) => {
                let $connection = &mut *taken;
                $query.map_err($crate::storage::StorageError::from)
            }
            $crate::storage::connection::Connection::Postgres(mut taken) => {
                let $connection = &mut *taken;
                let read = $query.map_err($crate::storage::StorageError::from);
                if let Err(error) = &read
                    && error.may_be_of_the_session()
                {
                    $crate::storage::postgres::give_up(&mut taken);
                }
                read
            }
        }
    };
}

/// Writes with one statement, or with several that need not be one.
macro_rules! writing {
    ($database:expr, |$connection:ident| $query:expr) => {
        match $database.writing()? {
            $crate::storage::connection::Writing::Sqlite(mut taken, _turn) => {
                let $connection = &mut *taken;
                $query
            }
            $crate::storage::connection::Writing::Postgres(mut taken) => {
                let $connection = &mut *taken;
                $query
            }
        }
    };
}

/// Writes all of it or nothing. On SQLite the write lock is taken at once: a lock taken later
/// could not be waited for.
macro_rules! writing_at_once {
    ($database:expr, |$connection:ident| $body:expr) => {
        match $database.writing()? {
            $crate::storage::connection::Writing::Sqlite(mut taken, _turn) => {
                taken.immediate_transaction(|$connection| $body)
            }
            $crate::storage::connection::Writing::Postgres(mut taken) => {
                diesel::Connection::transaction(&mut *taken, |$connection| $body)
            }
        }
    };
}

pub(super) use {reading, writing, writing_at_once};
