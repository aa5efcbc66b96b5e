//! The database as the rest of the gateway has it.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};

use super::batch::Writer;
use super::chain_key::ChainKey;
use super::connection::{Connection, Connections, Writing, reading};
use super::error::StorageError;
use super::postgres::{Distribution, Node};
use super::sqlite::OpenFiles;
use super::url::DatabaseUrl;
use super::{migrations, postgres, sqlite};

/// An open database: its schema is current and it is fit for money.
#[derive(Clone)]
pub struct Database {
    url: DatabaseUrl,
    connections: Connections,
    /// Known once its key ring is.
    chain_key: Option<ChainKey>,
    trail_key: Option<ChainKey>,
}

/// What may be done to bring a database up to this version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// A new schema, where there is none.
    Create,
    /// The pending migrations, where there is a schema.
    Migrate,
    /// Nothing.
    AsItIs,
}

impl Database {
    /// Opens it, creating (a file) and migrating as needed, and refuses what is not fit for money.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StorageError> {
        if let DatabaseUrl::Sqlite(path) = url {
            sqlite::create_private(path);
        }
        Self::connect(url, Opening::Create)
    }

    /// The same, but refuses where there is none yet: no file, or one without a schema.
    pub fn open_existing(url: &DatabaseUrl) -> Result<Self, StorageError> {
        Self::connect_existing(url, Opening::Migrate)
    }

    /// The same, but refuses an older schema, too: a gateway of that version may be running on it.
    pub fn open_as_it_is(url: &DatabaseUrl) -> Result<Self, StorageError> {
        Self::connect_existing(url, Opening::AsItIs)
    }

    /// The same, only to read: it is enough to have the right to read.
    pub fn open_to_read(url: &DatabaseUrl) -> Result<Self, StorageError> {
        let DatabaseUrl::Sqlite(path) = url else {
            return Self::open_as_it_is(url);
        };
        let missing = || StorageError::Missing(url.to_string());
        if is_missing_or_empty(Path::new(path)) {
            return Err(missing());
        }
        let mut connection = sqlite::connect_to_read(path)?;
        if !sqlite::has_schema(&mut connection)? {
            return Err(missing());
        }
        sqlite::require_current(&mut connection)?;
        Ok(Self {
            url: url.clone(),
            connections: Connections::sqlite_to_read(path)?,
            chain_key: None,
            trail_key: None,
        })
    }

    fn connect_existing(url: &DatabaseUrl, opening: Opening) -> Result<Self, StorageError> {
        match url.file() {
            Some(file) if is_missing_or_empty(file) => Err(StorageError::Missing(url.to_string())),
            _ => Self::connect(url, opening),
        }
    }

    fn connect(url: &DatabaseUrl, opening: Opening) -> Result<Self, StorageError> {
        let connections = match url {
            DatabaseUrl::Sqlite(path) => {
                let mut connection = sqlite::connect(path)?;
                if opening != Opening::Create && !sqlite::has_schema(&mut connection)? {
                    return Err(StorageError::Missing(url.to_string()));
                }
                match opening {
                    Opening::AsItIs => sqlite::require_current(&mut connection)?,
                    Opening::Create | Opening::Migrate => sqlite::migrate(&mut connection)?,
                }
                let files = OpenFiles::of(path, connection)?;
                if opening != Opening::AsItIs {
                    files.begin()?;
                }
                Connections::sqlite(path, files)?
            }
            DatabaseUrl::Postgres(server) => {
                let mut connection = postgres::open(server)?.into();
                let schema = postgres::schema(&mut connection)?;
                schema.refuse_elsewhere()?;
                postgres::require_all_rows(&mut connection)?;
                if opening != Opening::Create && !schema.has_tables() {
                    return Err(StorageError::Missing(format!("{url} {schema}")));
                }
                match opening {
                    Opening::AsItIs => postgres::require_current(&mut connection)?,
                    Opening::Create | Opening::Migrate => postgres::migrate(&mut connection)?,
                }
                Connections::postgres(server)?
            }
        };
        Ok(Self {
            url: url.clone(),
            connections,
            chain_key: None,
            trail_key: None,
        })
    }

    /// With the key of its chains: before that, nothing can be written to them.
    #[must_use]
    pub fn with_chain_key(self, chain_key: ChainKey) -> Self {
        let chain_key = Some(chain_key);
        Self { chain_key, ..self }
    }

    /// With the key of the audit trail: before that, nothing can be appended to it.
    #[must_use]
    pub fn with_trail_key(self, trail_key: ChainKey) -> Self {
        let trail_key = Some(trail_key);
        Self { trail_key, ..self }
    }

    pub(super) fn chain_key(&self) -> Result<&ChainKey, StorageError> {
        self.chain_key.as_ref().ok_or_else(without_key_ring)
    }

    pub(super) fn trail_key(&self) -> Result<&ChainKey, StorageError> {
        self.trail_key.as_ref().ok_or_else(without_key_ring)
    }

    /// Refuses where the role does not see every row, and needs no schema of this version.
    pub fn require_all_rows(url: &DatabaseUrl) -> Result<(), StorageError> {
        match url {
            DatabaseUrl::Sqlite(_) => Ok(()),
            DatabaseUrl::Postgres(server) => postgres::require_all_rows_at(server),
        }
    }

    /// Lays the ledger out on one node of a Citus cluster, or moves it to that one.
    pub fn distribute(
        url: &DatabaseUrl,
        worker: Option<&Node>,
    ) -> Result<Distribution, StorageError> {
        match url {
            DatabaseUrl::Sqlite(_) => Err(StorageError::Unfit(
                "it is a SQLite file; expected a PostgreSQL database with Citus".to_owned(),
            )),
            DatabaseUrl::Postgres(server) => postgres::distribute(server, worker),
        }
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
        self.connections.writer(self.chain_key()?)
    }

    /// The version of its schema: the last migration applied.
    pub fn schema_version(&self) -> Result<String, StorageError> {
        reading!(self, |connection| migrations::version(connection))
    }

    /// Whether it answers, is still the one that was opened, and may be written.
    pub fn ping(&self) -> Result<(), StorageError> {
        match self.connection()? {
            Connection::Sqlite(mut taken) => Ok(taken.batch_execute("SELECT 1")?),
            Connection::Postgres(mut taken) => postgres::require_privileges(&mut taken),
        }
    }

    /// Does it while nobody else does anything in this way, in another process neither.
    pub fn exclusively<T>(&self, work: impl FnOnce() -> T) -> Result<T, StorageError> {
        match self.writing()? {
            Writing::Sqlite(mut taken, _turn) => taken.immediate_transaction(|_| Ok(work())),
            Writing::Postgres(mut taken) => postgres::exclusively(&mut taken, work),
        }
    }

    /// Carries what SQLite keeps in its log over to its file; PostgreSQL sees to that itself.
    pub fn checkpoint(&self) -> Result<(), StorageError> {
        match &self.connections {
            Connections::Sqlite {
                writer_lock, files, ..
            } => files.checkpoint(writer_lock),
            Connections::SqliteToRead(_) | Connections::Postgres { .. } => Ok(()),
        }
    }

    /// A connection to read with.
    pub(super) fn connection(&self) -> Result<Connection, StorageError> {
        Ok(match &self.connections {
            Connections::Sqlite { pool, files, .. } => {
                files.check()?;
                Connection::Sqlite(taken(pool)?)
            }
            Connections::SqliteToRead(pool) => Connection::Sqlite(taken(pool)?),
            Connections::Postgres { pool, .. } => Connection::Postgres(taken(pool)?),
        })
    }

    /// A connection to write with.
    pub(super) fn writing(&self) -> Result<Writing<'_>, StorageError> {
        Ok(match &self.connections {
            Connections::Sqlite {
                pool,
                writer_lock,
                files,
                ..
            } => {
                files.check()?;
                Writing::Sqlite(taken(pool)?, writer_lock.lock())
            }
            Connections::SqliteToRead(_) => return Err(StorageError::OpenedToRead),
            Connections::Postgres { pool, .. } => Writing::Postgres(taken(pool)?),
        })
    }
}

fn without_key_ring() -> StorageError {
    StorageError::Unfit("it was opened without its key ring".to_owned())
}

/// An empty file is what is left where a file was made to mount or to restore on.
fn is_missing_or_empty(file: &Path) -> bool {
    std::fs::metadata(file).is_ok_and(|file| file.len() == 0) || !file.exists()
}

fn taken<M: ManageConnection>(pool: &Pool<M>) -> Result<PooledConnection<M>, StorageError> {
    pool.get().map_err(|_| StorageError::Busy)
}
