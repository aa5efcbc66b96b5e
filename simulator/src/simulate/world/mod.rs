//! The world of one seed: tills, a network, a clock, gateways on one store, and the judge.

mod people;

use gerai::clock::Clock;
use gerai::storage::memory::{Meeting, Memory};
use gerai::types::Timestamp;

use super::ask::{Ask, Order, Reference, Request, Signed};
use super::cast::{CUSTOMERS, Cast, name};
use super::coverage::Coverage;
use super::gateway::{Answered, Asker, Gateway};
use super::judge::{Batch, Finding, Heard, Judge, Verdict};
use super::plan::{Setting, TILLS};
use super::step::{DIRECT, Jump, Meets, Route, Step};
use super::till::{Entry, Sent};

/// Rounds until every till has its answer, once nothing goes wrong any more: three questions, and
/// a cancel or the order again.
const ROUNDS: usize = 8;
/// A message on its way.
struct Message {
    due: u32,
    what: What,
}

enum What {
    Request(u8, Request, Asker),
    Answer(usize, Sent, Verdict),
}

/// What a till knows of an order besides its reference.
#[derive(Clone, Copy)]
struct Known {
    /// The gateway's number, once it was told.
    number: Option<u32>,
    /// The external id of the last try.
    call: u32,
}

/// See the module.
pub struct World<'a> {
    cast: &'a Cast,
    setting: Setting,
    /// The store, to be looked at.
    pub memory: Memory,
    clock: Clock,
    gateways: Vec<Gateway>,
    entries: Vec<Entry>,
    /// Of each of them, what its till could name it by.
    known: Vec<Known>,
    messages: Vec<Message>,
    judge: Judge,
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

