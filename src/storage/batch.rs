//! A batch of the engine in one transaction: load what it needs, decide, save all, commit.

use super::error::{BatchError, StorageError};
use super::postgres::PostgresWriter;
use super::sqlite_lane::SqliteWriter;
use crate::ledger::{Needs, State};

/// Whether a batch is carried out for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It is.
    First,
    /// Its commit's outcome was unknown. Its own external ids may be there already and say
    /// nothing; its references tell what became of it.
    Again,
}

/// The engine's own connection.
pub struct Writer(Kind);

enum Kind {
    Sqlite(SqliteWriter),
    Postgres(Box<PostgresWriter>),
}

impl From<SqliteWriter> for Writer {
    fn from(writer: SqliteWriter) -> Self {
        Self(Kind::Sqlite(writer))
    }
}

impl From<PostgresWriter> for Writer {
    fn from(writer: PostgresWriter) -> Self {
        Self(Kind::Postgres(Box::new(writer)))
    }
}

impl Writer {
    /// Drops the connection, with whatever it had begun, and connects anew.
    pub fn reconnect(&mut self) -> Result<(), StorageError> {
        match &mut self.0 {
            Kind::Sqlite(writer) => writer.reconnect(),
            Kind::Postgres(writer) => writer.reconnect(),
        }
    }

    /// Carries a batch out. What `decide` returns may be told only when this returns `Ok`: then
    /// it is on disk. It is called again, on fresh rows, when another gateway came in between.
    pub fn batch<R>(
        &mut self,
        needs: &[&Needs],
        attempt: Attempt,
        decide: impl FnMut(&mut State) -> R,
    ) -> Result<R, BatchError> {
        match &mut self.0 {
            Kind::Sqlite(writer) => writer.batch(needs, attempt, decide),
            Kind::Postgres(writer) => writer.batch(needs, attempt, decide),
        }
    }
}
