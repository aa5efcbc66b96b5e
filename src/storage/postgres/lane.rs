//! A lane's connection: a batch is one transaction, re-run while others are in its way.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::Duration;

use diesel::QueryResult;
use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use super::account_id_cache::AccountIdCache;
use super::commit_mark;
use super::composite_rows::TypeOids;
use super::load::load;
use super::optimistic::Lookup;
use super::runtime::LaneRuntime;
use super::save::save;
use super::server::{SESSION_BASE, reach};
use crate::clock;
use crate::ledger::{Needs, State};
use crate::postgres::PostgresUrl;
use crate::storage::ChainKey;
use crate::storage::error::{BatchError, StorageError};
use crate::storage::rows::BatchRows;
use crate::storage::writer_name::writer_name;

/// How often a batch is begun at most, before it is refused. Each time another gateway was first with
/// an entry, a reference or an external id.
const RUNS_MAX: u32 = 10;

/// Batches whose references are all looked for, after one in which a reference was not new: who
/// repeats one request often repeats others.
const FULL_LOOKUPS_AFTER_MISS: u32 = 16;

/// How long a batch waits for an entry that another transaction has written and not committed.
/// Another gateway's batch commits in a fraction of that.
const LOCK_TIMEOUT: Duration = Duration::from_millis(300);
/// The same once a batch has waited in vain: the commands of that batch come again, in parts.
const SHORT_LOCK_TIMEOUT: Duration = Duration::from_millis(50);
/// Batches that wait only so long, after one that has waited in vain.
const SHORT_WAITS_AFTER_LOCK: u32 = 64;

/// The first pause between two tries to connect; each further one is twice as long.
const FIRST_DELAY: Duration = Duration::from_millis(50);
/// Tries to connect before a batch is refused that has not been committed: half a second.
const TRIES_TO_BEGIN: u32 = 4;
/// Tries to connect before the outcome of a batch stays unknown: three seconds.
const TRIES_TO_READ_BACK: u32 = 7;

/// A lane's statements are always the same: planning once is enough. Locks are waited for, but not
/// for ever (a batch waits less, see [`LOCK_TIMEOUT`]); a gateway that stands still in a transaction
/// loses it. What must never be cut short is a commit: it may be waiting for a standby.
const SESSION: &str = "
    SET plan_cache_mode = force_generic_plan;
    SET lock_timeout = '2s';
    SET idle_in_transaction_session_timeout = '30s';
    SET statement_timeout = 0;";

/// A connection for batches. The thread that waits for it also serves its socket: a batch has three
/// round trips, and a separate thread would be woken six times.
pub struct PostgresWriter {
    url: PostgresUrl,
    chain_key: ChainKey,
    lane_runtime: LaneRuntime,
    /// None after a fault; the next batch makes another.
    connection: Option<ServerConnection>,
    /// In its mark.
    name: String,
    batches: i64,
    /// Batches that are still to be looked up in full.
    full_lookups_left: u32,
    /// Batches that are still to wait for locks only briefly.
    short_waits_left: u32,
    seen: AccountIdCache,
    #[cfg(test)]
    pub faults: crate::storage::faults::Faults,
}

/// A connection, and the type OIDs of its database.
struct ServerConnection {
    connection: AsyncPgConnection,
    types: TypeOids,
}

/// Where a batch failed.
enum BatchFailure {
    /// Before anything was written: a reference or an external id that was assumed to be new is
    /// not.
    NotNew,
    /// Before the commit was sent: nothing of the batch is stored.
    Before(StorageError),
    /// While the commit was under way.
    AtCommit(diesel::result::Error),
}

impl From<StorageError> for BatchFailure {
    fn from(error: StorageError) -> Self {
        Self::Before(error)
    }
}

impl From<diesel::result::Error> for BatchFailure {
    fn from(error: diesel::result::Error) -> Self {
        Self::Before(error.into())
    }
}

impl PostgresWriter {
    /// Connects.
    pub fn open(url: PostgresUrl, chain_key: ChainKey) -> Result<Self, StorageError> {
        let writer = Self {
            url,
            chain_key,
            lane_runtime: LaneRuntime::new()?,
            connection: None,
            name: writer_name(),
            batches: 0,
            full_lookups_left: 0,
            short_waits_left: 0,
            seen: AccountIdCache::default(),
            #[cfg(test)]
            faults: Default::default(),
        };
        // The caller may be a task, on a thread that must not wait for another runtime.
        thread::scope(|scope| scope.spawn(|| writer.with_mark()).join())
            .unwrap_or_else(|_| Err(StorageError::Unfit("opening it panicked".to_owned())))
    }

