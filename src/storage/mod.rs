//! The database. Only this module knows which engine it is.
//!
//! [`Database`] opens and checks it; [`Writer`] executes batches of the engine, each in one
//! transaction; the other files have the queries and writes of the rest of the gateway.
//!
//! **Architecture invariant:** no SQL and no diesel outside this module (and the auditor, which
//! shares no code with it).

mod accounts;
mod batch;
mod books;
mod connection;
mod error;
#[cfg(feature = "simulation")]
pub mod export;
#[cfg(test)]
pub(crate) mod faults;
mod migrations;
mod notifications;
mod partners;
mod postgres;
mod rows;
mod schema;
mod sessions;
mod sqlite;
mod sqlite_lane;
mod statement;
mod tokens;
mod url;

pub use accounts::{AccountView, NewAccount, NewAccountError};
pub use batch::{BatchWriter, Writer};
pub use books::{BookEntry, Position};
pub use error::{BatchError, Corrupt, StorageError};
pub use notifications::{NotificationView, UnsentMessage};
pub use partners::PartnerRecord;
pub use sessions::PinState;
pub use statement::StatementEntry;
pub use url::DatabaseUrl;

use diesel::connection::SimpleConnection;

use connection::{Connections, reading};

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
}
