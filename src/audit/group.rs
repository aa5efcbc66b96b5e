//! A part of all accounts: those that are replayed at once.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::account::Account;
use super::connection::Connection;
use super::names::{Name, Names};

/// Accounts that are replayed at once, at about 200 bytes each; so few in tests that they do not all
/// fit.
const ACCOUNTS_MAX: usize = if cfg!(test) { 2 } else { 1_000_000 };

/// Accounts that are replayed at once.
pub struct Group {
    accounts: Vec<(i64, Name)>,
    /// Those before it are done.
    pub after: Option<i64>,
    /// The last of it, where others follow.
    pub last: Option<i64>,
}

#[derive(QueryableByName)]
struct AccountRow {
    #[diesel(sql_type = BigInt)]
    account_id: i64,
    #[diesel(sql_type = Text)]
    issuer: String,
}

impl Group {
    /// The next accounts after that one.
    pub fn load(
        connection: &mut Connection,
        after: Option<i64>,
        names: &mut Names,
    ) -> QueryResult<Self> {
        let follows = after.map_or(String::new(), |id| format!("WHERE account_id > {id}"));
        let query = format!(
            "SELECT account_id, issuer FROM accounts {follows} ORDER BY account_id LIMIT {}",
            ACCOUNTS_MAX + 1
        );
        let mut accounts = Vec::new();
        connection.each(&query, |row: AccountRow| {
            accounts.push((row.account_id, names.of(row.issuer.as_bytes())));
        })?;
        let has_more = accounts.len() > ACCOUNTS_MAX;
        accounts.truncate(ACCOUNTS_MAX);
        let last = accounts.last().map(|(id, _)| *id);
        Ok(Self {
            accounts,
            after,
            last: last.filter(|_| has_more),
        })
    }

    /// They, without any entry.
    pub fn accounts(&self) -> Vec<Account> {
        let new = |(id, issuer): &(i64, Name)| Account::new(*id, Some(*issuer));
        self.accounts.iter().map(new).collect()
    }
}
