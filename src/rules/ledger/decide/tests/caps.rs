//! The tiers' caps: of the balance, and of what comes in within a calendar month in WIB.

use super::bench::{OrderRequest, World, catalogue_with};
use super::script::{name, play, run};
use crate::ledger::{Answer, Outcome};
use crate::types::Direction;

#[test]
fn topup_to_the_cap_exactly_and_one_rupiah_above() {
    play(
        "given   siti available=1500000
         cash-in R1 siti 500001 by=DIGIBOS   -> balance-cap
         cash-in R2 siti 500000 by=DIGIBOS   -> posted
         cash-in R3 siti 10000 by=DIGIBOS    -> balance-cap
         given   budi available=19500000
         cash-in R4 budi 500001 by=DIGIBOS   -> balance-cap
         cash-in R5 budi 500000 by=DIGIBOS   -> posted",
    );
}

#[test]
fn held_money_is_in_the_balance_that_is_capped() {
    play(
        "given   budi available=19500000
         issue   budi alfamart cash-out 123456 amount=1000000 -> token-1
         see     budi available=18500000 held=1000000
         cash-in R1 budi 500001 by=DIGIBOS                     -> balance-cap
         cash-in R2 budi 500000 by=DIGIBOS                     -> posted",
    );
}

#[test]
fn the_month_to_its_cap_exactly_and_one_rupiah_above() {
    play(
        "given   siti available=0 month-in=19500000
         cash-in R1 siti 500001 by=DIGIBOS   -> monthly-cap
         cash-in R2 siti 500000 by=DIGIBOS   -> posted
         cash-in R3 siti 10000 by=DIGIBOS    -> monthly-cap
         given   budi available=0 month-in=39500000
         cash-in R4 budi 500001 by=DIGIBOS   -> monthly-cap
         cash-in R5 budi 500000 by=DIGIBOS   -> posted",
    );
}

#[test]
fn cash_out_does_not_reduce_the_monthly_incoming_total() {
    play(
        "given    budi available=0 month-in=39000000
         cash-in  R1 budi 1000000             -> posted
         issue    budi alfamart cash-out 1111 -> token-1
         cash-out R2 budi 1000000 token=1111  -> posted
         see      budi available=0 month-in=40000000
         cash-in  R3 budi 50000               -> monthly-cap",
    );
}

#[test]
fn month_boundary_in_wib() {
    play(
        "at 2026-11-30T23:59:59.999999+07:00
         given   budi available=0 month-in=40000000
         cash-in R1 budi 50000     -> monthly-cap
         # midnight in WIB is 17:00 UTC of the day before
         at 2026-11-30T17:00:00Z
         see     budi month-in=0
         cash-in R2 budi 50000     -> posted
         see     budi month-in=50000
         at 2026-12-31T23:59:59+07:00
         see     budi month-in=50000
         at 2027-01-01
         see     budi month-in=0
         cash-in R3 budi 50000     -> posted",
    );
}

/// The account's own time never goes back, so neither does its month.
#[test]
fn clock_back_over_a_month_boundary_does_not_open_the_month_before_again() {
    play(
        "at 2026-12-01
         given   budi available=0
         cash-in R1 budi 1000000   -> posted
         at 2026-11-30T23:00:00+07:00
         cash-in R2 budi 1000000   -> posted
         at 2026-12-01
         see     budi month-in=2000000",
    );
}

#[test]
fn topup_then_late_reversal_over_the_cap() {
    play(
        "given    budi available=20000000 month-in=38000000
         issue    budi alfamart cash-out 123456   -> token-1
         cash-out R1 budi 1000000 token=123456    -> posted
         cash-in  R2 budi 1000000                 -> posted
         see      budi available=20000000 month-in=39000000
         cancel   R1 budi                         -> reversed
         # above the cap, and not counted for the month
         see      budi available=21000000 month-in=39000000
         cash-in  R3 budi 50000                   -> balance-cap
         issue    budi alfamart cash-out 123456   -> token-2
         cash-out R4 budi 1000000 token=123456    -> posted
         issue    budi alfamart cash-out 123456   -> token-3
         cash-out R5 budi 1000000 token=123456    -> posted
         cash-in  R6 budi 1000000                 -> posted
         see      budi available=20000000 month-in=40000000",
    );
}

#[test]
fn a_reversal_posts_in_every_state_of_the_account() {
    for status in ["BLOCKED", "DORMANT", "CLOSED"] {
        play(&format!(
            "issue    budi alfamart cash-out 123456   -> token-1
             cash-out R1 budi 1000000 token=123456    -> posted
             given    budi status={status}
             at 2027-03-01
             cancel   R1 budi                         -> reversed
             see      budi available=1000000 month-in=0"
        ));
    }
}

#[test]
fn a_cap_that_changes_counts_from_its_day() {
    let rules = catalogue_with(
        "[[tier]]\nissuer = \"kaspro\"\nid = \"regular\"\nname = \"Regular\"\n\
         max_balance = 2_000_100\nmax_incoming_month = 20_000_100\ncash_out = true\n\
         transfer = false\nfrom = 2026-11-20\n",
    );
    run(
        &mut World::under(rules),
        "given    siti available=1900000
         at 2026-11-19T23:59:59+07:00
         cash-in  R1 siti 100100 by=DIGIBOS        -> balance-cap
         issue    siti alfamart cash-out 123456    -> tier-without-cash-out
         at 2026-11-20
         cash-in  R2 siti 100101 by=DIGIBOS        -> balance-cap
         cash-in  R3 siti 100100 by=DIGIBOS        -> posted
         issue    siti alfamart cash-out 123456    -> token-1
         cash-out R4 siti 50000 token=123456       -> posted",
    );
}