impl<'a> World<'a> {
    /// A house on its first day.
    pub fn new(cast: &'a Cast, setting: Setting, coverage: &'a mut Coverage) -> Self {
        let clock = Clock::manual(Timestamp::from_micros(setting.begins));
        let memory = Memory::default();
        cast.accounts(clock.now())
            .for_each(|account| memory.open_account(account));
        let start = |_| Gateway::start(&setting, &memory, cast, &clock);
        let gateways = (0..setting.gateways).map(start).collect();
        Self {
            cast,
            setting,
            gateways,
            memory,
            clock,
            entries: Vec::new(),
            known: Vec::new(),
            messages: Vec::new(),
            judge: Judge::new(usize::from(CUSTOMERS) - 1, setting.begins),
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
    pub fn take(&mut self, step: &Step) -> Result<(), Finding> {
        self.deliver();
        match *step {
            Step::Order {
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
                let reference = Reference { chain, way, number };
                let digits = self.keyed(reference, customer, right);
                let order = Order {
                    reference,
                    customer,
                    amount,
                    digits,
                };
                self.begin(order, route);
            }
            Step::Recover {
                entry,
                impatient,
                route,
            } => self.recover(entry, impatient, route),
            Step::Err {
                entry,
                misstep,
                route,
            } => self.err(entry, misstep, route),
            Step::Look { entry, how, route } => self.look(entry, how, route),
            Step::Inquire {
                till,
                customer,
                amount,
                route,
            } => {
                let chain = TILLS[usize::from(till)];
                let ask = Ask::Inquiry {
                    chain,
                    customer,
                    amount,
                };
                self.send(None, Sent::Stray, ask, None, route);
            }
            Step::Desk { customer, desk } => self.set_desk(customer, desk),
            Step::App {
                customer,
                deed,
                gateway,
            } => self.app(customer, deed, gateway),
            Step::Batch {
                gateway,
                lane,
                meets,
            } => self.batch(gateway, lane.into(), meets)?,
            Step::Die { gateway } => self.restart(gateway),
            Step::Clock(jump) => self.set_clock(jump),
        }
        self.tick += 1;
        Ok(())
    }

    /// From now on nothing goes wrong: in the end every till knows, and all is as it must be.
    pub fn settle(&mut self) -> Result<(), Finding> {
        for _ in 0..ROUNDS {
            self.tick += 100;
            self.deliver();
            for entry in 0..self.entries.len() {
                if self.entries[entry].end.is_none() {
                    let (sent, ask) = self.entries[entry].next(false);
                    self.send(Some(entry), sent, ask, None, DIRECT);
                }
            }
            self.deliver();
            self.run_dry()?;
        }
        self.deliver();
        let books = &self.judge.books;
        self.memory
            .read(|tables| self.judge.compare(tables, self.cast))?;
        if !self.setting.orderly {
            return Ok(());
        }
        self.entries.iter().try_for_each(|entry| {
            let record = books.records.get(&entry.order.reference);
            entry.agrees_with(record.map(|record| record.state))
        })
    }

    fn run_dry(&mut self) -> Result<(), Finding> {
        for gateway in 0..self.setting.gateways {
            for lane in 0..usize::from(self.setting.lanes) {
                while !self.gateways[usize::from(gateway)].lanes[lane].is_empty() {
                    self.batch(gateway, lane, Meets::Nothing)?;
                }
            }
        }
        Ok(())
    }
}

/// The network.
impl World<'_> {
    fn send(
        &mut self,
        entry: Option<usize>,
        sent: Sent,
        ask: Ask,
        signed: Option<Signed>,
        route: Route,
    ) {
        let chain = ask.chain().expect("a till asks");
        let signed = signed.unwrap_or_else(|| self.sign(chain));
        let request = self.request(ask, Some(signed));
        if let (Ask::Redeem(_), Some(entry)) = (ask, entry) {
            self.known[entry].call = signed.number;
        }
        let asker = Asker {
            entry,
            sent,
            back: route.back,
        };
        let first = route.there.map(|steps| (route.gateway, steps));
        for (gateway, steps) in first.into_iter().chain(route.copy) {
            self.messages.push(Message {
                due: self.tick + u32::from(steps),
                what: What::Request(gateway, request, asker),
            });
        }
    }

    /// What is due arrives, in the order in which it is due.
    fn deliver(&mut self) {
        let tick = self.tick;
        let mut due: Vec<Message> = self.messages.extract_if(.., |m| m.due <= tick).collect();
        due.sort_by_key(|message| message.due);
        for message in due {
            match message.what {
                What::Request(gateway, request, asker) => self.arrive(gateway, request, asker),
                What::Answer(entry, sent, verdict) => {
                    let known = &mut self.known[entry].number;
                    *known = verdict.number().or(*known);
                    self.entries[entry].hear(sent, verdict);
                }
            }
        }
    }

    fn arrive(&mut self, gateway: u8, request: Request, asker: Asker) {
        self.arrivals += 1;
        let command = self.cast.command(&request);
        let gateway = &mut self.gateways[usize::from(gateway)];
        // One that is refused at the door leaves no trace, and its till goes on for want of an
        // answer.
        let _ = gateway.accept(command, (request, asker), self.arrivals, &self.clock);
    }

    fn answer(&mut self, answered: &Answered) {
        let Asker { entry, sent, back } = answered.waiting.asker;
        if let (Some(entry), Some(back), Some(verdict)) = (entry, back, answered.verdict) {
            self.messages.push(Message {
                due: self.tick + u32::from(back),
                what: What::Answer(entry, sent, verdict),
            });
        }
    }
}

/// Gateways and clocks.
impl World<'_> {
    fn batch(&mut self, number: u8, lane: usize, meets: Meets) -> Result<(), Finding> {
        let gateway = &mut self.gateways[usize::from(number)];
        let meeting = meets.meeting(gateway.first_order(lane).map(name));
        self.memory.meet(meeting.clone());
        let count = gateway.step(lane);
        self.memory.meet(Meeting::Nothing);
        let (attempts, crashed) = self.memory.take_attempts();
        let answers = gateway.answers(lane, count, crashed, &self.clock);
        self.commands += count as u64;
        if count > 0 {
            let heard: Vec<Heard> = answers.iter().map(Answered::heard).collect();
            let batch = Batch {
                lane: (number, lane),
                now: self.clock.now().micros(),
                meeting: &meeting,
                attempts: &attempts,
                crashed,
            };
            self.judge.hear(&batch, &heard, self.coverage)?;
            self.judge_absence(number, &answers)?;
        }
        answers.iter().for_each(|answered| self.answer(answered));
        if crashed {
            self.restart(number);
        }
        Ok(())
    }

    /// G7: who is told "not found" is not told wrong later by an original that had come before.
    fn judge_absence(&mut self, number: u8, answers: &[Answered]) -> Result<(), Finding> {
        let told =
            |answered: &&Answered| answered.verdict == Some(Verdict::Refused("unknown-reference"));
        let lanes = &mut self.gateways[usize::from(number)].lanes;
        for absent in answers.iter().filter(told) {
            let waiting = lanes.iter_mut().flatten();
            let question = absent.waiting.request;
            waiting
                .filter(|waiting| waiting.arrival < absent.waiting.arrival)
                .filter(|waiting| question.denies(&waiting.request))
                .for_each(|waiting| waiting.told_absent = true);
        }
        let posted = |answered: &Answered| {
            let is_new = Some(Verdict::Posted {
                number: answered.waiting.request.number,
                repeated: false,
            });
            answered.waiting.told_absent && answered.verdict == is_new
        };
        match answers.iter().any(posted) {
            true => Err("an original was called not found, and posted then".to_owned()),
            false => Ok(()),
        }
    }

    fn restart(&mut self, number: u8) {
        let gateway = Gateway::start(&self.setting, &self.memory, self.cast, &self.clock);
        self.gateways[usize::from(number)] = gateway;
        self.judge.forget(number);
    }

    fn set_clock(&mut self, jump: Jump) {
        let now = self.clock.now().micros();
        let set = match jump {
            Jump::By(seconds) => now + seconds * 1_000_000,
            Jump::To(moment) => now.max(moment),
        };
        self.clock.set(Timestamp::from_micros(set));
    }
}
