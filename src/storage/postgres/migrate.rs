//! The schema, brought up to this version's by one gateway at a time.

use diesel::connection::SimpleConnection;
use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use crate::postgres::BlockingConnection;
use crate::storage::error::StorageError;
use crate::storage::migrations;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// An advisory lock of the database: a number that no other program uses ("gerai" in ASCII).
const LOCK: &str = "SELECT pg_advisory_lock(444065243497)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(444065243497)";

/// Brings the schema up to this version's; refuses one of a later version. Of gateways that start
/// together one migrates, and the others wait. Should it end halfway, its lock ends with its
/// connection, and its migration with its transaction.
pub fn migrate(connection: &mut BlockingConnection) -> Result<(), StorageError> {
    connection.batch_execute(LOCK)?;
    let migrated = migrations::migrate(connection, MIGRATIONS);
    connection.batch_execute(UNLOCK)?;
    migrated
}
