//! What entries leave for others to do: tokens that will be due, and notifications that go by
//! message.

use diesel::prelude::*;

use crate::ledger::{Entry, EntryKind};
use crate::storage::schema::{due_tokens, outbox};

/// A row of `due_tokens`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = due_tokens)]
pub struct DueTokenRow {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) token_no: i64,
    pub(in crate::storage) expires_at: i64,
}

impl DueTokenRow {
    /// Of an entry that made a token.
    pub fn of(entry: &Entry) -> Option<Self> {
        if entry.kind != EntryKind::TokenMade {
            return None;
        }
        let mut live = entry.after.live.iter();
        let made = live.find(|token| Some(token.number) == entry.token_no)?;
        Some(Self {
            account_id: entry.after.id.0,
            token_no: made.number,
            expires_at: made.expires_at.micros(),
        })
    }
}

/// A row of `outbox`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = outbox)]
pub struct OutboxRow {
    pub(in crate::storage) decided_at: i64,
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) seq: i64,
}

impl OutboxRow {
    /// Of an entry that the customer is notified of by message.
    pub fn of(entry: &Entry) -> Option<Self> {
        entry.by_message.then(|| Self {
            decided_at: entry.after.decided_at.micros(),
            account_id: entry.after.id.0,
            seq: entry.after.last_seq,
        })
    }
}
