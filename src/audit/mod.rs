//! The auditor: reads the database, and nothing else, and says whether the money is right.
//!
//! Two passes, each over rows that come in order, so that memory does not grow with the database:
//! - `accounts`: account by account, its postings (`chain`), its `tokens`, its `notifications`;
//! - `movements`: reference by reference, everything that names it, from both sides.
//!
//! And `phones`, which finds accounts by their numbers, and `partners`, which compares their keys. What is found goes into the `report`.
//!
//! **Architecture invariant:** the auditor shares no code with the rest of the gateway, not even
//! the types for money and time: an error there must not hide itself here. It knows the schema,
//! never writes, and uses only SQL that both database engines understand.

mod accounts;
mod chain;
mod connection;
mod double_entry;
mod error;
mod format;
mod limits;
mod movement_postings;
mod movements;
mod notifications;
mod pages;
mod partners;
mod phones;
mod posting;
mod reference;
mod report;
#[cfg(test)]
mod tests;
mod token_use;
mod tokens;

pub use error::AuditError;
pub use report::{BREACHES_MAX, Breach, Invariant, Report, Settlement};

/// Verifies the database of that URL (`sqlite://FILE`) as it is at one moment.
///
/// What is wrong with the money is in the report; an error means that it could not be read.
pub fn verify(database_url: &str) -> Result<Report, AuditError> {
    let mut connection = connection::open(database_url)?;
    connection::snapshot(&mut connection, |connection| {
        let mut report = Report::default();
        let balances = accounts::check(connection, &mut report)?;
        phones::check(connection, &mut report)?;
        partners::check(connection, &mut report)?;
        movements::check(connection, &mut report)?;
        report.check_books(balances);
        Ok(report)
    })
}
