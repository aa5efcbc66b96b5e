//! A gateway of the simulation: the real engine, driven by hand, and a list of what waits in it.

use std::collections::VecDeque;
use std::time::Duration;

use gerai::clock::Clock;
use gerai::engine::manual::{Awaited, ManualEngine};
use gerai::engine::{Bounds, EngineError};
use gerai::ledger::Command;
use gerai::storage::memory::Memory;

use super::ask::Request;
use super::cast::Cast;
use super::judge::{Heard, Verdict};
use super::plan::Setting;
use super::till::Sent;

/// Who waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asker {
    /// Which order's till; none is an app.
    pub entry: Option<usize>,
    /// What the message was.
    pub sent: Sent,
    /// Steps until the answer arrives; none: it is lost.
    pub back: Option<u8>,
}

/// A request that a gateway has accepted.
pub struct Waiting {
    /// The request.
    pub request: Request,
    /// Who asked.
    pub asker: Asker,
    /// When it came, among all that came.
    pub arrival: u32,
    /// Someone was told "not found" while it waited.
    pub told_absent: bool,
    deadline: Duration,
    awaited: Awaited,
}

/// See the module.
pub struct Gateway {
    engine: ManualEngine,
    /// What waits, by lane.
    pub lanes: Vec<VecDeque<Waiting>>,
    batch: usize,
    bounds: Bounds,
}

/// A request that was carried out, or tried to be.
pub struct Answered {
    /// What it was.
    pub waiting: Waiting,
    /// Whether it was late.
    pub late: bool,
    /// What was said; none where the process ended before.
    pub verdict: Option<Verdict>,
}

impl Answered {
    /// For the judge.
    pub fn heard(&self) -> Heard {
        Heard {
            request: self.waiting.request,
            late: self.late,
            verdict: self.verdict,
        }
    }
}

impl Gateway {
    /// A process that begins.
    pub fn start(setting: &Setting, memory: &Memory, cast: &Cast, clock: &Clock) -> Self {
        let bounds = Bounds {
            queue: 24,
            batch: setting.batch.into(),
            ..Bounds::default()
        };
        let writers = (0..setting.lanes).map(|_| memory.writer()).collect();
        Self {
            engine: ManualEngine::new(writers, &cast.rules, clock, bounds),
            lanes: (0..setting.lanes).map(|_| VecDeque::new()).collect(),
            batch: setting.batch.into(),
            bounds,
        }
    }

    /// Takes a request in, or says why not.
    pub fn accept(
        &mut self,
        command: Command,
        (request, asker): (Request, Asker),
        arrival: u32,
        clock: &Clock,
    ) -> Result<(), EngineError> {
        let (lane, awaited) = self.engine.accept(command)?;
        self.lanes[lane].push_back(Waiting {
            request,
            asker,
            arrival,
            told_absent: false,
            deadline: clock.monotonic() + self.bounds.deadline,
            awaited,
        });
        Ok(())
    }

    /// The reference of the order that a batch of that lane would begin with.
    pub fn first_order(&self, lane: usize) -> Option<super::ask::Reference> {
        let batch = self.lanes[lane].iter().take(self.batch);
        batch
            .filter_map(|waiting| waiting.request.ask.reference())
            .next()
    }

    /// Carries a batch out.
    pub fn step(&mut self, lane: usize) -> usize {
        self.engine.step(lane)
    }

    /// What was said to the first so many of that lane. Of a process that has ended, only what it
    /// said before counts: an outcome.
    pub fn answers(
        &mut self,
        lane: usize,
        count: usize,
        crashed: bool,
        clock: &Clock,
    ) -> Vec<Answered> {
        let now = clock.monotonic();
        let answer = |mut waiting: Waiting| {
            let reply = waiting.awaited.take();
            let reply = reply.filter(|reply| reply.is_ok() || !crashed);
            Answered {
                late: now > waiting.deadline,
                verdict: reply.as_ref().map(Verdict::of),
                waiting,
            }
        };
        self.lanes[lane].drain(..count).map(answer).collect()
    }
}
