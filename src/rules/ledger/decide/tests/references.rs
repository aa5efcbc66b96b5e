//! What is known of a reference is the answer: the whole table of states and requests, and the
//! races that have a name.

use super::bench::{OrderRequest, World};
use super::script::{name, play, run};
use crate::ledger::{Answer, Command, Fingerprint, Movement, MovementState, Outcome};
use crate::types::Service;

fn movement(outcome: Outcome) -> Movement {
    match outcome.expect("a good answer") {
        Answer::Posted { movement, .. }
        | Answer::Cancelled { movement }
        | Answer::Status { movement } => *movement,
        other => panic!("no movement: {other:?}"),
    }
}

#[test]
fn an_absent_cash_out_is_decided_or_voided_and_not_found() {
    play(
        "issue    budi alfamart cash-out 123456        -> token-1
         status   cash-out R1 budi                     -> unknown-reference
         cash-out R1 budi 100000 token=123456          -> posted
         cash-out R2 budi 100000 token=123456          -> invalid-token
         cancel   R3 budi                              -> voided
         # not matching anything that can be known: flagged
         cancel   R4 nobody                            -> voided-and-flagged
         cancel   R5 budi number=XYZ                   -> voided-and-flagged
         cancel   R6 budi amount=100000                -> voided",
    );
}

#[test]
fn a_posted_cash_out() {
    play(
        "issue    budi alfamart cash-out 123456        -> token-1
         cash-out R1 budi 100000 token=123456          -> posted
         # redeem, the same and another
         cash-out R1 budi 100000 token=123456          -> repeated
         cash-out R1 budi 150000 token=123456          -> inconsistent-request
         cash-out R1 siti 100000 token=123456          -> inconsistent-request
         cash-out R1 budi 100000 token=654321          -> inconsistent-request
         cash-out R1 budi 100000 token=123456 brand=Alfamidi -> inconsistent-request
         # a cancel that does not match
         cancel   R1 siti                              -> inconsistent-request
         cancel   R1 nobody                            -> inconsistent-request
         cancel   R1 budi amount=50000                 -> inconsistent-request
         cancel   R1 budi number=XYZ                   -> inconsistent-request
         # status, asked right and wrong
         status   cash-out R1 budi amount=100000       -> 00
         status   cash-out R1 siti amount=100000       -> inconsistent-request
         status   cash-out R1 budi amount=50000        -> inconsistent-request
         see      budi available=900000 postings=1 notices=1 failures=0
         # a cancel that matches
         cancel   R1 budi amount=100000 number=right   -> reversed
         see      budi available=1000000 postings=2 notices=2",
    );
}

#[test]
fn a_declined_cash_out() {
    play(
        "cash-out R1 budi 100000 token=123456          -> invalid-token
         # now there is a token, which does not change what was said
         issue    budi alfamart cash-out 123456        -> token-1
         cash-out R1 budi 100000 token=123456          -> invalid-token
         cash-out R1 budi 150000 token=123456          -> inconsistent-request
         cancel   R1 budi                              -> nothing-to-reverse
         cancel   R1 budi amount=100000                -> nothing-to-reverse
         cancel   R1 siti                              -> inconsistent-request
         cancel   R1 budi amount=150000                -> inconsistent-request
         cancel   R1 budi number=XYZ                   -> inconsistent-request
         status   cash-out R1 budi amount=100000       -> 06
         # it stays declined after its cancel
         cash-out R1 budi 100000 token=123456          -> invalid-token
         see      budi available=1000000 postings=0 notices=0 failures=0
         see-token budi 1 state=ISSUED tries=0",
    );
}

#[test]
fn a_reversed_cash_out() {
    play(
        "issue    budi alfamart cash-out 123456        -> token-1
         cash-out R1 budi 100000 token=123456          -> posted
         cancel   R1 budi                              -> reversed
         # never the old success
         cash-out R1 budi 100000 token=123456          -> cancelled
         cash-out R1 budi 150000 token=123456          -> inconsistent-request
         cancel   R1 budi                              -> reversed
         cancel   R1 siti                              -> inconsistent-request
         cancel   R1 budi amount=150000                -> inconsistent-request
         status   cash-out R1 budi amount=100000       -> 04
         see      budi available=1000000 postings=2 notices=2
         # the reversal does not revive the token
         see-token budi 1 state=REDEEMED
         cash-out R2 budi 100000 token=123456          -> invalid-token",
    );
}

#[test]
fn a_voided_cash_out() {
    play(
        "issue    budi alfamart cash-out 123456        -> token-1
         cancel   R1 budi                              -> voided
         cash-out R1 budi 100000 token=123456          -> cancelled
         cash-out R1 siti 150000                       -> cancelled
         cancel   R1 budi                              -> voided
         cancel   R1 siti amount=150000 number=XYZ     -> voided
         status   cash-out R1 budi amount=100000       -> 05
         status   cash-out R1 siti amount=100000       -> 05
         see      budi available=1000000 postings=0 notices=0 failures=0
         # the token is untouched
         see-token budi 1 state=ISSUED tries=0
         cash-out R2 budi 100000 token=123456          -> posted",
    );
}

