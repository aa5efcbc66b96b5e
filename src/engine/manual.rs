//! An engine that is driven by hand: its lanes have no threads, and take a step when they are
//! told to. So a simulation decides what comes together and what comes first, and runs the same
//! code as the gateway does; the store and the rules are its own to choose.

use std::sync::Arc;

use tokio::sync::oneshot;

use super::lane::{Decide, Lane};
use super::{Bounds, CommitListener, Engine, EngineError, Reply};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::ledger::Command;
use crate::storage::BatchWriter;

/// See the module.
pub struct ManualEngine<W, D> {
    engine: Engine,
    lanes: Vec<Lane<W, D>>,
}

/// Where the answer to one command comes.
#[derive(Debug)]
pub struct Awaited(oneshot::Receiver<Reply>);

impl Awaited {
    /// The answer, if it is there.
    pub fn take(&mut self) -> Option<Reply> {
        self.0.try_recv().ok()
    }
}

impl<W: BatchWriter, D: Decide> ManualEngine<W, D> {
    /// A lane on each of the writers.
    pub fn new(
        writers: Vec<W>,
        decider: D,
        rules: &Arc<Catalogue>,
        clock: &Clock,
        bounds: Bounds,
    ) -> Self {
        let on_commit: CommitListener = Arc::new(|_| {});
        let (engine, lanes) = Engine::on(writers, decider, rules, clock, bounds, &on_commit);
        Self { engine, lanes }
    }

    /// Queues a command, and tells on which lane; or refuses it before it is accepted.
    pub fn accept(&self, command: Command) -> Result<(usize, Awaited), EngineError> {
        let (lane, answer) = self.engine.accept(command, None)?;
        Ok((lane, Awaited(answer)))
    }

    /// The lane takes what is waiting, up to a maximum, and carries it out; how many commands it
    /// was.
    pub fn step(&mut self, lane: usize) -> usize {
        self.lanes[lane].step()
    }
}
