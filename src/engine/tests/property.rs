//! Random commands, in random order, with random faults: the guarantees hold.

use std::time::Duration;

use oracle::rules::Tier;
use oracle::{Chain, MoneyDirection, Operation, Order, OriginalKey, PartnerReference};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::bench::{Bench, Customer};
use super::expected::Expected;
use super::till::{Till, alfamart, digibos, indomaret, with_external_id};
use crate::catalogue::Catalogue;
use crate::engine::Bounds;
use crate::ledger::Command;
use crate::storage::faults::CommitFault;
use crate::types::{Service, Timestamp};

const RIGHT: &str = "111111";
const WRONG: &str = "999999";
const CASES: u32 = 32;
/// Caps that a few movements reach.
const TIER: Tier = Tier {
    balance: 200_000,
    month: 900_000,
    cash_out: true,
};

/// What a till or a customer does.
#[derive(Clone, Copy, Debug)]
enum Verb {
    CashIn,
    CashOut,
    /// With a token made for it just before.
    CashOutWithToken,
    Cancel,
    CancelOf,
    CashInStatus,
    CashOutStatus,
    Issue,
    IssueForAmount,
    CancelToken,
    Expire,
    Reopen,
}

use Verb::*;

#[derive(Clone, Debug)]
struct Action {
    verb: Verb,
    customer: usize,
    till: usize,
    reference: u8,
    amount: i64,
    digits: &'static str,
    /// One of few external ids, instead of a fresh one.
    external_id: Option<u8>,
}

/// What the commit of a batch meets.
#[derive(Clone, Copy, Debug)]
struct Fault {
    commit: CommitFault,
    /// And it cannot be read back.
    unreadable: bool,
}

#[derive(Clone, Debug)]
enum HistoryStep {
    /// Commands of several tills in one batch; the clock moves on before it is taken.
    Batch(Vec<Action>, Option<Fault>, Duration),
    /// So many seconds pass, or the clock goes back.
    Clock(i64),
    Restart,
    Kill,
}

fn act() -> impl Strategy<Value = Action> {
    let verb = prop_oneof![
        5 => Just(CashIn),
        4 => Just(CashOutWithToken),
        4 => Just(Cancel),
        5 => select(vec![
            CashOut, CancelOf, CashInStatus, CashOutStatus, Issue, IssueForAmount, CancelToken,
            Expire, Reopen,
        ]),
    ];
    // One customer more than the other, so that caps are reached.
    let customer = prop_oneof![3 => Just(0_usize), 1 => Just(1)];
    let digits = prop_oneof![4 => Just(RIGHT), 1 => Just(WRONG)];
    let amount = select(vec![50_000, 100_000, 150_000]);
    let external_id = proptest::option::weighted(0.1, 0..3_u8);
    (
        verb,
        customer,
        0..2_usize,
        0..5_u8,
        amount,
        digits,
        external_id,
    )
        .prop_map(
            |(verb, customer, till, reference, amount, digits, external_id)| Action {
                verb,
                customer,
                till,
                reference,
                amount,
                digits,
                external_id,
            },
        )
}

fn step() -> impl Strategy<Value = HistoryStep> {
    let commit = select(vec![CommitFault::Happened, CommitFault::Lost]);
    let fault =
        (commit, any::<bool>()).prop_map(|(commit, unreadable)| Fault { commit, unreadable });
    let fault = proptest::option::weighted(0.4, fault);
    let stall = prop_oneof![9 => Just(0), 1 => Just(6)].prop_map(Duration::from_secs);
    let clock = select(vec![1, 300, 600, 86_400, 31 * 86_400, -3600]);
    prop_oneof![
        8 => (vec(act(), 1..7), fault, stall).prop_map(|(acts, fault, stall)| {
            HistoryStep::Batch(acts, fault, stall)
        }),
        2 => clock.prop_map(HistoryStep::Clock),
        1 => Just(HistoryStep::Restart),
        1 => Just(HistoryStep::Kill),
    ]
}

struct World {
    bench: Bench,
    customers: Vec<Customer>,
    expected: Expected,
}

impl World {
    /// With the caps of [`TIER`].
    fn new() -> Self {
        let rules = include_str!("../../rules/catalogue/builtin.toml")
            .replace("max_balance = 20_000_000", "max_balance = 200_000")
            .replace(
                "max_incoming_month = 40_000_000",
                "max_incoming_month = 900_000",
            );
        let rules = Catalogue::parse(&rules).expect("a catalogue");
        let bench = Bench::with(rules, Bounds::default());
        let phones = ["081234567890", "081298765432"];
        let customers = phones.map(|phone| bench.customer(phone, "premium"));
        let expected = Expected::new(TIER, customers.len(), bench.clock.now());
        Self {
            bench,
            customers: customers.into(),
            expected,
        }
    }

    fn take(&mut self, step: HistoryStep) {
        match step {
            HistoryStep::Batch(acts, fault, stall) => self.batch(&acts, fault, stall),
            HistoryStep::Clock(seconds) => {
                let now = self.bench.clock.now().micros();
                let set = Timestamp::from_micros(now + seconds * 1_000_000);
                self.bench.clock.set(set);
            }
            HistoryStep::Restart => {
                self.bench.restart();
                self.expected.restart();
            }
            HistoryStep::Kill => {
                self.bench.kill();
                self.expected.restart();
            }
        }
        self.look();
    }

    fn batch(&mut self, acts: &[Action], fault: Option<Fault>, stall: Duration) {
        let commands: Vec<_> = acts.iter().flat_map(|act| self.commands(act)).collect();
        if let Some(fault) = fault {
            self.bench.faults.at_next_commit(fault.commit);
            let refused = u32::from(fault.unreadable);
            self.bench.faults.refuse_connections(refused);
        }
        self.execute(commands, stall);
    }

