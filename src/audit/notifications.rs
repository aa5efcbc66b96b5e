//! The notifications of one account: one for each change that its owner is notified of (I20).
//!
//! Changes are counted by postings: a posted movement has exactly one of its kind (I8).

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::accounts::Account;
use super::chain::MovementCounts;
use super::connection::Connection;
use super::pages::{AccountRow, Pages};
use super::report::{Invariant, Report};
use super::tokens::TokenEndCounts;

/// A notification as it is stored, without its texts.
#[derive(QueryableByName)]
pub struct Notification {
    #[diesel(sql_type = BigInt)]
    pub account_id: i64,
    #[diesel(sql_type = BigInt)]
    pub notification_no: i64,
    #[diesel(sql_type = Text)]
    pub kind: String,
}

impl AccountRow for Notification {
    const NAME: &'static str = "notice";
    const PAGE: &'static str = "
        SELECT account_id, notification_no, kind
        FROM notifications
        WHERE (account_id, notification_no) > ($1, $2)
        ORDER BY account_id, notification_no LIMIT $3";

    fn key(&self) -> (i64, i64) {
        (self.account_id, self.notification_no)
    }
}

/// Compares the account's notifications with its movements and with the tokens that ended.
pub fn check(
    connection: &mut Connection,
    notifications: &mut Pages<Notification>,
    account: &Account,
    moved: MovementCounts,
    ended: TokenEndCounts,
    report: &mut Report,
) -> QueryResult<()> {
    let subject = account.subject();
    // By kind: the changes, and the notifications of them.
    let mut expected = [
        ("cash-in", moved.cash_in, 0),
        ("cash-out", moved.cash_out, 0),
        ("cash-out-reversed", moved.cash_out_reversed, 0),
        ("token-locked", ended.locked, 0),
        ("token-expired", ended.expired, 0),
    ];
    let mut closings = 0;
    let mut wrong = |finding| report.breach(Invariant::I20, &subject, finding);
    let mut last: i64 = 0;
    let mut read = 0;
    while let Some(notification) = notifications.next_of(connection, account.account_id)? {
        read += 1;
        if last.checked_add(1) != Some(notification.notification_no) {
            let number = notification.notification_no;
            wrong(format!("notice {number} comes after notice {last}"));
        }
        last = notification.notification_no;
        match expected
            .iter_mut()
            .find(|(kind, _, _)| *kind == notification.kind)
        {
            Some((_, _, notifications)) => *notifications += 1,
            None if notification.kind == "cash-out-closed" => closings += 1,
            None => wrong(format!(
                "notice {last} has no known kind: {}",
                notification.kind
            )),
        }
    }
    for (kind, changes, notifications) in expected {
        if changes != notifications {
            wrong(format!(
                "{changes} changes but {notifications} notices of {kind}"
            ));
        }
    }
    // How often it closed is kept nowhere; each time there was a wrong try before.
    if closings > ended.wrong_cash_outs {
        let tries = ended.wrong_cash_outs;
        wrong(format!(
            "{closings} notices of cash-out-closed but {tries} wrong tries"
        ));
    }
    if account.last_notification != last {
        let stored = account.last_notification;
        wrong(format!("last notice stored as {stored} but it is {last}"));
    }
    report.notifications += read;
    Ok(())
}
