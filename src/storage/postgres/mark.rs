//! A writer's mark: the number of its last batch, written in the transaction of each.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::storage::schema::house;

/// Makes it. It is there before the first batch, so that it can be locked.
pub async fn make(connection: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
    diesel::insert_into(house::table)
        .values((house::name.eq(name), house::value.eq("0")))
        .execute(connection)
        .await?;
    Ok(())
}

/// Leaves it.
pub async fn leave(mut connection: &AsyncPgConnection, name: &str, batch: i64) -> QueryResult<()> {
    diesel::update(house::table.find(name))
        .set(house::value.eq(batch.to_string()))
        .execute(&mut connection)
        .await?;
    Ok(())
}

/// Reads it. It is locked for that: a transaction that has left it and is still on its way, or
/// still waits for a standby, is waited for; and the lock is written to the log, so that what is
/// read has reached wherever a commit must before it is told.
pub async fn read(connection: &mut AsyncPgConnection, name: &str) -> QueryResult<i64> {
    let mark: String = house::table
        .find(name)
        .select(house::value)
        .for_update()
        .first(connection)
        .await?;
    Ok(mark.parse().unwrap_or_default())
}
