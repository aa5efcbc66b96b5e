//! The small house: two tills of one chain, one customer, one token, two references; and whatever
//! can happen next in it.

mod moves;

use gerai::clock::Clock;
use gerai::types::Timestamp;
use oracle::{
    Answer, Chain, ExternalId, MoneyDirection, Operation, Order, OriginalKey, PartnerReference,
    Request,
};

use super::situations::{SeenSituations, Situation};
use crate::simulate::actors::Actors;
use crate::simulate::checker::{Checker, ObservedAnswer, ObservedBatch, RequestOutcome, Violation};
use crate::simulate::coverage::Coverage;
use crate::simulate::gateway::{ExecutedRequest, Requester, SimulatedGateway};
use crate::simulate::memory::{Memory, Tables};
use crate::simulate::plan::SimulationSetting;
use crate::simulate::step::BatchFault;
use crate::simulate::till_journal::{OrderEnd, SentMessageKind, TillJournalEntry};
pub use moves::Transition;

/// An afternoon. Time stands still.
const NOW: i64 = 1_795_338_000_000_000;
const DAY: i32 = 20_261_122;
const DIGITS: u8 = 1;
const AMOUNT: i64 = 100_000;
const SETTING: SimulationSetting = SimulationSetting {
    gateways: 1,
    lanes: 1,
    batch: 2,
    orderly: true,
    begins: NOW,
};
/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct PendingMessage {
    entry: usize,
    sent: SentMessageKind,
    number: u32,
    /// None on its way there.
    verdict: Option<RequestOutcome>,
}

/// See the module. Two are the same where their keys are.
#[derive(Clone)]
pub struct SearchState {
    tables: Tables,
    checker: Checker,
    entries: Vec<TillJournalEntry>,
    /// Cancels sent, by till.
    cancels: [u8; 2],
    messages: Vec<PendingMessage>,
    /// How much may still go wrong: messages lost or copied, batches that meet a fault.
    troubles: u8,
}

impl SearchState {
    /// As it begins: the customer has 200,000 and a token.
    pub fn new(actors: &Actors, troubles: u8) -> Result<Self, Violation> {
        let memory = Memory::default();
        let accounts = actors.accounts(Timestamp::from_micros(NOW));
        accounts.for_each(|account| memory.open_account(account));
        let mut state = Self {
            tables: memory.read(Tables::clone),
            checker: Checker::new(NOW),
            entries: Vec::new(),
            cancels: [0; 2],
            messages: Vec::new(),
            troubles,
        };
        let reference = PartnerReference {
            chain: Chain::Digibos,
            way: MoneyDirection::In,
            number: 0,
        };
        let funds = Operation::Redeem(Order {
            reference,
            customer: 0,
            amount: 201_500,
            digits: None,
        });
        let token = Operation::Issue {
            customer: 0,
            chain: Chain::Alfamart,
            way: MoneyDirection::Out,
            amount: None,
            digits: DIGITS,
        };
        for (number, operation) in [funds, token].into_iter().enumerate() {
            let asker = Requester {
                entry: None,
                sent: SentMessageKind::Stray,
                back: None,
            };
            let request = request(number as u32 + 1, operation);
            state.execute_batch(
                actors,
                &[(request, asker)],
                BatchFault::Nothing,
                &mut Coverage::default(),
            )?;
        }
        Ok(state)
    }

