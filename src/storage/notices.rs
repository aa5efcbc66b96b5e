//! Notices: what customers are told, as they read it and as it is sent.

use diesel::prelude::*;

use super::schema::{accounts, notices};
use super::{Database, StorageError};
use crate::terms::{AccountId, Stamp};

/// A notice as the customer reads it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notices)]
pub struct NoticeView {
    /// Running number within the account.
    pub notice_no: i64,
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

/// A notice that is to leave by the messenger and has not.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct UnsentMessage {
    /// Whose.
    pub account_id: i64,
    /// Its number within the account.
    pub notice_no: i64,
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
    /// At most `limit` notices with numbers below `before`, newest first.
    pub fn notices_before(
        &self,
        account: AccountId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<NoticeView>, StorageError> {
        Ok(notices::table
            .filter(notices::account_id.eq(account.0))
            .filter(notices::notice_no.lt(before))
            .order(notices::notice_no.desc())
            .limit(limit)
            .select(NoticeView::as_select())
            .load(&mut self.connection()?)?)
    }

    /// At most `limit` notices with numbers above `after`, oldest first.
    pub fn notices_after(
        &self,
        account: AccountId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<NoticeView>, StorageError> {
        Ok(notices::table
            .filter(notices::account_id.eq(account.0))
            .filter(notices::notice_no.gt(after))
            .order(notices::notice_no)
            .limit(limit)
            .select(NoticeView::as_select())
            .load(&mut self.connection()?)?)
    }

    /// How many the customer has not read.
    pub fn unread_notices(&self, account: AccountId) -> Result<i64, StorageError> {
        Ok(notices::table
            .filter(notices::account_id.eq(account.0))
            .filter(notices::read_at.is_null())
            .count()
            .get_result(&mut self.connection()?)?)
    }

    /// Marks one (or, without a number, all) as read. Tells whether the one exists.
    pub fn mark_read(
        &self,
        account: AccountId,
        number: Option<i64>,
        now: Stamp,
    ) -> Result<bool, StorageError> {
        let mut connection = self.writing()?;
        let read_at = notices::read_at.eq(now.micros());
        let of_account = notices::account_id.eq(account.0);
        let unread = notices::table
            .filter(of_account)
            .filter(notices::read_at.is_null());
        let Some(number) = number else {
            diesel::update(unread)
                .set(read_at)
                .execute(&mut *connection)?;
            return Ok(true);
        };
        let one = unread.filter(notices::notice_no.eq(number));
        diesel::update(one).set(read_at).execute(&mut *connection)?;
        let known: i64 = notices::table
            .find((account.0, number))
            .count()
            .get_result(&mut *connection)?;
        Ok(known > 0)
    }

    /// Messages waiting to be sent, oldest first.
    pub fn unsent_messages(&self, limit: i64) -> Result<Vec<UnsentMessage>, StorageError> {
        Ok(notices::table
            .inner_join(accounts::table)
            .filter(notices::medium.eq("message"))
            .filter(notices::sent_at.is_null())
            .order(notices::at)
            .limit(limit)
            .select((
                notices::account_id,
                notices::notice_no,
                accounts::msisdn,
                notices::text_id,
                notices::text_en,
                notices::at,
            ))
            .load(&mut self.connection()?)?)
    }

    /// The messenger has taken it.
    pub fn mark_sent(&self, account: i64, number: i64, now: Stamp) -> Result<(), StorageError> {
        diesel::update(notices::table.find((account, number)))
            .set(notices::sent_at.eq(now.micros()))
            .execute(&mut *self.writing()?)?;
        Ok(())
    }
}
