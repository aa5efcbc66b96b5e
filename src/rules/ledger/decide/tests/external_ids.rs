//! An `X-EXTERNAL-ID` is good once a day, and names the latest request that bore it.

use super::bench::{OrderRequest, World};
use super::script::{name, play, run};
use crate::ledger::Command;

#[test]
fn an_external_id_is_good_once_for_one_partner_on_one_day() {
    play(
        "status  cash-in R1 ext=E1                     -> unknown-reference
         cash-in R1 budi 100000 ext=E1                 -> external-id-reused
         status  cash-in R1 ext=E1                     -> external-id-reused
         cash-in R1 budi 100000 by=ALFAMART-2 ext=E1   -> posted
         at 2026-11-10T23:59:59+07:00
         cash-in R1 budi 100000 ext=E1                 -> external-id-reused
         at 2026-11-11T00:00:00+07:00
         cash-in R1 budi 100000 ext=E1                 -> posted",
    );
}

#[test]
fn of_two_originals_with_one_external_id_the_later_is_returned() {
    for _ in 0..20 {
        let mut world = play(
            "cash-in R1 budi 100000 ext=E1 -> posted
             cash-in R2 budi 1 ext=E2      -> below-minimum
             at 2026-11-11
             cash-in R3 budi 1 ext=E1      -> below-minimum",
        );
        run(&mut world, "status cash-in original-ext=E1 -> 06");
    }
}

#[test]
fn an_external_id_of_another_service_does_not_hide_the_one_that_is_asked_about() {
    play(
        "cash-in  C1 budi 50000 ext=E1                 -> posted
         wait     86400
         cash-out R1 budi 100000 token=123456 ext=E1   -> invalid-token
         status   cash-in original-ext=E1              -> 00
         status   cash-out original-ext=E1             -> 06",
    );
}

#[test]
fn a_copy_of_a_signed_request_is_its_repeat_and_uses_up_no_external_id() {
    let mut world = World::new();
    let original = world.order(&OrderRequest::new("ALFAMART", "R1", "budi", 50_000));
    let mut copy = original.clone();
    copy.partner_context.is_copy = true;
    for (order, expected) in [
        (&original, "posted"),
        (&copy, "repeated"),
        (&copy, "repeated"),
        (&original, "external-id-reused"),
    ] {
        let outcome = world.submit(&Command::CashIn(order.clone()));
        assert_eq!(name(&outcome), expected);
    }
    assert_eq!(world.writes().external_ids.len(), 1);
}

#[test]
fn a_copy_of_what_was_never_decided_is_executed() {
    let mut world = World::new();
    let mut copy = world.order(&OrderRequest::new("ALFAMART", "R1", "budi", 50_000));
    copy.partner_context.is_copy = true;
    let outcome = world.submit(&Command::CashIn(copy));
    assert_eq!(name(&outcome), "posted");
    assert_eq!(world.writes().external_ids.len(), 1);
}

#[test]
fn a_copy_is_not_executed_under_an_external_id_that_another_request_used() {
    let mut world = World::new();
    let other = world.order(&OrderRequest::new("ALFAMART", "R1", "budi", 50_000));
    let mut copy = world.order(&OrderRequest::new("ALFAMART", "R2", "budi", 50_000));
    copy.external_id_key = other.external_id_key.clone();
    copy.partner_context.is_copy = true;
    for (order, expected) in [(other, "posted"), (copy, "external-id-reused")] {
        let outcome = world.submit(&Command::CashIn(order));
        assert_eq!(name(&outcome), expected);
    }
}
