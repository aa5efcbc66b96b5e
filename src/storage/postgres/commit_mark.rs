//! A writer's mark: the number of its last batch, written in the transaction of each.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::storage::schema::metadata;

/// Makes it. It is there before the first batch, so that it can be locked.
pub async fn make(connection: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
    diesel::insert_into(metadata::table)
        .values((metadata::name.eq(name), metadata::value.eq("0")))
        .execute(connection)
        .await?;
    Ok(())
}

/// Leaves it.
pub async fn leave(mut connection: &AsyncPgConnection, name: &str, batch: i64) -> QueryResult<()> {
    diesel::update(metadata::table.find(name))
        .set(metadata::value.eq(batch.to_string()))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Reads the mark under a row lock. So it waits for a transaction that has written the mark and has
/// not ended, also for one that waits for a standby. The lock is written to the WAL, so what is
/// read has reached every place that a commit must reach before it is answered.
pub async fn read(connection: &mut AsyncPgConnection, name: &str) -> QueryResult<i64> {
    let commit_mark: String = metadata::table
        .find(name)
        .select(metadata::value)
        .for_update()
        .first(connection)
        .await?;
    Ok(commit_mark.parse().unwrap_or_default())
}