    fn execute(&mut self, commands: Vec<(Command, Operation)>, stall: Duration) {
        let translated = commands.iter().map(|(command, operation)| {
            let (expected, operation) = (&mut self.expected, *operation);
            expected.request(command, operation)
        });
        let requests: Vec<_> = translated.collect();
        let commands = commands.into_iter().map(|(command, _)| command).collect();
        let clock = &self.bench.clock;
        let later = clock.now().plus(stall);
        let replies = self.bench.together_while(commands, || clock.set(later));
        self.expected.observe(&requests, later, &replies);
    }

    /// Asks for every reference, and compares all there is.
    fn look(&mut self) {
        let inquiries = self.expected.references().into_iter().map(|reference| {
            let till = match reference.chain {
                Chain::Alfamart => alfamart(),
                Chain::Indomaret => indomaret(),
                _ => digibos(),
            };
            let service = match reference.way {
                MoneyDirection::In => Service::CashIn,
                MoneyDirection::Out => Service::CashOut,
            };
            let key = format!("R{}", reference.number);
            (
                self.bench.till(till).status(service, &key),
                status(reference),
            )
        });
        let inquiries = inquiries.collect();
        self.execute(inquiries, Duration::ZERO);
        self.expected.compare(&self.bench, &self.customers);
    }

    fn commands(&self, act: &Action) -> Vec<(Command, Operation)> {
        let command = (self.command(act), operation(act));
        match act.verb {
            CashOutWithToken => {
                let act = Action {
                    verb: Issue,
                    ..act.clone()
                };
                vec![(self.command(&act), operation(&act)), command]
            }
            _ => vec![command],
        }
    }

    fn command(&self, act: &Action) -> Command {
        let customer = &self.customers[act.customer];
        let reference = format!("R{}", act.reference);
        let [cash_in, cash_out] = self.tills(act.till);
        let command = match act.verb {
            CashIn => cash_in.cash_in(customer, &reference, act.amount),
            CashOut | CashOutWithToken => {
                cash_out.cash_out(customer, &reference, act.amount, act.digits)
            }
            Cancel => cash_out.cancel(customer, &reference),
            CancelOf => cash_out.cancel_of(customer, &reference, act.amount),
            CashInStatus => cash_in.status(Service::CashIn, &reference),
            CashOutStatus => cash_out.status(Service::CashOut, &reference),
            Issue => return customer.issue(&self.bench, channel(act), None, RIGHT),
            IssueForAmount => {
                return customer.issue(&self.bench, channel(act), Some(act.amount), RIGHT);
            }
            CancelToken => return customer.cancel_token(i64::from(act.reference) + 1),
            Expire => return Command::ExpireTokens(customer.id),
            Reopen => return Command::ReopenCashOut(customer.id),
        };
        match act.external_id {
            Some(number) => with_external_id(command, &format!("X{number}")),
            None => command,
        }
    }

    /// The tills at which cash goes in and out.
    fn tills(&self, number: usize) -> [Till; 2] {
        let [cash_in, cash_out] = match number {
            0 => [alfamart(), alfamart()],
            _ => [digibos(), indomaret()],
        };
        [self.bench.till(cash_in), self.bench.till(cash_out)]
    }
}

/// What an act asks for, in the terms of the oracle.
fn operation(act: &Action) -> Operation {
    let customer = act.customer as u8;
    let [cash_in, cash_out] = match act.till {
        0 => [Chain::Alfamart, Chain::Alfamart],
        _ => [Chain::Digibos, Chain::Indomaret],
    };
    let reference = |chain, way| PartnerReference {
        chain,
        way,
        number: act.reference.into(),
    };
    let (cash_in, cash_out) = (
        reference(cash_in, MoneyDirection::In),
        reference(cash_out, MoneyDirection::Out),
    );
    let order = |reference, digits: Option<&str>| {
        Operation::Redeem(Order {
            reference,
            customer,
            amount: act.amount,
            digits: digits.map(first_digit),
        })
    };
    let cancel = |amount| Operation::Cancel {
        reference: cash_out,
        customer,
        amount,
    };
    let issue = |amount| Operation::Issue {
        customer,
        chain: cash_out.chain,
        way: MoneyDirection::Out,
        amount,
        digits: first_digit(RIGHT),
    };
    match act.verb {
        CashIn => order(cash_in, None),
        CashOut | CashOutWithToken => order(cash_out, Some(act.digits)),
        Cancel => cancel(None),
        CancelOf => cancel(Some(act.amount)),
        CashInStatus => status(cash_in),
        CashOutStatus => status(cash_out),
        Issue => issue(None),
        IssueForAmount => issue(Some(act.amount)),
        CancelToken => Operation::Unissue {
            customer,
            number: i64::from(act.reference) + 1,
        },
        Expire => Operation::Expire { customer },
        Reopen => Operation::Reopen { customer },
    }
}

fn status(reference: PartnerReference) -> Operation {
    Operation::Status {
        reference,
        by: OriginalKey::Reference,
        named: None,
    }
}

/// Tokens here are one digit six times over.
fn first_digit(digits: &str) -> u8 {
    digits.as_bytes().first().copied().unwrap_or_default()
}

fn channel(act: &Action) -> &'static str {
    match act.till {
        0 => "alfamart",
        _ => "indomaret",
    }
}

/// Few cases unless `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: if asked { default.cases } else { CASES },
        max_shrink_iters: 400,
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_history_keeps_the_guarantees(steps in vec(step(), 4..16)) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
    }
}
