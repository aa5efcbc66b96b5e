//! An account inquiry answers as a cash-in would, and changes nothing.

use super::bench::{OrderRequest, World, catalogue_with, fee_row};
use super::script::{play, run};
use crate::ledger::{Answer, Outcome};
use crate::types::Rupiah;

#[test]
fn an_inquiry_is_refused_as_the_cash_in_would_be() {
    play(
        "inquire budi 50000                         -> inquired
         inquire budi 50000 key=wallet:17           -> channel-not-allowed
         inquire budi 50000 by=BOTH key=none        -> channel-key-missing
         inquire budi 50000 key=none                -> inquired
         inquire budi 50000 brand=Kios              -> brand-not-served
         inquire nobody 50000                       -> unknown-customer
         inquire budi 49999                         -> below-minimum
         inquire budi 1000001                       -> above-maximum
         inquire budi 60000                         -> not-a-multiple
         # it asks for no token, and tells whose number is none even there
         inquire budi 10000 by=INDOMARET            -> inquired
         inquire nobody 10000 by=INDOMARET          -> unknown-customer
         inquire budi 50000 ext=E1                  -> inquired
         inquire budi 50000 ext=E1                  -> external-id-reused
         given   budi status=BLOCKED
         inquire budi 1                             -> account-blocked
         given   siti available=2000000
         inquire siti 50000                         -> balance-cap
         given   siti available=0 month-in=20000000
         inquire siti 50000                         -> monthly-cap
         see     siti available=0 postings=0 notices=0",
    );
}

/// Least, multiple, most, and what is left of the month, in rupiah; and the fee.
fn figures(outcome: Outcome) -> [i64; 5] {
    let Ok(Answer::Inquired {
        min,
        multiple,
        max,
        month_left,
        fee,
        ..
    }) = outcome
    else {
        panic!("not inquired: {outcome:?}");
    };
    let multiple = multiple.map_or(0, Rupiah::get);
    [min.get(), multiple, max.get(), month_left.get(), fee.get()]
}

#[test]
fn an_inquiry_shows_the_amounts_that_would_be_accepted_now() {
    let fee = fee_row("alfamart", "cash-in", 2_500, "2021-01-01", "");
    let mut world = World::under(catalogue_with(&fee));
    let request = OrderRequest::new("ALFAMART", "I", "siti", 50_000);
    assert_eq!(
        figures(world.inquiry(&request)),
        [50_000, 50_000, 1_000_000, 20_000_000, 2_500]
    );
    run(&mut world, "given siti available=1300000 month-in=18000000");
    assert_eq!(
        figures(world.inquiry(&request)),
        [50_000, 50_000, 700_000, 2_000_000, 2_500]
    );
    run(&mut world, "given siti available=1312345 month-in=0");
    assert_eq!(
        figures(world.inquiry(&request)),
        [50_000, 50_000, 650_000, 20_000_000, 2_500]
    );
    run(&mut world, "given siti available=0 month-in=19900000");
    assert_eq!(
        figures(world.inquiry(&request)),
        [50_000, 50_000, 100_000, 100_000, 2_500]
    );
}

#[test]
fn an_inquiry_shows_the_name_and_its_own_number() {
    let mut world = World::new();
    let request = OrderRequest::new("DIGIBOS", "I", "budi", 12_345);
    let Ok(Answer::Inquired {
        reference_no,
        name,
        amount,
        ..
    }) = world.inquiry(&request)
    else {
        panic!("not inquired");
    };
    assert_eq!(
        (reference_no.as_str(), name.as_str(), amount.get()),
        ("I-1", "budi", 12_345)
    );
}
