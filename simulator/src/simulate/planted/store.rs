//! Bugs in what becomes of a batch.

use gerai::ledger::{Needs, State};
use gerai::storage::{BatchError, BatchWriter, StorageError};

use crate::simulate::memory::MemoryWriter;

/// How a batch is decided.
type Batch<'a> = &'a mut dyn FnMut(&mut State);

/// An answer goes out although the commit failed (G6).
pub fn answer_from_memory(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    let mut is_decided = false;
    let committed = writer.batch(needs, |state| {
        is_decided = true;
        decide(state);
    });
    committed.or_else(|error| is_decided.then_some(()).ok_or(error))
}

/// A commit whose outcome is unknown is called failed (G3).
pub fn unknown_answered_failed(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    writer.batch(needs, decide).map_err(|error| match error {
        BatchError::Unknown(why) => StorageError::Open(why).into(),
        known => known,
    })
}

/// A commit whose outcome is unknown is carried out again (G3).
pub fn unknown_is_rerun(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    match writer.batch(needs, &mut *decide) {
        Err(BatchError::Unknown(_)) => writer.batch(needs, decide),
        known => known,
    }
}

/// One command that cannot be saved sinks its batch: nobody tries the others one by one.
pub fn poison_sinks(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    writer.batch(needs, decide).map_err(|error| match error {
        BatchError::NotCommitted(refused) => StorageError::Open(refused.to_string()).into(),
        unknown => unknown,
    })
}
