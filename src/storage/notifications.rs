//! Notifications, as customers read them and as they are sent: entries that the customer is notified of.
//! Their texts are made from them by [`Notification::of`](crate::ledger::Notification::of).

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::connection::{reading, writing};
use super::rows::{EntryRow, IdentityRow, OutboxRow};
use super::schema::{accounts, entries, notification_reads, outbox};
use super::{Database, StorageError};
use crate::ledger::{Entry, EntryKind};
use crate::types::{AccountId, Timestamp};

/// An entry that the customer is notified of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifiedEntry {
    /// The entry.
    pub entry: Entry,
    /// When the customer read it.
    pub read_at: Option<Timestamp>,
}

type NotifiedRow = (EntryRow, IdentityRow, Option<i64>);

/// Marks all that were not read as read now. Its placeholders are PostgreSQL's, which SQLite
/// understands.
fn read_all() -> String {
    let kinds: Vec<_> = notified_kinds().map(|kind| format!("'{kind}'")).collect();
    format!(
        "INSERT INTO notification_reads (account_id, seq, read_at)
         SELECT account_id, seq, $1 FROM entries WHERE account_id = $2 AND kind IN ({})
         ON CONFLICT DO NOTHING",
        kinds.join(", ")
    )
}

/// The kinds that customers are notified of.
fn notified_kinds() -> impl Iterator<Item = &'static str> {
    let kinds = EntryKind::ALL.iter();
    let notified = kinds.filter(|kind| kind.is_notified());
    notified.map(|kind| kind.as_str())
}

/// The account's entries that its owner is notified of, each with when it was read.
macro_rules! notified_entries {
    ($account:expr) => {
        entries::table
            .inner_join(accounts::table)
            .left_join(
                notification_reads::table.on(notification_reads::account_id
                    .eq(entries::account_id)
                    .and(notification_reads::seq.eq(entries::seq))),
            )
            .filter(entries::account_id.eq($account.0))
            .filter(entries::kind.eq_any(notified_kinds()))
            .select((
                EntryRow::as_select(),
                IdentityRow::as_select(),
                notification_reads::read_at.nullable(),
            ))
    };
}

impl Database {
    /// At most `limit` notifications with numbers below `before`, newest first.
    pub fn notifications_before(
        &self,
        account: AccountId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<NotifiedEntry>, StorageError> {
        let rows: Vec<NotifiedRow> = reading!(self, |connection| notified_entries!(account)
            .filter(entries::seq.lt(before))
            .order(entries::seq.desc())
            .limit(limit)
            .load(connection))?;
        rows.iter().map(notified_entry).collect()
    }

    /// At most `limit` notifications with numbers above `after`, oldest first.
    pub fn notifications_after(
        &self,
        account: AccountId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<NotifiedEntry>, StorageError> {
        let rows: Vec<NotifiedRow> = reading!(self, |connection| notified_entries!(account)
            .filter(entries::seq.gt(after))
            .order(entries::seq)
            .limit(limit)
            .load(connection))?;
        rows.iter().map(notified_entry).collect()
    }

    /// How many the customer has not read.
    pub fn unread_notifications(&self, account: AccountId) -> Result<i64, StorageError> {
        let notified: i64 = reading!(self, |connection| entries::table
            .filter(entries::account_id.eq(account.0))
            .filter(entries::kind.eq_any(notified_kinds()))
            .count()
            .get_result(connection))?;
        let read: i64 = reading!(self, |connection| notification_reads::table
            .filter(notification_reads::account_id.eq(account.0))
            .count()
            .get_result(connection))?;
        Ok((notified - read).max(0))
    }

    /// Marks one (or, without a number, all) as read. Returns whether the one exists.
    pub fn mark_read(
        &self,
        account: AccountId,
        number: Option<i64>,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let Some(number) = number else {
            let all = diesel::sql_query(read_all())
                .bind::<BigInt, _>(now.micros())
                .bind::<BigInt, _>(account.0);
            writing!(self, |connection| all.execute(connection))?;
            return Ok(true);
        };
        let is_notified = entries::table
            .find((account.0, number))
            .filter(entries::kind.eq_any(notified_kinds()))
            .count();
        let known: i64 = reading!(self, |connection| is_notified.get_result(connection))?;
        if known == 0 {
            return Ok(false);
        }
        let read = (
            notification_reads::account_id.eq(account.0),
            notification_reads::seq.eq(number),
            notification_reads::read_at.eq(now.micros()),
        );
        writing!(self, |connection| diesel::insert_into(
            notification_reads::table
        )
        .values(read)
        .on_conflict_do_nothing()
        .execute(connection))?;
        Ok(true)
    }

    /// Entries that wait to be sent by message, oldest first.
    pub fn unsent_messages(&self, limit: i64) -> Result<Vec<Entry>, StorageError> {
        let waiting: Vec<OutboxRow> = reading!(self, |connection| outbox::table
            .order((outbox::decided_at, outbox::account_id, outbox::seq))
            .limit(limit)
            .select(OutboxRow::as_select())
            .load(connection))?;
        let mut unsent = Vec::with_capacity(waiting.len());
        for row in waiting {
            let (row, identity): (EntryRow, IdentityRow) =
                reading!(self, |connection| entries::table
                    .find((row.account_id, row.seq))
                    .inner_join(accounts::table)
                    .select((EntryRow::as_select(), IdentityRow::as_select()))
                    .get_result(connection))?;
            unsent.push(row.entry(&identity)?);
        }
        Ok(unsent)
    }

    /// The messenger has taken it.
    pub fn mark_sent(&self, entry: &Entry) -> Result<(), StorageError> {
        let after = &entry.after;
        let key = (after.decided_at.micros(), after.id.0, after.last_seq);
        let sent = diesel::delete(outbox::table.find(key));
        writing!(self, |connection| sent.execute(connection))?;
        Ok(())
    }
}

fn notified_entry((row, identity, read_at): &NotifiedRow) -> Result<NotifiedEntry, StorageError> {
    Ok(NotifiedEntry {
        entry: row.entry(identity)?,
        read_at: read_at.map(Timestamp::from_micros),
    })
}
