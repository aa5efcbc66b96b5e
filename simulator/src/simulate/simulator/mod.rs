//! The simulation of one seed: tills, a network, a clock, gateways on one store, and the checker.

mod participants;

use gerai::clock::Clock;
use gerai::types::Timestamp;
use oracle::{Answer, ExternalId, Operation, Order, PartnerReference, Request};

use super::actors::{Actors, CUSTOMERS, name};
use super::checker::{Checker, ObservedAnswer, ObservedBatch, RequestOutcome, Violation};
use super::coverage::Coverage;
use super::gateway::{ExecutedRequest, Requester, SimulatedGateway};
use super::memory::{InjectedFault, Memory};
use super::plan::{SimulationSetting, TILLS};
use super::step::{BatchFault, ClockJump, DIRECT, Route, SimulationStep};
use super::till_journal::{SentMessageKind, TillJournalEntry};

/// Rounds until every till has its answer, once nothing goes wrong any more: three questions, and
/// a cancel or the order again.
const ROUNDS: usize = 8;
/// A message on its way.
struct NetworkMessage {
    due: u32,
    what: MessageBody,
}

enum MessageBody {
    Request(u8, Request, Requester),
    Answer(usize, SentMessageKind, RequestOutcome),
}

/// What a till knows of an order besides its reference.
#[derive(Clone, Copy)]
struct KnownIds {
    /// The gateway's number, once it was told.
    number: Option<u32>,
    /// The external id of the last try.
    call: u32,
}

/// See the module.
pub struct Simulator<'a> {
    actors: &'a Actors,
    setting: SimulationSetting,
    /// The store, to be looked at.
    pub memory: Memory,
    clock: Clock,
    gateways: Vec<SimulatedGateway>,
    entries: Vec<TillJournalEntry>,
    /// Of each of them, what its till could name it by.
    known: Vec<KnownIds>,
    messages: Vec<NetworkMessage>,
    checker: Checker,
    coverage: &'a mut Coverage,
    /// Steps taken.
    tick: u32,
    /// Requests made.
    requests: u32,
    /// Requests that have arrived.
    arrivals: u32,
    /// The digits that each customer has in mind for each channel.
    digits: [[u8; 8]; CUSTOMERS as usize],
    tokens: u8,
    /// Commands carried out.
    pub commands: u64,
}

impl<'a> Simulator<'a> {
    /// A house on its first day.
    pub fn new(actors: &'a Actors, setting: SimulationSetting, coverage: &'a mut Coverage) -> Self {
        let clock = Clock::manual(Timestamp::from_micros(setting.begins));
        let memory = Memory::default();
        actors
            .accounts(clock.now())
            .for_each(|account| memory.open_account(account));
        let start = |_| SimulatedGateway::start(&setting, &memory, actors, &clock);
        let gateways = (0..setting.gateways).map(start).collect();
        Self {
            actors,
            setting,
            gateways,
            memory,
            clock,
            entries: Vec::new(),
            known: Vec::new(),
            messages: Vec::new(),
            checker: Checker::new(setting.begins),
            coverage,
            tick: 0,
            requests: 0,
            arrivals: 0,
            digits: Default::default(),
            tokens: 0,
            commands: 0,
        }
    }

    /// Takes a step; what is due arrives before it.
    pub fn take(&mut self, step: &SimulationStep) -> Result<(), Violation> {
        self.deliver();
        match *step {
            SimulationStep::Order {
                till,
                way,
                customer,
                amount,
                right,
                reference,
                route,
            } => {
                let chain = TILLS[usize::from(till)];
                let number = reference.map_or(1_000 + self.tick as u16, u16::from);
                let reference = PartnerReference { chain, way, number };
                let digits = self.keyed(reference, customer, right);
                let order = Order {
                    reference,
                    customer,
                    amount,
                    digits,
                };
                self.begin(order, route);
            }
            SimulationStep::Recover {
                entry,
                gives_up_early,
                route,
            } => self.recover(entry, gives_up_early, route),
            SimulationStep::Err {
                entry,
                misstep,
                route,
            } => self.err(entry, misstep, route),
            SimulationStep::Look { entry, how, route } => self.look(entry, how, route),
            SimulationStep::Inquire {
                till,
                customer,
                amount,
                route,
            } => {
                let chain = TILLS[usize::from(till)];
                let operation = Operation::Inquiry {
                    chain,
                    customer,
                    amount,
                };
                self.send(None, SentMessageKind::Stray, operation, None, route);
            }
            SimulationStep::AccountChange {
                customer,
                change,
                gateway,
            } => self.change_account(customer, change, gateway),
            SimulationStep::App {
                customer,
                action,
                gateway,
            } => self.app(customer, action, gateway),
            SimulationStep::Batch {
                gateway,
                lane,
                fault,
            } => self.batch(gateway, lane.into(), fault)?,
            SimulationStep::Die { gateway } => self.restart(gateway),
            SimulationStep::Clock(jump) => self.set_clock(jump),
        }
        self.tick += 1;
        Ok(())
    }

    /// From now on nothing goes wrong: in the end every till knows, and all is as it must be.
    pub fn settle(&mut self) -> Result<(), Violation> {
        for _ in 0..ROUNDS {
            self.tick += 100;
            self.deliver();
            for entry in 0..self.entries.len() {
                if self.entries[entry].end.is_none() {
                    let (sent, operation) = self.entries[entry].next(false);
                    self.send(Some(entry), sent, operation, None, DIRECT);
                }
            }
            self.deliver();
            self.run_dry()?;
        }
        self.deliver();
        let books = &self.checker.books;
        self.memory
            .read(|tables| self.checker.compare(tables, self.actors))?;
        if !self.setting.orderly {
            return Ok(());
        }
        self.entries
            .iter()
            .try_for_each(|entry| entry.agrees_with(books.state(entry.order.reference)))
    }

