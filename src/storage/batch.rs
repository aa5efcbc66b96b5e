//! A batch of the engine in one transaction: load what it needs, decide, save all, commit.

use super::error::BatchError;
use super::memory::MemoryWriter;
use super::postgres::PostgresWriter;
use super::sqlite_lane::SqliteWriter;
use crate::ledger::{Needs, State};
use crate::random;

/// The engine's own connection.
///
/// In each of its transactions the writer leaves a mark: the number of the batch, under the
/// writer's own name. When a commit fails, the mark shows whether it happened.
pub struct Writer(WriterBackend);

enum WriterBackend {
    Sqlite(SqliteWriter),
    Postgres(Box<PostgresWriter>),
    Memory(MemoryWriter),
}

impl From<SqliteWriter> for Writer {
    fn from(writer: SqliteWriter) -> Self {
        Self(WriterBackend::Sqlite(writer))
    }
}

impl From<PostgresWriter> for Writer {
    fn from(writer: PostgresWriter) -> Self {
        Self(WriterBackend::Postgres(Box::new(writer)))
    }
}

impl From<MemoryWriter> for Writer {
    fn from(writer: MemoryWriter) -> Self {
        Self(WriterBackend::Memory(writer))
    }
}

impl Writer {
    /// Executes a batch. The outcomes of `decide` may be answered only when this returns `Ok`: then
    /// they are on disk. When another gateway came in between, `decide` is called again with fresh
    /// rows, and only its last result counts.
    pub fn batch(
        &mut self,
        needs: &[&Needs],
        decide: impl FnMut(&mut State),
    ) -> Result<(), BatchError> {
        match &mut self.0 {
            WriterBackend::Sqlite(writer) => writer.batch(needs, decide),
            WriterBackend::Postgres(writer) => writer.batch(needs, decide),
            WriterBackend::Memory(writer) => writer.batch(needs, decide),
        }
    }

    /// What it shall meet.
    #[cfg(test)]
    pub fn plan(&mut self, faults: &super::faults::Faults) {
        match &mut self.0 {
            WriterBackend::Sqlite(writer) => writer.faults = faults.clone(),
            WriterBackend::Postgres(writer) => writer.faults = faults.clone(),
            WriterBackend::Memory(_) => {}
        }
    }
}

/// A name for a writer that no other writer has, in this process or another.
pub fn writer_name() -> String {
    hex::encode(random::secret())
}
