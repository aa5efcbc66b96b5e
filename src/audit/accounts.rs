//! Account by account: what is stored of each against the rows that it comes from.

use diesel::sql_types::{BigInt, Binary, Integer, Text};
use diesel::{QueryResult, QueryableByName};

use super::chain;
use super::connection::Connection;
use super::format::{masked, rupiah};
use super::limits::TierLimits;
use super::notifications::{self, Notification};
use super::pages::{AccountRow, Pages};
use super::posting::Posting;
use super::report::{Invariant, Report};
use super::tokens::{self, Token};

/// An account as it is stored.
#[derive(QueryableByName)]
pub struct Account {
    #[diesel(sql_type = BigInt)]
    pub account_id: i64,
    #[diesel(sql_type = Text)]
    pub issuer: String,
    #[diesel(sql_type = Text)]
    pub msisdn: String,
    #[diesel(sql_type = Text)]
    pub tier: String,
    #[diesel(sql_type = BigInt)]
    pub available: i64,
    #[diesel(sql_type = BigInt)]
    pub held: i64,
    #[diesel(sql_type = Integer)]
    pub month: i32,
    #[diesel(sql_type = BigInt)]
    pub month_in: i64,
    #[diesel(sql_type = BigInt)]
    pub last_seq: i64,
    #[diesel(sql_type = Binary)]
    pub last_hash: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    pub last_token: i64,
    #[diesel(sql_type = BigInt)]
    pub last_notification: i64,
}

impl AccountRow for Account {
    const NAME: &'static str = "account";
    const PAGE: &'static str = "
        SELECT account_id, issuer, msisdn, tier, available, held, month, month_in,
               last_seq, last_hash, last_token, last_notification
        FROM accounts
        WHERE (account_id, 0) > ($1, $2)
        ORDER BY account_id LIMIT $3";

    fn key(&self) -> (i64, i64) {
        (self.account_id, 0)
    }
}

impl Account {
    /// Everything in it, held or not, in rupiah.
    pub fn balance(&self) -> i128 {
        i128::from(self.available) + i128::from(self.held)
    }

    /// How the report calls it.
    pub fn subject(&self) -> String {
        format!("account {} ({})", self.account_id, masked(&self.msisdn))
    }
}

/// The rows of accounts, all in the order of the accounts.
struct AccountScan {
    postings: Pages<Posting>,
    tokens: Pages<Token>,
    notifications: Pages<Notification>,
}

/// Checks every account; the sum of their stored balances in rupiah.
pub fn check(connection: &mut Connection, report: &mut Report) -> QueryResult<i128> {
    let limits = TierLimits::load(connection)?;
    let mut accounts = Pages::<Account>::new();
    let mut scan = AccountScan {
        postings: Pages::new(),
        tokens: Pages::new(),
        notifications: Pages::new(),
    };
    let mut balances = 0;
    while let Some(account) = accounts.next(connection)? {
        scan.report_strays(connection, Some(account.account_id), report)?;
        scan.check_account(connection, &account, &limits, report)?;
        report.accounts += 1;
        balances += account.balance();
    }
    scan.report_strays(connection, None, report)?;
    Ok(balances)
}

impl AccountScan {
    fn check_account(
        &mut self,
        connection: &mut Connection,
        account: &Account,
        limits: &TierLimits,
        report: &mut Report,
    ) -> QueryResult<()> {
        check_signs(account, report);
        let caps = limits.of(&account.issuer, &account.tier);
        let moved = chain::check(connection, &mut self.postings, account, caps, report)?;
        let ended = tokens::check(connection, &mut self.tokens, account, report)?;
        notifications::check(
            connection,
            &mut self.notifications,
            account,
            moved,
            ended,
            report,
        )
    }

    /// Rows of accounts that do not exist, before the account that comes next.
    fn report_strays(
        &mut self,
        connection: &mut Connection,
        next: Option<i64>,
        report: &mut Report,
    ) -> QueryResult<()> {
        report_stray(connection, &mut self.postings, next, Invariant::I2, report)?;
        report_stray(connection, &mut self.tokens, next, Invariant::I10, report)?;
        report_stray(
            connection,
            &mut self.notifications,
            next,
            Invariant::I20,
            report,
        )
    }
}

fn report_stray<T: AccountRow>(
    connection: &mut Connection,
    rows: &mut Pages<T>,
    next: Option<i64>,
    invariant: Invariant,
    report: &mut Report,
) -> QueryResult<()> {
    while let Some(row) = rows.next_stray(connection, next)? {
        let (account, number) = row.key();
        let finding = format!("{} {number} belongs to no account", T::NAME);
        report.breach(invariant, &format!("account {account}"), finding);
    }
    Ok(())
}

fn check_signs(account: &Account, report: &mut Report) {
    for (name, amount) in [("available", account.available), ("held", account.held)] {
        if amount < 0 {
            let finding = format!("{} are {name}", rupiah(amount));
            report.breach(Invariant::I3, &account.subject(), finding);
        }
    }
}
