//! A batch's rows on their way in: a statement for each table, sent one after the other without
//! waiting for answers.
//!
//! Once a statement has failed, the server refuses those behind it, whatever they are. So answers are
//! looked at in the order of the statements (`biased`): the first error is the one that counts.

use diesel_async::{AsyncConnectionCore, AsyncPgConnection};

use super::composite_rows::{BulkInsert, Record, TypeOids};
use crate::storage::error::{StorageError, require_rows};
use crate::storage::rows::BatchRows;

/// Appends all of it, in an order that every gateway keeps: two that make the same references
/// wait for each other in line, never in a circle.
///
/// # Errors
/// [`StorageError::RowCount`] where the database wrote more or fewer rows than it was sent.
pub async fn save(
    connection: &AsyncPgConnection,
    types: &TypeOids,
    rows: &BatchRows,
) -> Result<(), StorageError> {
    let to = (connection, types);
    tokio::try_join!(
        biased;
        append(to, &rows.entries),
        append(to, &rows.movement_keys),
        append(to, &rows.external_ids),
        append(to, &rows.unplaced),
        append(to, &rows.due_tokens),
        append(to, &rows.outbox),
    )?;
    Ok(())
}

async fn append<R: Record>(
    (mut connection, types): (&AsyncPgConnection, &TypeOids),
    rows: &[R],
) -> Result<(), StorageError> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = BulkInsert {
        composite_rows: types.array(rows)?,
        table: R::TABLE,
        of: R::TYPE,
        columns: R::COLUMNS,
    };
    let inserted = connection.execute_returning_count(statement).await?;
    require_rows(R::TABLE, rows.len(), inserted)
}
