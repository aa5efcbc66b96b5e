//! The order of the checks is a contract. Each line violates two neighbouring rules, and the one
//! that is told is the one that comes first.

use super::bench::{World, catalogue_with, fee_row};
use super::script::{play, run};

/// Shape of the call, repeat, channel, brand, token missing, customer or token, account state,
/// nominal (minimum, maximum, multiple), balance cap, month cap, funds.
#[test]
fn cash_in_checks_in_this_order() {
    play(
        "given   budi available=19950000 month-in=39950000
         cash-in R1 budi 50000 ext=E1                                         -> posted
         # the external id, before the repeat
         cash-in R1 budi 50000 ext=E1                                         -> external-id-reused
         # the repeat, before the channel
         cash-in R1 budi 50000 key=wallet:17                                  -> inconsistent-request
         cash-in R2 budi 50000 key=wallet:17                                  -> channel-not-allowed
         cash-in R2 budi 50000 key=wallet:17                                  -> channel-not-allowed
         # the channel, before the brand
         cash-in R3 budi 50000 key=wallet:17 brand=Kios                       -> channel-not-allowed
         cash-in R4 budi 50000 by=BOTH key=none brand=Kios                    -> channel-key-missing
         # the brand, before the token that is missing
         cash-in R5 budi 50000 by=INDOMARET brand=Kios                        -> brand-not-served
         # the token that is missing, before the customer
         cash-in R6 nobody 50000 by=INDOMARET                                 -> token-missing
         # the brand, before the customer
         cash-in R7 nobody 50000 brand=Kios                                   -> brand-not-served
         # the customer, before the nominal
         cash-in R8 nobody 1                                                  -> unknown-customer
         cash-in R9 nobody 1 by=INDOMARET token=123456                        -> invalid-token
         # the token, before the account's state
         given   budi status=BLOCKED
         cash-in R10 budi 50000 by=INDOMARET token=123456                     -> invalid-token
         # the account's state, before the nominal
         cash-in R11 budi 1                                                   -> account-blocked
         cash-in R12 budi 2000000                                             -> account-blocked
         given   budi status=DORMANT
         cash-in R13 budi 60000                                               -> account-dormant
         given   budi status=CLOSED
         cash-in R14 budi 50000                                               -> account-closed
         given   budi status=ACTIVE
         # the nominal, before the caps: minimum and maximum before the multiple
         cash-in R15 budi 49999                                               -> below-minimum
         cash-in R16 budi 1000001                                             -> above-maximum
         cash-in R17 budi 50001                                               -> not-a-multiple
         # the balance cap, before the month's
         cash-in R18 budi 50000                                               -> balance-cap",
    );
}

#[test]
fn cash_in_checks_the_month_before_the_funds_for_the_fee() {
    let rules = catalogue_with(&fee_row("digibos", "cash-in", 70_000, "2021-01-01", ""));
    run(
        &mut World::under(rules),
        "given budi available=0 month-in=39950000
         cash-in R1 budi 60000 by=DIGIBOS -> monthly-cap
         cash-in R2 budi 50000 by=DIGIBOS -> insufficient-funds",
    );
}

#[test]
fn cash_out_checks_in_this_order() {
    play(
        "given    budi available=100000
         issue    budi alfamart cash-out 111111                                -> token-1
         cash-out R1 budi 50000 token=111111 ext=E1                            -> posted
         issue    budi alfamart cash-out 111111                                -> token-2
         # the external id, before the repeat
         cash-out R1 budi 50000 token=111111 ext=E1                            -> external-id-reused
         # the repeat, before the channel
         cash-out R1 budi 50000 token=111111 key=wallet:17                     -> inconsistent-request
         # the channel, before the brand
         cash-out R3 budi 50000 token=111111 key=wallet:17 brand=Kios          -> channel-not-allowed
         cash-out R4 budi 50000 token=111111 by=BOTH key=none brand=Kios       -> channel-key-missing
         # the brand, before the token that is missing
         cash-out R5 budi 50000 brand=Lawson                                   -> brand-not-served
         # the token that is missing, before the customer
         cash-out R6 nobody 50000                                              -> token-missing
         # the customer, before the nominal
         cash-out R7 nobody 1 token=111111                                     -> invalid-token
         # the token, before the account's state
         given    budi status=BLOCKED
         cash-out R8 budi 50000 token=222222                                   -> invalid-token
         # the account's state, before the nominal
         cash-out R9 budi 1 token=111111                                       -> account-blocked
         given    budi status=DORMANT
         cash-out R10 budi 2000000 token=111111                                -> account-dormant
         given    budi status=CLOSED
         cash-out R11 budi 60000 token=111111                                  -> account-closed
         given    budi status=ACTIVE
         # the nominal, before the funds
         cash-out R12 budi 0 token=111111                                      -> below-minimum
         cash-out R13 budi 1000001 token=111111                                -> above-maximum
         cash-out R14 budi 60001 token=111111                                  -> not-a-multiple
         cash-out R15 budi 100000 token=111111                                 -> insufficient-funds
         # none of this has ended the token
         cash-out R16 budi 50000 token=111111                                  -> posted",
    );
}

#[test]
fn the_accounts_state_is_checked_before_a_tier_without_cash_out() {
    play(
        "given    siti status=BLOCKED
         cash-out R1 siti 50000 token=111111 -> invalid-token",
    );
}

#[test]
fn issuing_checks_in_this_order() {
    play(
        "given budi available=0
         issue budi nowhere   cash-out 111111 amount=1       -> channel-not-open
         issue budi digibos   cash-out 111111                -> channel-not-open
         given budi status=BLOCKED
         # that no token is needed, before the account's state
         issue budi alfamart  cash-in  111111                -> no-token-needed
         # the amount that is missing, before the account's state
         issue budi danamon   cash-out 111111                -> amount-missing
         issue budi danamon   cash-out 111111 amount=1       -> account-blocked
         # the account's state, before the tier
         given siti status=DORMANT
         issue siti alfamart  cash-out 111111                -> account-dormant
         given siti status=ACTIVE
         # the tier, before the nominal
         issue siti alfamart  cash-out 111111 amount=1       -> tier-without-cash-out
         given budi status=ACTIVE
         # the nominal, before the funds
         issue budi alfamart  cash-out 111111 amount=1       -> below-minimum
         issue budi alfamart  cash-out 111111 amount=1000001 -> above-maximum
         issue budi alfamart  cash-out 111111 amount=50001   -> not-a-multiple
         issue budi alfamart  cash-out 111111 amount=50000   -> insufficient-funds",
    );
}
