//! What somebody else has begun and keeps open: a gateway that stands still in a batch, a `psql` in
//! an open transaction. Without a PostgreSQL to start, the tests say so and do nothing.

use std::time::Duration;

use super::bench::{Bench, Customer, cancelled, posted};
use super::till::{alfamart, digibos};
use crate::catalogue::Catalogue;
use crate::engine::EngineError;
use crate::engine::lane::Reply;
use crate::ledger::{Answer, Command};
use crate::storage::faults::in_transaction;
use crate::testing::cluster::{cluster, new_database};
use crate::types::Service;

/// The next entry of that account is written, and not committed.
fn next_entry_of(customer: &Customer) -> String {
    let id = customer.id.0;
    format!(
        "CREATE TEMP TABLE next AS
         SELECT * FROM entries WHERE account_id = {id} ORDER BY seq DESC LIMIT 1;
         UPDATE next SET seq = seq + 1;
         INSERT INTO entries SELECT * FROM next"
    )
}

/// An order of each, those of the first customer in the middle.
fn orders(bench: &Bench, customers: &[Customer], prefix: &str) -> Vec<Command> {
    let till = bench.till(digibos());
    let order = |(number, customer): (usize, &Customer)| {
        till.cash_in(customer, &format!("{prefix}{number}"), 10_000)
    };
    let mut orders: Vec<Command> = customers.iter().enumerate().map(order).collect();
    orders.swap(0, customers.len() / 2);
    orders
}

fn locked(replies: &[Reply]) -> usize {
    let locked = |reply: &&Reply| **reply == Err(EngineError::RowLocked);
    replies.iter().filter(locked).count()
}

#[test]
fn one_held_account_delays_nobody() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let one = Bench::new().beside(&url, 1);
    let other = one.beside(&url, 2);
    let phone = |number: usize| format!("0812345678{number:02}");
    let customers: Vec<Customer> = (0..40)
        .map(|number| one.customer(&phone(number), "premium"))
        .collect();
    let held = in_transaction(&url, &next_entry_of(&customers[0]));
    for (gateway, bench) in ["A", "B"].into_iter().zip([&one, &other]) {
        for round in 0..3 {
            let prefix = format!("{gateway}{round}-");
            let replies = bench.together(orders(bench, &customers, &prefix));
            assert_eq!(locked(&replies), 1, "{replies:?}");
            assert_eq!(replies[20], Err(EngineError::RowLocked));
            let answered = replies.iter().filter(|reply| matches!(reply, Ok(Ok(_))));
            assert_eq!(answered.count(), customers.len() - 1);
        }
    }
    drop(held);
    assert_eq!(one.balance(&customers[0]), 0);
    // It is looked at again after the pause.
    one.clock.set(one.clock.now().plus(Duration::from_secs(1)));
    for bench in [&one, &other] {
        let till = bench.till(digibos());
        let reference = format!("again-{}", bench.balance(&customers[0]));
        posted(bench.send(till.cash_in(&customers[0], &reference, 10_000)));
    }
    assert_eq!(one.balance(&customers[0]), 20_000);
    assert_eq!(one.balance(&customers[1]), 60_000);
}

/// A `psql` that has an account's rows locked is in nobody's way: movements only append.
#[test]
fn a_locked_account_delays_nobody() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let bench = Bench::new().beside(&url, 1);
    let budi = bench.budi();
    let till = bench.till(digibos());
    let statement = "SELECT 1 FROM accounts FOR UPDATE; SELECT 1 FROM entries FOR UPDATE";
    let held = in_transaction(&url, statement);
    posted(bench.send(till.cash_in(&budi, "T1", 10_000)));
    drop(held);
    assert_eq!(bench.balance(&budi), 10_000);
}

/// Another gateway stands still in a cancel: this one's is refused and moves nothing. Who only looks
/// is answered by what is committed.
#[test]
fn a_held_cancel_is_refused_until_it_is_let_go() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let bench = Bench::new().beside(&url, 1);
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", "012345");
    let till = bench.till(alfamart());
    let movement = posted(bench.send(till.cash_out(&budi, "C1", 100_000, "012345")));
    let partner = movement.key.partner;
    let statement = format!("INSERT INTO movement_keys VALUES ('C1', '{partner}', 46, NULL, NULL)");
    let held = in_transaction(&url, &statement);
    let replies = bench.together(vec![
        till.status(Service::CashOut, "C1"),
        till.cancel(&budi, "C1"),
        bench.till(digibos()).cash_in(&budi, "T1", 10_000),
    ]);
    assert_eq!(replies[1], Err(EngineError::RowLocked));
    assert!(matches!(replies[0], Ok(Ok(Answer::Status { .. }))));
    drop(held);
    bench
        .clock
        .set(bench.clock.now().plus(Duration::from_secs(1)));
    cancelled(bench.send(till.cancel(&budi, "C1")));
}

#[test]
fn a_table_that_is_locked_refuses_all_and_harms_none() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let bench = Bench::new().beside(&url, 1);
    let budi = bench.budi();
    let till = bench.till(digibos());
    let orders = || (0..40).map(|n| till.cash_in(&budi, &format!("T{n}"), 10_000));
    let held = in_transaction(&url, "LOCK TABLE accounts");
    let replies = bench.together(orders().collect());
    assert_eq!(locked(&replies), replies.len(), "{replies:?}");
    drop(held);
    bench
        .clock
        .set(bench.clock.now().plus(Duration::from_secs(1)));
    bench
        .together(orders().collect())
        .into_iter()
        .for_each(|reply| {
            posted(reply);
        });
    assert_eq!(bench.balance(&budi), 400_000);
}

/// Nobody's sign-in waits for it, for the PINs are compared by few threads at a time.
#[test]
fn a_held_credential_is_not_waited_for_long() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let bench = Bench::new().beside(&url, 1);
    let budi = bench.budi();
    let rules = Catalogue::builtin();
    let begin = || {
        let pin = rules.pin(bench.clock.now());
        bench
            .database
            .begin_pin_try(budi.id, bench.clock.now(), pin)
    };
    let held = in_transaction(&url, "SELECT 1 FROM credentials FOR UPDATE");
    assert!(begin().is_err_and(|error| error.may_be_of_the_session()));
    drop(held);
    assert!(begin().is_ok());
}
