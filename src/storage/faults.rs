//! What tests plan for a writer: the things that disks, connections and rules do at the worst of
//! moments. There is none of it outside tests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::error::StorageError;
use crate::ledger::Needs;
use crate::postgres::{self, BlockingConnection, PostgresUrl};

/// What becomes of a commit that reports an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitFault {
    /// It has happened all the same.
    Happened,
    /// It has not.
    Lost,
}

/// How a command spoils the batch it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poison {
    /// A rule panics over it.
    Panic,
    /// The database refuses what it would have saved.
    Statement,
    /// Rows for that table are dropped without an error.
    RowsDropped(&'static str),
}

/// The plan, shared by the test and the writer.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<FaultPlan>>);

#[derive(Default)]
struct FaultPlan {
    /// After so many commits that go well.
    commit: Option<(u32, CommitFault)>,
    connections_refused: u32,
    poison: Option<(String, Poison)>,
    disk_full: bool,
    gate: Option<Gate>,
    /// Whether the batch on its way was held: it is there to hold up, and meets no other fault.
    held: bool,
    /// Whether its commit happens and reports an error.
    happened: bool,
}

impl FaultPlan {
    fn commit_fault(&mut self) -> Option<CommitFault> {
        let (after, fault) = self.commit.filter(|_| !self.held)?;
        self.commit = after.checked_sub(1).map(|after| (after, fault));
        (after == 0).then_some(fault)
    }
}

/// What the writer has of a [`Held`] batch.
struct Gate {
    reached: mpsc::Sender<()>,
    opened: mpsc::Receiver<()>,
}

/// A batch that has been taken from the queue and waits before it begins, until this is dropped.
pub struct Held {
    reached: mpsc::Receiver<()>,
    _open: mpsc::Sender<()>,
}

impl Held {
    /// Returns once the batch waits.
    pub fn reached(&self) {
        self.reached.recv().expect("a writer that takes a batch");
    }
}

/// Planning.
impl Faults {
    /// The next commit reports an error.
    pub fn at_next_commit(&self, fault: CommitFault) {
        self.at_commit(0, Some(fault));
    }

    /// After so many commits that go well, one reports an error.
    pub fn at_commit(&self, after: u32, fault: Option<CommitFault>) {
        self.plan().commit = fault.map(|fault| (after, fault));
    }

    /// The next so many connections are refused.
    pub fn refuse_connections(&self, count: u32) {
        self.plan().connections_refused = count;
    }

    /// The order of that reference spoils every batch it is in.
    pub fn poison(&self, reference: &str, poison: Poison) {
        self.plan().poison = Some((reference.to_owned(), poison));
    }

    /// From now on, until it is taken back, the database file cannot grow.
    pub fn fill_disk(&self, full: bool) {
        self.plan().disk_full = full;
    }

    /// Whatever was planned and has not come is called off.
    pub fn call_off(&self) {
        *self.plan() = FaultPlan::default();
    }

    /// The next batch is held up before it begins.
    pub fn hold_next_batch(&self) -> Held {
        let (reached, is_reached) = mpsc::channel();
        let (open, opened) = mpsc::channel();
        self.plan().gate = Some(Gate { reached, opened });
        Held {
            reached: is_reached,
            _open: open,
        }
    }

    fn plan(&self) -> MutexGuard<'_, FaultPlan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the writer meets.
impl Faults {
    pub(super) fn connecting(&self) -> Result<(), StorageError> {
        let mut plan = self.plan();
        if plan.connections_refused == 0 {
            return Ok(());
        }
        plan.connections_refused -= 1;
        Err(StorageError::Open("refused by a test".to_owned()))
    }

    pub(super) fn beginning(&self) {
        let gate = {
            let mut plan = self.plan();
            plan.held = plan.gate.is_some();
            plan.gate.take()
        };
        if let Some(gate) = gate {
            gate.reached.send(()).expect("a test that waits");
            // Ends with an error, when the other side is dropped.
            let _ = gate.opened.recv();
        }
    }

    /// SQLite lets the limit not fall below the pages there are, so 1 stands for those.
    pub(super) fn begun(&self, connection: &mut SqliteConnection) -> QueryResult<()> {
        let pages = if self.plan().disk_full {
            1
        } else {
            u32::MAX - 1
        };
        connection.batch_execute(&format!("PRAGMA max_page_count = {pages}"))
    }

