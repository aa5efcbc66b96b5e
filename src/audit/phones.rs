//! Every phone number finds its account, and every account is found by its phone number.

use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;
use super::format::masked;
use super::report::{Invariant, Report};

const UNFOUND_ACCOUNTS: &str = "
    SELECT a.issuer, a.msisdn, a.account_id
    FROM accounts a LEFT JOIN phones p ON p.issuer = a.issuer AND p.msisdn = a.msisdn
    WHERE p.account_id IS NULL OR p.account_id <> a.account_id";

const STRAY_NUMBERS: &str = "
    SELECT p.issuer, p.msisdn, p.account_id
    FROM phones p LEFT JOIN accounts a ON a.account_id = p.account_id
    WHERE a.account_id IS NULL OR a.issuer <> p.issuer OR a.msisdn <> p.msisdn";

#[derive(QueryableByName)]
struct PhoneRow {
    #[diesel(sql_type = Text)]
    issuer: String,
    #[diesel(sql_type = Text)]
    msisdn: String,
    #[diesel(sql_type = BigInt)]
    account_id: i64,
}

/// Checks the register of phone numbers.
pub fn check(connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
    connection.each(UNFOUND_ACCOUNTS, |row: PhoneRow| {
        let subject = format!("account {} ({})", row.account_id, masked(&row.msisdn));
        let finding = format!("its number does not find it at {}", row.issuer);
        report.breach(Invariant::Phones, &subject, finding);
    })?;
    connection.each(STRAY_NUMBERS, |row: PhoneRow| {
        let subject = format!("number {} of {}", masked(&row.msisdn), row.issuer);
        let finding = format!("finds account {}, which does not bear it", row.account_id);
        report.breach(Invariant::Phones, &subject, finding);
    })
}
