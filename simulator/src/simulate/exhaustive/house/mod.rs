//! The small house: two tills of one chain, one customer, one token, two references; and whatever
//! can happen next in it.

mod moves;

use gerai::clock::Clock;
use gerai::storage::memory::{Memory, Tables};
use gerai::types::Timestamp;

use super::sights::{Seen, Sight};
use crate::simulate::ask::{Ask, By, Chain, Order, Reference, Request, Signed, Way};
use crate::simulate::cast::{CUSTOMERS, Cast};
use crate::simulate::coverage::Coverage;
use crate::simulate::gateway::{Answered, Asker, Gateway};
use crate::simulate::judge::{Batch, Finding, Heard, Judge, Verdict};
use crate::simulate::plan::Setting;
use crate::simulate::step::Meets;
use crate::simulate::till::{End, Entry, Sent};
pub use moves::Move;

/// An afternoon. Time stands still.
const NOW: i64 = 1_795_338_000_000_000;
const DAY: i32 = 20_261_122;
const DIGITS: u8 = 1;
const AMOUNT: i64 = 100_000;
const SETTING: Setting = Setting {
    gateways: 1,
    lanes: 1,
    batch: 2,
    orderly: true,
    begins: NOW,
};
/// A message on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Message {
    entry: usize,
    sent: Sent,
    number: u32,
    /// None on its way there.
    verdict: Option<Verdict>,
}

/// See the module. Two are the same where their keys are.
#[derive(Clone)]
pub struct House {
    tables: Tables,
    judge: Judge,
    entries: Vec<Entry>,
    /// Cancels sent, by till.
    cancels: [u8; 2],
    messages: Vec<Message>,
    /// How much may still go wrong: messages lost or copied, batches that meet a fault.
    troubles: u8,
}

impl House {
    /// As it begins: the customer has 200,000 and a token.
    pub fn new(cast: &Cast, troubles: u8) -> Result<Self, Finding> {
        let memory = Memory::default();
        let accounts = cast.accounts(Timestamp::from_micros(NOW));
        accounts.for_each(|account| memory.open_account(account));
        let mut house = Self {
            tables: memory.read(Tables::clone),
            judge: Judge::new(usize::from(CUSTOMERS) - 1, NOW),
            entries: Vec::new(),
            cancels: [0; 2],
            messages: Vec::new(),
            troubles,
        };
        let reference = Reference {
            chain: Chain::Digibos,
            way: Way::In,
            number: 0,
        };
        let funds = Ask::Redeem(Order {
            reference,
            customer: 0,
            amount: 201_500,
            digits: None,
        });
        let token = Ask::Issue {
            customer: 0,
            chain: Chain::Alfamart,
            way: Way::Out,
            amount: None,
            digits: DIGITS,
        };
        for (number, ask) in [funds, token].into_iter().enumerate() {
            let asker = Asker {
                entry: None,
                sent: Sent::Stray,
                back: None,
            };
            let request = request(number as u32 + 1, ask);
            house.carry_out(
                cast,
                &[(request, asker)],
                Meets::Nothing,
                &mut Coverage::default(),
            )?;
        }
        Ok(house)
    }

