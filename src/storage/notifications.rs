//! Notifications, as customers read them and as they are sent.

use diesel::prelude::*;

use super::connection::{reading, writing};
use super::schema::{accounts, notifications};
use super::{Database, StorageError};
use crate::types::{AccountId, Timestamp};

/// A notification as the customer reads it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationView {
    /// Running number within the account.
    pub notification_no: i64,
    /// What it is about.
    pub kind: String,
    /// In Indonesian.
    pub text_id: String,
    /// In English.
    pub text_en: String,
    /// How it reaches the customer.
    pub medium: String,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// When it was read, in microseconds since 1970.
    pub read_at: Option<i64>,
}

/// A notification that the messenger has not sent yet.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct UnsentMessage {
    /// Whose.
    pub account_id: i64,
    /// Its number within the account.
    pub notification_no: i64,
    /// The number it goes to, in full.
    pub msisdn: String,
    /// In Indonesian.
    pub text_id: String,
    /// In English.
    pub text_en: String,
    /// When it was made, in microseconds since 1970.
    pub at: i64,
}

impl Database {
    /// At most `limit` notifications with numbers below `before`, newest first.
    pub fn notifications_before(
        &self,
        account: AccountId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<NotificationView>, StorageError> {
        reading!(self, |connection| notifications::table
            .filter(notifications::account_id.eq(account.0))
            .filter(notifications::notification_no.lt(before))
            .order(notifications::notification_no.desc())
            .limit(limit)
            .select(NotificationView::as_select())
            .load(connection))
    }

    /// At most `limit` notifications with numbers above `after`, oldest first.
    pub fn notifications_after(
        &self,
        account: AccountId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<NotificationView>, StorageError> {
        reading!(self, |connection| notifications::table
            .filter(notifications::account_id.eq(account.0))
            .filter(notifications::notification_no.gt(after))
            .order(notifications::notification_no)
            .limit(limit)
            .select(NotificationView::as_select())
            .load(connection))
    }

    /// How many the customer has not read.
    pub fn unread_notifications(&self, account: AccountId) -> Result<i64, StorageError> {
        reading!(self, |connection| notifications::table
            .filter(notifications::account_id.eq(account.0))
            .filter(notifications::read_at.is_null())
            .count()
            .get_result(connection))
    }

    /// Marks one (or, without a number, all) as read. Returns whether the one exists.
    pub fn mark_read(
        &self,
        account: AccountId,
        number: Option<i64>,
        now: Timestamp,
    ) -> Result<bool, StorageError> {
        let read_at = notifications::read_at.eq(now.micros());
        let of_account = notifications::account_id.eq(account.0);
        let unread = notifications::table
            .filter(of_account)
            .filter(notifications::read_at.is_null());
        let Some(number) = number else {
            let all = diesel::update(unread).set(read_at);
            writing!(self, |connection| all.execute(connection))?;
            return Ok(true);
        };
        let one =
            diesel::update(unread.filter(notifications::notification_no.eq(number))).set(read_at);
        let known: i64 = writing!(self, |connection| {
            one.execute(connection)?;
            notifications::table
                .find((account.0, number))
                .count()
                .get_result(connection)?
        });
        Ok(known > 0)
    }

    /// Messages waiting to be sent, oldest first.
    pub fn unsent_messages(&self, limit: i64) -> Result<Vec<UnsentMessage>, StorageError> {
        reading!(self, |connection| notifications::table
            .inner_join(accounts::table)
            .filter(notifications::medium.eq("message"))
            .filter(notifications::sent_at.is_null())
            .order(notifications::at)
            .limit(limit)
            .select((
                notifications::account_id,
                notifications::notification_no,
                accounts::msisdn,
                notifications::text_id,
                notifications::text_en,
                notifications::at,
            ))
            .load(connection))
    }

    /// The messenger has taken it.
    pub fn mark_sent(&self, account: i64, number: i64, now: Timestamp) -> Result<(), StorageError> {
        let sent = diesel::update(notifications::table.find((account, number)))
            .set(notifications::sent_at.eq(now.micros()));
        writing!(self, |connection| sent.execute(connection))?;
        Ok(())
    }
}
