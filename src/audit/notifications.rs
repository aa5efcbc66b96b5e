//! Notifications (I20): a customer is notified of an entry by its kind, so none is missing and none
//! is there twice. What is to go by message, and what was read, is one of them.

use diesel::QueryResult;

use super::connection::Connection;
use super::queries;
use super::report::{Invariant, Report};

const OUTBOX: &str = "
    SELECT 'account ' || o.account_id AS subject,
           'entry ' || o.seq || ' is to go by message, but is no notification' AS finding
    FROM outbox o
    LEFT JOIN entries e ON e.account_id = o.account_id AND e.seq = o.seq
        AND e.decided_at = o.decided_at
        AND e.kind IN ('cash-in', 'cash-out', 'cash-out-reversed', 'token-locked', 'token-expired',
                       'cash-out-closed', 'status-changed', 'tier-changed')
    WHERE e.seq IS NULL";

const READS: &str = "
    SELECT 'account ' || r.account_id AS subject,
           'entry ' || r.seq || ' was read, but is no notification' AS finding
    FROM notification_reads r
    LEFT JOIN entries e ON e.account_id = r.account_id AND e.seq = r.seq
        AND e.kind IN ('cash-in', 'cash-out', 'cash-out-reversed', 'token-locked', 'token-expired',
                       'cash-out-closed', 'status-changed', 'tier-changed')
    WHERE e.seq IS NULL";

/// Checks both.
pub fn check(connection: &mut Connection, report: &mut Report) -> QueryResult<()> {
    for query in [OUTBOX, READS] {
        queries::check(connection, Invariant::I20, query, report)?;
    }
    Ok(())
}
