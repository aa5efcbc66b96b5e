//! A lane's connection: a batch is one transaction, re-run while others are in its way.

use std::thread;
use std::time::Duration;

use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use super::load::load;
use super::runtime::block_on;
use super::save::save;
use super::server::connect;
use super::url::PostgresUrl;
use crate::ledger::{Needs, State};
use crate::storage::batch::Attempt;
use crate::storage::error::{BatchError, StorageError};

/// How often a batch is begun at most, before it is refused.
const MOST_RUNS: u32 = 5;

/// The first pause between two tries to connect; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// Tries to connect before a batch is refused that has not been committed: half a second.
const TRIES_TO_BEGIN: u32 = 4;
/// Tries to connect before the outcome of a batch stays unknown: three seconds.
const TRIES_TO_READ_BACK: u32 = 7;

/// A lane looks up few rows by unique keys among many, always by the same statements: an index
/// probe for each is right whatever the statistics say, or before there are any, and planning
/// once is enough. Locks are waited for, but not for ever; a gateway that stands still in a
/// transaction loses it. What must never be cut short is a commit: it may be waiting for a
/// standby.
const SESSION: &str = "
    SET plan_cache_mode = force_generic_plan;
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET enable_hashjoin = off;
    SET enable_mergejoin = off;
    SET jit = off;
    SET lock_timeout = '2s';
    SET idle_in_transaction_session_timeout = '30s';
    SET statement_timeout = 0;";

/// A connection for batches.
pub struct PostgresWriter {
    url: PostgresUrl,
    connection: AsyncPgConnection,
}

/// Where a batch broke off.
enum Failed {
    /// Before its commit was asked for: nothing of it is kept.
    Before(StorageError),
    /// While it was committed.
    AtCommit(diesel::result::Error),
}

impl From<StorageError> for Failed {
    fn from(error: StorageError) -> Self {
        Self::Before(error)
    }
}

impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Self {
        Self::Before(error.into())
    }
}

impl PostgresWriter {
    /// Connects.
    pub fn open(url: PostgresUrl) -> Result<Self, StorageError> {
        let connection = connect_lane(&url)?;
        Ok(Self { url, connection })
    }

    /// Drops the connection, with whatever it had begun, and connects anew; a server that is just
    /// starting again is waited for.
    pub fn reconnect(&mut self) -> Result<(), StorageError> {
        self.reconnect_within(TRIES_TO_READ_BACK)
    }

    fn reconnect_within(&mut self, tries: u32) -> Result<(), StorageError> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..tries {
            match connect_lane(&self.url) {
                Ok(connection) => {
                    self.connection = connection;
                    return Ok(());
                }
                Err(error) => tracing::warn!(%error, "cannot connect yet"),
            }
            thread::sleep(pause);
            pause *= 2;
        }
        self.connection = connect_lane(&self.url)?;
        Ok(())
    }

    /// Carries a batch out: see [`crate::storage::Writer::batch`].
    pub fn batch<R>(
        &mut self,
        needs: &[&Needs],
        attempt: Attempt,
        mut decide: impl FnMut(&mut State) -> R,
    ) -> Result<R, BatchError> {
        let mut runs = 1;
        loop {
            let error = match block_on(self.run(needs, attempt, &mut decide)) {
                Ok(result) => return Ok(result),
                Err(Failed::AtCommit(error)) => return Err(BatchError::Unknown(error)),
                Err(Failed::Before(error)) => error,
            };
            let is_alive = block_on(self.connection.batch_execute("ROLLBACK")).is_ok();
            if !is_alive {
                self.reconnect_within(TRIES_TO_BEGIN)?;
            }
            if runs == MOST_RUNS || (is_alive && !may_pass(&error)) {
                return Err(error.into());
            }
            tracing::debug!(%error, runs, "a batch is re-run");
            runs += 1;
        }
    }

    async fn run<R>(
        &mut self,
        needs: &[&Needs],
        attempt: Attempt,
        decide: &mut impl FnMut(&mut State) -> R,
    ) -> Result<R, Failed> {
        let connection = &mut self.connection;
        connection.batch_execute("BEGIN").await?;
        let mut state = load(connection, needs, attempt).await?;
        let result = decide(&mut state);
        save(connection, state.into_writes(), attempt).await?;
        match connection.batch_execute("COMMIT").await {
            Ok(()) => Ok(result),
            Err(error) => Err(Failed::AtCommit(error)),
        }
    }
}

fn connect_lane(url: &PostgresUrl) -> Result<AsyncPgConnection, StorageError> {
    let mut connection = connect(url)?;
    block_on(connection.batch_execute(SESSION))?;
    Ok(connection)
}

/// Whether the same batch may fare better the next time: another gateway made the same reference
/// or external id first, a deadlock was broken here (of no kind that diesel knows), a lock came
/// too late. The next run sees what the other has done.
fn may_pass(error: &StorageError) -> bool {
    use DatabaseErrorKind::{SerializationFailure, UniqueViolation, Unknown};
    matches!(
        error,
        StorageError::Statement(DatabaseError(
            UniqueViolation | SerializationFailure | Unknown,
            _
        ))
    )
}
