//! Cancels against originals: an acknowledged cancel means that the money of that reference has
//! not moved and never will, or has been put back.

use super::bench::{Bench, Customer, cancelled, posted, refused};
use super::till::{Till, alfamart, indomaret};
use crate::ledger::{Command, DeclineReason, MovementState, TokenState};
use crate::types::Service;

const DIGITS: &str = "012345";

/// A customer with 500,000 and a live token, and a till.
fn fixture() -> (Bench, Customer, Till) {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", DIGITS);
    let till = bench.till(alfamart());
    (bench, budi, till)
}

fn original(till: &Till, budi: &Customer) -> Command {
    till.cash_out(budi, "C1", 100_000, DIGITS)
}

#[test]
fn reversal_before_original() {
    let (bench, budi, till) = fixture();
    let tombstone = cancelled(bench.send(till.cancel(&budi, "C1")));
    assert_eq!(tombstone.state, MovementState::Voided);
    assert_eq!(
        refused(bench.send(original(&till, &budi))),
        DeclineReason::Cancelled
    );
    assert_eq!(bench.balance(&budi), 500_000);
    let token = bench.token(&budi, 1);
    assert_eq!((token.state, token.wrong_tries), (TokenState::Issued, 0));
}

#[test]
fn reversal_and_original_in_one_batch() {
    let (bench, budi, till) = fixture();
    let [cancel, order] = bench
        .together(vec![till.cancel(&budi, "C1"), original(&till, &budi)])
        .try_into()
        .expect("two answers");
    assert_eq!(cancelled(cancel).state, MovementState::Voided);
    assert_eq!(refused(order), DeclineReason::Cancelled);
    assert_eq!(bench.balance(&budi), 500_000);
    assert_eq!(bench.token(&budi, 1).state, TokenState::Issued);
}

#[test]
fn original_and_reversal_in_one_batch() {
    let (bench, budi, till) = fixture();
    let [order, cancel] = bench
        .together(vec![original(&till, &budi), till.cancel(&budi, "C1")])
        .try_into()
        .expect("two answers");
    posted(order);
    assert_eq!(cancelled(cancel).state, MovementState::Reversed);
    assert_eq!(bench.balance(&budi), 500_000);
    assert_eq!(bench.token(&budi, 1).state, TokenState::Redeemed);
}

#[test]
fn original_retried_after_reversal() {
    let (bench, budi, till) = fixture();
    let retry = original(&till, &budi);
    posted(bench.send(original(&till, &budi)));
    cancelled(bench.send(till.cancel(&budi, "C1")));
    assert_eq!(refused(bench.send(retry)), DeclineReason::Cancelled);
    let together = vec![till.cancel(&budi, "C1"), original(&till, &budi)];
    assert_eq!(
        refused(bench.together(together).remove(1)),
        DeclineReason::Cancelled
    );
    assert_eq!(bench.balance(&budi), 500_000);
}

#[test]
fn reversal_repeated_100_times() {
    let (bench, budi, till) = fixture();
    posted(bench.send(original(&till, &budi)));
    let first = cancelled(bench.send(till.cancel(&budi, "C1")));
    for batch in [1, 9, 90] {
        let cancels = (0..batch).map(|_| till.cancel(&budi, "C1"));
        for reply in bench.together(cancels.collect()) {
            assert_eq!(cancelled(reply), first);
        }
    }
    assert_eq!(bench.balance(&budi), 500_000);
    // One in, one out, one back.
    assert_eq!(bench.audit().postings, 3);
}

#[test]
fn reversal_with_wrong_amount() {
    let (bench, budi, till) = fixture();
    posted(bench.send(original(&till, &budi)));
    let wrong = till.cancel_of(&budi, "C1", 150_000);
    assert_eq!(refused(bench.send(wrong)), DeclineReason::Inconsistent);
    assert_eq!(bench.balance(&budi), 400_000);
    cancelled(bench.send(till.cancel_of(&budi, "C1", 100_000)));
    let wrong = till.cancel_of(&budi, "C1", 150_000);
    assert_eq!(refused(bench.send(wrong)), DeclineReason::Inconsistent);
    assert_eq!(bench.balance(&budi), 500_000);
}

#[test]
fn reversal_by_another_partner() {
    let (bench, budi, till) = fixture();
    let other = bench.till(indomaret());
    posted(bench.send(original(&till, &budi)));
    // It is another reference, which the other partner voids for itself.
    let tombstone = cancelled(bench.send(other.cancel(&budi, "C1")));
    assert_eq!(tombstone.state, MovementState::Voided);
    assert_eq!(bench.balance(&budi), 400_000);
    let status = other.status(Service::CashIn, "C1");
    assert_eq!(refused(bench.send(status)), DeclineReason::UnknownReference);
    cancelled(bench.send(till.cancel(&budi, "C1")));
    assert_eq!(bench.balance(&budi), 500_000);
}
