//! Migrations, on whichever database.

use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use super::error::StorageError;

/// Brings the schema up to this version's; refuses one of a later version.
pub fn migrate<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<(), StorageError> {
    refuse_newer(connection, &migrations)?;
    connection
        .run_pending_migrations(migrations)
        .map_err(|error| StorageError::Open(format!("it cannot be migrated: {error}")))?;
    Ok(())
}

/// Refuses a schema of another version, older or later.
pub fn require_current<DB: Backend>(
    connection: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<(), StorageError> {
    if is_current(connection, migrations)? {
        return Ok(());
    }
    Err(StorageError::Version(format!(
        "the database is from an older gerai (migration {}): stop its gateways and run \
         `gerai migrate`, or use that version",
        version(connection)?
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
    migrations: &EmbeddedMigrations,
) -> Result<(), StorageError> {
    let known: Vec<Box<dyn Migration<DB>>> = migrations.migrations().map_err(unreadable)?;
    let applied = applied(connection)?;
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
