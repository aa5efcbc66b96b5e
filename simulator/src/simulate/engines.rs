//! The engine of a simulated gateway.

use std::hash::{DefaultHasher, Hash, Hasher};

use gerai::clock::Clock;
use gerai::engine::manual::{Awaited, ManualEngine};
use gerai::engine::{Bounds, EngineError};
use gerai::ledger::Command;

use super::actors::Actors;
use super::memory::Memory;
use super::seams::{SeamWriter, Seams};

/// One engine with every lane; or, where lanes do not know each other, an engine for each.
pub struct Engines(Vec<ManualEngine<SeamWriter, Seams>>);

impl Engines {
    /// So many lanes on that store.
    pub fn start(
        lanes: u8,
        memory: &Memory,
        actors: &Actors,
        clock: &Clock,
        bounds: Bounds,
    ) -> Self {
        let seams = &actors.seams;
        let writer = |_| SeamWriter::new(memory.writer(), seams);
        let mut writers: Vec<_> = (0..lanes).map(writer).collect();
        let of_one = match seams.lanes_know_each_other {
            true => writers.len().max(1),
            false => 1,
        };
        let mut engines = Vec::new();
        while !writers.is_empty() {
            let writers = writers.drain(..of_one).collect();
            engines.push(ManualEngine::new(
                writers,
                *seams,
                &actors.rules,
                clock,
                bounds,
            ));
        }
        Self(engines)
    }

    /// Queues a command, and tells on which lane; or says why not.
    pub fn accept(&self, command: Command) -> Result<(usize, Awaited), EngineError> {
        match &self.0[..] {
            [engine] => engine.accept(command),
            engines => {
                let lane = lane_of(&command, engines.len());
                let (_, awaited) = engines[lane].accept(command)?;
                Ok((lane, awaited))
            }
        }
    }

    /// Carries a batch of that lane out; how many commands it was.
    pub fn step(&mut self, lane: usize) -> usize {
        match &mut self.0[..] {
            [engine] => engine.step(lane),
            engines => engines[lane].step(0),
        }
    }
}

/// By the customer, or else by the reference.
fn lane_of(command: &Command, lanes: usize) -> usize {
    let needs = command.needs();
    let mut hasher = DefaultHasher::new();
    match (&needs.phone, needs.account, &needs.movement) {
        (Some((_, phone)), _, _) => phone.hash(&mut hasher),
        (None, Some(account), _) => account.hash(&mut hasher),
        (None, None, Some(key)) => key.hash(&mut hasher),
        (None, None, None) => {}
    }
    // The remainder is below `lanes`, a usize.
    (hasher.finish() % lanes as u64) as usize
}
