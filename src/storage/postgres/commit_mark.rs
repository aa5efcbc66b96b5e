//! A writer's mark: the number of its last batch, written in the transaction of each.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::storage::error::{StorageError, require_rows};
use crate::storage::schema::commit_marks;

/// Makes it. It is there before the first batch, so that it can be locked.
pub async fn make(connection: &mut AsyncPgConnection, writer: &str) -> QueryResult<()> {
    diesel::insert_into(commit_marks::table)
        .values((commit_marks::writer.eq(writer), commit_marks::batch.eq(0)))
        .execute(connection)
        .await?;
    Ok(())
}

/// Leaves it.
///
/// # Errors
/// [`StorageError`] where the mark that was made is gone: a lost answer could not be cleared up.
pub async fn leave(
    mut connection: &AsyncPgConnection,
    writer: &str,
    batch: i64,
) -> Result<(), StorageError> {
    let touched = diesel::update(commit_marks::table.find(writer))
        .set(commit_marks::batch.eq(batch))
        .execute(&mut connection)
        .await?;
    require_rows("commit_marks", 1, touched)
}

/// Reads the mark under a row lock. So it waits for a transaction that has written the mark and has
/// not ended, also for one that waits for a standby. The lock is written to the WAL, so what is
/// read has reached every place that a commit must reach before it is answered.
pub async fn read(connection: &mut AsyncPgConnection, writer: &str) -> QueryResult<i64> {
    commit_marks::table
        .find(writer)
        .select(commit_marks::batch)
        .for_update()
        .first(connection)
        .await
}
