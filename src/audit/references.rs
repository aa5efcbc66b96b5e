//! References: each movement has its key and each key its movement, so that for one reference money
//! moves at most once (I8); a reversal is one of its original (I8); movements without an account are
//! whole (I9).

use diesel::QueryResult;

use super::connection::Connection;
use super::queries;
use super::report::{Invariant, Report};

/// Keys that lead to nothing, or to what is not theirs. An entry bears the one reference of its key,
/// so that no two keys lead to one entry.
const KEYS: &str = "
    SELECT 'movement ' || k.partner_id || '/' || k.service || '/' || k.partner_reference AS subject,
           CASE
               WHEN k.account_id IS NULL OR k.seq IS NULL THEN 'has a key but no record'
               WHEN e.seq IS NULL
                   THEN 'leads to entry ' || k.seq || ' of account ' || k.account_id
                       || ', which does not exist'
               WHEN u.partner_id IS NOT NULL THEN 'has an entry, and a record without an account'
               ELSE 'leads to entry ' || k.seq || ' of account ' || k.account_id
                   || ', which is of something else'
           END AS finding
    FROM movement_keys k
    LEFT JOIN entries e ON e.account_id = k.account_id AND e.seq = k.seq
    LEFT JOIN unplaced_movements u ON u.partner_reference = k.partner_reference
        AND u.partner_id = k.partner_id AND u.service = k.service
    WHERE CASE
        WHEN k.account_id IS NULL THEN k.seq IS NOT NULL OR u.partner_id IS NULL
        ELSE u.partner_id IS NOT NULL
            OR e.seq IS NULL
            OR e.partner_reference IS DISTINCT FROM k.partner_reference
            OR e.partner_id IS DISTINCT FROM k.partner_id
            OR CASE
                WHEN e.kind = 'cash-out-reversed' THEN 46
                WHEN e.kind IN ('cash-in', 'cash-out', 'declined', 'voided') THEN e.service
            END IS DISTINCT FROM k.service
    END";

const PLACED_KEYS: &str = "SELECT COUNT(account_id) AS number FROM movement_keys";

const UNPLACED: &str = "SELECT COUNT(*) AS number FROM unplaced_movements";

/// Movements' entries to which no key leads.
const ENTRIES: &str = "
    SELECT 'movement ' || COALESCE(e.partner_id, '-') || '/' || COALESCE(e.service, 0) || '/'
               || COALESCE(e.partner_reference, '-') AS subject,
           'has no key that leads to entry ' || e.seq || ' of account ' || e.account_id AS finding
    FROM entries e
    LEFT JOIN movement_keys k ON k.partner_reference = e.partner_reference
        AND k.partner_id = e.partner_id
        AND k.service = CASE e.kind WHEN 'cash-out-reversed' THEN 46 ELSE e.service END
        AND k.account_id = e.account_id AND k.seq = e.seq
    WHERE e.kind IN ('cash-in', 'cash-out', 'cash-out-reversed', 'declined', 'voided')
        AND k.partner_id IS NULL";

/// Movements without an account that have no key, or are not whole.
const RECORDS: &str = "
    SELECT 'movement ' || u.partner_id || '/' || u.service || '/' || u.partner_reference AS subject,
           CASE
               WHEN k.partner_id IS NULL THEN 'has a record without an account, but no key'
               WHEN u.reason IS NULL THEN 'is ' || u.state || ' without a reason'
               ELSE 'is ' || u.state || ' without an account'
           END AS finding
    FROM unplaced_movements u
    LEFT JOIN movement_keys k ON k.partner_reference = u.partner_reference
        AND k.partner_id = u.partner_id AND k.service = u.service
    WHERE k.partner_id IS NULL
        OR u.reason IS NULL
        OR NOT (u.state = 'DECLINED' AND u.service IN (38, 44)
            OR u.state = 'VOIDED' AND u.service = 44)";

/// Reversals that do not put back what their original moved. There is at most one of an original,
/// for they have one key.
const REVERSALS: &str = "
    SELECT 'movement ' || rk.partner_id || '/44/' || rk.partner_reference AS subject,
           'entry ' || r.seq || ' of account ' || r.account_id || CASE
               WHEN o.seq IS NULL OR o.kind <> 'cash-out' THEN ' puts back what was not handed out'
               WHEN o.account_id <> r.account_id THEN ' puts back what another account paid'
               WHEN o.seq > r.seq THEN ' puts back what came later'
               ELSE ' puts back something else'
           END AS finding
    FROM movement_keys rk
    JOIN entries r ON r.account_id = rk.account_id AND r.seq = rk.seq
    LEFT JOIN movement_keys ok ON ok.partner_reference = rk.partner_reference
        AND ok.partner_id = rk.partner_id AND ok.service = 44
    LEFT JOIN entries o ON o.account_id = ok.account_id AND o.seq = ok.seq
    WHERE rk.service = 46 AND (
        o.seq IS NULL
        OR o.kind <> 'cash-out'
        OR o.account_id <> r.account_id
        OR o.seq > r.seq
        OR o.amount <> -r.amount
        OR o.fee <> -r.fee
        OR o.channel IS DISTINCT FROM r.channel
        OR o.reference_no IS DISTINCT FROM r.reference_no)";

/// Checks them all; `entries` is how many entries have a key.
pub fn check(connection: &mut Connection, entries: u64, report: &mut Report) -> QueryResult<()> {
    let wrong = queries::check(connection, Invariant::I8, KEYS, report)?;
    if wrong > 0 || connection.count(PLACED_KEYS)? != entries {
        queries::check(connection, Invariant::I8, ENTRIES, report)?;
    }
    queries::check(connection, Invariant::I9, RECORDS, report)?;
    report.movements += connection.count(UNPLACED)?;
    queries::check(connection, Invariant::I8, REVERSALS, report)?;
    Ok(())
}
