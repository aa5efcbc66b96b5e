//! The engine: commands wait in lanes, are decided in batches, and are answered after the commit.
//!
//! A lane is a thread with its own connection. It takes the waiting commands, up to a maximum, and
//! executes them in one transaction; while that commits, the next batch gathers. So one commit
//! serves many commands. A single command does not wait for others. Under load a batch begins every
//! few milliseconds, because half the cost of a small batch is fixed.
//!
//! Three bounds: the queue (full: the command is refused before it is accepted), the deadline
//! (passed: it is refused before any rule runs), and the batch size. No partner may fill more than
//! half of a queue. An eighth is kept for cancels and status inquiries, which end somebody's doubt
//! about money: they are refused last.
//!
//! **Architecture invariants:** an answer goes out only after the commit has returned. When a
//! commit's outcome is unknown, it is read back: every batch leaves its mark in its transaction. If
//! that cannot be done, every command of the batch that may have happened is answered "unknown",
//! never "failed".

mod commits;
mod in_flight;
mod lane;
mod locked_rows;
#[cfg(feature = "simulation")]
pub mod manual;
mod partner_share;
#[cfg(test)]
mod tests;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::clock::leap::ClockFault;
use crate::config::EngineSettings;
use crate::ledger::{Command, Needs, Outcome};
use crate::storage::{BatchWriter, Database, StorageError, Writer};
use crate::types::{AccountId, Msisdn};
use commits::{LaneHandle, LastCommit};
use in_flight::{InFlight, InFlightGuard};
pub use lane::{Decide, Reply};
use lane::{Lane, Ledger, Submission};
use partner_share::PartnerShares;

/// The engine's bounds.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Lanes, each a thread with a connection of its own; where the database has one writer, one.
    pub lanes: usize,
    /// Commands that may wait in one lane.
    pub queue: usize,
    /// Commands in one transaction, at most.
    pub batch: usize,
    /// How long a command may wait before it is begun.
    pub deadline: Duration,
    /// Accounts that are remembered, by all lanes together.
    pub remembered_accounts: usize,
    /// How long an answer is waited for; below the partners' own limit of 8 s.
    pub answer_within: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self::from(&EngineSettings::default())
    }
}

impl From<&EngineSettings> for Bounds {
    fn from(settings: &EngineSettings) -> Self {
        Self {
            lanes: settings.lanes,
            queue: settings.queue,
            batch: settings.batch,
            deadline: Duration::from_millis(settings.deadline_ms),
            remembered_accounts: settings.remembered_accounts,
            answer_within: Duration::from_millis(7500),
        }
    }
}

impl Bounds {
    /// Places in a queue that only cancels and status inquiries take.
    const fn reserved(&self) -> usize {
        self.queue / 8
    }

    /// Places in a queue that one partner may take.
    fn of_one_partner(&self) -> usize {
        (self.queue / 2).max(1)
    }
}

/// Why a command has no outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The queue is full: refused before it was accepted. Nothing has moved for it.
    #[error("the queue is full")]
    QueueFull,
    /// It waited too long: refused before any rule ran. Nothing has moved for it.
    #[error("the deadline passed in the queue")]
    DeadlinePassed,
    /// The database did not commit it. Nothing has moved for it.
    #[error("the database did not commit")]
    NotCommitted,
    /// Somebody else keeps a row of the customer locked: nothing has moved for it.
    #[error("a row of the customer is locked")]
    RowLocked,
    /// The machine's clock has leapt: refused before any rule ran. Nothing has moved for it.
    #[error("the machine's clock has leapt")]
    ClockLeapt,
    /// Whether it was committed is not known: ask for its status.
    #[error("the outcome is not known")]
    Unknown,
    /// The gateway is stopping. Nothing has moved for it.
    #[error("the gateway is stopping")]
    Stopping,
}

impl From<ClockFault> for EngineError {
    fn from(_: ClockFault) -> Self {
        Self::ClockLeapt
    }
}

/// Called after a commit with the accounts that have new notifications.
pub type CommitListener = Arc<dyn Fn(&[AccountId]) + Send + Sync>;