    pub(super) fn deciding(&self, needs: &[&Needs]) {
        if self.poisons(needs, Poison::Panic) {
            panic!("a rule panics, as a test has planned");
        }
    }

    /// A statement to be run between the rules and what is saved: none, or one after which rows for
    /// a table are dropped without an error; `dropping` makes it.
    pub(super) fn decided(&self, needs: &[&Needs], dropping: fn(&str) -> String) -> String {
        let tables = ["entries", "movement_keys", "external_ids"];
        let spoiled = tables
            .iter()
            .find(|table| self.poisons(needs, Poison::RowsDropped(table)));
        spoiled.map_or_else(String::new, |table| dropping(table))
    }

    /// A statement to be run with the others: none, or one that is refused.
    pub(super) fn saving(&self, needs: &[&Needs]) -> &'static str {
        match self.poisons(needs, Poison::Statement) {
            true => "INSERT INTO nowhere VALUES (1)",
            false => "",
        }
    }

    fn poisons(&self, needs: &[&Needs], kind: Poison) -> bool {
        let Some((reference, poison)) = self.plan().poison.clone() else {
            return false;
        };
        let mut references = needs.iter().filter_map(|need| need.movement.as_ref());
        poison == kind && references.any(|key| key.reference == reference)
    }

    /// Whether a commit is to report an error, this one or a later one.
    pub(super) fn is_commit_planned(&self) -> bool {
        self.plan().commit.is_some()
    }

    pub(super) fn committing(&self) -> QueryResult<()> {
        let mut plan = self.plan();
        let fault = plan.commit_fault();
        plan.happened = fault == Some(CommitFault::Happened);
        report(fault == Some(CommitFault::Lost))
    }

    pub(super) fn committed(&self) -> QueryResult<()> {
        report(self.plan().happened)
    }
}

fn report(fault: bool) -> QueryResult<()> {
    match fault {
        true => Err(diesel::result::Error::BrokenTransactionManager),
        false => Ok(()),
    }
}

/// A migration on its way: half of its statements are done, spilled to the disk as far as SQLite
/// spills, and not committed.
pub fn half_migrated(path: &str) -> SqliteConnection {
    let schema = include_str!("../../migrations/sqlite/00000000000001_ledger/up.sql");
    let (half, _) = schema
        .split_at_checked(
            schema
                .find("CREATE TABLE tokens")
                .expect("a table of tokens"),
        )
        .expect("text");
    let mut connection = SqliteConnection::establish(path).expect("a database");
    let mut run = |sql: &str| connection.batch_execute(sql).expect("a statement");
    run("PRAGMA journal_mode = WAL; PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN");
    run(half);
    connection
}

/// A table of that name on its way in another transaction: a migration gets that far, and waits
/// for it, until the connection is dropped.
pub fn stands_in_the_way(url: &str, table: &str) -> BlockingConnection {
    in_transaction(url, &format!("CREATE TABLE {table} (x INTEGER)"))
}

/// The statement in a transaction of somebody else, which keeps its locks until the connection is
/// dropped.
pub fn in_transaction(url: &str, statement: &str) -> BlockingConnection {
    let url = PostgresUrl::parse(url).expect("a URL");
    let mut connection = BlockingConnection::from(postgres::connect(&url).expect("a server"));
    let begun = connection.batch_execute(&format!("BEGIN; {statement}"));
    begun.expect("a statement");
    connection
}

/// A table that a migration trips over, halfway.
pub fn put_in_the_way(path: &str, table: &str) {
    run(path, &format!("CREATE TABLE {table} (x INTEGER)"));
}

/// Takes it away again.
pub fn take_away(path: &str, table: &str) {
    run(path, &format!("DROP TABLE {table}"));
}

fn run(path: &str, sql: &str) {
    let mut connection = SqliteConnection::establish(path).expect("a database");
    connection.batch_execute(sql).expect("a statement");
}

/// The names of the tables that a file has.
pub fn tables(path: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct TableName {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let mut connection = SqliteConnection::establish(path).expect("a database");
    let query = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let tables: Vec<TableName> = diesel::sql_query(query)
        .load(&mut connection)
        .expect("the schema");
    tables.into_iter().map(|table| table.name).collect()
}
