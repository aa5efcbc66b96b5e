//! Bugs in what becomes of a batch.

use gerai::ledger::{Account, EntryKey, Needs, State};
use gerai::storage::{BatchError, BatchWriter, StorageError};

use crate::simulate::memory::{MemoryWriter, Tables};

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

/// An account that is remembered is not forgotten when somebody else appends to it: whatever is
/// decided on it is refused by the unique number, again and again.
pub fn stale_account(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    decide_on(writer, needs, decide, |former, _| former.clone())
}

/// The same, but the entry is given the next free number: what the other did is undone (I2).
pub fn lost_update(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    decide_on(writer, needs, decide, |former, last| Account {
        last_seq: last.last_seq,
        ..former.clone()
    })
}

/// An inquiry is answered from an account that is remembered and that another gateway has moved: what
/// is told of its caps and its name is not so any more.
pub fn inquiry_from_memory(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    let only_asks = needs.iter().all(|need| !need.appends);
    match only_asks {
        true => stale_account(writer, needs, decide),
        false => writer.batch(needs, decide),
    }
}

/// Accounts are remembered as a batch would have left them that was not committed: the next batch is
/// decided on what never was (I1).
pub fn remembered_too_early(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    let mut accounts = Vec::new();
    let committed = writer.batch(needs, |state| {
        decide(state);
        accounts = state.clone().into_parts().0;
    });
    if committed.is_err() {
        writer.remember(accounts);
    }
    committed
}

/// A movement is appended without its key: its repeat moves money again (I8).
pub fn key_missing(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    without_keys(writer, needs, decide, |key| !key.is_reversal)
}

/// A reversal is appended without its key: its repeat puts the money back again (I8).
pub fn reversal_key_missing(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
) -> Result<(), BatchError> {
    without_keys(writer, needs, decide, |key| key.is_reversal)
}

/// The batch, decided on what is made of each account before its last entry, and after it.
fn decide_on(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
    remembered: impl Fn(&Account, &Account) -> Account,
) -> Result<(), BatchError> {
    let pairs = writer.with_tables(|tables| last_two(tables));
    writer.batch(needs, |state| {
        for (former, last) in &pairs {
            state.load_account(remembered(former, last));
        }
        decide(state);
    })
}

/// Of each account, how it was before its last entry, and how it is.
fn last_two(tables: &Tables) -> Vec<(Account, Account)> {
    let all: Vec<&Account> = tables.entries.values().map(|entry| &entry.after).collect();
    let pairs = all.windows(2).filter(|pair| {
        let is_last = tables
            .account(pair[1].id)
            .is_some_and(|last| last.last_seq == pair[1].last_seq);
        is_last && pair[0].id == pair[1].id
    });
    pairs
        .map(|pair| (pair[0].clone(), pair[1].clone()))
        .collect()
}

/// The batch, without the keys that it adds and that are meant.
fn without_keys(
    writer: &mut MemoryWriter,
    needs: &[&Needs],
    decide: Batch<'_>,
    is_meant: impl Fn(&EntryKey) -> bool,
) -> Result<(), BatchError> {
    let before = writer.with_tables(|tables| tables.keys.clone());
    let saved = writer.batch(needs, decide);
    writer.with_tables(|tables| {
        let keys = &mut tables.keys;
        keys.retain(|key, _| before.contains_key(key) || !is_meant(key));
    });
    saved
}