#[test]
fn cash_in_is_answered_forward_and_has_no_cancel() {
    play(
        "status   cash-in R1 budi                      -> unknown-reference
         cash-in  R1 budi 100000                       -> posted
         cash-in  R1 budi 100000                       -> repeated
         cash-in  R1 budi 150000                       -> inconsistent-request
         cash-in  R1 siti 100000                       -> inconsistent-request
         status   cash-in R1 budi amount=100000        -> 00
         # the same reference of the other service is another one
         status   cash-out R1 budi                     -> unknown-reference
         cancel   R1 budi                              -> voided
         cash-in  R1 budi 100000                       -> repeated
         status   cash-in R1                           -> 00
         see      budi available=1100000 postings=1 notices=1
         # declined, and what is put right later does not change it
         given    siti status=BLOCKED
         cash-in  R2 siti 100000                       -> account-blocked
         given    siti status=ACTIVE
         cash-in  R2 siti 100000                       -> account-blocked
         cash-in  R2 siti 150000                       -> inconsistent-request
         status   cash-in R2 siti                      -> 06
         cash-in  R3 siti 100000                       -> posted",
    );
}

/// Only operations reverses a cash-in; its late repeat must not get the old success.
#[test]
fn a_cash_in_that_operations_reversed_is_cancelled_to_its_till() {
    let mut world = World::new();
    let request = OrderRequest::new("ALFAMART", "R1", "budi", 100_000);
    let reversed = Movement {
        state: MovementState::Reversed,
        ..movement(world.cash_in(&request))
    };
    world.state.load_movement(reversed);
    assert_eq!(name(&world.cash_in(&request)), "cancelled");
    let other = OrderRequest::new("ALFAMART", "R1", "budi", 150_000);
    assert_eq!(name(&world.cash_in(&other)), "inconsistent-request");
}

/// Before, a missing brand was a recorded refusal. Its repeat gets the answer of then.
#[test]
fn a_stored_refusal_of_a_missing_brand_stays_what_it_was() {
    let mut world = play("cash-in R1 budi 100000 brand=Kios -> brand-not-served");
    let mut stored = world.movement("ALFAMART", Service::CashIn, "R1");
    let mut request = OrderRequest::new("ALFAMART", "R1", "budi", 100_000);
    request.brand = None;
    stored.outlet.store_brand = None;
    stored.fingerprint = world.order(&request).fingerprint;
    world.state.load_movement(stored);
    assert_eq!(name(&world.cash_in(&request)), "brand-not-served");
    run(
        &mut world,
        "cash-in R1 budi 100000 -> inconsistent-request
         cash-in R2 budi 100000 -> posted",
    );
}

#[test]
fn a_decline_about_the_format_leaves_the_reference_free() {
    play(
        "issue    budi indomaret cash-in 123456                           -> token-1
         issue    budi alfamart cash-out 234567                           -> token-2
         cash-in  R1 budi 100000 by=INDOMARET                             -> token-missing
         status   cash-in R1 budi by=INDOMARET                            -> unknown-reference
         cash-in  R1 budi 100000 by=INDOMARET token=123456                -> posted
         cash-in  R2 budi 100000 by=BOTH key=none                         -> channel-key-missing
         cash-in  R2 budi 100000 by=BOTH                                  -> posted
         cash-out R3 budi 100000                                          -> token-missing
         cash-out R3 budi 100000 token=234567                             -> posted
         # an external id is used up even so
         cash-in  R4 budi 100000 by=BOTH key=none ext=E1                  -> channel-key-missing
         cash-in  R4 budi 100000 by=BOTH ext=E1                           -> external-id-reused
         cash-in  R4 budi 100000 by=BOTH ext=E2                           -> posted",
    );
}

#[test]
fn reversal_by_another_partner_finds_nothing_and_changes_nothing() {
    play(
        "issue    budi alfamart cash-out 123456                 -> token-1
         cash-out R1 budi 100000 token=123456                   -> posted
         status   cash-out R1 budi by=ALFAMART-2                -> unknown-reference
         cancel   R1 budi by=ALFAMART-2                         -> voided
         status   cash-out R1 budi by=ALFAMART-2                -> 05
         status   cash-out R1 budi                              -> 00
         cash-out R1 budi 100000 token=123456                   -> repeated
         see      budi available=900000",
    );
}

