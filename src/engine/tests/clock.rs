//! A clock that goes back, and one that leaps.

use std::time::Duration;

use super::bench::{Bench, Customer, posted, refused};
use super::till::{Till, alfamart, digibos};
use crate::engine::EngineError;
use crate::ledger::{DeclineReason, TokenState};
use crate::types::Timestamp;

const HOUR: i64 = 3_600_000_000;

/// A customer whose token has just expired, and an engine that knows.
fn fixture() -> (Bench, Customer, Till) {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", "012345");
    let expired = bench.clock.now().plus(Duration::from_secs(600));
    bench.clock.set(expired);
    let till = bench.till(alfamart());
    let late = till.cash_out(&budi, "C1", 50_000, "012345");
    assert_eq!(refused(bench.send(late)), DeclineReason::InvalidToken);
    (bench, budi, till)
}

fn one_hour_back(bench: &Bench) -> Timestamp {
    let before = bench.clock.now();
    bench
        .clock
        .set(Timestamp::from_micros(before.micros() - HOUR));
    before
}

/// Its time stands still until the clock has caught up.
fn time_stands(bench: &Bench, budi: &Customer, till: &Till, before: Timestamp) {
    let late = till.cash_out(budi, "C2", 50_000, "012345");
    assert_eq!(refused(bench.send(late)), DeclineReason::InvalidToken);
    assert_eq!(bench.token(budi, 1).state, TokenState::Expired);
    let cash_in = bench.till(digibos()).cash_in(budi, "T1", 50_000);
    assert_eq!(posted(bench.send(cash_in)).decided_at, before);
    budi.makes_token(bench, "alfamart", "543210");
    assert_eq!(bench.token(budi, 2).issued_at, before);
    posted(bench.send(till.cash_out(budi, "C3", 50_000, "543210")));
}

#[test]
fn clock_back_one_hour() {
    let (bench, budi, till) = fixture();
    let before = one_hour_back(&bench);
    time_stands(&bench, &budi, &till, before);
}

#[test]
fn clock_back_one_hour_over_a_restart() {
    let (mut bench, budi, till) = fixture();
    let before = one_hour_back(&bench);
    bench.restart();
    time_stands(&bench, &budi, &till, before);
}

#[test]
fn a_clock_that_goes_back_over_new_year_opens_no_month_twice() {
    let bench = Bench::new();
    let siti = bench.customer("081298765432", "regular");
    bench
        .clock
        .set(super::bench::at("2027-01-01T00:30:00+07:00"));
    bench.fund(&siti, 1_000_000);
    one_hour_back(&bench);
    bench.fund(&siti, 500_000);
    let account = bench.account(&siti);
    assert_eq!(
        (account.month.0, account.month_in.get()),
        (202_701, 1_500_000)
    );
}

#[test]
fn nothing_is_decided_after_a_leap_until_it_is_taken_back() {
    let mut bench = Bench::new();
    bench.clock = bench.clock.clone().watched();
    bench.restart();
    let budi = bench.budi();
    let till = bench.till(digibos());
    posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    let (before, right) = (bench.account(&budi), bench.clock.now());
    for leap in [40 * 24 * HOUR, -HOUR] {
        let wrong = Timestamp::from_micros(right.micros() + leap);
        bench.clock.leap_to(wrong);
        for reference in ["T1", "T2"] {
            let reply = bench.send(till.cash_in(&budi, reference, 50_000));
            assert_eq!(reply, Err(EngineError::ClockLeapt));
        }
        assert_eq!(bench.account(&budi), before);
        bench.clock.leap_to(right);
    }
    let movement = posted(bench.send(till.cash_in(&budi, "T2", 50_000)));
    assert_eq!(movement.decided_at, right);
}
