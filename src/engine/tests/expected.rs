//! What must be answered and be there, by the oracle: one ledger, and several while it is not known
//! whether a batch was committed.

use std::collections::BTreeMap;

use oracle::reference::State;
use oracle::rules::{Rules, Tier};
use oracle::{Account, Chain, ExternalId, Ledger, Operation, PartnerReference, Request};

use super::bench::{Bench, Customer};
use crate::engine::EngineError;
use crate::engine::lane::Reply;
use crate::ledger::{self, Answer, Command, Movement, Outcome};
use crate::types::Timestamp;

const RULES: Rules = Rules {
    fees: &[],
    failures_max: 10,
};

/// See the module.
pub struct Expected {
    possible: Vec<Ledger>,
    /// The engine's time: it never goes back while the engine lives.
    time: i64,
    /// The gateway's number of each request that could make a movement, and the oracle's.
    numbers: BTreeMap<String, u32>,
}

impl Expected {
    /// Of accounts that were opened now, so many, all of that tier.
    pub fn new(tier: Tier, count: usize, now: Timestamp) -> Self {
        let accounts = vec![Account::opened(tier, now.micros()); count];
        Self {
            possible: vec![Ledger::new(RULES, accounts)],
            time: i64::MIN,
            numbers: BTreeMap::new(),
        }
    }

    /// The engine begins anew.
    pub fn restart(&mut self) {
        self.time = i64::MIN;
    }

    /// The command in the terms of the oracle.
    pub fn request(&mut self, command: &Command, operation: Operation) -> Request {
        let number = self.numbers.len() as u32 + 1;
        let reference_no = match command {
            Command::CashIn(order) | Command::CashOut(order) => Some(&order.reference_no),
            Command::Cancel(order) => Some(&order.reference_no),
            _ => None,
        };
        if let Some(reference_no) = reference_no {
            let reference_no = reference_no.as_str().to_owned();
            self.numbers.insert(reference_no, number);
        }
        Request {
            number,
            signed: command.external_id_key().map(|key| ExternalId {
                chain: chain(key.partner.as_str()),
                day: key.day.0,
                number: external_id(&key.external_id),
            }),
            operation,
        }
    }

    /// A batch was answered; the answers must be those that are due in one of the ledgers.
    pub fn observe(&mut self, requests: &[Request], now: Timestamp, replies: &[Reply]) {
        self.time = self.time.max(now.micros());
        let is = |error: EngineError| replies.contains(&Err(error));
        let (unknown, lost) = (is(EngineError::Unknown), is(EngineError::NotCommitted));
        let mut after = Vec::new();
        for books in &self.possible {
            let mut tried = books.clone();
            if !self.agrees(&mut tried, requests, replies) {
                continue;
            }
            if unknown || lost {
                after.push(books.clone());
            }
            if !lost {
                after.push(tried);
            }
        }
        assert!(
            !after.is_empty(),
            "{replies:?} to {requests:?} in {:#?}",
            self.possible
        );
        self.possible = after;
    }

    fn agrees(&self, books: &mut Ledger, requests: &[Request], replies: &[Reply]) -> bool {
        requests.iter().zip(replies).all(|(request, reply)| {
            if matches!(reply, Err(EngineError::DeadlinePassed)) {
                return true;
            }
            let due = books.take(request, self.time);
            match reply {
                Ok(outcome) => self.answer(outcome) == due,
                Err(EngineError::Unknown | EngineError::NotCommitted) => true,
                Err(_) => false,
            }
        })
    }

    fn answer(&self, outcome: &Outcome) -> oracle::Answer {
        let number = |movement: &Movement| self.numbers[movement.reference_no.as_str()];
        let state = |movement: &Movement| State::parse(movement.state.as_str()).expect("a state");
        match outcome {
            Ok(Answer::Posted { movement, repeated }) => oracle::Answer::Posted {
                number: number(movement),
                repeated: *repeated,
            },
            Ok(Answer::DeclinedBefore(declined)) => {
                oracle::Answer::Refused(declined.reason.as_str())
            }
            Ok(Answer::Cancelled { movement }) => oracle::Answer::Cancelled {
                number: number(movement),
                state: state(movement),
            },
            Ok(Answer::Status { movement }) => oracle::Answer::Status {
                number: number(movement),
                state: state(movement),
            },
            Ok(Answer::Token(token)) => oracle::Answer::Token(token.number),
            Ok(Answer::Reopened) => oracle::Answer::Reopened,
            Ok(Answer::Expired { count }) => oracle::Answer::Expired(*count),
            Ok(other) => panic!("no command asks for {other:?}"),
            Err(declined) => oracle::Answer::Refused(declined.reason.as_str()),
        }
    }

    /// Every reference that may be known.
    pub fn references(&self) -> Vec<PartnerReference> {
        let all = self.possible.iter().flat_map(|books| books.records.keys());
        let mut all: Vec<_> = all.copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What is there is what must be there in one of the ledgers; from now on it is that one.
    pub fn compare(&mut self, bench: &Bench, customers: &[Customer]) {
        let report = bench.audit();
        let rows = customers.iter().map(|customer| bench.account(customer));
        let there = Figures {
            accounts: rows.map(|row| figures(&row)).collect(),
            movements: report.movements,
            tokens: report.tokens,
            postings: report.postings,
            notices: report.notifications,
        };
        let due: Vec<_> = self.possible.iter().map(Figures::due).collect();
        assert!(due.contains(&there), "{there:#?}, due: {due:#?}");
        self.possible.retain(|books| Figures::due(books) == there);
        self.possible.dedup();
    }
}

#[derive(Debug, PartialEq)]
struct Figures {
    accounts: Vec<[i64; 8]>,
    movements: u64,
    tokens: u64,
    postings: u64,
    notices: u64,
}

impl Figures {
    fn due(books: &Ledger) -> Self {
        let sum = |count: fn(&Account) -> i64| books.accounts.iter().map(count).sum::<i64>() as u64;
        Self {
            accounts: books.accounts.iter().map(due_figures).collect(),
            movements: books.records.len() as u64,
            tokens: sum(|account| account.tokens.len() as i64),
            postings: sum(|account| account.postings),
            notices: sum(|account| account.notices),
        }
    }
}

/// As [`Account::figures`], but for the notices, which the auditor counts.
fn due_figures(account: &Account) -> [i64; 8] {
    let [figures @ .., _notices] = account.figures();
    figures
}

/// The same of what is there.
fn figures(row: &ledger::Account) -> [i64; 8] {
    [
        row.available.get(),
        row.held.get(),
        row.month.0.into(),
        row.month_in.get(),
        row.failures_in_a_row.into(),
        row.decided_at.micros(),
        row.last_seq,
        row.last_token,
    ]
}

fn chain(partner: &str) -> Chain {
    match partner {
        "ALFAMART" => Chain::Alfamart,
        "INDOMARET" => Chain::Indomaret,
        "DIGIBOS" => Chain::Digibos,
        unknown => panic!("no chain {unknown:?}"),
    }
}

/// The bench counts fresh external ids as `E12`; `X1` is one of few that are used again.
fn external_id(text: &str) -> u32 {
    let number: u32 = text[1..].parse().expect("a numbered external id");
    2 * number + u32::from(text.starts_with('X'))
}
