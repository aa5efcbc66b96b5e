//! Whether the role may write what the gateway writes, and sees every row.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::postgres::{self, BlockingConnection, PostgresUrl};
use crate::storage::error::StorageError;

/// What is missing of that which every kind of command needs, as a sentence has it.
const MISSING: &str = "
    SELECT string_agg(needed.privilege || ' on ' || needed.relation, ', ') AS missing,
           current_setting('transaction_read_only') = 'on' AS is_read_only
    FROM (VALUES ('accounts', 'INSERT'),
                 ('audit_trail', 'INSERT'),
                 ('commit_marks', 'INSERT'), ('commit_marks', 'UPDATE'),
                 ('credentials', 'INSERT'), ('credentials', 'UPDATE'),
                 ('customers', 'INSERT'),
                 ('devices', 'INSERT'), ('devices', 'UPDATE'), ('devices', 'DELETE'),
                 ('due_tokens', 'INSERT'), ('due_tokens', 'DELETE'),
                 ('emails', 'INSERT'),
                 ('entries', 'INSERT'),
                 ('external_ids', 'INSERT'),
                 ('movement_keys', 'INSERT'),
                 ('notification_reads', 'INSERT'),
                 ('otps', 'INSERT'), ('otps', 'UPDATE'), ('otps', 'DELETE'),
                 ('outbox', 'INSERT'), ('outbox', 'DELETE'),
                 ('sessions', 'INSERT'), ('sessions', 'DELETE'),
                 ('unplaced_movements', 'INSERT')) AS needed (relation, privilege)
    WHERE NOT has_table_privilege(needed.relation, needed.privilege)";

/// The gateway's tables of which the role sees only the rows that a policy shows it.
const FILTERED: &str = "
    SELECT string_agg(relname::text, ', ' ORDER BY relname) AS tables
    FROM pg_class
    WHERE relkind IN ('r', 'p') AND row_security_active(oid)
      AND relnamespace = (SELECT relnamespace FROM pg_class
                          WHERE oid = to_regclass('__diesel_schema_migrations'))";

#[derive(QueryableByName)]
struct Filtered {
    #[diesel(sql_type = Nullable<Text>)]
    tables: Option<String>,
}

#[derive(QueryableByName)]
struct Privileges {
    #[diesel(sql_type = Nullable<Text>)]
    missing: Option<String>,
    #[diesel(sql_type = Bool)]
    is_read_only: bool,
}

/// Refuses a role from which row-level security would hide rows without an error: customers would be
/// unknown, and an audit of what is left would find nothing.
pub fn require_all_rows(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    let found: Filtered = diesel::sql_query(FILTERED).get_result(connection)?;
    match found.tables {
        None => Ok(()),
        Some(tables) => Err(StorageError::Unfit(format!(
            "row-level security hides rows of {tables} from its role: use ALTER TABLE ... DISABLE \
             ROW LEVEL SECURITY, or the role that owns the tables"
        ))),
    }
}

/// The same of the server at that URL.
pub fn require_all_rows_at(url: &PostgresUrl) -> Result<(), StorageError> {
    let connected = postgres::connect(url);
    let connection = connected.map_err(|error| StorageError::Open(error.to_string()))?;
    require_all_rows(&mut connection.into())
}

/// Refuses a role that could begin a movement and not write it, and a session that may only read.
pub fn require_privileges(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    require_all_rows(connection)?;
    let found: Privileges = diesel::sql_query(MISSING).get_result(connection)?;
    match found.missing {
        _ if found.is_read_only => Err(StorageError::Unfit(
            "its sessions may only read (default_transaction_read_only is on)".to_owned(),
        )),
        None => Ok(()),
        Some(missing) => Err(StorageError::Unfit(format!(
            "its role has no privilege for {missing}"
        ))),
    }
}
