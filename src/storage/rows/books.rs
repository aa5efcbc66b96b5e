//! The rows of a movement: postings on both sides, and notifications.

use diesel::prelude::*;

use crate::ledger::{Notification, Posting, SettlementPosting};
use crate::storage::schema::{notifications, postings, settlement_postings};

/// A row of `postings`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = postings)]
pub struct PostingRow {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) seq: i64,
    pub(in crate::storage) partner_id: String,
    pub(in crate::storage) service: i16,
    pub(in crate::storage) partner_reference: String,
    pub(in crate::storage) kind: &'static str,
    pub(in crate::storage) amount: i64,
    pub(in crate::storage) balance_after: i64,
    pub(in crate::storage) posted_at: i64,
    pub(in crate::storage) hash: Vec<u8>,
}

impl From<&Posting> for PostingRow {
    fn from(posting: &Posting) -> Self {
        Self {
            account_id: posting.account.0,
            seq: posting.seq,
            partner_id: posting.movement.partner.to_string(),
            service: posting.movement.service.code(),
            partner_reference: posting.movement.reference.clone(),
            kind: posting.kind.as_str(),
            amount: posting.amount.get(),
            balance_after: posting.balance_after.get(),
            posted_at: posting.posted_at.micros(),
            hash: posting.hash.to_vec(),
        }
    }
}

/// A row of `settlement_postings`.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = settlement_postings)]
pub struct SettlementRow {
    pub(in crate::storage) partner_id: String,
    pub(in crate::storage) service: i16,
    pub(in crate::storage) partner_reference: String,
    pub(in crate::storage) kind: &'static str,
    pub(in crate::storage) book: &'static str,
    pub(in crate::storage) amount: i64,
    pub(in crate::storage) posted_at: i64,
}

impl From<&SettlementPosting> for SettlementRow {
    fn from(posting: &SettlementPosting) -> Self {
        Self {
            partner_id: posting.movement.partner.to_string(),
            service: posting.movement.service.code(),
            partner_reference: posting.movement.reference.clone(),
            kind: posting.kind.as_str(),
            book: posting.kind.book().as_str(),
            amount: posting.amount.get(),
            posted_at: posting.posted_at.micros(),
        }
    }
}

/// A row of `notifications` as it is made.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow<'a> {
    pub(in crate::storage) account_id: i64,
    pub(in crate::storage) notification_no: i64,
    pub(in crate::storage) kind: &'static str,
    pub(in crate::storage) text_id: &'a str,
    pub(in crate::storage) text_en: &'a str,
    pub(in crate::storage) medium: &'static str,
    pub(in crate::storage) at: i64,
}

impl<'a> From<&'a Notification> for NotificationRow<'a> {
    fn from(notification: &'a Notification) -> Self {
        Self {
            account_id: notification.account.0,
            notification_no: notification.number,
            kind: notification.kind.as_str(),
            text_id: &notification.text_id,
            text_en: &notification.text_en,
            medium: notification.medium.as_str(),
            at: notification.at.micros(),
        }
    }
}
