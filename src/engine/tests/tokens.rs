//! One token, and who comes first.

use std::time::Duration;

use super::bench::{Bench, Customer, posted, refused};
use super::till::{Till, alfamart, danamon};
use crate::ledger::{Answer, Command, DeclineReason, TokenState};

const DIGITS: &str = "012345";

fn fixture() -> (Bench, Customer, Till) {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", DIGITS);
    let till = bench.till(alfamart());
    (bench, budi, till)
}

/// Sets the clock to the end of token 1, or so many microseconds before.
fn to_expiry(bench: &Bench, budi: &Customer, micros_before: i64) {
    let end = bench.token(budi, 1).expires_at.micros();
    bench
        .clock
        .set(crate::types::Timestamp::from_micros(end - micros_before));
}

#[test]
fn redeem_against_expiry() {
    let (bench, budi, till) = fixture();
    to_expiry(&bench, &budi, 1);
    let expire = Command::ExpireTokens(budi.id);
    let order = till.cash_out(&budi, "C1", 50_000, DIGITS);
    let mut replies = bench.together(vec![expire.clone(), order]);
    assert_eq!(replies[0], Ok(Ok(Answer::Expired { count: 0 })));
    posted(replies.remove(1));

    let (bench, budi, till) = fixture();
    to_expiry(&bench, &budi, 0);
    let order = till.cash_out(&budi, "C1", 50_000, DIGITS);
    let expire = Command::ExpireTokens(budi.id);
    let mut replies = bench.together(vec![order, expire]);
    assert_eq!(refused(replies.remove(0)), DeclineReason::InvalidToken);
    assert_eq!(replies[0], Ok(Ok(Answer::Expired { count: 0 })));
    assert_eq!(bench.token(&budi, 1).state, TokenState::Expired);
    assert_eq!(bench.balance(&budi), 500_000);
}

#[test]
fn redeem_against_user_cancel() {
    let (bench, budi, till) = fixture();
    let order = till.cash_out(&budi, "C1", 50_000, DIGITS);
    let mut replies = bench.together(vec![budi.cancel_token(1), order]);
    assert_eq!(refused(replies.remove(1)), DeclineReason::InvalidToken);
    assert!(matches!(replies[0], Ok(Ok(Answer::Token(_)))));
    assert_eq!(bench.balance(&budi), 500_000);

    let (bench, budi, till) = fixture();
    let order = till.cash_out(&budi, "C1", 50_000, DIGITS);
    let mut replies = bench.together(vec![order, budi.cancel_token(1)]);
    assert_eq!(refused(replies.remove(1)), DeclineReason::NoLiveToken);
    posted(replies.remove(0));
    assert_eq!(bench.balance(&budi), 450_000);
}

#[test]
fn two_tills_one_token() {
    let (bench, budi, one) = fixture();
    let other = bench.till(alfamart());
    let orders = vec![
        one.cash_out(&budi, "C1", 50_000, DIGITS),
        other.cash_out(&budi, "C2", 50_000, DIGITS),
    ];
    let mut replies = bench.together(orders);
    assert_eq!(refused(replies.remove(1)), DeclineReason::InvalidToken);
    posted(replies.remove(0));
    assert_eq!(bench.balance(&budi), 450_000);
}

#[test]
fn a_reversal_does_not_revive_the_token() {
    let (bench, budi, till) = fixture();
    let replies = bench.together(vec![
        till.cash_out(&budi, "C1", 50_000, DIGITS),
        till.cancel(&budi, "C1"),
        till.cash_out(&budi, "C2", 50_000, DIGITS),
    ]);
    assert_eq!(replies[2], Ok(Err(DeclineReason::InvalidToken.into())));
    assert_eq!(bench.token(&budi, 1).state, TokenState::Redeemed);
}

#[test]
fn two_tokens_cannot_hold_the_same_money() {
    let (bench, budi, _) = fixture();
    let replies = bench.together(vec![
        budi.issue(&bench, "danamon", Some(300_000), "111111"),
        budi.issue(&bench, "alfamart", Some(300_000), "222222"),
    ]);
    assert!(matches!(replies[0], Ok(Ok(Answer::Token(_)))));
    assert_eq!(replies[1], Ok(Err(DeclineReason::InsufficientFunds.into())));
    // What is held is not to be had through another channel, and is where it belongs.
    let alfamart = bench
        .till(alfamart())
        .cash_out(&budi, "C1", 250_000, DIGITS);
    assert_eq!(
        refused(bench.send(alfamart)),
        DeclineReason::InsufficientFunds
    );
    let danamon = bench
        .till(danamon())
        .cash_out(&budi, "C1", 300_000, "111111");
    posted(bench.send(danamon));
    assert_eq!(bench.account(&budi).held.get(), 0);
    assert_eq!(bench.balance(&budi), 200_000);
}

#[test]
fn an_expired_hold_is_released_by_the_next_command() {
    let (bench, budi, till) = fixture();
    let reply = bench.send(budi.issue(&bench, "danamon", Some(500_000), "111111"));
    assert!(matches!(reply, Ok(Ok(_))));
    let later = bench.clock.now().plus(Duration::from_secs(600));
    bench.clock.set(later);
    let replies = bench.together(vec![
        budi.issue(&bench, "alfamart", None, "222222"),
        till.cash_out(&budi, "C1", 500_000, "222222"),
    ]);
    posted(replies.into_iter().nth(1).expect("an answer"));
    assert_eq!(bench.balance(&budi), 0);
}