/// Takes commands in and answers them.
#[derive(Clone)]
pub struct Engine {
    lanes: Vec<LaneHandle>,
    in_flight: InFlight,
    clock: Clock,
    bounds: Bounds,
}

/// The lanes' threads, to be waited for at the end.
pub struct Lanes(Vec<JoinHandle<()>>);

impl Engine {
    /// Starts its lanes: as many as it may have and the database can use.
    pub fn start(
        database: &Database,
        rules: &Arc<Catalogue>,
        clock: &Clock,
        bounds: Bounds,
        on_commit: &CommitListener,
    ) -> Result<(Self, Lanes), StorageError> {
        let lanes = bounds.lanes.min(database.most_lanes());
        let writers = (0..lanes).map(|_| database.writer());
        let writers = writers.collect::<Result<Vec<_>, _>>()?;
        Self::start_on(writers, rules, clock, bounds, on_commit)
    }

    /// A lane on each of the writers, and a thread for each lane.
    fn start_on(
        mut writers: Vec<Writer>,
        rules: &Arc<Catalogue>,
        clock: &Clock,
        bounds: Bounds,
        on_commit: &CommitListener,
    ) -> Result<(Self, Lanes), StorageError> {
        let remembered = bounds.remembered_accounts / writers.len().max(1);
        for writer in &mut writers {
            writer.remember(remembered);
        }
        let (engine, lanes) = Self::on(writers, Ledger, rules, clock, bounds, on_commit);
        let mut threads = Vec::new();
        for (number, lane) in lanes.into_iter().enumerate() {
            let thread = std::thread::Builder::new()
                .name(format!("lane-{number}"))
                .spawn(move || lane.run())
                .map_err(|error| StorageError::Open(format!("no thread for a lane: {error}")))?;
            threads.push(thread);
        }
        Ok((engine, Lanes(threads)))
    }

    /// A lane on each of the writers; none runs yet.
    fn on<W: BatchWriter, D: Decide>(
        writers: Vec<W>,
        decider: D,
        rules: &Arc<Catalogue>,
        clock: &Clock,
        bounds: Bounds,
        on_commit: &CommitListener,
    ) -> (Self, Vec<Lane<W, D>>) {
        let (senders, lanes) = writers
            .into_iter()
            .map(|writer| {
                let (sender, queue) = mpsc::channel(bounds.queue);
                let last_commit = LastCommit::default();
                let (rules, clock) = (Arc::clone(rules), clock.clone());
                let lane = Lane::new(
                    writer,
                    decider.clone(),
                    (queue, last_commit.clone()),
                    rules,
                    clock,
                    bounds.batch,
                    Arc::clone(on_commit),
                );
                let handle = LaneHandle {
                    queue: sender,
                    shares: PartnerShares::default(),
                    last_commit,
                };
                (handle, lane)
            })
            .unzip();
        let engine = Self {
            lanes: senders,
            in_flight: InFlight::default(),
            clock: clock.clone(),
            bounds,
        };
        (engine, lanes)
    }

    /// Carries a command out and answers when it is on disk. It is accepted or refused at once, and
    /// the answer may be waited for elsewhere.
    pub fn submit(
        &self,
        command: Command,
    ) -> impl Future<Output = Result<Outcome, EngineError>> + Send + use<> {
        self.answered(self.accept(command, None))
    }

    /// The same for a command that names an account of its owner's: it goes the way of the commands
    /// that name the owner's phone number.
    pub fn submit_for(
        &self,
        owner: &Msisdn,
        command: Command,
    ) -> impl Future<Output = Result<Outcome, EngineError>> + Send + use<> {
        self.answered(self.accept(command, Some(owner)))
    }

    fn answered(
        &self,
        accepted: Result<(usize, oneshot::Receiver<Reply>), EngineError>,
    ) -> impl Future<Output = Result<Outcome, EngineError>> + Send + use<> {
        let answer_within = self.bounds.answer_within;
        async move {
            let (_, answer) = accepted?;
            match tokio::time::timeout(answer_within, answer).await {
                Ok(Ok(outcome)) => outcome,
                Ok(Err(_)) | Err(_) => Err(EngineError::Unknown),
            }
        }
    }

