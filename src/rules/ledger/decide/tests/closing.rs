//! Too many failed cash-outs in a row close cash-out for an account, until its owner re-enters
//! the PIN.

use super::bench::{OrderRequest, World};
use super::script::{name, run};
use crate::catalogue::DeliveryMethod;
use crate::ledger::EntryKind;
use crate::types::Direction;

/// So many cash-outs with digits that are no token's.
#[track_caller]
fn guess(world: &mut World, times: usize) {
    for _ in 0..times {
        let reference = format!("F{}", world.writes().external_ids.len());
        let request = OrderRequest::new("ALFAMART", &reference, "budi", 50_000).token("999999");
        assert_eq!(name(&world.cash_out(&request)), "invalid-token");
    }
}

/// So many failures: the customer makes another token whenever one was locked.
#[track_caller]
fn fail(world: &mut World, times: usize) {
    for number in 0..times {
        if number % 3 == 0 {
            let issued = world.issue("budi", "alfamart", Direction::CashOut, "888888", None);
            issued.expect("a token");
        }
        guess(world, 1);
    }
}

#[test]
fn ten_failures_in_a_row_close_cash_out_even_for_the_right_token() {
    let mut world = World::new();
    fail(&mut world, 9);
    run(
        &mut world,
        "see       budi failures=9 notices=3
         issue     budi alfamart cash-out 123456      -> token-4
         issue     budi danamon cash-out 234567 amount=100000 -> token-5",
    );
    guess(&mut world, 1);
    run(
        &mut world,
        "see       budi failures=10 available=900000 held=100000 notices=4
         see-token budi 4 state=ISSUED tries=1
         cash-out  R1 budi 50000 token=123456         -> invalid-token
         cash-out  R2 budi 50000 token=000000         -> invalid-token
         cash-out  R3 budi 100000 token=234567 by=DANAMON -> invalid-token
         # the tokens are untouched, and it counts no further
         see-token budi 4 state=ISSUED tries=1
         see-token budi 5 state=ISSUED tries=0 held=100000
         see       budi failures=10 notices=4
         # no other is made
         issue     budi indomaret cash-out 345678     -> cash-out-closed
         # cash-in goes on
         cash-in   R4 budi 50000                      -> posted
         issue     budi indomaret cash-in 345678      -> token-6
         # the PIN opens it again
         reopen    budi                               -> reopened
         see       budi failures=0
         cash-out  R5 budi 50000 token=123456         -> posted
         issue     budi indomaret cash-out 345678     -> token-7",
    );
}

#[test]
fn the_owner_is_notified_that_cash_out_closed() {
    let mut world = World::new();
    fail(&mut world, 10);
    let notifications = world.notifications();
    let last = notifications.last().expect("a notification");
    assert_eq!(last.kind, EntryKind::CashOutClosed);
    assert_eq!(last.medium, DeliveryMethod::InApp);
    assert!(last.text_id.contains("ditutup") && last.text_en.contains("closed"));
}

/// Whoever knows a number, and no more.
#[test]
fn wrong_tries_without_a_live_token_close_nothing() {
    let mut world = World::new();
    guess(&mut world, 50);
    run(
        &mut world,
        "see      budi failures=0 notices=0
         issue    budi indomaret cash-out 123456             -> token-1",
    );
    guess(&mut world, 50);
    run(
        &mut world,
        "see      budi failures=0 notices=0
         cash-out R1 budi 50000 by=INDOMARET token=123456    -> posted",
    );
}

#[test]
fn nine_failures_do_not_close_it_and_a_success_sets_the_count_back() {
    let mut world = World::new();
    fail(&mut world, 9);
    run(
        &mut world,
        "issue    budi alfamart cash-out 123456 -> token-4
         cash-out R1 budi 50000 token=123456    -> posted
         see      budi failures=0",
    );
    fail(&mut world, 9);
    run(
        &mut world,
        "issue    budi alfamart cash-out 123456 -> token-8
         cash-out R2 budi 50000 token=123456    -> posted
         see      budi failures=0",
    );
}

#[test]
fn failures_count_across_tokens_channels_and_partners() {
    run(
        &mut World::new(),
        "issue    budi alfamart cash-out 111111                  -> token-1
         cash-out R1 budi 50000 token=000000                      -> invalid-token
         cash-out R2 budi 50000 token=000000                      -> invalid-token
         cash-out R3 budi 50000 token=000000                      -> invalid-token
         see-token budi 1 state=LOCKED
         issue    budi indomaret cash-out 222222 amount=100000    -> token-2
         cash-out R4 budi 50000 by=INDOMARET token=222222         -> invalid-token
         issue    budi danamon cash-out 333333 amount=100000      -> token-3
         cash-out R5 budi 100000 by=DANAMON token=000000          -> invalid-token
         issue    budi alfamart cash-out 444444                   -> token-4
         cash-out R6 budi 50000 by=ALFAMART-2 token=000000        -> invalid-token
         see      budi failures=6",
    );
}

#[test]
fn what_is_no_failure_of_a_token_neither_counts_nor_sets_back() {
    let mut world = World::new();
    fail(&mut world, 1);
    run(
        &mut world,
        "issue    budi alfamart cash-out 123456            -> token-2
         cash-out R1 budi 60000 token=123456                -> not-a-multiple
         cash-out R2 budi 50000                             -> token-missing
         cash-out R3 budi 50000 token=000000 brand=Lawson   -> brand-not-served
         cash-out R4 budi 50000 token=000000 key=wallet:17  -> channel-not-allowed
         cash-in  R5 budi 50000                             -> posted
         cash-in  R6 budi 50000 by=INDOMARET token=000000   -> invalid-token
         cancel   R7 budi                                   -> voided
         # no token is live there
         cash-out R8 budi 50000 by=INDOMARET token=000000   -> invalid-token
         see      budi failures=1",
    );
}

#[test]
fn a_tier_without_withdrawal_counts_no_failures() {
    run(
        &mut World::new(),
        "cash-out R1 siti 50000 token=000000 -> invalid-token
         see      siti failures=0
         reopen   siti                       -> reopened
         reopen   nobody                     -> unknown-customer",
    );
}

#[test]
fn a_thousand_parallel_guesses_are_three_tries_and_three_failures() {
    let mut world = World::new();
    run(&mut world, "issue budi alfamart cash-out 123456 -> token-1");
    guess(&mut world, 1000);
    run(
        &mut world,
        "see-token budi 1 state=LOCKED tries=3
         see       budi failures=3 notices=1 available=1000000",
    );
}
