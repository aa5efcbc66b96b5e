//! A lane's connection: a batch is one statement, after what had to be read, and is re-run while
//! others are in its way.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::thread;
use std::time::{Duration, Instant};

use diesel::result::DatabaseErrorKind;
use diesel::result::Error::DatabaseError;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};

use super::commit_mark;
use super::composite_rows::TypeOids;
use super::load::load;
use super::node::LedgerNode;
use super::runtime::LaneRuntime;
use super::save::{Mark, save};
use super::server::{Reached, SESSION_BASE, reach};
use crate::clock;
use crate::ledger::{Account, Needs, State};
use crate::postgres::PostgresUrl;
use crate::storage::ChainKey;
use crate::storage::error::{BatchError, StorageError};
use crate::storage::optimistic::Lookup;
use crate::storage::remembered_accounts::RememberedAccounts;
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
/// How often a batch is sent again whose outcome is unknown, each time for as long as a lock is waited
/// for: the first one may still wait for a standby.
const SENT_AGAIN_MAX: u32 = 7;

/// A lane's statements are always the same: planning once is enough. What must never be cut short is
/// a commit: it may be waiting for a standby.
const SESSION: &str = "
    SET plan_cache_mode = force_generic_plan;
    SET statement_timeout = 0;";

/// Citus makes its plans from the values, and passes a statement on to the node that has the ledger.
const SESSION_OF_CITUS: &str = "SET plan_cache_mode = force_custom_plan;";

/// How often a lane looks whether the ledger was moved to another node.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A connection for batches. The thread that waits for it also serves its socket: a separate thread
/// would be woken twice for each round trip.
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
    /// As this lane left them.
    pub accounts: RememberedAccounts,
    #[cfg(test)]
    pub faults: crate::storage::faults::Faults,
}

/// A connection, and the type OIDs of its database.
struct ServerConnection {
    connection: AsyncPgConnection,
    types: TypeOids,
    lock_timeout: Duration,
    /// The server, where it is one of a cluster, and when it was last seen to have the ledger.
    node: Option<(LedgerNode, Instant)>,
}

/// A batch that was decided: what it appends, and the accounts afterwards.
struct DecidedBatch {
    rows: BatchRows,
    accounts: Vec<Account>,
}

/// Where a batch failed.
enum BatchFailure {
    /// Before anything was written: a reference or an external id that was assumed to be new is
    /// not.
    NotNew,
    /// Before its statement was sent: nothing of the batch is stored.
    Before(StorageError),
    /// Its statement failed, or the answer was lost.
    Saving(StorageError, Box<DecidedBatch>),
}

