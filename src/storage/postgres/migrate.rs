//! The schema: where its tables are, and how it is brought up to this version's by one gateway at a
//! time.

use std::fmt;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};

use super::distribute::distribute_new_tables;
use super::one_by_one::{MIGRATIONS, OneByOne};
use crate::postgres::BlockingConnection;
use crate::storage::error::StorageError;
use crate::storage::migrations;

/// An advisory lock of the database: a number that no other program uses ("gerai" in ASCII).
const LOCK: &str = "SET lock_timeout = 0; SELECT pg_advisory_lock(444065243497)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(444065243497)";

/// The same, until the end of a transaction.
const LOCK_TRANSACTION: &str = "SELECT pg_advisory_xact_lock(444065243497)";

/// Where the role looks for tables, and where tables of a gateway are.
const SCHEMA: &str = "
    SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS has_tables,
           current_schema()::text AS current,
           (SELECT min(nspname::text)
            FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relname = 'tier_limits' AND relkind IN ('r', 'p')) AS of_tables";

/// The schema that the role's `search_path` leads to.
#[derive(QueryableByName)]
pub struct Schema {
    #[diesel(sql_type = Bool)]
    has_tables: bool,
    #[diesel(sql_type = Nullable<Text>)]
    current: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    of_tables: Option<String>,
}

/// Finds it.
pub fn schema(connection: &mut BlockingConnection) -> Result<Schema, StorageError> {
    Ok(diesel::sql_query(SCHEMA).get_result(connection)?)
}

impl Schema {
    /// Whether a gateway has begun with it.
    pub fn has_tables(&self) -> bool {
        self.has_tables
    }

    /// Refuses where the tables are in a schema of this database that the role does not look in: a
    /// second set of tables would be begun beside the one with the money.
    pub fn refuse_elsewhere(&self) -> Result<(), StorageError> {
        match &self.of_tables {
            Some(found) if !self.has_tables => Err(StorageError::Unfit(format!(
                "its tables are in the schema {found:?}, and the role's search_path leads to \
                 another {self}; set it with ALTER ROLE ... SET search_path"
            ))),
            _ => Ok(()),
        }
    }
}

/// As a message names it.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.current {
            Some(name) => write!(f, "(schema {name:?})"),
            None => f.write_str("(its search_path names no schema that exists)"),
        }
    }
}

/// Does it while no other process does anything in this way, or migrates.
pub fn exclusively<T>(
    connection: &mut BlockingConnection,
    work: impl FnOnce() -> T,
) -> Result<T, StorageError> {
    connection.transaction(|connection| {
        connection.batch_execute("SET LOCAL lock_timeout = 0")?;
        connection.batch_execute(LOCK_TRANSACTION)?;
        Ok(work())
    })
}

/// Brings the schema up to this version's; refuses one of a later version. Of gateways that start
/// together one migrates, and the others wait. Should it end halfway, its lock ends with its
/// connection, and its migration with its transaction. Where there is nothing to be done, nothing is
/// asked for that only a coordinator of Citus can do.
pub fn migrate(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    if require_current(connection).is_ok() {
        return Ok(());
    }
    connection.batch_execute(LOCK)?;
    let migrated = migrations::migrate(connection, OneByOne);
    let migrated = migrated.and_then(|()| distribute_new_tables(connection));
    connection.batch_execute(UNLOCK)?;
    migrated
}

/// Refuses a schema of another version, and changes nothing.
pub fn require_current(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    migrations::require_current(connection, MIGRATIONS)
}
