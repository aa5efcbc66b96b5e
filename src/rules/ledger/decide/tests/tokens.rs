//! Tokens: `ISSUED -> REDEEMED | EXPIRED | CANCELLED | LOCKED`, each of them the end, and what is
//! held for them.

use super::bench::{BUDI, OrderRequest, World, catalogue_with, code, customer};
use super::script::{play, run};
use crate::ledger::{
    Command, Decline, DeclineReason, IssueToken, TokenCode, TokenProof, TokenState,
};
use crate::types::{Direction, Timestamp};

#[test]
fn a_redeemed_token_is_good_once() {
    play(
        "issue     budi alfamart cash-out 123456                 -> token-1
         see-token budi 1 state=ISSUED tries=0 held=0
         cash-out  R1 budi 100000 token=123456                   -> posted
         see-token budi 1 state=REDEEMED
         cash-out  R2 budi 100000 token=123456                   -> invalid-token
         take-back budi 1                                        -> no-live-token
         see       budi available=900000",
    );
}

#[test]
fn a_token_that_was_taken_back_is_no_good() {
    play(
        "issue     budi alfamart cash-out 123456 amount=100000   -> token-1
         see       budi available=900000 held=100000
         take-back budi 2                                        -> no-live-token
         take-back siti 1                                        -> no-live-token
         take-back nobody 1                                      -> unknown-customer
         take-back budi 1                                        -> token-1
         see-token budi 1 state=CANCELLED held=0
         see       budi available=1000000 held=0 notices=0
         cash-out  R1 budi 100000 token=123456                   -> invalid-token
         take-back budi 1                                        -> no-live-token",
    );
}

#[test]
fn the_third_wrong_try_locks_a_token() {
    play(
        "issue     budi alfamart cash-out 123456 amount=100000   -> token-1
         cash-out  R1 budi 100000 token=000001                   -> invalid-token
         cash-out  R2 budi 100000 token=000002                   -> invalid-token
         see-token budi 1 state=ISSUED tries=2 held=100000
         # a repeat of a wrong try is no further try
         cash-out  R2 budi 100000 token=000002                   -> invalid-token
         see-token budi 1 state=ISSUED tries=2
         cash-out  R3 budi 100000 token=000003                   -> invalid-token
         see-token budi 1 state=LOCKED tries=3 held=0
         see       budi available=1000000 held=0 notices=1
         # even the right digits come too late
         cash-out  R4 budi 100000 token=123456                   -> invalid-token
         take-back budi 1                                        -> no-live-token
         see-token budi 1 state=LOCKED tries=3",
    );
}

#[test]
fn the_right_digits_after_two_wrong_tries_are_in_time() {
    play(
        "issue     budi alfamart cash-out 123456                 -> token-1
         cash-out  R1 budi 100000 token=000001                   -> invalid-token
         cash-out  R2 budi 100000 token=000002                   -> invalid-token
         cash-out  R3 budi 100000 token=123456                   -> posted
         see-token budi 1 state=REDEEMED tries=2",
    );
}

#[test]
fn wrong_tries_at_cash_in_lock_its_token_and_leave_cash_out_alone() {
    play(
        "issue     budi indomaret cash-in 123456                 -> token-1
         cash-in   R1 budi 10000 by=INDOMARET token=000001       -> invalid-token
         cash-in   R2 budi 10000 by=INDOMARET token=000002       -> invalid-token
         cash-in   R3 budi 10000 by=INDOMARET token=000003       -> invalid-token
         see-token budi 1 state=LOCKED tries=3
         cash-in   R4 budi 10000 by=INDOMARET token=123456       -> invalid-token
         see       budi failures=0 notices=1",
    );
}

