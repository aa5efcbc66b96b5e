//! All accounts and all entries, a million accounts after the other.

use diesel::QueryResult;

use super::connection::Connection;
use super::group::Group;
use super::progress::Progress;
use super::reading::{self, Order, Sums};
use super::replay::Terms;
use super::report::Report;

/// Checks every account.
pub fn check(
    connection: &mut Connection,
    terms: &mut Terms,
    report: &mut Report,
    progress: &mut Progress<'_>,
) -> QueryResult<Sums> {
    report.accounts = connection.count("SELECT COUNT(*) AS number FROM accounts")?;
    let entries = match progress.is_watched() {
        true => connection.count("SELECT COUNT(*) AS number FROM entries")?,
        false => 0,
    };
    progress.begin("entries", entries);
    let mut sums = Sums::default();
    let mut after = None;
    loop {
        let group = Group::load(connection, after, &mut terms.names)?;
        sums = read(connection, &group, sums, terms, progress)?;
        if group.last.is_none() {
            break;
        }
        after = group.last;
    }
    sums.report(connection, report)?;
    Ok(sums)
}

/// Reads the entries as they are stored, or else in the order of their key.
fn read(
    connection: &mut Connection,
    group: &Group,
    sums: Sums,
    terms: &mut Terms,
    progress: &mut Progress<'_>,
) -> QueryResult<Sums> {
    let as_stored = reading::read(
        connection,
        group,
        Order::AsStored,
        sums.clone(),
        terms,
        progress,
    )?;
    if let Some(sums) = as_stored {
        return Ok(sums);
    }
    let by_key = reading::read(connection, group, Order::ByKey, sums, terms, progress)?;
    Ok(by_key.expect("nothing waits where all come in their order"))
}
