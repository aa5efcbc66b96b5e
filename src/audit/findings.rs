//! What is wrong with accounts and their entries.

use std::collections::HashMap;

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;
use super::format::masked;
use super::report::{BREACHES_MAX, Invariant, Report};

/// The first [`BREACHES_MAX`] that are found, and how much in all.
#[derive(Clone, Default)]
pub struct Findings {
    /// The account and the number of the entry that are looked at.
    place: (i64, i64),
    first: Vec<Finding>,
    total: u64,
}

#[derive(Clone)]
struct Finding {
    place: (i64, i64),
    invariant: Invariant,
    text: String,
}

impl Findings {
    /// What comes is of that entry.
    pub fn look_at(&mut self, account_id: i64, seq: i64) {
        self.place = (account_id, seq);
    }

    /// Something is wrong with the entry.
    pub fn push(&mut self, invariant: Invariant, finding: impl AsRef<str>) {
        let (_, seq) = self.place;
        self.push_of_account(invariant, format!("entry {seq} {}", finding.as_ref()));
    }

    /// Something is wrong with the account.
    pub fn push_of_account(&mut self, invariant: Invariant, text: String) {
        self.total += 1;
        if self.first.len() < BREACHES_MAX {
            self.first.push(Finding {
                place: self.place,
                invariant,
                text,
            });
        }
    }

    /// Hands all over, those of each account together.
    pub fn report(mut self, connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
        self.first.sort_by_key(|finding| finding.place);
        let phones = self.phones(connection)?;
        let unlisted = self.total - self.first.len() as u64;
        for finding in self.first {
            let (account_id, _) = finding.place;
            let subject = match phones.get(&account_id) {
                Some(phone) => format!("account {account_id} ({phone})"),
                None => format!("account {account_id}"),
            };
            report.breach(finding.invariant, &subject, finding.text);
        }
        report.breaches_total += unlisted;
        Ok(())
    }

    /// The phone numbers of the accounts, masked.
    fn phones(&self, connection: &mut Connection) -> QueryResult<HashMap<i64, String>> {
        let mut phones = HashMap::new();
        let accounts = self.first.iter().map(|finding| finding.place.0.to_string());
        let accounts: Vec<_> = accounts.collect();
        if accounts.is_empty() {
            return Ok(phones);
        }
        let query = format!(
            "SELECT account_id, msisdn FROM accounts WHERE account_id IN ({})",
            accounts.join(", ")
        );
        connection.each(&query, |row: Phone| {
            phones.insert(row.account_id, masked(&row.msisdn));
        })?;
        Ok(phones)
    }
}

#[derive(QueryableByName)]
struct Phone {
    #[diesel(sql_type = BigInt)]
    account_id: i64,
    #[diesel(sql_type = Text)]
    msisdn: String,
}
