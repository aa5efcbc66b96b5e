//! Caps: what may come in, and what comes back all the same.

use super::bench::{Bench, Customer, at, cancelled, posted, refused};
use super::till::{alfamart, digibos};
use crate::ledger::DeclineReason;

const MILLION: i64 = 1_000_000;

#[test]
fn topup_to_the_cap_exactly() {
    let bench = Bench::new();
    let siti = bench.customer("081298765432", "regular");
    let till = bench.till(digibos());
    bench.fund(&siti, MILLION + 500_000);
    let replies = bench.together(vec![
        till.cash_in(&siti, "ABOVE", 500_001),
        till.cash_in(&siti, "EXACT", 500_000),
        till.cash_in(&siti, "FULL", 10_000),
    ]);
    assert_eq!(replies[0], Ok(Err(DeclineReason::BalanceCap.into())));
    assert_eq!(replies[2], Ok(Err(DeclineReason::BalanceCap.into())));
    posted(replies.into_iter().nth(1).expect("an answer"));
    assert_eq!(bench.balance(&siti), 2 * MILLION);
}

#[test]
fn topup_then_late_reversal_over_the_cap() {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 20 * MILLION);
    cash_out(&bench, &budi, "C1");
    bench.fund(&budi, MILLION);
    let month_in = bench.account(&budi).month_in;
    cancelled(bench.send(bench.till(alfamart()).cancel(&budi, "C1")));
    assert_eq!(bench.balance(&budi), 21 * MILLION);
    assert_eq!(bench.account(&budi).month_in, month_in);
    let more = bench.till(digibos()).cash_in(&budi, "T1", 10_000);
    assert_eq!(refused(bench.send(more)), DeclineReason::BalanceCap);
}

#[test]
fn month_boundary_in_wib() {
    let bench = Bench::new();
    bench.clock.set(at("2026-11-30T23:50:00+07:00"));
    let budi = bench.budi();
    bench.fund(&budi, 20 * MILLION);
    for number in 0..20 {
        cash_out(&bench, &budi, &format!("C{number}"));
    }
    bench.fund(&budi, 20 * MILLION);
    cash_out(&bench, &budi, "C20");
    let till = bench.till(digibos());
    bench.clock.set(at("2026-11-30T23:59:59.999999+07:00"));
    let november = till.cash_in(&budi, "T1", MILLION);
    assert_eq!(refused(bench.send(november)), DeclineReason::MonthlyCap);
    bench.clock.set(at("2026-12-01T00:00:00+07:00"));
    posted(bench.send(till.cash_in(&budi, "T2", MILLION)));
    assert_eq!(bench.account(&budi).month_in.get(), MILLION);
    // What was put back in December had gone out in November: it is no December money.
    cancelled(bench.send(bench.till(alfamart()).cancel(&budi, "C20")));
    assert_eq!(bench.account(&budi).month_in.get(), MILLION);
    assert_eq!(bench.balance(&budi), 21 * MILLION);
}

/// A million, by a token of its own.
fn cash_out(bench: &Bench, budi: &Customer, reference: &str) {
    let till = bench.till(alfamart());
    let replies = bench.together(vec![
        budi.issue(bench, "alfamart", None, "012345"),
        till.cash_out(budi, reference, MILLION, "012345"),
    ]);
    posted(replies.into_iter().nth(1).expect("an answer"));
}
