//! What may happen at random, and doing it.

use oracle::{MoneyDirection, Order, PartnerReference};
use proptest::prelude::*;
use proptest::sample::select;

use super::bench::{
    BUDI, OrderRequest, SITI, WATI, World, account, catalogue_with, closing_after, code, customer,
    fee_row,
};
use super::expected::{Expected, chain_of, change_of, customer_of, number_in, number_of};
use crate::ledger::{
    AccountChange, AccountStatus, CancelToken, ChangeAccount, Command, IssueToken, Outcome, decide,
};
use crate::types::{AccountId, Direction, Rupiah, Timestamp};

const AMOUNTS: [i64; 7] = [
    10_000, 50_000, 75_000, 100_000, 500_000, 1_000_000, 1_050_000,
];

/// One thing that may happen.
#[derive(Clone, Debug)]
pub enum Operation {
    CashIn(OrderRequest),
    CashOut(OrderRequest),
    Cancel(&'static str, &'static str, &'static str, Option<i64>),
    Issue(&'static str, String, Direction, &'static str, Option<i64>),
    TakeBack(AccountId, i64),
    Expire(AccountId),
    Reopen(AccountId),
    Change(AccountId, AccountChange),
    /// Seconds, forward or back.
    Clock(i64),
}

fn who() -> impl Strategy<Value = &'static str> {
    prop_oneof![6 => Just("budi"), 2 => Just("siti"), 3 => Just("wati"), 1 => Just("nobody")]
}

/// Mostly the ones that can do what they ask for, so that money moves.
fn by() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        6 => Just("ALFAMART"),
        2 => Just("INDOMARET"),
        2 => Just("DANAMON"),
        1 => Just("DIGIBOS"),
    ]
}

fn reference() -> impl Strategy<Value = &'static str> {
    select(&["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8"][..])
}

fn digits() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("111111"), 1 => Just("222222")]
}

fn request() -> impl Strategy<Value = OrderRequest> {
    let token = prop::option::weighted(0.9, digits());
    let amount = prop_oneof![1 => select(&AMOUNTS[..]), 1 => Just(100_000)];
    (by(), reference(), who(), amount, token).prop_map(|(by, reference, who, amount, token)| {
        let request = OrderRequest::new(by, reference, who, amount);
        match token {
            Some(digits) => request.token(digits),
            None => request,
        }
    })
}

fn issue() -> impl Strategy<Value = Operation> {
    let amount = prop::option::of(prop_oneof![1 => select(&AMOUNTS[..]), 2 => Just(100_000)]);
    let way = prop_oneof![4 => Just(Direction::CashOut), 1 => Just(Direction::CashIn)];
    (who(), by(), way, digits(), amount).prop_map(|(who, by, way, digits, amount)| {
        Operation::Issue(who, by.to_lowercase(), way, digits, amount)
    })
}

fn cancel() -> impl Strategy<Value = Operation> {
    let amount = prop::option::weighted(0.2, select(&AMOUNTS[..]));
    (by(), reference(), who(), amount)
        .prop_map(|(by, reference, who, amount)| Operation::Cancel(by, reference, who, amount))
}

/// Seconds: most often within the life of a token, now and then back, or into another month.
fn clock() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0..200_i64, 2 => Just(600), 2 => -4_000..0_i64, 1 => Just(20 * 24 * 3600)]
}

/// Any of them.
pub fn operation() -> impl Strategy<Value = Operation> {
    let account = || select(vec![BUDI, SITI, WATI]);
    let status = prop_oneof![
        12 => Just(AccountStatus::Active),
        2 => select(vec![AccountStatus::Blocked, AccountStatus::Dormant]),
        1 => Just(AccountStatus::Closed),
    ];
    let tier = select(vec!["premium", "premium", "regular"]);
    let change = prop_oneof![
        3 => status.prop_map(AccountChange::Status),
        1 => tier.prop_map(|tier| AccountChange::Tier(tier.into())),
    ];
    prop_oneof![
        4 => request().prop_map(Operation::CashIn),
        8 => request().prop_map(Operation::CashOut),
        4 => cancel(),
        8 => issue(),
        1 => (account(), 1..5_i64).prop_map(|(account, number)| Operation::TakeBack(account, number)),
        1 => account().prop_map(Operation::Expire),
        1 => account().prop_map(Operation::Reopen),
        2 => (account(), change).prop_map(|(account, change)| Operation::Change(account, change)),
        2 => clock().prop_map(Operation::Clock),
    ]
}