    fn run_dry(&mut self) -> Result<(), Violation> {
        for gateway in 0..self.setting.gateways {
            for lane in 0..usize::from(self.setting.lanes) {
                while !self.gateways[usize::from(gateway)].lanes[lane].is_empty() {
                    self.batch(gateway, lane, BatchFault::Nothing)?;
                }
            }
        }
        Ok(())
    }
}

/// The network.
impl Simulator<'_> {
    fn send(
        &mut self,
        entry: Option<usize>,
        sent: SentMessageKind,
        operation: Operation,
        signed: Option<ExternalId>,
        route: Route,
    ) {
        let chain = operation.chain().expect("a till asks");
        let signed = signed.unwrap_or_else(|| self.sign(chain));
        let request = self.request(operation, Some(signed));
        if let (Operation::Redeem(_), Some(entry)) = (operation, entry) {
            self.known[entry].call = signed.number;
        }
        let asker = Requester {
            entry,
            sent,
            back: route.back,
        };
        let first = route.there.map(|steps| (route.gateway, steps));
        for (gateway, steps) in first.into_iter().chain(route.copy) {
            self.messages.push(NetworkMessage {
                due: self.tick + u32::from(steps),
                what: MessageBody::Request(gateway, request, asker),
            });
        }
    }

    /// What is due arrives, in the order in which it is due.
    fn deliver(&mut self) {
        let tick = self.tick;
        let mut due: Vec<NetworkMessage> =
            self.messages.extract_if(.., |m| m.due <= tick).collect();
        due.sort_by_key(|message| message.due);
        for message in due {
            match message.what {
                MessageBody::Request(gateway, request, asker) => {
                    self.arrive(gateway, request, asker)
                }
                MessageBody::Answer(entry, sent, verdict) => {
                    let known = &mut self.known[entry].number;
                    *known = verdict.number().or(*known);
                    self.entries[entry].observe(sent, verdict);
                }
            }
        }
    }

    fn arrive(&mut self, gateway: u8, request: Request, asker: Requester) {
        self.arrivals += 1;
        let command = self.actors.command(&request);
        let gateway = &mut self.gateways[usize::from(gateway)];
        // One that is refused at the door leaves no trace, and its till goes on for want of an
        // answer.
        let _ = gateway.accept(command, (request, asker), self.arrivals, &self.clock);
    }

    fn answer(&mut self, answered: &ExecutedRequest) {
        let Requester { entry, sent, back } = answered.waiting.asker;
        if let (Some(entry), Some(back), Some(verdict)) = (entry, back, answered.verdict) {
            self.messages.push(NetworkMessage {
                due: self.tick + u32::from(back),
                what: MessageBody::Answer(entry, sent, verdict),
            });
        }
    }
}

/// Gateways and clocks.
impl Simulator<'_> {
    fn batch(&mut self, number: u8, lane: usize, fault: BatchFault) -> Result<(), Violation> {
        let gateway = &mut self.gateways[usize::from(number)];
        let injected_fault = fault.injected_fault(gateway.first_order(lane).map(name));
        self.memory.inject(injected_fault.clone());
        let count = gateway.step(lane);
        self.memory.inject(InjectedFault::Nothing);
        let (attempts, crashed) = self.memory.take_attempts();
        let answers = gateway.answers(lane, count, crashed, &self.clock);
        self.commands += count as u64;
        if count > 0 {
            let observed: Vec<ObservedAnswer> =
                answers.iter().map(ExecutedRequest::observed).collect();
            let batch = ObservedBatch {
                lane: (number, lane),
                now: self.clock.now().micros(),
                injected_fault: &injected_fault,
                attempts: &attempts,
                crashed,
            };
            self.checker.observe(&batch, &observed, self.coverage)?;
            self.check_absence(number, &answers)?;
        }
        answers.iter().for_each(|answered| self.answer(answered));
        if crashed {
            self.restart(number);
        }
        Ok(())
    }

    /// G7: who is told "not found" is not told wrong later by an original that had come before.
    fn check_absence(&mut self, number: u8, answers: &[ExecutedRequest]) -> Result<(), Violation> {
        let answered_not_found = |answered: &&ExecutedRequest| {
            answered.verdict
                == Some(RequestOutcome::Answered(Answer::Refused(
                    "unknown-reference",
                )))
        };
        let lanes = &mut self.gateways[usize::from(number)].lanes;
        for absent in answers.iter().filter(answered_not_found) {
            let waiting = lanes.iter_mut().flatten();
            let question = absent.waiting.request;
            waiting
                .filter(|waiting| waiting.arrival < absent.waiting.arrival)
                .filter(|waiting| question.denies(&waiting.request))
                .for_each(|waiting| waiting.answered_absent = true);
        }
        let posted = |answered: &ExecutedRequest| {
            let is_new = Some(RequestOutcome::Answered(Answer::Posted {
                number: answered.waiting.request.number,
                repeated: false,
            }));
            answered.waiting.answered_absent && answered.verdict == is_new
        };
        match answers.iter().any(posted) {
            true => Err("an original was called not found, and posted then".to_owned()),
            false => Ok(()),
        }
    }

    fn restart(&mut self, number: u8) {
        let gateway =
            SimulatedGateway::start(&self.setting, &self.memory, self.actors, &self.clock);
        self.gateways[usize::from(number)] = gateway;
        self.checker.forget(number);
    }

    fn set_clock(&mut self, jump: ClockJump) {
        let now = self.clock.now().micros();
        let set = match jump {
            ClockJump::By(seconds) => now + seconds * 1_000_000,
            ClockJump::To(moment) => now.max(moment),
        };
        self.clock.set(Timestamp::from_micros(set));
    }
}
