//! A gateway of the simulation: the real engine, driven by hand, and a list of what waits in it.

use std::collections::VecDeque;
use std::time::Duration;

use gerai::clock::Clock;
use gerai::engine::manual::Awaited;
use gerai::engine::{Bounds, EngineError};
use gerai::ledger::Command;
use oracle::Request;

use super::actors::Actors;
use super::checker::{ObservedAnswer, RequestOutcome};
use super::engines::Engines;
use super::memory::Memory;
use super::plan::SimulationSetting;
use super::till_journal::SentMessageKind;

/// Who waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requester {
    /// Which order's till; none is an app.
    pub entry: Option<usize>,
    /// What the message was.
    pub sent: SentMessageKind,
    /// Steps until the answer arrives; none: it is lost.
    pub back: Option<u8>,
}

/// A request that a gateway has accepted.
pub struct AcceptedRequest {
    /// The request.
    pub request: Request,
    /// Who asked.
    pub asker: Requester,
    /// When it came, among all that came.
    pub arrival: u32,
    /// Someone was told "not found" while it waited.
    pub answered_absent: bool,
    deadline: Duration,
    awaited: Awaited,
}

/// See the module.
pub struct SimulatedGateway {
    engines: Engines,
    /// What waits, by lane.
    pub lanes: Vec<VecDeque<AcceptedRequest>>,
    batch: usize,
    deadline: Duration,
}

/// A request that was carried out, or tried to be.
pub struct ExecutedRequest {
    /// What it was.
    pub waiting: AcceptedRequest,
    /// Whether it was late.
    pub late: bool,
    /// What was said; none where the process ended before.
    pub verdict: Option<RequestOutcome>,
}

impl ExecutedRequest {
    /// For the checker.
    pub fn observed(&self) -> ObservedAnswer {
        ObservedAnswer {
            request: self.waiting.request,
            late: self.late,
            verdict: self.verdict,
        }
    }
}

impl SimulatedGateway {
    /// A process that begins.
    pub fn start(
        setting: &SimulationSetting,
        memory: &Memory,
        actors: &Actors,
        clock: &Clock,
    ) -> Self {
        let bounds = Bounds {
            queue: 24,
            batch: setting.batch.into(),
            deadline: actors.seams.deadline,
            ..Bounds::default()
        };
        Self {
            engines: Engines::start(setting.lanes, memory, actors, clock, bounds),
            lanes: (0..setting.lanes).map(|_| VecDeque::new()).collect(),
            batch: setting.batch.into(),
            deadline: Bounds::default().deadline,
        }
    }

    /// Takes a request in, or says why not.
    pub fn accept(
        &mut self,
        command: Command,
        (request, asker): (Request, Requester),
        arrival: u32,
        clock: &Clock,
    ) -> Result<(), EngineError> {
        let (lane, awaited) = self.engines.accept(command)?;
        self.lanes[lane].push_back(AcceptedRequest {
            request,
            asker,
            arrival,
            answered_absent: false,
            deadline: clock.monotonic() + self.deadline,
            awaited,
        });
        Ok(())
    }

    /// The reference of the order that a batch of that lane would begin with.
    pub fn first_order(&self, lane: usize) -> Option<oracle::PartnerReference> {
        let batch = self.lanes[lane].iter().take(self.batch);
        batch
            .filter_map(|waiting| waiting.request.operation.reference())
            .next()
    }

    /// Carries a batch out.
    pub fn step(&mut self, lane: usize) -> usize {
        self.engines.step(lane)
    }

    /// What was said to the first so many of that lane. Of a process that has ended, only what it
    /// said before counts: an outcome.
    pub fn answers(
        &mut self,
        lane: usize,
        count: usize,
        crashed: bool,
        clock: &Clock,
    ) -> Vec<ExecutedRequest> {
        let now = clock.monotonic();
        let answer = |mut waiting: AcceptedRequest| {
            let reply = waiting.awaited.take();
            let reply = reply.filter(|reply| reply.is_ok() || !crashed);
            ExecutedRequest {
                late: now > waiting.deadline,
                verdict: reply.as_ref().map(RequestOutcome::of),
                waiting,
            }
        };
        self.lanes[lane].drain(..count).map(answer).collect()
    }
}