    /// Whether less than a quarter of the queues is left, so that the next command is better refused
    /// before any work is done for it. Of all lanes together, for which one it would take is not
    /// known yet; and a part is left, so that a lane is seldom full where others are not.
    pub fn is_crowded(&self) -> bool {
        let free: usize = self.lanes.iter().map(|lane| lane.queue.capacity()).sum();
        free * 4 < self.lanes.len() * self.bounds.queue
    }

    /// Queues a command and returns its lane; or refuses it before it is accepted.
    fn accept(
        &self,
        command: Command,
        owner: Option<&Msisdn>,
    ) -> Result<(usize, oneshot::Receiver<Reply>), EngineError> {
        let needs = command.needs();
        let (lane, guard) = self.lane_of(&command, &needs, owner);
        Ok((lane, self.accept_on(lane, guard, command, needs)?))
    }

    fn accept_on(
        &self,
        lane: usize,
        guard: Option<InFlightGuard>,
        command: Command,
        needs: Needs,
    ) -> Result<oneshot::Receiver<Reply>, EngineError> {
        let LaneHandle { queue, shares, .. } = &self.lanes[lane];
        if !command.ends_doubt() && queue.capacity() <= self.bounds.reserved() {
            return Err(EngineError::QueueFull);
        }
        let share = match &needs.external_id_key {
            None => None,
            Some(key) => {
                let share = shares.take(&key.partner, self.bounds.of_one_partner());
                Some(share.ok_or(EngineError::QueueFull)?)
            }
        };
        let (reply, answer) = oneshot::channel();
        let submission = Submission {
            needs,
            command,
            deadline: self.clock.monotonic() + self.bounds.deadline,
            reply,
            _in_flight: guard,
            _share: share,
        };
        queue.try_send(submission).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => EngineError::QueueFull,
            mpsc::error::TrySendError::Closed(_) => EngineError::Stopping,
        })?;
        Ok(answer)
    }

    /// Commands about one customer go one way, in the order they came, whoever sends them; and those
    /// about one reference, while it is on its way.
    fn lane_of(
        &self,
        command: &Command,
        needs: &Needs,
        owner: Option<&Msisdn>,
    ) -> (usize, Option<InFlightGuard>) {
        if self.lanes.len() < 2 {
            return (0, None);
        }
        let lane = lane_by_customer(needs, owner, self.lanes.len());
        let (lane, guard) = self.in_flight.register(command, needs, lane);
        (lane, Some(guard))
    }
}

impl Lanes {
    /// As [`Self::join`], on a thread that is not waited for any more when this is dropped.
    pub async fn ended(self) {
        let (ended, end) = oneshot::channel();
        let join = move || {
            self.join();
            let _ = ended.send(());
        };
        match std::thread::Builder::new().name("lanes".into()).spawn(join) {
            // It is an error, too, where the thread has panicked: then there is nothing to wait for.
            Ok(_) => drop(end.await),
            Err(error) => tracing::error!(%error, "no thread to wait for the lanes"),
        }
    }

    /// Waits until every accepted command is answered. All handles of the [`Engine`] must be gone.
    pub fn join(self) {
        for thread in self.0 {
            if thread.join().is_err() {
                tracing::error!("a lane ended by a panic");
            }
        }
    }
}

fn lane_by_customer(needs: &Needs, owner: Option<&Msisdn>, lanes: usize) -> usize {
    let mut hasher = DefaultHasher::new();
    let phone = owner.or(needs.phone.as_ref().map(|(_, phone)| phone));
    match (phone, needs.account, &needs.movement) {
        (Some(phone), _, _) => phone.hash(&mut hasher),
        (None, Some(account), _) => account.hash(&mut hasher),
        (None, None, Some(key)) => key.hash(&mut hasher),
        (None, None, None) => {}
    }
    // The remainder is below `lanes`, a usize.
    (hasher.finish() % lanes.max(1) as u64) as usize
}
