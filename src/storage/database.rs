//! The database as the rest of the gateway has it.

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};

use super::batch::Writer;
use super::connection::{Connection, Connections, Writing, reading};
use super::error::StorageError;
use super::url::DatabaseUrl;
use super::{migrations, postgres, sqlite};

/// An open database: its schema is current and it is fit for money.
#[derive(Clone)]
pub struct Database {
    url: DatabaseUrl,
    connections: Connections,
}

impl Database {
    /// Opens it, creating (a file) and migrating as needed, and refuses what is not fit for money.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StorageError> {
        let connections = match url {
            DatabaseUrl::Sqlite(path) => {
                sqlite::create_private(path);
                sqlite::migrate(&mut sqlite::connect(path)?)?;
                Connections::sqlite(path)?
            }
            DatabaseUrl::Postgres(url) => {
                postgres::migrate(&mut postgres::connect(url)?.into())?;
                Connections::postgres(url)?
            }
        };
        Ok(Self {
            url: url.clone(),
            connections,
        })
    }

    /// Where it is.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// How many lanes of the engine it can use at most: SQLite has one writer.
    pub fn most_lanes(&self) -> usize {
        match self.url {
            DatabaseUrl::Sqlite(_) => 1,
            DatabaseUrl::Postgres(_) => usize::MAX,
        }
    }

    /// A connection of its own for the engine.
    pub fn writer(&self) -> Result<Writer, StorageError> {
        self.connections.writer()
    }

    /// The version of its schema: the last migration applied.
    pub fn schema_version(&self) -> Result<String, StorageError> {
        reading!(self, |connection| migrations::version(connection))
    }

    /// Whether it answers.
    pub fn ping(&self) -> Result<(), StorageError> {
        reading!(self, |connection| connection.batch_execute("SELECT 1"))
    }

    /// Carries what SQLite keeps in its log over to its file; PostgreSQL sees to that itself.
    pub fn checkpoint(&self) -> Result<(), StorageError> {
        match &self.connections {
            Connections::Sqlite {
                pool, writer_lock, ..
            } => Ok(sqlite::checkpoint(&mut *taken(pool)?, writer_lock)?),
            Connections::Postgres { .. } => Ok(()),
        }
    }

    /// A connection to read with.
    pub(super) fn connection(&self) -> Result<Connection, StorageError> {
        Ok(match &self.connections {
            Connections::Sqlite { pool, .. } => Connection::Sqlite(taken(pool)?),
            Connections::Postgres { pool, .. } => Connection::Postgres(taken(pool)?),
        })
    }

    /// A connection to write with.
    pub(super) fn writing(&self) -> Result<Writing<'_>, StorageError> {
        Ok(match &self.connections {
            Connections::Sqlite {
                pool, writer_lock, ..
            } => Writing::Sqlite(taken(pool)?, writer_lock.lock()),
            Connections::Postgres { pool, .. } => Writing::Postgres(taken(pool)?),
        })
    }
}

fn taken<M: ManageConnection>(pool: &Pool<M>) -> Result<PooledConnection<M>, StorageError> {
    pool.get().map_err(|_| StorageError::Busy)
}