    /// What makes it different from another.
    pub fn key(&self) -> impl std::hash::Hash + '_ {
        let Self {
            judge,
            entries,
            cancels,
            messages,
            troubles,
            ..
        } = self;
        (&judge.books, entries, cancels, messages, troubles)
    }

    /// Makes a move; what was seen in it, or which promise it breaks.
    pub fn take(
        &mut self,
        cast: &Cast,
        next: Move,
        seen: &mut Seen,
        coverage: &mut Coverage,
    ) -> Result<(), Finding> {
        match next {
            Move::Begin => self.begin(),
            Move::Ask(till) => self.send(till, false),
            Move::Cancel(till) => {
                self.cancels[till] += 1;
                self.send(till, true);
            }
            Move::Arrive(index, meets) => self.arrive(cast, &[index], meets, (seen, coverage))?,
            Move::Together(one, two, meets) => {
                self.arrive(cast, &[one, two], meets, (seen, coverage))?;
            }
            Move::Hear(index) => {
                let Message {
                    entry,
                    sent,
                    verdict,
                    ..
                } = self.messages.remove(index);
                let entry = &mut self.entries[entry];
                let verdict = verdict.expect("an answer");
                entry.hear(sent, verdict);
            }
            Move::Lose(index) => {
                self.troubles -= 1;
                self.messages.remove(index);
            }
            Move::Copy(index) => {
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
            reference: Reference {
                chain: Chain::Alfamart,
                way: Way::Out,
                number: entry as u16 + 1,
            },
            customer: 0,
            amount: AMOUNT,
            digits: Some(DIGITS),
        };
        let number = 10 * (entry as u32 + 1);
        self.entries.push(Entry::new(order, signed(number)));
        self.messages.push(Message {
            entry,
            sent: Sent::Original,
            number,
            verdict: None,
        });
    }

    /// Requests are numbered by what they are, so that houses that differ in nothing else are the
    /// same.
    fn send(&mut self, till: usize, cancel: bool) {
        let (sent, _) = self.entries[till].next(cancel);
        let nth = if cancel { 1 + self.cancels[till] } else { 1 };
        self.messages.push(Message {
            entry: till,
            sent,
            number: 10 * (till as u32 + 1) + u32::from(nth),
            verdict: None,
        });
    }

    fn arrive(
        &mut self,
        cast: &Cast,
        indices: &[usize],
        meets: Meets,
        (seen, coverage): (&mut Seen, &mut Coverage),
    ) -> Result<(), Finding> {
        let messages: Vec<Message> = indices.iter().map(|index| self.messages[*index]).collect();
        let mut gone = indices.to_vec();
        gone.sort_unstable();
        for index in gone.into_iter().rev() {
            self.messages.remove(index);
        }
        if meets != Meets::Nothing {
            self.troubles -= 1;
        }
        let requests: Vec<_> = messages
            .iter()
            .map(|message| self.request_of(message))
            .collect();
        let before = self.judge.books.clone();
        let answers = self.carry_out(cast, &requests, meets, coverage)?;
        for (message, answered) in messages.iter().zip(&answers) {
            let fresh = Message {
                verdict: answered.verdict,
                ..*message
            };
            if fresh.verdict.is_some() {
                self.messages.push(fresh);
            }
        }
        let heard: Vec<_> = answers
            .iter()
            .map(|a| (a.waiting.request, a.verdict))
            .collect();
        seen.look(&before, &self.judge.books, &heard, meets);
        Ok(())
    }

    fn request_of(&self, message: &Message) -> (Request, Asker) {
        let entry = self.entries[message.entry];
        let reference = entry.order.reference;
        let ask = match message.sent {
            Sent::Status => entry.status(By::Reference),
            Sent::Cancel => Ask::Cancel {
                reference,
                customer: 0,
                amount: Some(AMOUNT),
            },
            _ => Ask::Redeem(entry.order),
        };
        let asker = Asker {
            entry: Some(message.entry),
            sent: message.sent,
            back: Some(0),
        };
        (request(message.number, ask), asker)
    }

    /// A batch on the real engine. Between batches it has nothing in memory that matters, so each
    /// has one of its own.
    fn carry_out(
        &mut self,
        cast: &Cast,
        requests: &[(Request, Asker)],
        meets: Meets,
        coverage: &mut Coverage,
    ) -> Result<Vec<Answered>, Finding> {
        let memory = Memory::of(self.tables.clone());
        let clock = Clock::manual(Timestamp::from_micros(NOW));
        let mut gateway = Gateway::start(&SETTING, &memory, cast, &clock);
        for (request, asker) in requests {
            let command = cast.command(request);
            let accepted = gateway.accept(command, (*request, *asker), 0, &clock);
            accepted.map_err(|error| error.to_string())?;
        }
        let meeting = meets.meeting(None);
        memory.meet(meeting.clone());
        let count = gateway.step(0);
        let (attempts, crashed) = memory.take_attempts();
        let answers = gateway.answers(0, count, crashed, &clock);
        let heard: Vec<Heard> = answers.iter().map(Answered::heard).collect();
        let batch = Batch {
            lane: (0, 0),
            now: NOW,
            meeting: &meeting,
            attempts: &attempts,
            crashed,
        };
        self.judge.hear(&batch, &heard, coverage)?;
        self.tables = memory.read(Tables::clone);
        self.judge.compare(&self.tables, cast)?;
        Ok(answers)
    }

    /// An answer that changes nothing now will change nothing later.
    fn forget_what_says_nothing(&mut self, seen: &mut Seen) {
        let entries = &self.entries;
        self.messages.retain(|message| {
            let Some(verdict) = message.verdict else {
                return true;
            };
            let mut entry = entries[message.entry];
            let comes_late = entry.end.is_none() && entry.cancelling;
            let is_success = matches!(verdict, Verdict::Posted { .. });
            seen.note_if(Sight::SuccessAfterCancelBegun, comes_late && is_success);
            entry.hear(message.sent, verdict);
            entry != entries[message.entry]
        });
    }

    /// The drawers against the books, at every moment; and one token pays once.
    fn check(&self, seen: &mut Seen) -> Result<(), Finding> {
        let mut paid = 0;
        for entry in self.entries.iter().filter(|entry| entry.end.is_some()) {
            let record = self.judge.books.records.get(&entry.order.reference);
            entry.agrees_with(record.map(|record| record.state))?;
            paid += usize::from(entry.end == Some(End::Done));
        }
        let ends: Vec<_> = self.entries.iter().map(|entry| entry.end).collect();
        seen.note_if(Sight::BothCancelled, ends == [Some(End::Cancelled); 2]);
        seen.note_if(
            Sight::OnePaidOtherNot,
            paid == 1 && !ends.contains(&None) && ends.len() == 2,
        );
        match paid {
            0 | 1 => Ok(()),
            _ => Err("one token has paid twice".to_owned()),
        }
    }
}

fn signed(number: u32) -> Signed {
    Signed {
        chain: Chain::Alfamart,
        day: DAY,
        number,
    }
}

fn request(number: u32, ask: Ask) -> Request {
    let chain = ask.reference().map(|reference| reference.chain);
    Request {
        number,
        signed: chain.map(|chain| Signed {
            chain,
            ..signed(number)
        }),
        ask,
    }
}