#[test]
fn every_fault_of_a_token_is_the_same_decline_reason() {
    play(
        "# none
         cash-out  R1 budi 100000 token=123456                   -> invalid-token
         # no such customer; no withdrawal in the tier
         cash-out  R2 nobody 100000 token=123456                 -> invalid-token
         cash-out  R3 siti 100000 token=123456                   -> invalid-token
         issue     budi alfamart cash-out 123456 amount=100000   -> token-1
         # wrong digits
         cash-out  R4 budi 100000 token=654321                   -> invalid-token
         # another amount: it counts as a wrong try
         cash-out  R5 budi 50000 token=123456                    -> invalid-token
         see-token budi 1 state=ISSUED tries=2
         # another channel, another direction: the token is not asked
         cash-out  R6 budi 100000 by=INDOMARET token=123456      -> invalid-token
         cash-in   R7 budi 100000 by=INDOMARET token=123456      -> invalid-token
         cash-in   R8 nobody 100000 by=INDOMARET token=123456    -> invalid-token
         see-token budi 1 state=ISSUED tries=2
         # too late
         wait 600
         cash-out  R9 budi 100000 token=123456                   -> invalid-token
         see-token budi 1 state=EXPIRED tries=2",
    );
}

#[test]
fn a_cash_in_token_is_no_good_for_cash_out_at_the_same_channel() {
    play(
        "issue     budi indomaret cash-in 123456                 -> token-1
         cash-out  R1 budi 100000 by=INDOMARET token=123456      -> invalid-token
         issue     budi indomaret cash-out 123456                -> token-2
         cash-in   R2 budi 100000 by=INDOMARET token=123456      -> posted
         see-token budi 1 state=REDEEMED
         see-token budi 2 state=ISSUED",
    );
}

#[test]
fn a_cash_in_token_made_for_one_amount_is_good_for_that_one() {
    play(
        "issue     budi indomaret cash-in 123456 amount=100000   -> token-1
         see       budi available=1000000 held=0
         cash-in   R1 budi 50000 by=INDOMARET token=123456       -> invalid-token
         cash-in   R2 budi 100000 by=INDOMARET token=123456      -> posted
         see       budi available=1100000 held=0",
    );
}

#[test]
fn redeem_against_expiry_is_decided_by_the_microsecond() {
    let issue = "at 2026-11-10T10:00:00+07:00
                 issue budi alfamart cash-out 123456 amount=100000 -> token-1";
    let mut last_moment = play(issue);
    run(
        &mut last_moment,
        "at 2026-11-10T10:09:59.999999+07:00
         cash-out R1 budi 100000 token=123456 -> posted
         see-token budi 1 state=REDEEMED",
    );
    let mut too_late = play(issue);
    run(
        &mut too_late,
        "at 2026-11-10T10:10:00+07:00
         cash-out R1 budi 100000 token=123456 -> invalid-token
         see-token budi 1 state=EXPIRED held=0
         see budi available=1000000 held=0 notices=1",
    );
}

#[test]
fn expire_tokens_ends_those_whose_time_has_run_out_and_no_other() {
    play(
        "issue  budi alfamart  cash-out 111111 amount=100000 -> token-1
         issue  budi indomaret cash-in  222222               -> token-2
         wait 300
         issue  budi indomaret cash-out 333333 amount=200000 -> token-3
         expire budi                                         -> expired-0
         wait 299
         expire budi                                         -> expired-0
         wait 1
         expire budi                                         -> expired-2
         see    budi available=800000 held=200000 notices=2
         expire budi                                         -> expired-0
         wait 300
         expire budi                                         -> expired-1
         see    budi available=1000000 held=0 notices=3
         expire siti                                         -> expired-0
         expire nobody                                       -> unknown-customer",
    );
}

#[test]
fn a_new_token_replaces_the_live_one_of_its_channel_and_direction() {
    play(
        "issue     budi alfamart cash-out 111111 amount=600000  -> token-1
         # what the former one holds counts as free
         issue     budi alfamart cash-out 222222 amount=1000000 -> token-2
         see-token budi 1 state=CANCELLED held=0
         see       budi available=0 held=1000000
         # another channel's hold does not
         issue     budi indomaret cash-out 333333 amount=50000  -> insufficient-funds
         # a refused one replaces nothing
         issue     budi alfamart cash-out 444444 amount=1       -> below-minimum
         see-token budi 2 state=ISSUED held=1000000
         cash-out  R1 budi 600000 token=111111                  -> invalid-token
         issue     budi alfamart cash-out 555555                -> token-3
         see       budi available=1000000 held=0 notices=0
         # other channels and directions have theirs beside it
         issue     budi indomaret cash-out 666666               -> token-4
         issue     budi indomaret cash-in 777777                -> token-5
         see-token budi 3 state=ISSUED
         see-token budi 4 state=ISSUED
         see-token budi 5 state=ISSUED",
    );
}

