//! What is there after a restart, and who else may write to the same file.

use super::bench::{Bench, posted, refused};
use super::till::{alfamart, danamon, digibos};
use crate::catalogue::Catalogue;
use crate::ledger::{Answer, DeclineReason, TokenState};
use crate::storage::Database;

#[test]
fn holds_survive_a_restart() {
    let mut bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    let made = bench.send(budi.issue(&bench, "danamon", Some(400_000), "111111"));
    assert!(matches!(made, Ok(Ok(Answer::Token(_)))));
    budi.makes_token(&bench, "alfamart", "222222");
    for kill in [false, true] {
        match kill {
            true => bench.kill(),
            false => bench.restart(),
        }
        let account = bench.account(&budi);
        assert_eq!(
            (account.held.get(), account.available.get()),
            (400_000, 100_000)
        );
        let reference = format!("C{kill}");
        let too_much = bench
            .till(alfamart())
            .cash_out(&budi, &reference, 150_000, "222222");
        assert_eq!(
            refused(bench.send(too_much)),
            DeclineReason::InsufficientFunds
        );
    }
    posted(
        bench.send(
            bench
                .till(danamon())
                .cash_out(&budi, "C1", 400_000, "111111"),
        ),
    );
    assert_eq!(bench.token(&budi, 1).state, TokenState::Redeemed);
    assert_eq!(bench.balance(&budi), 100_000);
}

#[test]
fn what_was_answered_is_there_after_a_kill() {
    let mut bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    for number in 0..5 {
        posted(bench.send(till.cash_in(&budi, &format!("T{number}"), 50_000)));
        bench.kill();
        assert_eq!(bench.balance(&budi), 50_000 * (number + 1));
    }
}

/// Another process on the same file signs customers in and changes partners.
#[test]
fn two_processes_do_not_break_the_lane() {
    let bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    let other = Database::open(bench.database.url()).expect("a second handle");
    let now = bench.clock.now();
    let rules = Catalogue::builtin().session(now).clone();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..100_u8 {
                let begun = other.begin_session(&[number; 32], (budi.id, &[0; 16]), now, &rules);
                begun.expect("a session begins");
            }
        });
        for number in 0..100 {
            posted(bench.send(till.cash_in(&budi, &format!("T{number}"), 10_000)));
        }
    });
    assert_eq!(bench.balance(&budi), 1_000_000);
    let session = other.session(&[99; 32]);
    assert!(session.expect("a database").is_some());
}
