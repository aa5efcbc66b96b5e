//! The statement: an account's postings, newest first.

use diesel::prelude::*;

use super::connection::reading;
use super::schema::{movements, postings};
use super::{Database, StorageError};
use crate::types::{AccountId, Rupiah, Timestamp};

diesel::allow_tables_to_appear_in_same_query!(movements, postings);

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementEntry {
    /// The posting's running number.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Why: the posting's kind.
    pub kind: String,
    /// What the account gained or lost.
    pub amount: Rupiah,
    /// The balance after it.
    pub balance_after: Rupiah,
    /// Through which channel.
    pub channel: Option<String>,
    /// The gateway's number of the movement.
    pub reference_no: String,
}

type StatementRow = (i64, i64, String, i64, i64, Option<String>, String);

impl Database {
    /// At most `limit` lines with numbers below `before`.
    pub fn statement(
        &self,
        account: AccountId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<StatementEntry>, StorageError> {
        let of_movement = movements::partner_id
            .eq(postings::partner_id)
            .and(movements::service.eq(postings::service))
            .and(movements::partner_reference.eq(postings::partner_reference));
        let rows: Vec<StatementRow> = reading!(self, |connection| postings::table
            .inner_join(movements::table.on(of_movement))
            .filter(postings::account_id.eq(account.0))
            .filter(postings::seq.lt(before))
            .order(postings::seq.desc())
            .limit(limit)
            .select((
                postings::seq,
                postings::posted_at,
                postings::kind,
                postings::amount,
                postings::balance_after,
                movements::channel,
                movements::reference_no,
            ))
            .load(connection))?;
        Ok(rows.into_iter().map(entry).collect())
    }
}

fn entry(
    (seq, at, kind, amount, balance_after, channel, reference_no): StatementRow,
) -> StatementEntry {
    StatementEntry {
        seq,
        at: Timestamp::from_micros(at),
        kind,
        amount: Rupiah::new(amount),
        balance_after: Rupiah::new(balance_after),
        channel,
        reference_no,
    }
}