    /// What makes it different from another.
    pub fn key(&self) -> impl std::hash::Hash + '_ {
        let Self {
            checker,
            entries,
            cancels,
            messages,
            troubles,
            ..
        } = self;
        (&checker.books, entries, cancels, messages, troubles)
    }

    /// Makes a move; what was seen in it, or which promise it breaks.
    pub fn take(
        &mut self,
        actors: &Actors,
        next: Transition,
        seen: &mut SeenSituations,
        coverage: &mut Coverage,
    ) -> Result<(), Violation> {
        match next {
            Transition::Begin => self.begin(),
            Transition::Ask(till) => self.send(till, false),
            Transition::Cancel(till) => {
                self.cancels[till] += 1;
                self.send(till, true);
            }
            Transition::Arrive(index, fault) => {
                self.arrive(actors, &[index], fault, (seen, coverage))?
            }
            Transition::Together(one, two, fault) => {
                self.arrive(actors, &[one, two], fault, (seen, coverage))?;
            }
            Transition::Receive(index) => {
                let PendingMessage {
                    entry,
                    sent,
                    verdict,
                    ..
                } = self.messages.remove(index);
                let entry = &mut self.entries[entry];
                let verdict = verdict.expect("an answer");
                entry.observe(sent, verdict);
            }
            Transition::Lose(index) => {
                self.troubles -= 1;
                self.messages.remove(index);
            }
            Transition::Copy(index) => {
                self.troubles -= 1;
                self.messages.push(self.messages[index]);
            }
        }
        self.forget_what_says_nothing(seen);
        self.messages.sort_unstable();
        self.check(seen)
    }

    fn begin(&mut self) {
        let entry = self.entries.len();
        let order = Order {
            reference: PartnerReference {
                chain: Chain::Alfamart,
                way: MoneyDirection::Out,
                number: entry as u16 + 1,
            },
            customer: 0,
            amount: AMOUNT,
            digits: Some(DIGITS),
        };
        let number = 10 * (entry as u32 + 1);
        self.entries
            .push(TillJournalEntry::new(order, signed(number)));
        self.messages.push(PendingMessage {
            entry,
            sent: SentMessageKind::Original,
            number,
            verdict: None,
        });
    }

    /// Requests are numbered by what they are, so that houses that differ in nothing else are the
    /// same.
    fn send(&mut self, till: usize, cancel: bool) {
        let (sent, _) = self.entries[till].next(cancel);
        let nth = if cancel { 1 + self.cancels[till] } else { 1 };
        self.messages.push(PendingMessage {
            entry: till,
            sent,
            number: 10 * (till as u32 + 1) + u32::from(nth),
            verdict: None,
        });
    }

    fn arrive(
        &mut self,
        actors: &Actors,
        indices: &[usize],
        fault: BatchFault,
        (seen, coverage): (&mut SeenSituations, &mut Coverage),
    ) -> Result<(), Violation> {
        let messages: Vec<PendingMessage> =
            indices.iter().map(|index| self.messages[*index]).collect();
        let mut gone = indices.to_vec();
        gone.sort_unstable();
        for index in gone.into_iter().rev() {
            self.messages.remove(index);
        }
        if fault != BatchFault::Nothing {
            self.troubles -= 1;
        }
        let requests: Vec<_> = messages
            .iter()
            .map(|message| self.request_of(message))
            .collect();
        let before = self.checker.books.clone();
        let answers = self.execute_batch(actors, &requests, fault, coverage)?;
        for (message, answered) in messages.iter().zip(&answers) {
            let fresh = PendingMessage {
                verdict: answered.verdict,
                ..*message
            };
            if fresh.verdict.is_some() {
                self.messages.push(fresh);
            }
        }
        let answers: Vec<_> = answers
            .iter()
            .map(|a| (a.waiting.request, a.verdict))
            .collect();
        seen.look(&before, &self.checker.books, &answers, fault);
        Ok(())
    }

    fn request_of(&self, message: &PendingMessage) -> (Request, Requester) {
        let entry = self.entries[message.entry];
        let reference = entry.order.reference;
        let operation = match message.sent {
            SentMessageKind::Status => entry.status(OriginalKey::Reference),
            SentMessageKind::Cancel => Operation::Cancel {
                reference,
                customer: 0,
                amount: Some(AMOUNT),
            },
            _ => Operation::Redeem(entry.order),
        };
        let asker = Requester {
            entry: Some(message.entry),
            sent: message.sent,
            back: Some(0),
        };
        (request(message.number, operation), asker)
    }

    /// A batch on the real engine. Between batches it has nothing in memory that matters, so each
    /// has one of its own.
    fn execute_batch(
        &mut self,
        actors: &Actors,
        requests: &[(Request, Requester)],
        fault: BatchFault,
        coverage: &mut Coverage,
    ) -> Result<Vec<ExecutedRequest>, Violation> {
        let memory = Memory::of(self.tables.clone());
        let clock = Clock::manual(Timestamp::from_micros(NOW));
        let mut gateway = SimulatedGateway::start(&SETTING, &memory, actors, &clock);
        for (request, asker) in requests {
            let command = actors.command(request);
            let accepted = gateway.accept(command, (*request, *asker), 0, &clock);
            accepted.map_err(|error| error.to_string())?;
        }
        let injected_fault = fault.injected_fault(None);
        memory.inject(injected_fault.clone());
        let count = gateway.step(0);
        let (attempts, crashed) = memory.take_attempts();
        let answers = gateway.answers(0, count, crashed, &clock);
        let observed: Vec<ObservedAnswer> = answers.iter().map(ExecutedRequest::observed).collect();
        let batch = ObservedBatch {
            lane: (0, 0),
            now: NOW,
            injected_fault: &injected_fault,
            attempts: &attempts,
            crashed,
        };
        self.checker.observe(&batch, &observed, coverage)?;
        self.tables = memory.read(Tables::clone);
        self.checker.compare(&self.tables, actors)?;
        Ok(answers)
    }

    /// An answer that changes nothing now will change nothing later.
    fn forget_what_says_nothing(&mut self, seen: &mut SeenSituations) {
        let entries = &self.entries;
        self.messages.retain(|message| {
            let Some(verdict) = message.verdict else {
                return true;
            };
            let mut entry = entries[message.entry];
            let comes_late = entry.end.is_none() && entry.cancelling;
            let is_success = matches!(verdict.answer(), Some(Answer::Posted { .. }));
            seen.note_if(Situation::SuccessAfterCancelBegun, comes_late && is_success);
            entry.observe(message.sent, verdict);
            entry != entries[message.entry]
        });
    }

    /// The drawers against the books, at every moment; and one token pays once.
    fn check(&self, seen: &mut SeenSituations) -> Result<(), Violation> {
        let mut paid = 0;
        for entry in self.entries.iter().filter(|entry| entry.end.is_some()) {
            entry.agrees_with(self.checker.books.state(entry.order.reference))?;
            paid += usize::from(entry.end == Some(OrderEnd::Done));
        }
        let ends: Vec<_> = self.entries.iter().map(|entry| entry.end).collect();
        seen.note_if(
            Situation::BothCancelled,
            ends == [Some(OrderEnd::Cancelled); 2],
        );
        seen.note_if(
            Situation::OnePaidOtherNot,
            paid == 1 && !ends.contains(&None) && ends.len() == 2,
        );
        match paid {
            0 | 1 => Ok(()),
            _ => Err("one token has paid twice".to_owned()),
        }
    }
}

fn signed(number: u32) -> ExternalId {
    ExternalId {
        chain: Chain::Alfamart,
        day: DAY,
        number,
    }
}

fn request(number: u32, operation: Operation) -> Request {
    let chain = operation.reference().map(|reference| reference.chain);
    Request {
        number,
        signed: chain.map(|chain| ExternalId {
            chain,
            ..signed(number)
        }),
        operation,
    }
}
