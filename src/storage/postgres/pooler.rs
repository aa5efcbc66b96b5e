//! A pooler between gateway and server that gives every transaction whichever session of the server
//! is free. Prepared statements and settings of a session are then somewhere else at the next
//! statement, so such a pooler is refused at the start. One that keeps a session together is not
//! noticed here, and does no harm.

use diesel::sql_types::Integer;
use diesel::{QueryResult, QueryableByName, sql_query};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use crate::postgres::{self, PostgresUrl, block_on};
use crate::storage::error::StorageError;

/// The pooler is caught by which of its sessions are free at a moment, so it is looked at more than
/// once.
const LOOKS: usize = 5;

const BACKEND: &str = "SELECT pg_backend_pid() AS process";

#[derive(QueryableByName)]
struct Backend {
    #[diesel(sql_type = Integer)]
    process: i32,
}

/// Refuses a pooler that changes the server's session under the connection.
pub fn refuse_transaction_pooler(
    first: &mut AsyncPgConnection,
    url: &PostgresUrl,
) -> Result<(), StorageError> {
    let connected = postgres::connect(url);
    let mut second = connected.map_err(|error| StorageError::Open(error.to_string()))?;
    for _ in 0..LOOKS {
        if block_on(changes_sessions(first, &mut second))? {
            return Err(StorageError::Unfit(
                "a pooler in transaction mode is in between: name the server itself in the URL, or \
                 set the pooler to session mode (PgBouncer: pool_mode = session)"
                    .to_owned(),
            ));
        }
    }
    Ok(())
}

/// Two connections, of which the second holds its session of the server by a transaction. Behind
/// such a pooler it has taken the first one's, or, where several were free, the first one goes on
/// in another.
async fn changes_sessions(
    first: &mut AsyncPgConnection,
    second: &mut AsyncPgConnection,
) -> Result<bool, StorageError> {
    // Behind the pooler a statement may be prepared on one session and executed on the next: an
    // error after the connection stands is an answer, too.
    let Ok(before) = backend(first).await else {
        return Ok(true);
    };
    // The statement of that question is closed after its answer, and keeps the session for so long.
    first.batch_execute("SELECT 1").await?;
    second.batch_execute("BEGIN").await?;
    let is_other = backend(second).await.is_ok_and(|other| other != before);
    let is_same = is_other && backend(first).await.is_ok_and(|after| after == before);
    second.batch_execute("ROLLBACK").await?;
    Ok(!is_same)
}

async fn backend(connection: &mut AsyncPgConnection) -> QueryResult<i32> {
    let backend: Backend = sql_query(BACKEND).get_result(connection).await?;
    Ok(backend.process)
}
