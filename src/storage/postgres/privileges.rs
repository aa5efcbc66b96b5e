//! Whether the role may write what the gateway writes.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use crate::postgres::BlockingConnection;
use crate::storage::error::StorageError;

/// What is missing of that which every kind of command needs, as a sentence has it.
const MISSING: &str = "
    SELECT string_agg(needed.privilege || ' on ' || needed.relation, ', ') AS missing,
           current_setting('transaction_read_only') = 'on' AS is_read_only
    FROM (VALUES ('accounts', 'INSERT'),
                 ('commit_marks', 'INSERT'), ('commit_marks', 'UPDATE'),
                 ('credentials', 'INSERT'), ('credentials', 'UPDATE'),
                 ('due_tokens', 'INSERT'), ('due_tokens', 'DELETE'),
                 ('entries', 'INSERT'),
                 ('external_ids', 'INSERT'),
                 ('movement_keys', 'INSERT'),
                 ('notification_reads', 'INSERT'),
                 ('outbox', 'INSERT'), ('outbox', 'DELETE'),
                 ('sessions', 'INSERT'), ('sessions', 'DELETE'),
                 ('unplaced_movements', 'INSERT')) AS needed (relation, privilege)
    WHERE NOT has_table_privilege(needed.relation, needed.privilege)";

#[derive(QueryableByName)]
struct Privileges {
    #[diesel(sql_type = Nullable<Text>)]
    missing: Option<String>,
    #[diesel(sql_type = Bool)]
    is_read_only: bool,
}

/// Refuses a role that could begin a movement and not write it, and a session that may only read.
pub fn require_privileges(connection: &mut BlockingConnection) -> Result<(), StorageError> {
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
