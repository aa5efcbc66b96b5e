//! Whether the role may write what the gateway writes.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use crate::postgres::BlockingConnection;
use crate::storage::error::StorageError;

/// What is missing of that which every kind of command needs, as a sentence has it.
const MISSING: &str = "
    SELECT string_agg(needed.privilege || ' on ' || needed.relation, ', ') AS missing
    FROM (VALUES ('accounts', 'INSERT'), ('accounts', 'UPDATE'),
                 ('commit_marks', 'INSERT'), ('commit_marks', 'UPDATE'),
                 ('credentials', 'INSERT'), ('credentials', 'UPDATE'),
                 ('external_ids', 'INSERT'),
                 ('movements', 'INSERT'), ('movements', 'UPDATE'),
                 ('notifications', 'INSERT'), ('notifications', 'UPDATE'),
                 ('postings', 'INSERT'),
                 ('sessions', 'INSERT'), ('sessions', 'DELETE'),
                 ('settlement_postings', 'INSERT'),
                 ('tokens', 'INSERT'), ('tokens', 'UPDATE')) AS needed (relation, privilege)
    WHERE NOT has_table_privilege(needed.relation, needed.privilege)";

#[derive(QueryableByName)]
struct Privileges {
    #[diesel(sql_type = Nullable<Text>)]
    missing: Option<String>,
}

/// Refuses a role that could begin a movement and not write it.
pub fn require_privileges(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    let found: Privileges = diesel::sql_query(MISSING).get_result(connection)?;
    match found.missing {
        None => Ok(()),
        Some(missing) => Err(StorageError::Unfit(format!(
            "its role has no privilege for {missing}"
        ))),
    }
}