impl From<StorageError> for BatchFailure {
    fn from(error: StorageError) -> Self {
        Self::Before(error)
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
            accounts: RememberedAccounts::default(),
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
            let mut session = self.take_connection(TRIES_TO_BEGIN)?;
            let begun = clock::instant();
            let remembered = self.accounts.take(needs);
            let run = self.run(
                &mut session,
                needs,
                lookup,
                lock_timeout,
                remembered,
                &mut decide,
            );
            let ran = match catch_unwind(AssertUnwindSafe(|| self.lane_runtime.wait(run))) {
                Ok(ran) => ran,
                Err(panic) => {
                    self.roll_back(session);
                    resume_unwind(panic)
                }
            };
            let (error, is_alive) = match ran {
                Ok(batch) => {
                    self.connection = Some(session);
                    self.accounts.put_back(batch.accounts);
                    return Ok(());
                }
                Err(BatchFailure::NotNew) => {
                    self.connection = Some(session);
                    lookup = self.look_everything_up();
                    continue;
                }
                Err(BatchFailure::Before(error)) => (error, self.roll_back(session)),
                Err(BatchFailure::Saving(error, batch)) => {
                    // A server that goes on after an error has undone what the error is about. A
                    // session that is lost must end, or it stands in the way of the next one.
                    let is_lost =
                        is_answer_lost(&error) || self.was_passed_on(&error, &mut session);
                    let is_undone = match is_lost {
                        true => {
                            drop(session);
                            false
                        }
                        false => self.roll_back(session),
                    };
                    if !is_undone && self.settle(&error, &batch)? {
                        self.accounts.put_back(batch.accounts);
                        return Ok(());
                    }
                    (error, is_undone)
                }
            };
            if is_alive && !may_pass(&error) {
                return Err(error.into());
            }
            let is_unnamed = error.may_be_of_the_session();
            if is_alive && is_unnamed && begun.elapsed() >= lock_timeout {
                self.short_waits_left = SHORT_WAITS_AFTER_LOCK;
                return Err(BatchError::RowLocked(error));
            }
            if is_alive && runs == 1 && is_unnamed {
                self.connection = None;
            }
            match is_entry_taken(&error) {
                true => self.accounts.were_stale(),
                false => lookup = self.look_everything_up(),
            }
            if runs == RUNS_MAX {
                return Err(error.into());
            }
            tracing::debug!(%error, runs, "a batch is re-run");
            runs += 1;
        }
    }

    fn look_everything_up(&mut self) -> Lookup {
        self.full_lookups_left = FULL_LOOKUPS_AFTER_MISS;
        Lookup::All
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
        session: &mut ServerConnection,
        needs: &[&Needs],
        lookup: Lookup,
        lock_timeout: Duration,
        remembered: State,
        decide: &mut impl FnMut(&mut State),
    ) -> Result<DecidedBatch, BatchFailure> {
        session.wait_for_locks(lock_timeout).await?;
        let connection = &session.connection;
        let mut state = load(connection, needs, lookup, remembered, &self.accounts).await?;
        if lookup == Lookup::AssumeNew && !self.accounts.bear_out(needs, &state) {
            return Err(BatchFailure::NotNew);
        }
        #[cfg(test)]
        self.faults.deciding(needs);
        decide(&mut state);
        let (accounts, writes) = state.into_parts();
        if !lookup.confirms(needs, &writes) {
            return Err(BatchFailure::NotNew);
        }
        let rows = BatchRows::of(&writes, &self.chain_key);
        let accounts = rows.with_last_hashes(accounts);
        #[cfg(test)]
        self.corrupt(connection, needs).await?;
        match self.save(session, &rows).await {
            Ok(()) => Ok(DecidedBatch { rows, accounts }),
            Err(error) => {
                let batch = Box::new(DecidedBatch { rows, accounts });
                Err(BatchFailure::Saving(error, batch))
            }
        }
    }

    async fn save(&self, session: &ServerConnection, rows: &BatchRows) -> Result<(), StorageError> {
        #[cfg(test)]
        if self.faults.is_commit_planned() {
            return self.save_with_faults(session, rows).await;
        }
        save(&session.connection, &session.types, rows, self.mark()).await
    }

    fn mark(&self) -> Mark<'_> {
        Mark {
            writer: &self.name,
            batch: self.batches,
        }
    }

    /// The answer to a batch's statement is lost: whether it is committed. It is sent again as it was,
    /// so it is committed now, or was before, or finds a key taken by somebody else. Then it never can
    /// be, not even where the server has yet to execute the first one. If nothing of this can be found
    /// out, the outcome stays unknown. Where another server has lost what it was decided on, it is not
    /// sent.
    fn settle(&mut self, error: &StorageError, batch: &DecidedBatch) -> Result<bool, BatchError> {
        tracing::warn!(%error, "a commit's outcome is unknown: sending the batch again");
        let settled = self
            .take_connection(TRIES_TO_READ_BACK)
            .and_then(|session| {
                let settled = self
                    .lane_runtime
                    .wait(self.send_again(&session, &batch.rows))?;
                self.connection = Some(session);
                Ok(settled)
            });
        settled.map_err(|reason| BatchError::Unknown(format!("{error}; {reason}")))
    }

    async fn send_again(
        &self,
        session: &ServerConnection,
        rows: &BatchRows,
    ) -> Result<bool, StorageError> {
        if !commit_mark::follows(&session.connection, rows).await? {
            return Ok(false);
        }
        let mut sent = 1;
        loop {
            let error = match self.save(session, rows).await {
                Ok(()) => return Ok(true),
                Err(error) => error,
            };
            match &error {
                StorageError::OtherRowCount
                | StorageError::Statement(DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => {
                    return commit_mark::shows(&session.connection, rows, self.mark()).await;
                }
                _ if error.may_be_of_the_session() && sent < SENT_AGAIN_MAX => sent += 1,
                _ => return Err(error),
            }
        }
    }

    /// A server that is just starting again is waited for.
    fn take_connection(&mut self, tries: u32) -> Result<ServerConnection, StorageError> {
        if let Some(mut session) = self.connection.take()
            && self.is_at_the_ledger(&mut session)
        {
            return Ok(session);
        }
        #[cfg(test)]
        self.faults.connecting()?;
        self.accounts.forget();
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

    /// A ledger that was moved is reached from here as well, but at twice the price.
    fn is_at_the_ledger(&self, session: &mut ServerConnection) -> bool {
        match &session.node {
            Some((_, seen)) if seen.elapsed() >= LOOK_EVERY => self.has_not_moved(session),
            _ => true,
        }
    }

    /// Whether the server has the ledger and had it all the time; asked of it now.
    fn has_not_moved(&self, session: &mut ServerConnection) -> bool {
        let Some((node, seen)) = &mut session.node else {
            return true;
        };
        let found = LedgerNode::of(&mut session.connection);
        let found = self.lane_runtime.wait(found);
        let has_not_moved = found.is_ok_and(|found| found.as_ref() == Some(node));
        *seen = clock::instant();
        has_not_moved
    }

    /// Whether a statement may have been executed by another node, of which this one has lost the
    /// answer.
    fn was_passed_on(&self, error: &StorageError, session: &mut ServerConnection) -> bool {
        error.may_be_of_the_session() && !self.has_not_moved(session)
    }

    fn connect(&self) -> Result<ServerConnection, StorageError> {
        self.lane_runtime.wait(async {
            let Reached {
                mut connection,
                node,
            } = reach(&self.url).await?;
            connection.batch_execute(SESSION_BASE).await?;
            connection.batch_execute(SESSION).await?;
            if node.is_some() {
                connection.batch_execute(SESSION_OF_CITUS).await?;
            }
            let types = TypeOids::of(&mut connection).await?;
            let mut session = ServerConnection {
                connection,
                types,
                lock_timeout: Duration::ZERO,
                node: node.map(|node| (node, clock::instant())),
            };
            session.wait_for_locks(LOCK_TIMEOUT).await?;
            Ok(session)
        })
    }
}

impl ServerConnection {
    /// Waits for locks so long from now on.
    async fn wait_for_locks(&mut self, lock_timeout: Duration) -> Result<(), StorageError> {
        if self.lock_timeout == lock_timeout {
            return Ok(());
        }
        let set = format!("SET lock_timeout = {}", lock_timeout.as_millis());
        self.connection.batch_execute(&set).await?;
        self.lock_timeout = lock_timeout;
        Ok(())
    }
}

#[cfg(test)]
impl PostgresWriter {
    /// The port of the server that the next batch goes to, as it is when a look is due.
    pub fn port_of_a_batch(&mut self) -> u16 {
        #[derive(diesel::QueryableByName)]
        struct Port {
            #[diesel(sql_type = diesel::sql_types::Integer)]
            number: i32,
        }
        if let Some((_, seen)) = self.connection.as_mut().and_then(|one| one.node.as_mut()) {
            *seen -= LOOK_EVERY;
        }
        let mut session = self.take_connection(1).expect("a connection");
        let asked = diesel::sql_query("SELECT inet_server_port() AS number");
        let found = diesel_async::RunQueryDsl::get_result(asked, &mut session.connection);
        let port: Port = self.lane_runtime.wait(found).expect("its port");
        self.connection = Some(session);
        u16::try_from(port.number).expect("a port")
    }

    /// Begins a transaction in which the batch is corrupted, if a test has planned that.
    async fn corrupt(
        &self,
        mut connection: &AsyncPgConnection,
        needs: &[&Needs],
    ) -> Result<(), StorageError> {
        let dropping = self.faults.decided(needs, |table| {
            format!(
                "CREATE FUNCTION dropped() RETURNS trigger LANGUAGE plpgsql \
                 AS $$ BEGIN RETURN NULL; END $$; \
                 CREATE TRIGGER dropped BEFORE INSERT ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION dropped()"
            )
        });
        for corrupting in [dropping.as_str(), self.faults.saving(needs)] {
            if !corrupting.is_empty() {
                let corrupted = format!("BEGIN; {corrupting}");
                connection.batch_execute(&corrupted).await?;
            }
        }
        Ok(())
    }

    /// Its commit is a statement of its own, so that it may report an error although all was written.
    async fn save_with_faults(
        &self,
        session: &ServerConnection,
        rows: &BatchRows,
    ) -> Result<(), StorageError> {
        let mut connection = &session.connection;
        connection.batch_execute("BEGIN").await?;
        save(connection, &session.types, rows, self.mark()).await?;
        self.faults.committing()?;
        connection.batch_execute("COMMIT").await?;
        Ok(self.faults.committed()?)
    }

    /// The isolation level of its statements, as the server says.
    pub fn isolation_of_a_batch(&self) -> String {
        #[derive(diesel::QueryableByName)]
        struct Level {
            #[diesel(sql_type = diesel::sql_types::Text)]
            value: String,
        }
        let asked = "SELECT current_setting('transaction_isolation') AS value";
        let mut session = self.connect().expect("a connection");
        let level = diesel_async::RunQueryDsl::get_result(
            diesel::sql_query(asked),
            &mut session.connection,
        );
        let level: Level = self.lane_runtime.wait(level).expect("its level");
        level.value
    }
}

/// Whether it is not known what the server has done: the connection has failed it, and not the server
/// a statement.
fn is_answer_lost(error: &StorageError) -> bool {
    use DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
    use diesel::result::Error::{BrokenTransactionManager, DeserializationError};
    matches!(
        error,
        StorageError::Statement(
            DatabaseError(ClosedConnection | UnableToSendCommand, _)
                | BrokenTransactionManager
                | DeserializationError(_)
        )
    )
}

/// Whether another gateway has moved an account of the batch since it was read or remembered.
fn is_entry_taken(error: &StorageError) -> bool {
    match error {
        StorageError::Statement(DatabaseError(DatabaseErrorKind::UniqueViolation, information)) => {
            // Of Citus it is the shard: entries_102008.
            let table = information.table_name().unwrap_or_default();
            table.split('_').next() == Some("entries")
        }
        _ => false,
    }
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