#[test]
fn a_tier_that_the_catalogue_does_not_know_may_nothing() {
    play(
        "given    budi tier=gold
         cash-in  R1 budi 50000                  -> balance-cap
         issue    budi alfamart cash-out 123456  -> tier-without-cash-out
         cash-out R2 budi 50000 token=123456     -> invalid-token
         inquire  budi 50000                     -> balance-cap",
    );
}

#[test]
fn amounts_at_the_edge_of_numbers_are_refused() {
    let kios = "[[channel]]\nissuer = \"kaspro\"\nid = \"kios\"\ndirection = \"cash-in\"\n\
                name = \"Kios\"\nwallet_id = \"77\"\ntoken = \"required\"\nmin = 1\n\
                notify_by = \"in-app\"\nfrom = 2021-01-01\nsource = \"a test\"\n";
    let out = kios.replace("cash-in", "cash-out");
    let (least, most) = (i64::MIN, i64::MAX);
    run(
        &mut World::under(catalogue_with(&format!("{kios}{out}"))),
        &format!(
            "issue    budi kios cash-in  111111                 -> token-1
             issue    budi kios cash-out 222222                 -> token-2
             cash-in  R1 budi {least} by=KIOS token=111111      -> below-minimum
             cash-in  R2 budi {most}  by=KIOS token=111111      -> balance-cap
             cash-out R3 budi {least} by=KIOS token=222222      -> below-minimum
             cash-out R4 budi {most}  by=KIOS token=222222      -> insufficient-funds
             issue    budi kios cash-in  333333 amount={most}   -> balance-cap
             issue    budi kios cash-out 333333 amount={most}   -> insufficient-funds
             issue    budi kios cash-out 333333 amount={least}  -> below-minimum
             cancel   R5 budi amount={most}                     -> voided"
        ),
    );
}

/// The reason of a refusal and the figure of its rule, in rupiah.
fn refused(outcome: Outcome) -> (String, Option<i64>) {
    let reason = name(&outcome);
    match outcome {
        Err(declined) | Ok(Answer::DeclinedBefore(declined)) => {
            (reason, declined.bound.map(|bound| bound.get()))
        }
        Ok(_) => panic!("not refused: {reason}"),
    }
}

#[test]
fn a_refused_amount_has_the_figure_of_its_rule() {
    let mut world = World::new();
    for (amount, reason, bound) in [
        (49_999, "below-minimum", 50_000),
        (1_000_001, "above-maximum", 1_000_000),
        (60_000, "not-a-multiple", 50_000),
    ] {
        let due = (reason.to_owned(), Some(bound));
        let request = OrderRequest::new("ALFAMART", &format!("R{amount}"), "budi", amount);
        assert_eq!(refused(world.inquiry(&request)), due);
        assert_eq!(refused(world.cash_in(&request)), due);
        assert_eq!(refused(world.cash_in(&request)), due, "the repeat");
        let issued = world.issue(
            "budi",
            "alfamart",
            Direction::CashOut,
            "123456",
            Some(amount),
        );
        assert_eq!(refused(issued), due);
    }
}

/// The tier's caps are for the account's owner alone.
#[test]
fn the_caps_of_the_tier_are_for_its_owner() {
    let mut world = World::new();
    for (scene, reason, cap) in [
        ("given siti available=1990000", "balance-cap", 2_000_000),
        (
            "given siti available=0 month-in=19990000",
            "monthly-cap",
            20_000_000,
        ),
    ] {
        run(&mut world, scene);
        let request = OrderRequest::new("DIGIBOS", &format!("R{cap}"), "siti", 20_000);
        let due = (reason.to_owned(), None);
        assert_eq!(refused(world.inquiry(&request)), due);
        assert_eq!(refused(world.cash_in(&request)), due);
        let issued = world.issue(
            "siti",
            "indomaret",
            Direction::CashIn,
            "123456",
            Some(20_000),
        );
        assert_eq!(refused(issued), (reason.to_owned(), Some(cap)));
    }
}

/// A repeat tells the rule that the order broke, not the one of today.
#[test]
fn a_repeat_has_the_figure_of_then() {
    let kiosk = |min: i64, from: &str| {
        format!(
            "[[channel]]\nissuer = \"kaspro\"\nid = \"kios\"\ndirection = \"cash-in\"\n\
             name = \"Kios\"\nwallet_id = \"77\"\ntoken = \"none\"\nmin = {min}\n\
             notify_by = \"in-app\"\nfrom = {from}\nsource = \"a test\"\n"
        )
    };
    let rows = kiosk(5_000, "2021-01-01") + &kiosk(1_000, "2026-12-01");
    let mut world = World::under(catalogue_with(&rows));
    let request = OrderRequest::new("KIOS", "R1", "budi", 999);
    let due = ("below-minimum".to_owned(), Some(5_000));
    assert_eq!(refused(world.cash_in(&request)), due);
    run(&mut world, "at 2026-12-01");
    assert_eq!(refused(world.cash_in(&request)), due);
    let later = OrderRequest::new("KIOS", "R2", "budi", 999);
    assert_eq!(refused(world.cash_in(&later)).1, Some(1_000));
}