#[test]
fn duplicate_reference_of_two_partners_moves_money_for_each() {
    play(
        "cash-in R1 budi 100000               -> posted
         cash-in R1 budi 100000 by=ALFAMART-2 -> posted
         see     budi available=1200000",
    );
}

#[test]
fn reversal_repeated_100_times_puts_the_money_back_once() {
    let mut world = play(
        "issue    budi alfamart cash-out 123456 -> token-1
         cash-out R1 budi 100000 token=123456   -> posted",
    );
    let first = movement(world.cancel("ALFAMART", "R1", "budi"));
    for _ in 0..100 {
        run(&mut world, "wait 1");
        assert_eq!(movement(world.cancel("ALFAMART", "R1", "budi")), first);
    }
    run(
        &mut world,
        "see budi available=1000000 postings=2 notices=2",
    );
}

#[test]
fn a_repeat_returns_the_number_and_the_time_of_the_original() {
    let mut world = World::new();
    let request = OrderRequest::new("ALFAMART", "R1", "budi", 100_000);
    let first = movement(world.cash_in(&request));
    run(&mut world, "wait 60");
    assert_eq!(movement(world.cash_in(&request)), first);
}

#[test]
fn an_original_keeps_its_record_when_it_is_reversed() {
    let mut world = play(
        "issue    budi alfamart cash-out 123456 -> token-1
         cash-out R1 budi 100000 token=123456   -> posted
         wait     30",
    );
    let posted = world.movement("ALFAMART", Service::CashOut, "R1");
    let reversed = movement(world.cancel("ALFAMART", "R1", "budi"));
    let expected = Movement {
        state: MovementState::Reversed,
        cancelled_at: Some(world.now),
        cancel_reason: Some("no answer".into()),
        ..posted
    };
    assert_eq!(reversed, expected);
}

#[test]
fn a_tombstone_says_when_and_why_and_nothing_of_the_original() {
    let mut world = World::new();
    let tombstone = movement(world.cancel("ALFAMART", "R1", "budi"));
    assert_eq!(tombstone.decided_at, world.now);
    assert_eq!(tombstone.cancelled_at, Some(world.now));
    assert_eq!(tombstone.cancel_reason.as_deref(), Some("no answer"));
    assert_eq!(tombstone.fingerprint, Fingerprint::default());
    assert_eq!((tombstone.amount.get(), tombstone.channel), (0, None));
}

#[test]
fn status_finds_an_original_by_any_of_its_numbers() {
    let mut world = play(
        "cash-in R1 budi 100000 ext=E1 -> posted
         cash-in R2 budi 150000 ext=E2 -> posted",
    );
    let number = world
        .movement("ALFAMART", Service::CashIn, "R1")
        .reference_no;
    run(
        &mut world,
        &format!(
            "status cash-in number={number}                       -> 00
             status cash-in number={number} by=ALFAMART-2         -> unknown-reference
             status cash-in number=XYZ                            -> unknown-reference
             status cash-in original-ext=E1                       -> 00
             status cash-in original-ext=E3                       -> unknown-reference
             status cash-in R1 number={number} original-ext=E1    -> 00
             status cash-in R2 number={number}                    -> unknown-reference
             status cash-out number={number}                      -> unknown-reference"
        ),
    );
}

/// An external id is free again the next day; the later original is meant, whatever the order in
/// which they lie in memory.
#[test]
fn a_repeat_is_answered_in_every_state_of_the_account_and_the_rules() {
    let mut world = World::new();
    let request = OrderRequest::new("ALFAMART", "R1", "budi", 100_000);
    let posted = world.order(&request);
    assert_eq!(name(&world.submit(&Command::CashIn(posted))), "posted");
    run(&mut world, "given budi status=CLOSED");
    assert_eq!(name(&world.cash_in(&request)), "repeated");
    run(
        &mut world,
        "at 2020-01-01
         status  cash-in R1 budi -> 00",
    );
    assert_eq!(name(&world.cash_in(&request)), "repeated");
}

/// The signature does not cover the external id, so a copy is known by that of its original.
/// What came first may have been turned away before anything was decided about it.
#[test]
fn an_order_is_a_repeat_of_what_is_recorded_under_another_spelling() {
    let mut world = World::new();
    let recorded = world.order(&OrderRequest::new("ALFAMART", "R1", "budi", 50_000));
    let mut spelt = world.order(&OrderRequest::new("ALFAMART", "R1", "budi", 50_000));
    spelt.fingerprint = Fingerprint([7; 16]);
    let mut known = spelt.clone();
    known.external_id_key.external_id = "E-known".to_owned();
    known.also_known_as = vec![recorded.fingerprint];
    for (order, expected) in [
        (recorded, "posted"),
        (spelt, "inconsistent-request"),
        (known, "repeated"),
    ] {
        let outcome = world.submit(&Command::CashIn(order));
        assert_eq!(name(&outcome), expected);
    }
}
