//! Checks that the database makes by itself: queries whose rows are what is wrong. Nothing else
//! comes over.

use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName};

use super::connection::Connection;
use super::report::{Invariant, Report};

/// What is wrong, and with what.
#[derive(QueryableByName)]
struct Finding {
    #[diesel(sql_type = Text)]
    subject: String,
    #[diesel(sql_type = Text)]
    finding: String,
}

/// Takes the rows of a query with the columns `subject` and `finding` as breaches; how many.
pub fn check(
    connection: &mut Connection,
    invariant: Invariant,
    query: &str,
    report: &mut Report,
) -> QueryResult<u64> {
    let before = report.breaches_total;
    connection.each(query, |Finding { subject, finding }| {
        report.breach(invariant, &subject, finding);
    })?;
    Ok(report.breaches_total - before)
}