#[test]
fn a_hold_is_out_of_reach_of_other_tokens_and_there_for_its_own() {
    play(
        "issue    budi alfamart cash-out 111111 amount=600000    -> token-1
         issue    budi indomaret cash-out 222222                 -> token-2
         cash-out R1 budi 450000 by=INDOMARET token=222222       -> insufficient-funds
         cash-out R2 budi 400000 by=INDOMARET token=222222       -> posted
         see      budi available=0 held=600000
         cash-out R3 budi 600000 token=111111                    -> posted
         see      budi available=0 held=0",
    );
}

#[test]
fn a_right_token_that_is_declined_for_another_reason_stays_live() {
    play(
        "issue     budi alfamart cash-out 123456               -> token-1
         cash-out  R1 budi 60000 token=123456                  -> not-a-multiple
         cash-out  R2 budi 1050000 token=123456                -> above-maximum
         given     budi status=BLOCKED
         cash-out  R3 budi 50000 token=123456                  -> account-blocked
         given     budi status=ACTIVE
         see-token budi 1 state=ISSUED tries=0
         see       budi failures=0
         cash-out  R4 budi 1000000 token=123456                -> posted",
    );
}

#[test]
fn a_token_cannot_be_made_where_none_is_needed_or_nothing_is_served() {
    play(
        "issue budi   alfamart cash-in  123456               -> no-token-needed
         issue budi   digibos  cash-in  123456               -> no-token-needed
         issue budi   digibos  cash-out 123456               -> channel-not-open
         issue budi   danamon  cash-in  123456               -> channel-not-open
         issue nobody alfamart cash-out 123456               -> unknown-customer
         issue siti   alfamart cash-out 123456               -> tier-without-cash-out
         issue siti   indomaret cash-in 123456               -> token-1
         issue siti   indomaret cash-in 123456 amount=1510000 -> above-maximum
         issue siti   indomaret cash-in 123456 amount=15001  -> not-a-multiple",
    );
}

#[test]
fn a_cash_in_token_is_not_made_for_what_the_caps_would_refuse() {
    play(
        "given siti available=1500000
         issue siti indomaret cash-in 123456 amount=510000 -> balance-cap
         issue siti indomaret cash-in 123456 amount=500000 -> token-1
         given budi month-in=39500000
         issue budi indomaret cash-in 123456 amount=510000 -> monthly-cap
         issue budi indomaret cash-in 123456 amount=500000 -> token-1",
    );
}

/// Time went back after the token had ended: it stays ended, and nothing lives longer.
#[test]
fn clock_back_one_hour_revives_nothing() {
    play(
        "issue     budi alfamart cash-out 111111               -> token-1
         wait 600
         expire    budi                                        -> expired-1
         back 3600
         cash-out  R1 budi 100000 token=111111                 -> invalid-token
         see-token budi 1 state=EXPIRED
         issue     budi alfamart cash-out 222222               -> token-2
         # it was made at the account's own time, and lives ten minutes from there
         wait 4199
         expire    budi                                        -> expired-0
         wait 1
         expire    budi                                        -> expired-1",
    );
}

/// The channel began to want tokens for one amount while a token for any was alive.
#[test]
fn a_token_for_any_amount_is_no_good_once_its_channel_wants_one_amount() {
    let row = "[[channel]]\nissuer = \"kaspro\"\nid = \"danamon\"\ndirection = \"cash-out\"\n\
               name = \"ATM Danamon\"\ntoken = \"required\"\nmin = 100_000\n\
               notify_by = \"in-app\"\nfrom = 2026-12-01\nuntil = 2027-01-01\n\
               source = \"a test\"\n";
    run(
        &mut World::under(catalogue_with(row)),
        "at 2026-12-31T23:55:00+07:00
         issue     budi danamon cash-out 123456            -> token-1
         at 2027-01-01
         cash-out  R1 budi 100000 by=DANAMON token=123456  -> invalid-token
         see-token budi 1 state=ISSUED tries=1",
    );
}

