//! An engine on a database file of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;
use tokio::sync::oneshot;

use super::till::{Till, digibos};
use crate::audit::{Audit, Report};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::engine::lane::Reply;
use crate::engine::{Bounds, CommitListener, Engine, EngineError, Lanes};
use crate::keyring::KeyRing;
use crate::ledger::{Account, Answer, Command, DeclineReason, Movement, Token};
use crate::random;
use crate::storage::faults::Faults;
use crate::storage::{Database, DatabaseUrl, NewAccount};
use crate::testing::cluster;
use crate::types::{AccountId, Msisdn, Timestamp};

/// An afternoon in WIB.
pub const AFTERNOON: &str = "2026-11-22T16:00:00+07:00";
/// The command of an account that nobody has: it changes nothing.
pub const NOTHING: Command = Command::ExpireTokens(AccountId(0));

/// That moment.
pub fn at(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().expect("a time").into()
}

/// A customer, and the way to the account.
#[derive(Clone, Debug)]
pub struct Customer {
    pub id: AccountId,
    pub phone: Msisdn,
}

/// See the module.
pub struct Bench {
    pub clock: Clock,
    pub database: Database,
    pub faults: Faults,
    pub ring: Arc<KeyRing>,
    /// Where the key ring's file is.
    keys: Arc<TempDir>,
    external_ids: Arc<AtomicU32>,
    rules: Arc<Catalogue>,
    bounds: Bounds,
    lanes: usize,
    running: Option<(Engine, Lanes)>,
    folder: TempDir,
}

impl Bench {
    /// With the built-in rules.
    pub fn new() -> Self {
        Self::with(Catalogue::builtin(), Bounds::default())
    }

    pub fn with_bounds(bounds: Bounds) -> Self {
        Self::with(Catalogue::builtin(), bounds)
    }

    pub fn with(rules: Catalogue, bounds: Bounds) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = tempfile::tempdir().expect("a folder");
        let ring = KeyRing::create(&keys.path().join("keys")).expect("a key ring");
        let database = open(folder.path(), &ring);
        let mut bench = Self {
            clock: Clock::manual(at(AFTERNOON)),
            database,
            faults: Faults::default(),
            ring: Arc::new(ring),
            keys: Arc::new(keys),
            external_ids: Arc::default(),
            rules: Arc::new(rules),
            bounds,
            lanes: 1,
            running: None,
            folder,
        };
        bench.keep_tiers();
        bench.start();
        bench
    }

    /// Another gateway with as many lanes: the same key ring, clock and rules, on that database.
    pub fn beside(&self, url: &str, lanes: usize) -> Self {
        let url = DatabaseUrl::parse(url).expect("a URL");
        let mut bench = Self {
            clock: self.clock.clone(),
            database: open_at(&url, &self.ring),
            faults: Faults::default(),
            ring: Arc::clone(&self.ring),
            keys: Arc::clone(&self.keys),
            external_ids: Arc::clone(&self.external_ids),
            rules: Arc::clone(&self.rules),
            bounds: self.bounds,
            lanes,
            running: None,
            folder: tempfile::tempdir().expect("a folder"),
        };
        bench.keep_tiers();
        bench.start();
        bench
    }

    fn keep_tiers(&self) {
        let kept = self.database.keep_tier_limits(self.rules.tiers());
        kept.expect("the tiers are kept");
    }

    fn start(&mut self) {
        let writers = (0..self.lanes).map(|_| {
            let mut writer = self.database.writer().expect("a writer");
            writer.plan(&self.faults);
            writer
        });
        let on_commit: CommitListener = Arc::new(|_| {});
        let (rules, clock) = (&self.rules, &self.clock);
        let started = Engine::start_on(writers.collect(), rules, clock, self.bounds, &on_commit);
        self.running = Some(started.expect("an engine"));
    }

    /// Ends the engine in good order; what it has accepted is answered.
    pub fn stop(&mut self) {
        if let Some((engine, lanes)) = self.running.take() {
            drop(engine);
            lanes.join();
        }
    }

    pub fn restart(&mut self) {
        self.stop();
        self.start();
    }

    /// Goes on with the files as a process leaves them that is killed at this moment. (On
    /// PostgreSQL they are the server's, and what is left of the gateway is nothing.)
    pub fn kill(&mut self) {
        if cluster::is_postgres() {
            return self.restart();
        }
        let left = tempfile::tempdir().expect("a folder");
        copy_database(self.folder.path(), left.path());
        self.stop();
        self.database = open(left.path(), &self.ring);
        self.folder = left;
        self.start();
    }

    pub fn engine(&self) -> &Engine {
        &self.running.as_ref().expect("a running engine").0
    }

    /// What the auditor finds, which must be nothing.
    pub fn audit(&self) -> Report {
        let (url, keys) = (
            self.database.url().to_string(),
            self.keys.path().join("keys"),
        );
        let audit = Audit::of(&url).with_key_ring(&keys);
        let report = audit.run().expect("a readable database");
        assert!(report.is_clean(), "{report}");
        report
    }

    /// One till of that partner, drawing its external ids from the bench.
    pub fn till(&self, till: Till) -> Till {
        Till {
            ring: Some(Arc::clone(&self.ring)),
            clock: self.clock.clone(),
            external_ids: Arc::clone(&self.external_ids),
            ..till
        }
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop();
        if !std::thread::panicking() {
            self.audit();
        }
    }
}

