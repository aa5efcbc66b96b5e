//! A batch of the engine in one transaction: load what it needs, decide, save all, commit.

use super::error::BatchError;
use super::postgres::PostgresWriter;
use super::remembered_accounts::RememberedAccounts;
use super::sqlite_lane::SqliteWriter;
use crate::ledger::{Needs, State};

/// Where batches are executed.
pub trait BatchWriter {
    /// Executes a batch. The outcomes of `decide` may be answered only when this returns `Ok`: then
    /// they are on disk. When another gateway came in between, `decide` is called again with fresh
    /// rows, and only its last result counts.
    ///
    /// # Errors
    /// [`BatchError`], which says whether the batch may be there all the same.
    fn batch(&mut self, needs: &[&Needs], decide: impl FnMut(&mut State))
    -> Result<(), BatchError>;
}

/// The engine's own connection.
///
/// When a commit fails, the batch's first entry shows whether it happened, which has a hash that no
/// other has; a batch without entries leaves a mark, its number under the writer's own name.
pub struct Writer(WriterBackend);

enum WriterBackend {
    Sqlite(Box<SqliteWriter>),
    Postgres(Box<PostgresWriter>),
}

impl From<SqliteWriter> for Writer {
    fn from(writer: SqliteWriter) -> Self {
        Self(WriterBackend::Sqlite(Box::new(writer)))
    }
}

impl From<PostgresWriter> for Writer {
    fn from(writer: PostgresWriter) -> Self {
        Self(WriterBackend::Postgres(Box::new(writer)))
    }
}

impl Writer {
    /// From now on it remembers so many accounts.
    pub fn remember(&mut self, accounts: usize) {
        let remembered = RememberedAccounts::of(accounts);
        match &mut self.0 {
            WriterBackend::Sqlite(writer) => writer.accounts = remembered,
            WriterBackend::Postgres(writer) => writer.accounts = remembered,
        }
    }
}

impl BatchWriter for Writer {
    fn batch(
        &mut self,
        needs: &[&Needs],
        decide: impl FnMut(&mut State),
    ) -> Result<(), BatchError> {
        match &mut self.0 {
            WriterBackend::Sqlite(writer) => writer.batch(needs, decide),
            WriterBackend::Postgres(writer) => writer.batch(needs, decide),
        }
    }
}

#[cfg(test)]
impl Writer {
    /// What it shall meet.
    pub fn plan(&mut self, faults: &super::faults::Faults) {
        match &mut self.0 {
            WriterBackend::Sqlite(writer) => writer.faults = faults.clone(),
            WriterBackend::Postgres(writer) => writer.faults = faults.clone(),
        }
    }
}
