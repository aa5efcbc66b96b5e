//! What customer service changes: an account is judged by the tier and the status that it had at the
//! time.

use rstest::rstest;

use super::fixture::{Fixture, Key, LATE_NOVEMBER};
use crate::audit::Report;

const WATI: i64 = 7;

const fn alfamart(reference: &'static str) -> Key {
    ("ALFAMART", 38, reference)
}

/// Premium for a while, and closed at the end; above the limit of its first tier, which it has again.
fn changed() -> Fixture {
    let at = |number| LATE_NOVEMBER + number;
    let mut fixture = Fixture::empty();
    fixture.open(WATI, "081377778888", "regular", at(0)); // 1
    fixture.cash_in(WATI, alfamart("A1"), 1_500_000, None, at(1), 202_611); // 2
    fixture.change_tier(WATI, "premium", at(2)); // 3
    fixture.cash_in(WATI, alfamart("A2"), 1_000_000, None, at(3), 202_611); // 4
    fixture.change_tier(WATI, "regular", at(4)); // 5
    fixture.change_status(WATI, "BLOCKED", at(5)); // 6
    fixture.refuse_change(WATI, at(6)); // 7
    fixture.change_status(WATI, "CLOSED", at(7)); // 8
    fixture.refuse_change(WATI, at(8)); // 9
    fixture
}

fn invariants(report: &Report) -> Vec<String> {
    let breaches = report.breaches.iter();
    let mut broken: Vec<String> = breaches.map(|b| b.invariant.to_string()).collect();
    broken.sort();
    broken.dedup();
    broken
}

#[test]
fn what_customer_service_may_do_is_clean() {
    let report = changed().audit_with_key();
    assert!(report.is_clean(), "{report}");
    // Two cash-ins, two tiers, two statuses.
    assert_eq!(report.notifications, 6);
}

#[rstest]
#[case::tier_that_is_the_same("tier = 'regular'", 3, "I7")]
#[case::tier_without_limits("tier = 'gold'", 4, "I5 I7")]
#[case::above_the_limit_of_its_tier("tier = 'regular'", 4, "I5 I7")]
#[case::status_that_is_the_same("status = 'ACTIVE'", 6, "I7")]
#[case::blocked_becomes_dormant("status = 'DORMANT'", 8, "I7")]
#[case::closed_is_opened_again("kind = 'status-changed', status = 'ACTIVE'", 9, "I7")]
#[case::money_while_it_is_blocked("status = 'BLOCKED'", 4, "I7")]
#[case::tier_changes_with_the_status("tier = 'premium'", 6, "I7")]
#[case::without_a_reason("reason = NULL", 5, "I7")]
#[case::refused_without_a_reason("reason = NULL", 7, "I7")]
#[case::with_an_amount("amount = 1, available = available + 1", 6, "I1 I2 I7")]
fn what_it_may_not_do_is_found(#[case] tamper: &str, #[case] seq: i64, #[case] broken: &str) {
    let mut fixture = changed();
    fixture.run(&format!("UPDATE entries SET {tamper} WHERE seq = {seq}"));
    let report = fixture.audit();
    assert_eq!(invariants(&report).join(" "), broken, "{report}");
}