/// Asking.
impl Bench {
    pub fn queue(&self, command: Command) -> Result<oneshot::Receiver<Reply>, EngineError> {
        let (_, answer) = self.engine().accept(command, None)?;
        Ok(answer)
    }

    pub fn send(&self, command: Command) -> Reply {
        answer(self.queue(command))
    }

    /// Carries the commands out in one batch, in their order.
    pub fn together(&self, commands: Vec<Command>) -> Vec<Reply> {
        self.together_while(commands, || {})
    }

    /// The same; `meanwhile` happens after they are queued and before their batch is taken.
    pub fn together_while(&self, commands: Vec<Command>, meanwhile: impl FnOnce()) -> Vec<Reply> {
        self.wait_for_more(|queue| {
            commands.into_iter().for_each(queue);
            meanwhile();
        })
    }

    /// Carries out in one batch what `fill` queues.
    pub fn wait_for_more(&self, fill: impl FnOnce(&mut dyn FnMut(Command))) -> Vec<Reply> {
        let held = self.faults.hold_next_batch();
        let first = self.queue(NOTHING);
        held.reached();
        let mut queued = Vec::new();
        fill(&mut |command| queued.push(self.queue(command)));
        drop(held);
        // It may have become late meanwhile.
        drop(answer(first));
        queued.into_iter().map(answer).collect()
    }
}

pub fn answer(queued: Result<oneshot::Receiver<Reply>, EngineError>) -> Reply {
    queued?.blocking_recv().expect("every command is answered")
}

/// Customers.
impl Bench {
    pub fn customer(&self, phone: &str, tier: &str) -> Customer {
        let phone = Msisdn::parse(phone).expect("a phone number");
        let (id, now) = (random::account_id(), self.clock.now());
        let key = "Budi Pratama".to_owned();
        let account = Account::open(id, "kaspro".into(), phone.clone(), key, tier.into(), now);
        let new = NewAccount {
            account,
            pin_hash: String::new(),
            opened_at: now,
        };
        self.database.open_account(&new).expect("an account");
        Customer { id, phone }
    }

    pub fn budi(&self) -> Customer {
        self.customer("081234567890", "premium")
    }

    /// Puts so much money in, by as many cash-ins as it takes.
    pub fn fund(&self, customer: &Customer, amount: i64) {
        let agent = self.till(digibos());
        let number = self.external_ids.load(Ordering::Relaxed);
        let mut orders = Vec::new();
        let mut left = amount;
        while left > 0 {
            let part = left.min(1_000_000);
            let reference = format!("F{number}-{}", orders.len());
            orders.push(agent.cash_in(customer, &reference, part));
            left -= part;
        }
        self.together(orders).into_iter().for_each(|reply| {
            posted(reply);
        });
    }

    pub fn account(&self, customer: &Customer) -> Account {
        let found = self.database.account(customer.id).expect("a database");
        found.expect("an account").account
    }

    /// Everything in the account, held or not.
    pub fn balance(&self, customer: &Customer) -> i64 {
        self.account(customer).balance().expect("a balance").get()
    }

    pub fn token(&self, customer: &Customer, number: i64) -> Token {
        let found = self.database.token(&self.account(customer), number);
        found.expect("a database").expect("a token")
    }
}

#[track_caller]
pub fn posted(reply: Reply) -> Movement {
    match reply {
        Ok(Ok(Answer::Posted { movement, .. })) => *movement,
        other => panic!("expected it posted, got {other:?}"),
    }
}

/// Posted, and not for the first time.
#[track_caller]
pub fn repeated(reply: Reply) -> Movement {
    match reply {
        Ok(Ok(Answer::Posted {
            movement,
            repeated: true,
        })) => *movement,
        other => panic!("expected a repeat, got {other:?}"),
    }
}

#[track_caller]
pub fn cancelled(reply: Reply) -> Movement {
    match reply {
        Ok(Ok(Answer::Cancelled { movement })) => *movement,
        other => panic!("expected it cancelled, got {other:?}"),
    }
}

#[track_caller]
pub fn refused(reply: Reply) -> DeclineReason {
    match reply {
        Ok(Err(declined) | Ok(Answer::DeclinedBefore(declined))) => declined.reason,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn open(folder: &Path, ring: &KeyRing) -> Database {
    let url = cluster::database(&folder.join("gerai.db"));
    open_at(&DatabaseUrl::parse(&url).expect("a URL"), ring)
}

fn open_at(url: &DatabaseUrl, ring: &KeyRing) -> Database {
    let database = Database::open(url).expect("a database");
    database.with_chain_key(ring.chain_key())
}

/// Copies the files that hold what was committed.
pub fn copy_database(from: &Path, to: &Path) {
    for key in ["gerai.db", "gerai.db-wal"] {
        std::fs::copy(from.join(key), to.join(key)).expect("copied");
    }
}
