//! Whether a batch was committed. Its first entry shows it, which has a hash that no other has; of a
//! batch without entries, its writer's mark: the number of the last such batch, written in the
//! statement of each.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::bulk_query::{BulkQuery, arrays};
use super::save::Mark;
use crate::storage::error::{StorageError, require_rows};
use crate::storage::rows::BatchRows;
use crate::storage::schema::{commit_marks, entries};

/// Makes the mark: it is there before the first batch.
pub async fn make(connection: &mut AsyncPgConnection, writer: &str) -> QueryResult<()> {
    diesel::insert_into(commit_marks::table)
        .values((commit_marks::writer.eq(writer), commit_marks::batch.eq(0)))
        .execute(connection)
        .await?;
    Ok(())
}

const ENTRIES_THERE: &str = "SELECT count(*) FROM unnest(";
const BY_KEY: &str = ") AS wanted (account_id, seq)
    CROSS JOIN LATERAL (
        SELECT FROM entries WHERE account_id = wanted.account_id AND seq = wanted.seq OFFSET 0
    ) AS found";

/// An entry by its key.
struct Place {
    account_id: i64,
    seq: i64,
}

/// Whether the entries that a batch follows on are there.
pub async fn follows(
    mut connection: &AsyncPgConnection,
    rows: &BatchRows,
) -> Result<bool, StorageError> {
    let mut before: Vec<Place> = Vec::new();
    for row in &rows.entries {
        if before
            .last()
            .is_none_or(|last| last.account_id != row.account_id)
        {
            before.push(Place {
                account_id: row.account_id,
                seq: row.seq - 1,
            });
        }
    }
    let statement = BulkQuery::<_, BigInt>::new(
        ENTRIES_THERE,
        arrays!(before => account_id: BigInt, seq: BigInt),
        BY_KEY,
    );
    let there: i64 = statement.get_result(&mut connection).await?;
    Ok(usize::try_from(there) == Ok(before.len()))
}

/// Whether a batch is there, at every place that a commit must reach before it is answered.
pub async fn shows(
    mut connection: &AsyncPgConnection,
    rows: &BatchRows,
    mark: Mark<'_>,
) -> Result<bool, StorageError> {
    let is_there = match rows.first_entry() {
        Some(first) => {
            let stored: Option<Vec<u8>> = entries::table
                .find((first.account_id, first.seq))
                .select(entries::hash)
                .get_result(&mut connection)
                .await
                .optional()?;
            stored.as_ref() == Some(&first.hash)
        }
        None => {
            let stored: i64 = commit_marks::table
                .find(mark.writer)
                .select(commit_marks::batch)
                .get_result(&mut connection)
                .await?;
            stored == mark.batch
        }
    };
    if is_there {
        confirm(connection, mark).await?;
    }
    Ok(is_there)
}

/// What was read may not have reached the synchronous standby, where the session that wrote it has
/// ended. This commit reaches it later.
async fn confirm(mut connection: &AsyncPgConnection, mark: Mark<'_>) -> Result<(), StorageError> {
    let touched = diesel::update(commit_marks::table.find(mark.writer))
        .set(commit_marks::batch.eq(mark.batch))
        .execute(&mut connection)
        .await?;
    require_rows("commit_marks", 1, touched)
}
