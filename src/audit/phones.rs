//! Every phone number finds its account, and every account is found by its phone number.

use diesel::sql_types::{BigInt, Integer, Text};
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;
use super::format::masked;
use super::report::{Invariant, Report};

/// Both tables in the order of the numbers; of one number, the register's row (0) first.
const BOTH_SIDES: &str = "
    SELECT issuer, msisdn, 0 AS side, account_id FROM phones
    UNION ALL
    SELECT issuer, msisdn, 1 AS side, account_id FROM accounts
    ORDER BY 1, 2, 3";

#[derive(QueryableByName)]
struct PhoneRow {
    #[diesel(sql_type = Text)]
    issuer: String,
    #[diesel(sql_type = Text)]
    msisdn: String,
    #[diesel(sql_type = Integer)]
    side: i32,
    #[diesel(sql_type = BigInt)]
    account_id: i64,
}

/// A row of the register, and whether its account has come.
struct RegisteredPhone {
    row: PhoneRow,
    found: bool,
}

/// Checks the register of phone numbers.
pub fn check(connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
    let mut registered: Option<RegisteredPhone> = None;
    connection.each(BOTH_SIDES, |row: PhoneRow| {
        if row.side == 0 {
            report_unfound(registered.take(), report);
            registered = Some(RegisteredPhone { row, found: false });
            return;
        }
        match &mut registered {
            Some(known) if known.is_of(&row) && !known.found => known.found = true,
            _ => {
                let subject = format!("account {} ({})", row.account_id, masked(&row.msisdn));
                let finding = format!("its number does not find it at {}", row.issuer);
                report.breach(Invariant::Phones, &subject, finding);
            }
        }
    })?;
    report_unfound(registered, report);
    Ok(())
}

impl RegisteredPhone {
    fn is_of(&self, account: &PhoneRow) -> bool {
        self.row.account_id == account.account_id
            && self.row.msisdn == account.msisdn
            && self.row.issuer == account.issuer
    }
}

fn report_unfound(registered: Option<RegisteredPhone>, report: &mut Report) {
    let Some(RegisteredPhone { row, found: false }) = registered else {
        return;
    };
    let subject = format!("number {} of {}", masked(&row.msisdn), row.issuer);
    let finding = format!("finds account {}, which does not bear it", row.account_id);
    report.breach(Invariant::Phones, &subject, finding);
}