/// Two near their caps and one near nothing, so that limits are met; under fees both ways. A few
/// failures in a row close cash-out.
pub fn world() -> World {
    let fees = fee_row("alfamart", "cash-in", 2_500, "2021-01-01", "")
        + &fee_row("alfamart", "cash-out", 5_000, "2021-01-01", "2026-11-20")
        + &fee_row("danamon", "cash-out", 7_500, "2026-11-10", "");
    let mut world = World::under(catalogue_with(&(fees + &closing_after(4))));
    let mut budi = account("budi", "premium", 18_500_000);
    budi.month_in = Rupiah::new(39_800_000);
    let mut siti = account("siti", "regular", 1_950_000);
    siti.month_in = Rupiah::new(18_700_000);
    world.open(budi);
    world.open(siti);
    world.open(account("wati", "premium", 150_000));
    world
}

/// Decides twice, then takes it over: the same arguments give the same decision.
fn submit(world: &mut World, command: &Command) -> Outcome {
    let decide = || decide(&world.state, command, world.now, &world.rules);
    assert_eq!(decide(), decide());
    world.submit(command)
}

/// Does it, and holds the outcome against what is due.
pub fn execute(world: &mut World, expected: &mut Expected, operation: &Operation) {
    let (command, operation) = match operation {
        Operation::CashIn(request) => {
            let order = oracle::Operation::Redeem(order(request, MoneyDirection::In));
            (Command::CashIn(world.order(request)), order)
        }
        Operation::CashOut(request) => {
            let order = oracle::Operation::Redeem(order(request, MoneyDirection::Out));
            (Command::CashOut(world.order(request)), order)
        }
        Operation::Cancel(by, reference, who, amount) => {
            let mut cancel = world.cancellation(by, reference, who);
            cancel.amount = amount.map(Rupiah::new);
            let operation = oracle::Operation::Cancel {
                reference: reference_of(by, reference, MoneyDirection::Out),
                customer: customer_of(customer(who).0),
                amount: *amount,
            };
            (Command::Cancel(cancel), operation)
        }
        Operation::Issue(who, channel, way, digits, amount) => {
            issue_of(who, channel, *way, digits, *amount)
        }
        Operation::TakeBack(account, number) => {
            let (account, number) = (*account, *number);
            let customer = customer_of(account);
            let command = Command::CancelToken(CancelToken { account, number });
            (command, oracle::Operation::Unissue { customer, number })
        }
        Operation::Expire(account) => {
            let customer = customer_of(*account);
            (
                Command::ExpireTokens(*account),
                oracle::Operation::Expire { customer },
            )
        }
        Operation::Reopen(account) => {
            let customer = customer_of(*account);
            (
                Command::ReopenCashOut(*account),
                oracle::Operation::Reopen { customer },
            )
        }
        Operation::Change(account, change) => {
            let command = Command::ChangeAccount(ChangeAccount {
                account: *account,
                change: change.clone(),
                reason: "asked for by phone".to_owned(),
            });
            let operation = oracle::Operation::Change {
                customer: customer_of(*account),
                change: change_of(change),
            };
            (command, operation)
        }
        Operation::Clock(seconds) => {
            world.now = Timestamp::from_micros(world.now.micros() + seconds * 1_000_000);
            return;
        }
    };
    let number = match &command {
        Command::CashIn(order) | Command::CashOut(order) => number_of(&order.reference_no),
        Command::Cancel(order) => number_of(&order.reference_no),
        _ => 0,
    };
    let outcome = submit(world, &command);
    expected.observe(operation, world, number, &outcome);
}

fn issue_of(
    who: &str,
    channel: &str,
    direction: Direction,
    digits: &str,
    amount: Option<i64>,
) -> (Command, oracle::Operation) {
    let (account, phone) = customer(who);
    let command = Command::IssueToken(IssueToken {
        account,
        channel: channel.into(),
        direction,
        amount: amount.map(Rupiah::new),
        cash_out_from: None,
        code: code(&phone, digits),
    });
    let operation = oracle::Operation::Issue {
        customer: customer_of(account),
        chain: chain_of(channel),
        way: match direction {
            Direction::CashIn => MoneyDirection::In,
            Direction::CashOut => MoneyDirection::Out,
        },
        amount,
        digits: first_digit(digits),
    };
    (command, operation)
}

fn order(request: &OrderRequest, way: MoneyDirection) -> Order {
    Order {
        reference: reference_of(&request.by, &request.reference, way),
        customer: customer_of(customer(&request.who).0),
        amount: request.amount,
        digits: request.token.as_deref().map(first_digit),
    }
}

fn reference_of(by: &str, reference: &str, way: MoneyDirection) -> PartnerReference {
    PartnerReference {
        chain: chain_of(by),
        way,
        number: number_in(reference),
    }
}

/// Tokens here are one digit six times over.
fn first_digit(digits: &str) -> u8 {
    digits.as_bytes().first().copied().unwrap_or_default()
}