    fn with_mark(mut self) -> Result<Self, StorageError> {
        let mut session = self.take_connection(1)?;
        let made = commit_mark::make(&mut session.connection, &self.name);
        self.lane_runtime.wait(made)?;
        self.connection = Some(session);
        Ok(self)
    }

    /// Executes a batch: see [`crate::storage::Writer::batch`]. It blocks the thread, so no task
    /// may call it.
    ///
    /// The writer gives its connection away while a transaction is open. A dropped connection is
    /// closed only when the sockets are next served, and until then the server keeps its locks. So
    /// every failure, a panic too, is rolled back here.
    pub fn batch(
        &mut self,
        needs: &[&Needs],
        mut decide: impl FnMut(&mut State),
    ) -> Result<(), BatchError> {
        #[cfg(test)]
        self.faults.beginning();
        self.batches += 1;
        let mut lookup = self.lookup();
        let lock_timeout = self.lock_timeout();
        let mut runs = 1;
        loop {
            let session = self.take_connection(TRIES_TO_BEGIN)?;
            let begun = clock::instant();
            let mut seen = std::mem::take(&mut self.seen);
            let run = self.run(
                &session,
                needs,
                lookup,
                lock_timeout,
                &mut seen,
                &mut decide,
            );
            let ran = catch_unwind(AssertUnwindSafe(|| self.lane_runtime.wait(run)));
            self.seen = seen;
            let ran = match ran {
                Ok(ran) => ran,
                Err(panic) => {
                    self.roll_back(session);
                    resume_unwind(panic)
                }
            };
            if lookup == Lookup::AssumeNew && ran.is_err() {
                self.full_lookups_left = FULL_LOOKUPS_AFTER_MISS;
                lookup = Lookup::All;
            }
            let error = match ran {
                Ok(()) => {
                    self.connection = Some(session);
                    return Ok(());
                }
                Err(BatchFailure::AtCommit(error)) => {
                    drop(session);
                    if self.has_happened(&error)? {
                        return Ok(());
                    }
                    error.into()
                }
                Err(BatchFailure::NotNew) => {
                    self.roll_back(session);
                    continue;
                }
                Err(BatchFailure::Before(error)) => {
                    let is_alive = self.roll_back(session);
                    if is_alive && !may_pass(&error) {
                        return Err(error.into());
                    }
                    let is_unnamed = error.may_be_of_the_session();
                    if is_alive && is_unnamed && begun.elapsed() >= lock_timeout {
                        self.short_waits_left = SHORT_WAITS_AFTER_LOCK;
                        return Err(BatchError::RowLocked(error));
                    }
                    if runs == 1 && is_unnamed {
                        self.connection = None;
                    }
                    error
                }
            };
            if runs == RUNS_MAX {
                return Err(error.into());
            }
            tracing::debug!(%error, runs, "a batch is re-run");
            runs += 1;
        }
    }

    fn lookup(&mut self) -> Lookup {
        match self.full_lookups_left.checked_sub(1) {
            None => Lookup::AssumeNew,
            Some(left) => {
                self.full_lookups_left = left;
                Lookup::All
            }
        }
    }

    fn lock_timeout(&mut self) -> Duration {
        match self.short_waits_left.checked_sub(1) {
            None => LOCK_TIMEOUT,
            Some(left) => {
                self.short_waits_left = left;
                SHORT_LOCK_TIMEOUT
            }
        }
    }

    /// Keeps the connection, if it still is one; whether it is.
    fn roll_back(&mut self, mut session: ServerConnection) -> bool {
        let is_alive = self
            .lane_runtime
            .wait(session.connection.batch_execute("ROLLBACK"))
            .is_ok();
        self.connection = is_alive.then_some(session);
        is_alive
    }

