//! A lane: one thread, one connection, one batch after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::commits::{LastCommit, is_probe};
use super::in_flight::InFlightGuard;
use super::locked_rows::LockedRows;
use super::partner_share::PartnerShare;
use super::{CommitListener, EngineError};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::ledger::{Command, Decision, Decline, DeclineReason, Needs, Outcome, State, decide};
use crate::storage::{BatchError, BatchWriter, StorageError};
use crate::types::{AccountId, Timestamp};

/// Under load a batch begins at most this often, as long as commands keep coming: more commands
/// then share the fixed cost of a batch.
const BATCH_INTERVAL: Duration = Duration::from_millis(5);
/// Commands of one batch that are company.
const BATCH_MIN_TO_PACE: usize = 8;
/// They keep coming where one more has come since the last look.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Times that batches are divided in one round of the queue to find out whose row is locked. More
/// often than that a whole table may be.
const DIVISIONS_MAX: u32 = 12;

/// The answer to a waiting request.
pub type Reply = Result<Outcome, EngineError>;

/// A command on its way.
pub struct Submission {
    pub command: Command,
    pub needs: Needs,
    /// On the clock's monotonic scale.
    pub deadline: Duration,
    pub reply: oneshot::Sender<Reply>,
    /// Until it is answered.
    pub _in_flight: Option<InFlightGuard>,
    /// Of a partner's command, until it is answered.
    pub _share: Option<PartnerShare>,
}

/// Who decides the commands of a batch.
pub trait Decide: Clone {
    /// What the command comes to: see [`decide()`].
    fn decide(
        &self,
        state: &State,
        command: &Command,
        timestamp: Timestamp,
        rules: &Catalogue,
    ) -> Decision;
}

/// The ledger decides.
#[derive(Clone, Copy)]
pub struct Ledger;

impl Decide for Ledger {
    fn decide(
        &self,
        state: &State,
        command: &Command,
        timestamp: Timestamp,
        rules: &Catalogue,
    ) -> Decision {
        decide(state, command, timestamp, rules)
    }
}

pub struct Lane<W, D> {
    writer: W,
    decider: D,
    queue: mpsc::Receiver<Submission>,
    last_commit: LastCommit,
    /// Whether the last batch was not committed; that is logged once, and not for each that follows.
    is_failing: bool,
    locked_rows: LockedRows,
    divisions_left: u32,
    rules: Arc<Catalogue>,
    clock: Clock,
    batch_max: usize,
    on_commit: CommitListener,
    /// The engine's time never goes back, even if the machine's clock does.
    last_timestamp: Timestamp,
}

/// The result of a batch: an answer for each command, and the accounts to notify. It may be used
/// only once the batch is on disk.
#[derive(Default)]
struct Decided {
    replies: Vec<Reply>,
    notified: Vec<AccountId>,
}

impl<W: BatchWriter, D: Decide> Lane<W, D> {
    pub fn new(
        writer: W,
        decider: D,
        (queue, last_commit): (mpsc::Receiver<Submission>, LastCommit),
        rules: Arc<Catalogue>,
        clock: Clock,
        batch_max: usize,
        on_commit: CommitListener,
    ) -> Self {
        Self {
            writer,
            decider,
            queue,
            last_commit,
            is_failing: false,
            locked_rows: LockedRows::default(),
            divisions_left: 0,
            rules,
            clock,
            batch_max,
            on_commit,
            last_timestamp: Timestamp::default(),
        }
    }

    /// Serves until every sender is gone and the queue is empty.
    pub fn run(mut self) {
        let mut batch = Vec::with_capacity(self.batch_max);
        while self.queue.blocking_recv_many(&mut batch, self.batch_max) > 0 {
            let (begun, commands) = (self.clock.monotonic(), batch.len());
            self.execute(std::mem::take(&mut batch));
            if commands >= BATCH_MIN_TO_PACE {
                self.wait_for_more(begun + BATCH_INTERVAL);
            }
        }
    }

    /// Waits while commands keep coming, until there is a batch of them, or until then on the clock's
    /// monotonic scale.
    fn wait_for_more(&self, until: Duration) {
        let mut waiting = self.queue.len();
        while waiting < self.batch_max && self.clock.monotonic() < until {
            thread::sleep(POLL_INTERVAL);
            let now_waiting = self.queue.len();
            if now_waiting == waiting {
                return;
            }
            waiting = now_waiting;
        }
    }

    /// Takes what is waiting, up to a maximum, and carries it out; how many commands it was.
    #[cfg(feature = "simulation")]
    pub fn step(&mut self) -> usize {
        let mut batch = Vec::new();
        while batch.len() < self.batch_max
            && let Ok(submission) = self.queue.try_recv()
        {
            batch.push(submission);
        }
        let commands = batch.len();
        if commands > 0 {
            self.execute(batch);
        }
        commands
    }

    /// Decides the batch by one reading of the clock, or, after a leap, not at all.
    fn execute(&mut self, mut batch: Vec<Submission>) {
        match self.clock.now_to_decide() {
            Ok(now) => {
                self.last_timestamp = self.last_timestamp.max(now);
                self.divisions_left = DIVISIONS_MAX;
                self.retry_locked(&mut batch);
                self.execute_now(batch);
            }
            Err(fault) => answer_each(batch, std::iter::repeat(Err(fault.into()))),
        }
    }

    /// Takes the commands out whose rows were locked when they were last looked at, and carries each out
    /// by itself. They come first, for a status inquiry among the others may be about one of them.
    fn retry_locked(&mut self, batch: &mut Vec<Submission>) {
        let is_locked = |submission: &mut Submission| self.locked_rows.contain(&submission.needs);
        let locked: Vec<_> = batch.extract_if(.., is_locked).collect();
        for submission in locked {
            self.execute_now(vec![submission]);
        }
    }

