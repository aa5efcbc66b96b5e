//! The statement: the entries of an account that moved money, newest first.

use diesel::prelude::*;

use super::connection::reading;
use super::rows::{EntryRow, IdentityRow};
use super::schema::{accounts, entries};
use super::{Database, StorageError};
use crate::ledger::Posting;
use crate::types::{AccountId, Timestamp};

/// What one entry moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementEntry {
    /// The entry's number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The amount, and the fee where there is one: the last first.
    pub lines: Vec<Posting>,
    /// Through which channel.
    pub channel: Option<String>,
    /// The gateway's number of the movement.
    pub reference_no: String,
}

impl Database {
    /// At most `limit` entries with numbers below `before`.
    pub fn statement(
        &self,
        account: AccountId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<StatementEntry>, StorageError> {
        let rows: Vec<(EntryRow, IdentityRow)> = reading!(self, |connection| entries::table
            .inner_join(accounts::table)
            .filter(entries::account_id.eq(account.0))
            .filter(entries::seq.lt(before))
            .filter(entries::amount.ne(0))
            .order(entries::seq.desc())
            .limit(limit)
            .select((EntryRow::as_select(), IdentityRow::as_select()))
            .load(connection))?;
        rows.iter().map(statement_entry).collect()
    }
}

fn statement_entry(
    (row, identity): &(EntryRow, IdentityRow),
) -> Result<StatementEntry, StorageError> {
    let mut lines = row.entry(identity)?.postings();
    lines.reverse();
    Ok(StatementEntry {
        seq: row.seq,
        at: Timestamp::from_micros(row.decided_at),
        lines,
        channel: row.channel.clone(),
        reference_no: row.reference_no.clone().unwrap_or_default(),
    })
}
