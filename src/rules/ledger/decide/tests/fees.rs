//! Fees are the catalogue's, dated, and paid by the customer on top of the amount.

use super::bench::{World, catalogue_with, fee_row};
use super::script::run;

/// 2,500 both ways, and nothing in December: a promotion is a row with an end.
fn with_promotion() -> World {
    let rows = [
        fee_row("alfamart", "cash-in", 2_500, "2021-01-01", ""),
        fee_row("alfamart", "cash-in", 0, "2026-12-01", "2027-01-01"),
        fee_row("alfamart", "cash-out", 2_500, "2021-01-01", ""),
        fee_row("alfamart", "cash-out", 0, "2026-12-01", "2027-01-01"),
    ];
    World::under(catalogue_with(&rows.concat()))
}

#[test]
fn a_promotion_sets_the_fee_to_nothing_while_it_lasts() {
    run(
        &mut with_promotion(),
        "at 2026-11-30T23:59:59.999999+07:00
         cash-in  R1 budi 100000                  -> posted
         see      budi available=1097500 postings=2
         at 2026-12-01
         cash-in  R2 budi 100000                  -> posted
         see      budi available=1197500 postings=3
         at 2026-12-31T23:59:59.999999+07:00
         issue    budi alfamart cash-out 123456   -> token-1
         cash-out R3 budi 100000 token=123456     -> posted
         see      budi available=1097500 postings=4
         at 2027-01-01
         issue    budi alfamart cash-out 123456   -> token-2
         cash-out R4 budi 100000 token=123456     -> posted
         see      budi available=995000 postings=6
         # of other channels nothing is taken
         cash-in  R5 budi 100000 by=DIGIBOS       -> posted
         see      budi available=1095000 postings=7",
    );
}

#[test]
fn a_reversal_puts_the_fee_back_that_was_paid() {
    run(
        &mut with_promotion(),
        "issue    budi alfamart cash-out 123456   -> token-1
         cash-out R1 budi 100000 token=123456     -> posted
         see      budi available=897500
         # by now there is none
         at 2026-12-01
         cancel   R1 budi                         -> reversed
         see      budi available=1000000 postings=4
         issue    budi alfamart cash-out 123456   -> token-2
         cash-out R2 budi 100000 token=123456     -> posted
         # by now there is one again
         at 2027-01-01
         cancel   R2 budi                         -> reversed
         see      budi available=1000000 postings=6",
    );
}

#[test]
fn a_cash_out_needs_funds_for_its_fee() {
    run(
        &mut with_promotion(),
        "given    budi available=102499
         issue    budi alfamart cash-out 123456   -> token-1
         cash-out R1 budi 100000 token=123456     -> insufficient-funds",
    );
    run(
        &mut with_promotion(),
        "given    budi available=102500
         issue    budi alfamart cash-out 123456   -> token-1
         cash-out R1 budi 100000 token=123456     -> posted
         see      budi available=0",
    );
}

#[test]
fn a_token_for_one_amount_holds_the_fee_too() {
    run(
        &mut with_promotion(),
        "given    budi available=102499
         issue    budi alfamart cash-out 123456 amount=100000 -> insufficient-funds
         given    budi available=102500
         issue    budi alfamart cash-out 123456 amount=100000 -> token-1
         see      budi available=0 held=102500
         cash-out R1 budi 100000 token=123456                 -> posted
         see      budi available=0 held=0",
    );
}

#[test]
fn what_was_held_for_a_fee_that_has_gone_is_free_again() {
    run(
        &mut with_promotion(),
        "at 2026-11-30T23:55:00+07:00
         issue    budi alfamart cash-out 123456 amount=100000 -> token-1
         see      budi available=897500 held=102500
         at 2026-12-01
         cash-out R1 budi 100000 token=123456                 -> posted
         see      budi available=900000 held=0",
    );
}

#[test]
fn a_cash_in_may_pay_its_fee_with_its_own_amount_and_no_more() {
    let fee = |amount| {
        let row = fee_row("alfamart", "cash-in", amount, "2021-01-01", "");
        World::under(catalogue_with(&row))
    };
    run(
        &mut fee(50_000),
        "given   budi available=0
         cash-in R1 budi 50000 -> posted
         see     budi available=0 month-in=50000 postings=2",
    );
    run(
        &mut fee(50_001),
        "given   budi available=0
         cash-in R1 budi 50000 -> insufficient-funds
         inquire budi 50000    -> insufficient-funds
         given   siti available=1
         cash-in R2 siti 50000 -> posted",
    );
}

/// The fee leaves again, but what came in is what the caps are about.
#[test]
fn the_caps_look_at_the_amount_before_the_fee() {
    run(
        &mut with_promotion(),
        "given   siti available=1950001
         cash-in R1 siti 50000 -> balance-cap
         given   budi available=19950000
         cash-in R2 budi 50000 -> posted
         see     budi available=19997500 month-in=50000",
    );
}