    fn execute_now(&mut self, mut batch: Vec<Submission>) {
        self.refuse_at_once(&mut batch);
        if batch.is_empty() {
            return;
        }
        let mut decided = Decided::default();
        match self.commit_batch(&batch, &mut decided) {
            Ok(()) => {
                self.committed(&batch);
                for submission in &batch {
                    self.locked_rows.remove(&submission.needs);
                }
                self.answer(batch, decided);
            }
            Err(BatchError::RowLocked(error)) => self.divide(batch, &error),
            Err(BatchError::Unknown(error)) => {
                tracing::error!(%error, commands = batch.len(), "the outcome stays unknown");
                answer_unknown(batch, decided.replies);
            }
            Err(BatchError::NotCommitted(error)) if batch.len() > 1 && !error.is_out_of_reach() => {
                if !self.is_failing {
                    tracing::warn!(%error, commands = batch.len(), "batch refused: one by one");
                }
                for submission in batch {
                    self.execute_now(vec![submission]);
                }
            }
            Err(BatchError::NotCommitted(error)) => {
                if !are_probes(&batch) {
                    self.last_commit.record_failure(&self.clock);
                }
                if !std::mem::replace(&mut self.is_failing, true) && !error.is_logged() {
                    tracing::error!(%error, "batches are not committed");
                }
                answer_each(batch, std::iter::repeat(Err(EngineError::NotCommitted)));
            }
        }
    }

    /// Somebody keeps a row of the batch locked: the batch is divided until the command is found
    /// that needs it. That one is refused, and all others are carried out.
    fn divide(&mut self, mut batch: Vec<Submission>, error: &StorageError) {
        let now = self.clock.monotonic();
        if let [alone] = batch.as_slice() {
            if !self.locked_rows.contain(&alone.needs) {
                tracing::warn!(%error, "a customer's row is locked by somebody else");
            }
            self.locked_rows.add(&alone.needs, now);
        }
        if batch.len() == 1 || self.divisions_left == 0 {
            return answer_each(batch, std::iter::repeat(Err(EngineError::RowLocked)));
        }
        self.divisions_left -= 1;
        let size = batch.len().isqrt();
        while !batch.is_empty() {
            let part = batch.drain(..size.min(batch.len())).collect();
            self.execute_now(part);
        }
    }

    /// Takes the commands out for which nothing is done, and answers them: those that have waited too
    /// long, and those whose rows somebody has locked.
    fn refuse_at_once(&self, batch: &mut Vec<Submission>) {
        let now = self.clock.monotonic();
        let late = batch.extract_if(.., |submission| now > submission.deadline);
        answer_each(late, std::iter::repeat(Err(EngineError::DeadlinePassed)));
        let paused =
            |submission: &mut Submission| self.locked_rows.are_paused(&submission.needs, now);
        let locked = batch.extract_if(.., paused);
        answer_each(locked, std::iter::repeat(Err(EngineError::RowLocked)));
    }

    fn committed(&mut self, batch: &[Submission]) {
        self.last_commit.record(&self.clock, are_probes(batch));
        if std::mem::take(&mut self.is_failing) {
            tracing::info!("committing again");
        }
    }

    fn commit_batch(
        &mut self,
        batch: &[Submission],
        decided: &mut Decided,
    ) -> Result<(), BatchError> {
        let timestamp = self.last_timestamp;
        let needs: Vec<&Needs> = batch.iter().map(|submission| &submission.needs).collect();
        let (decider, rules) = (&self.decider, &self.rules);
        let committed = catch_unwind(AssertUnwindSafe(|| {
            self.writer.batch(&needs, |state| {
                decided.replies = decide_all(decider, state, batch, timestamp, rules);
                decided.notified = state.notified_accounts();
            })
        }));
        committed.unwrap_or_else(|_| {
            // The transaction ended with it: nothing was committed.
            let panicked = StorageError::Unfit("a rule panicked".to_owned());
            Err(BatchError::NotCommitted(panicked))
        })
    }

    fn answer(&self, batch: Vec<Submission>, decided: Decided) {
        answer_each(batch, decided.replies);
        if !decided.notified.is_empty() {
            (self.on_commit)(&decided.notified);
        }
    }
}

fn are_probes(batch: &[Submission]) -> bool {
    batch.iter().all(|one| is_probe(&one.command))
}

fn decide_all(
    decider: &impl Decide,
    state: &mut State,
    batch: &[Submission],
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Vec<Reply> {
    let mut replies = Vec::with_capacity(batch.len());
    for submission in batch {
        let decision = decider.decide(state, &submission.command, timestamp, rules);
        state.apply(decision.change);
        replies.push(Ok(decision.outcome));
    }
    replies
}

/// A command that was refused before any rule ran did not happen, even if the outcome of the batch
/// is unknown.
fn answer_unknown(batch: Vec<Submission>, decided: Vec<Reply>) {
    let replies = decided.into_iter().map(|reply| match reply {
        Ok(Err(Decline {
            reason: DeclineReason::ExternalIdReused,
            ..
        })) => reply,
        _ => Err(EngineError::Unknown),
    });
    answer_each(batch, replies);
}

fn answer_each(
    batch: impl IntoIterator<Item = Submission>,
    replies: impl IntoIterator<Item = Reply>,
) {
    for (submission, reply) in batch.into_iter().zip(replies) {
        // A waiter that has gone away asks for the status.
        let _ = submission.reply.send(reply);
    }
}