#[test]
fn a_token_records_how_it_ended() {
    let world = play(
        "issue    budi alfamart cash-out 123456 -> token-1
         wait 7
         cash-out R1 budi 100000 token=123456   -> posted",
    );
    let token = world.token(BUDI, 1);
    let seven_seconds_ago = Timestamp::from_micros(world.now.micros() - 7_000_000);
    assert_eq!(token.state, TokenState::Redeemed);
    assert_eq!(token.issued_at, seven_seconds_ago);
    assert_eq!(token.ended_at, Some(world.now));
    let redeemed_by = token.redeemed_by.expect("a movement");
    assert_eq!(
        (redeemed_by.partner.as_str(), redeemed_by.reference.as_str()),
        ("ALFAMART", "R1")
    );
}

/// Secrets are rotated: a token made under the former one is still good, and digits alone are not
/// enough under the wrong one.
#[test]
fn a_proof_is_good_under_any_secret_still_in_use() {
    let (_, phone) = customer("budi");
    let right = code(&phone, "123456");
    let newer = TokenCode {
        key: "2".into(),
        mac: [7; 32],
    };
    let other_key = TokenCode {
        key: "2".into(),
        ..right.clone()
    };
    let proves = |codes: &[&TokenCode]| {
        let mut world = play("issue budi alfamart cash-out 123456 -> token-1");
        let mut order = world.order(&OrderRequest::new("ALFAMART", "R1", "budi", 100_000));
        order.token = Some(TokenProof(codes.iter().map(|&code| code.clone()).collect()));
        world.submit(&Command::CashOut(order)).is_ok()
    };
    assert!(proves(&[&right, &newer]));
    assert!(proves(&[&newer, &right]));
    assert!(!proves(&[&newer]));
    assert!(!proves(&[&other_key]));
    assert!(!proves(&[]));
}

#[test]
fn a_code_prints_no_digits() {
    let code = code(&customer("budi").1, "123456");
    assert_eq!(format!("{code:?}"), "TokenCode(1, ..)");
    assert_eq!(World::new().account(BUDI).last_token, 0);
}

/// A ring may come to hold one secret twice.
#[test]
fn a_proof_is_good_under_a_secret_that_is_there_twice() {
    let (_, phone) = customer("budi");
    let made = code(&phone, "123456");
    assert!(TokenProof(vec![made.clone(), made.clone()]).proves(&made));
    assert!(!TokenProof(vec![made; 2]).proves(&code(&phone, "654321")));
}

#[test]
fn codes_are_the_same_where_their_digits_and_their_secret_are() {
    let (_, phone) = customer("budi");
    let made = code(&phone, "123456");
    let under_another = TokenCode {
        key: "2".into(),
        ..made.clone()
    };
    assert_eq!(made, code(&phone, "123456"));
    assert_ne!(made, code(&phone, "654321"));
    assert_ne!(made, under_another);
}

/// In and out, at the last moment before the device may and at the first at which it may.
#[test]
fn a_device_that_is_too_new_takes_cash_in_only() {
    let mut world = World::new();
    let (account, phone) = customer("budi");
    let mut issue = |channel: &str, direction, wait: i64| {
        let from = Timestamp::from_micros(world.now.micros() + wait);
        world.submit(&Command::IssueToken(IssueToken {
            account,
            channel: channel.into(),
            direction,
            amount: None,
            cash_out_from: Some(from),
            code: code(&phone, "123456"),
        }))
    };
    let refused = Err(Decline::from(DeclineReason::DeviceTooNew));
    assert_eq!(issue("alfamart", Direction::CashOut, 1), refused);
    assert!(issue("indomaret", Direction::CashIn, 1).is_ok());
    assert!(issue("alfamart", Direction::CashOut, 0).is_ok());
}
