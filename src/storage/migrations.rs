//! Migrations, on whichever database.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel::query_builder::SqlQuery;
use diesel::query_dsl::LoadQuery;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{QueryableByName, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use super::error::StorageError;

/// Brings the schema up to this version's; refuses one of a later version.
pub fn migrate<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    migrations: impl MigrationSource<DB>,
) -> Result<(), StorageError> {
    refuse_newer(connection, &migrations)?;
    connection
        .run_pending_migrations(migrations)
        .map_err(|error| StorageError::Open(format!("it cannot be migrated: {error}")))?;
    Ok(())
}

/// Diesel's own question makes the table where it is not there, and so needs the right to make it.
const APPLIED: &str = "SELECT version FROM __diesel_schema_migrations";

/// A row of it.
#[derive(QueryableByName)]
pub struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Refuses a schema of another version, older or later, and writes nothing.
pub fn require_current<C>(
    connection: &mut C,
    migrations: EmbeddedMigrations,
) -> Result<(), StorageError>
where
    SqlQuery: for<'query> LoadQuery<'query, C, Applied>,
{
    let applied: Vec<Applied> = diesel::sql_query(APPLIED).load(connection)?;
    let mut applied: Vec<_> = applied.into_iter().map(|row| row.version.into()).collect();
    applied.sort();
    let known: Vec<Box<dyn Migration<Sqlite>>> = migrations.migrations().map_err(unreadable)?;
    refuse_unknown(&applied, &known)?;
    if applied.len() == known.len() {
        return Ok(());
    }
    let last = applied.last().map(MigrationVersion::to_string);
    Err(StorageError::Version(format!(
        "the database is from an older gerai (migration {}): stop its gateways and run \
         `gerai migrate`, or use that version",
        last.unwrap_or_default()
    )))
}

/// The last migration applied.
pub fn version<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
) -> Result<String, StorageError> {
    let last = applied(connection)?.into_iter().max();
    Ok(last.map(|version| version.to_string()).unwrap_or_default())
}

/// Whether there is nothing to be done; refuses a schema of a later version.
pub fn is_current<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<bool, StorageError> {
    refuse_newer(connection, &migrations)?;
    let is_pending = connection.has_pending_migration(migrations);
    Ok(!is_pending.map_err(unreadable)?)
}

fn refuse_newer<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    migrations: &impl MigrationSource<DB>,
) -> Result<(), StorageError> {
    let known: Vec<Box<dyn Migration<DB>>> = migrations.migrations().map_err(unreadable)?;
    refuse_unknown(&applied(connection)?, &known)
}

fn refuse_unknown<DB: Backend>(
    applied: &[MigrationVersion<'_>],
    known: &[Box<dyn Migration<DB>>],
) -> Result<(), StorageError> {
    let unknown = applied
        .iter()
        .find(|version| known.iter().all(|m| m.name().version() != **version));
    match unknown {
        None => Ok(()),
        Some(version) => Err(StorageError::Version(format!(
            "the database is from a newer gerai (migration {version}): use that version"
        ))),
    }
}

fn applied<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
) -> Result<Vec<MigrationVersion<'static>>, StorageError> {
    connection.applied_migrations().map_err(unreadable)
}

fn unreadable(error: impl std::fmt::Display) -> StorageError {
    StorageError::Open(format!("the schema's version cannot be read: {error}"))
}
