//! External ids (I12): the external id under which a movement came is used up, and what a cancel was
//! acknowledged for is on record, so that a tombstone that is deleted shows by its cancel.

use diesel::QueryResult;

use super::connection::Connection;
use super::format::day;
use super::queries;
use super::report::{Invariant, Report};

/// Acknowledged cancels (service 46) whose cash-out is not on record, or has moved money after all.
/// (Orders name their reference too, but one that is refused for its form leaves no record of it.)
const CANCELS: &str = "
    SELECT 'external id ' || x.partner_id || '/' || x.external_id || ' of ' || x.day AS subject,
           'cancelled movement ' || x.partner_id || '/44/' || COALESCE(x.partner_reference, '-') || CASE
               WHEN k.partner_id IS NULL THEN ', of which there is no record'
               ELSE ', which has moved money'
           END AS finding
    FROM external_ids x
    LEFT JOIN movement_keys k ON k.partner_reference = x.partner_reference
        AND k.partner_id = x.partner_id AND k.service = 44
    LEFT JOIN entries e ON e.account_id = k.account_id AND e.seq = k.seq AND e.kind = 'cash-out'
    LEFT JOIN movement_keys r ON r.partner_reference = x.partner_reference
        AND r.partner_id = x.partner_id AND r.service = 46
    WHERE x.service = 46
        AND (k.partner_id IS NULL OR e.seq IS NOT NULL AND r.partner_id IS NULL)";

/// External ids are kept so long.
const KEPT_MICROS: i64 = 35 * 24 * 3_600 * 1_000_000;

/// Checks them, up to the latest moment at which anything was decided.
pub fn check(connection: &mut Connection, latest: i64, report: &mut Report) -> QueryResult<()> {
    queries::check(connection, Invariant::I12, CANCELS, report)?;
    let since = latest.saturating_sub(KEPT_MICROS);
    for query in [of_entries(since), of_records(since)] {
        queries::check(connection, Invariant::I12, &query, report)?;
    }
    Ok(())
}

/// Movements since then whose external ids are not used up.
fn of_entries(since: i64) -> String {
    let days = days_since(since);
    format!(
        "SELECT 'movement ' || COALESCE(e.partner_id, '-') || '/' || COALESCE(e.service, 0) || '/'
                    || COALESCE(e.partner_reference, '-') AS subject,
                'came under external id ' || e.external_id || ', which is not used up' AS finding
         FROM entries e
         LEFT JOIN external_ids x ON x.partner_id = e.partner_id
             AND x.external_id = e.external_id AND x.day >= {days}
         WHERE e.external_id IS NOT NULL AND e.kind <> 'cash-out-reversed'
             AND e.decided_at >= {since} AND x.day IS NULL"
    )
}

fn of_records(since: i64) -> String {
    let days = days_since(since);
    format!(
        "SELECT 'movement ' || u.partner_id || '/' || u.service || '/' || u.partner_reference
                    AS subject,
                'came under external id ' || u.external_id || ', which is not used up' AS finding
         FROM unplaced_movements u
         LEFT JOIN external_ids x ON x.partner_id = u.partner_id
             AND x.external_id = u.external_id AND x.day >= {days}
         WHERE u.decided_at >= {since} AND x.day IS NULL"
    )
}

/// The day of an external id is that of the signed timestamp: however far a clock was off, it is not
/// that much earlier than the decision.
fn days_since(since: i64) -> i32 {
    day(since.saturating_sub(KEPT_MICROS))
}
