//! The same reference, or the same external id, more than once.

use super::bench::{Bench, Customer, at, posted, refused, repeated};
use super::till::{Till, alfamart, digibos, with_external_id};
use crate::ledger::DeclineReason;
use crate::types::Service;

fn fixture() -> (Bench, Customer, Till) {
    let bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    (bench, budi, till)
}

#[test]
fn duplicate_original_in_one_batch() {
    let (bench, budi, till) = fixture();
    let orders = (0..5).map(|_| till.cash_in(&budi, "T1", 50_000));
    let mut replies = bench.together(orders.collect()).into_iter();
    let first = posted(replies.next().expect("an answer"));
    for reply in replies {
        assert_eq!(repeated(reply), first);
    }
    assert_eq!(
        repeated(bench.send(till.cash_in(&budi, "T1", 50_000))),
        first
    );
    assert_eq!(bench.balance(&budi), 50_000);
}

#[test]
fn a_token_keyed_twice_under_one_reference_is_redeemed_once() {
    let (bench, budi, _) = fixture();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", "012345");
    let till = bench.till(alfamart());
    let orders = (0..3).map(|_| till.cash_out(&budi, "C1", 100_000, "012345"));
    let replies = bench.together(orders.collect());
    let numbers = replies.into_iter().map(|reply| posted(reply).reference_no);
    let mut numbers: Vec<_> = numbers.collect();
    numbers.dedup();
    assert_eq!((numbers.len(), bench.balance(&budi)), (1, 400_000));
}

#[test]
fn duplicate_reference_with_different_amount() {
    let (bench, budi, till) = fixture();
    let orders = vec![
        till.cash_in(&budi, "T1", 50_000),
        till.cash_in(&budi, "T1", 60_000),
    ];
    let mut replies = bench.together(orders);
    assert_eq!(refused(replies.remove(1)), DeclineReason::Inconsistent);
    let other = till.cash_in(&budi, "T1", 70_000);
    assert_eq!(refused(bench.send(other)), DeclineReason::Inconsistent);
    assert_eq!(bench.balance(&budi), 50_000);
}

/// A repeat is a repeat, also with an error that would leave no record of its own.
#[test]
fn a_known_reference_is_checked_before_every_other_rule() {
    let (bench, budi, _) = fixture();
    let till = bench.till(alfamart());
    posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    let (nothing_of_it, decoy) = (12_345, bench.customer("081211112222", "premium"));
    let wrong = vec![
        till.cash_in(&budi, "T1", nothing_of_it),
        till.cash_in(&decoy, "T1", nothing_of_it),
        till.cash_in(&decoy, "T1", 50_000),
    ];
    for order in wrong {
        assert_eq!(refused(bench.send(order)), DeclineReason::Inconsistent);
    }
    let never_seen = till.cash_in(&budi, "T2", nothing_of_it);
    let neighbours = vec![never_seen, till.cash_in(&budi, "T1", 50_000)];
    let mut replies = bench.together(neighbours);
    repeated(replies.remove(1));
    assert_ne!(refused(replies.remove(0)), DeclineReason::Inconsistent);
    assert_eq!(bench.balance(&budi), 50_000);
}

#[test]
fn a_decline_is_for_good() {
    let (bench, budi, till) = fixture();
    let small = till.cash_in(&budi, "T1", 5_000);
    let again = with_external_id(small.clone(), "again");
    for order in [small, again] {
        assert_eq!(refused(bench.send(order)), DeclineReason::BelowMinimum);
    }
    let mended = till.cash_in(&budi, "T1", 50_000);
    assert_eq!(refused(bench.send(mended)), DeclineReason::Inconsistent);
    assert_eq!(bench.balance(&budi), 0);
}

#[test]
fn external_id_reused_same_day_next_day() {
    let (bench, budi, till) = fixture();
    let first = with_external_id(till.cash_in(&budi, "T1", 50_000), "X");
    let same_batch = with_external_id(till.cash_in(&budi, "T2", 50_000), "X");
    let mut replies = bench.together(vec![first, same_batch]);
    assert_eq!(refused(replies.remove(1)), DeclineReason::ExternalIdReused);
    bench.clock.set(at("2026-11-22T23:59:59.999999+07:00"));
    let same_day = with_external_id(till.cash_in(&budi, "T2", 50_000), "X");
    assert_eq!(
        refused(bench.send(same_day)),
        DeclineReason::ExternalIdReused
    );
    let nothing = till.status(Service::CashIn, "T2");
    assert_eq!(
        refused(bench.send(nothing)),
        DeclineReason::UnknownReference
    );
    bench.clock.set(at("2026-11-23T00:00:00+07:00"));
    let next_day = with_external_id(till.cash_in(&budi, "T2", 50_000), "X");
    posted(bench.send(next_day));
    assert_eq!(bench.balance(&budi), 100_000);
}