    async fn run(
        &self,
        session: &ServerConnection,
        needs: &[&Needs],
        lookup: Lookup,
        lock_timeout: Duration,
        seen: &mut AccountIdCache,
        decide: &mut impl FnMut(&mut State),
    ) -> Result<(), BatchFailure> {
        let ServerConnection { connection, types } = session;
        let (_, mut state) = tokio::try_join!(
            biased;
            begin(connection, lock_timeout),
            load(connection, needs, lookup, seen),
        )?;
        if lookup == Lookup::AssumeNew && !seen.bear_out(needs, &state) {
            seen.forget();
            return Err(BatchFailure::NotNew);
        }
        #[cfg(test)]
        self.faults.deciding(needs);
        decide(&mut state);
        #[cfg(test)]
        execute(
            connection,
            &self.faults.decided(needs, |table| {
                format!(
                    "CREATE FUNCTION dropped() RETURNS trigger LANGUAGE plpgsql \
                     AS $$ BEGIN RETURN NULL; END $$; \
                     CREATE TRIGGER dropped BEFORE INSERT ON {table} \
                     FOR EACH ROW EXECUTE FUNCTION dropped()"
                )
            }),
        )
        .await?;
        let writes = state.into_writes();
        if !lookup.confirms(needs, &writes) {
            return Err(BatchFailure::NotNew);
        }
        let rows = BatchRows::of(&writes, &self.chain_key);
        tokio::try_join!(
            biased;
            save(connection, types, &rows),
            commit_mark::leave(connection, &self.name, self.batches),
        )?;
        #[cfg(test)]
        execute(connection, self.faults.saving(needs)).await?;
        self.commit(connection)
            .await
            .map_err(BatchFailure::AtCommit)
    }

    async fn commit(&self, connection: &AsyncPgConnection) -> QueryResult<()> {
        #[cfg(test)]
        self.faults.committing()?;
        execute(connection, "COMMIT").await?;
        #[cfg(test)]
        self.faults.committed()?;
        Ok(())
    }

    /// The commit failed or its answer was lost: the mark, read on a new connection, shows whether
    /// it happened. If the mark cannot be read, the outcome stays unknown.
    fn has_happened(&mut self, error: &diesel::result::Error) -> Result<bool, BatchError> {
        tracing::warn!(%error, "a commit's outcome is unknown: reading back");
        let read = self
            .take_connection(TRIES_TO_READ_BACK)
            .and_then(|mut session| {
                let read = commit_mark::read(&mut session.connection, &self.name);
                let commit_mark = self.lane_runtime.wait(read)?;
                self.connection = Some(session);
                Ok(commit_mark)
            });
        match read {
            Ok(commit_mark) => Ok(commit_mark == self.batches),
            Err(reason) => Err(BatchError::Unknown(format!("{error}; {reason}"))),
        }
    }

    /// A server that is just starting again is waited for.
    fn take_connection(&mut self, tries: u32) -> Result<ServerConnection, StorageError> {
        if let Some(session) = self.connection.take() {
            return Ok(session);
        }
        #[cfg(test)]
        self.faults.connecting()?;
        let mut pause = FIRST_DELAY;
        for _ in 1..tries {
            match self.connect() {
                Ok(session) => return Ok(session),
                Err(error) => tracing::warn!(%error, "cannot connect yet"),
            }
            thread::sleep(pause);
            pause *= 2;
        }
        self.connect()
    }

    fn connect(&self) -> Result<ServerConnection, StorageError> {
        self.lane_runtime.wait(async {
            let mut connection = reach(&self.url).await?;
            connection.batch_execute(SESSION_BASE).await?;
            connection.batch_execute(SESSION).await?;
            let types = TypeOids::of(&mut connection).await?;
            Ok(ServerConnection { connection, types })
        })
    }
}

#[cfg(test)]
impl PostgresWriter {
    /// The isolation level of its transactions, as the server says.
    pub fn isolation_of_a_batch(&self) -> String {
        #[derive(diesel::QueryableByName)]
        struct Level {
            #[diesel(sql_type = diesel::sql_types::Text)]
            value: String,
        }
        let asked = "SELECT current_setting('transaction_isolation') AS value";
        let mut session = self.connect().expect("a connection");
        self.lane_runtime.wait(async {
            let begun = begin(&session.connection, LOCK_TIMEOUT).await;
            begun.expect("a transaction");
            let level: Level = diesel_async::RunQueryDsl::get_result(
                diesel::sql_query(asked),
                &mut session.connection,
            )
            .await
            .expect("its level");
            level.value
        })
    }
}

async fn execute(mut connection: &AsyncPgConnection, statement: &str) -> QueryResult<()> {
    connection.batch_execute(statement).await
}

/// Sent before the statements that follow; nothing waits for its answer.
async fn begin(connection: &AsyncPgConnection, lock_timeout: Duration) -> Result<(), StorageError> {
    let milliseconds = lock_timeout.as_millis();
    let begin = format!("BEGIN; SET LOCAL lock_timeout = {milliseconds}");
    Ok(execute(connection, &begin).await?)
}

/// Whether the same batch may fare better the next time: another gateway made the same reference
/// or external id first, or the session is at fault. The next run sees what the other has done.
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
