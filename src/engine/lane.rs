//! A lane: one thread, one connection, one batch after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};

use super::{EngineError, News};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::ledger::{Command, Needs, Outcome, State, decide};
use crate::storage::{Attempt, BatchError, Writer};
use crate::terms::{AccountId, Stamp};

type Reply = Result<Outcome, EngineError>;

/// A command on its way.
pub struct Submission {
    pub command: Command,
    pub needs: Needs,
    /// On the clock's monotonic scale.
    pub deadline: Duration,
    pub reply: oneshot::Sender<Reply>,
}

pub struct Lane {
    writer: Writer,
    queue: mpsc::Receiver<Submission>,
    rules: Arc<Catalogue>,
    clock: Clock,
    batch_max: usize,
    news: News,
    /// The engine's time never goes back, whatever the machine's does.
    last_stamp: Stamp,
}

/// What a batch came to: an answer for each command, and whom to tell.
struct Committed {
    replies: Vec<Reply>,
    told: Vec<AccountId>,
}

impl Lane {
    pub fn new(
        writer: Writer,
        queue: mpsc::Receiver<Submission>,
        rules: Arc<Catalogue>,
        clock: Clock,
        batch_max: usize,
        news: News,
    ) -> Self {
        Self {
            writer,
            queue,
            rules,
            clock,
            batch_max,
            news,
            last_stamp: Stamp::default(),
        }
    }

    /// Serves until every sender is gone and the queue is empty.
    pub fn run(mut self) {
        let mut batch = Vec::with_capacity(self.batch_max);
        while self.queue.blocking_recv_many(&mut batch, self.batch_max) > 0 {
            self.carry_out(std::mem::take(&mut batch));
        }
    }

    fn carry_out(&mut self, batch: Vec<Submission>) {
        match self.attempt(&batch, Attempt::First) {
            Ok(committed) => self.answer(batch, committed),
            Err(BatchError::Unknown(error)) => {
                tracing::warn!(%error, commands = batch.len(), "commit unknown: reading back");
                self.read_back(batch);
            }
            Err(BatchError::NotCommitted(error)) if batch.len() > 1 && !error.is_out_of_reach() => {
                tracing::warn!(%error, commands = batch.len(), "batch refused: one by one");
                for submission in batch {
                    self.carry_out(vec![submission]);
                }
            }
            Err(BatchError::NotCommitted(error)) => {
                tracing::error!(%error, commands = batch.len(), "not committed");
                answer_all(batch, EngineError::NotCommitted);
            }
        }
    }

    /// Finds out what became of a batch: its references are known if it was committed, and are
    /// decided now if it was not. Either way the answers are the truth.
    fn read_back(&mut self, batch: Vec<Submission>) {
        let again = self
            .writer
            .reconnect()
            .map_err(BatchError::NotCommitted)
            .and_then(|()| self.attempt(&batch, Attempt::Again));
        match again {
            Ok(committed) => self.answer(batch, committed),
            Err(error) => {
                tracing::error!(%error, commands = batch.len(), "the outcome stays unknown");
                answer_all(batch, EngineError::Unknown);
            }
        }
    }

    fn attempt(&mut self, batch: &[Submission], attempt: Attempt) -> Result<Committed, BatchError> {
        self.last_stamp = self.last_stamp.max(self.clock.now());
        let stamp = self.last_stamp;
        let needs: Vec<&Needs> = batch.iter().map(|submission| &submission.needs).collect();
        let (rules, clock) = (&self.rules, &self.clock);
        let carried = catch_unwind(AssertUnwindSafe(|| {
            self.writer.batch(&needs, attempt, |state| Committed {
                replies: decide_all(state, batch, stamp, rules, clock, attempt),
                told: state.told(),
            })
        }));
        carried.unwrap_or_else(|_| {
            // The transaction ends with its connection; nothing of it was committed.
            self.writer.reconnect()?;
            Err(BatchError::NotCommitted(
                crate::storage::StorageError::Unfit("a rule panicked".to_owned()),
            ))
        })
    }

    fn answer(&self, batch: Vec<Submission>, committed: Committed) {
        for (submission, reply) in batch.into_iter().zip(committed.replies) {
            // A waiter that has gone away asks for the status.
            let _ = submission.reply.send(reply);
        }
        if !committed.told.is_empty() {
            (self.news)(&committed.told);
        }
    }
}

fn decide_all(
    state: &mut State,
    batch: &[Submission],
    stamp: Stamp,
    rules: &Catalogue,
    clock: &Clock,
    attempt: Attempt,
) -> Vec<Reply> {
    let now = clock.monotonic();
    let mut replies = Vec::with_capacity(batch.len());
    for submission in batch {
        let is_late = attempt == Attempt::First && now > submission.deadline;
        if is_late {
            replies.push(Err(EngineError::DeadlinePassed));
            continue;
        }
        let decision = decide(state, &submission.command, stamp, rules);
        state.apply(decision.change);
        replies.push(Ok(decision.outcome));
    }
    replies
}

fn answer_all(batch: Vec<Submission>, error: EngineError) {
    for submission in batch {
        let _ = submission.reply.send(Err(error));
    }
}
