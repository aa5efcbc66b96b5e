//! Guessing: a wrong try is on disk before it is answered.

use super::bench::{Bench, Customer, refused};
use super::till::{Till, alfamart};
use crate::ledger::{Command, DeclineReason, TokenState};

const DIGITS: &str = "012345";

fn fixture() -> (Bench, Customer, Till) {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", DIGITS);
    let till = bench.till(alfamart());
    (bench, budi, till)
}

#[test]
fn a_thousand_parallel_guesses() {
    let (bench, budi, till) = fixture();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (bench, budi, till) = (&bench, &budi, &till);
            scope.spawn(move || {
                let guess = |number: u32| {
                    let reference = format!("G{thread}-{number}");
                    let digits = format!("{:06}", 900_000 + 250 * thread + number);
                    bench.queue(till.cash_out(budi, &reference, 50_000, &digits))
                };
                let queued: Vec<_> = (0..250).map(guess).collect();
                for queued in queued {
                    let reply = super::bench::answer(queued);
                    assert_eq!(refused(reply), DeclineReason::InvalidToken);
                }
            });
        }
    });
    let token = bench.token(&budi, 1);
    assert_eq!((token.state, token.wrong_tries), (TokenState::Locked, 3));
    // The others met no live token, and did not count; the right one is too late.
    assert_eq!(bench.account(&budi).failures_in_a_row, 3);
    let right = till.cash_out(&budi, "C1", 50_000, DIGITS);
    assert_eq!(refused(bench.send(right)), DeclineReason::InvalidToken);
}

#[test]
fn guess_then_kill() {
    let (mut bench, budi, till) = fixture();
    for (number, tries) in [(1, 1), (2, 2)] {
        let guess = till.cash_out(&budi, &format!("G{number}"), 50_000, "999999");
        assert_eq!(refused(bench.send(guess)), DeclineReason::InvalidToken);
        bench.kill();
        assert_eq!(bench.token(&budi, 1).wrong_tries, tries);
    }
    let guess = till.cash_out(&budi, "G3", 50_000, "999999");
    assert_eq!(refused(bench.send(guess)), DeclineReason::InvalidToken);
    bench.kill();
    assert_eq!(bench.token(&budi, 1).state, TokenState::Locked);
    let right = till.cash_out(&budi, "C1", 50_000, DIGITS);
    assert_eq!(refused(bench.send(right)), DeclineReason::InvalidToken);
}

#[test]
fn a_repeated_guess_counts_once() {
    let (bench, budi, till) = fixture();
    let guesses = (0..5).map(|_| till.cash_out(&budi, "G1", 50_000, "999999"));
    for reply in bench.together(guesses.collect()) {
        assert_eq!(refused(reply), DeclineReason::InvalidToken);
    }
    assert_eq!(bench.token(&budi, 1).wrong_tries, 1);
}

#[test]
fn the_owner_opens_cash_out_again() {
    let (bench, budi, till) = fixture();
    for number in 0..10 {
        if number % 3 == 0 {
            budi.makes_token(&bench, "alfamart", DIGITS);
        }
        let guess = till.cash_out(&budi, &format!("G{number}"), 50_000, "999999");
        assert_eq!(refused(bench.send(guess)), DeclineReason::InvalidToken);
    }
    let issue = || budi.issue(&bench, "alfamart", None, DIGITS);
    assert_eq!(refused(bench.send(issue())), DeclineReason::CashOutClosed);
    let replies = bench.together(vec![
        Command::ReopenCashOut(budi.id),
        issue(),
        till.cash_out(&budi, "C1", 50_000, DIGITS),
    ]);
    assert!(
        replies.iter().all(|reply| matches!(reply, Ok(Ok(_)))),
        "{replies:?}"
    );
}
