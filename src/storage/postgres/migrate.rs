//! The schema, brought up to this version's by one gateway at a time.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use crate::postgres::BlockingConnection;
use crate::storage::error::StorageError;
use crate::storage::migrations;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// An advisory lock of the database: a number that no other program uses ("gerai" in ASCII).
const LOCK: &str = "SELECT pg_advisory_lock(444065243497)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(444065243497)";

/// The same, until the end of a transaction.
const LOCK_TRANSACTION: &str = "SELECT pg_advisory_xact_lock(444065243497)";

#[derive(QueryableByName)]
struct Schema {
    #[diesel(sql_type = Bool)]
    is_there: bool,
}

/// Whether a gateway has begun with this database.
pub fn has_schema(connection: &mut BlockingConnection) -> Result<bool, StorageError> {
    let query = "SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS is_there";
    let schema: Schema = diesel::sql_query(query).get_result(connection)?;
    Ok(schema.is_there)
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
/// connection, and its migration with its transaction.
pub fn migrate(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    connection.batch_execute(LOCK)?;
    let migrated = migrations::migrate(connection, MIGRATIONS);
    connection.batch_execute(UNLOCK)?;
    migrated
}
