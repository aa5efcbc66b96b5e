//! One row is made wrong, and just the promises that it breaks are named.

use std::collections::BTreeSet;

use rstest::rstest;

use super::clean::clean_fixture;
use super::fixture::{LATE_NOVEMBER, MINUTE};
use crate::audit::BREACHES_MAX;

#[test]
fn a_clean_fixture_is_clean() {
    let report = clean_fixture().audit();
    assert!(report.is_clean(), "{report}");
    let counts = [
        report.accounts,
        report.postings,
        report.movements,
        report.tokens,
        report.notifications,
    ];
    assert_eq!(counts, [2, 9, 7, 8, 8]);
}

#[rstest]
// I1: the two sides.
#[case::system_side_differs(
    "UPDATE settlement_postings SET amount = amount + 1 \
     WHERE partner_reference = 'C1' AND kind = 'cash-out'",
    "I1"
)]
#[case::system_side_missing(
    "DELETE FROM settlement_postings WHERE partner_reference = 'C1' AND kind = 'fee'",
    "I1"
)]
#[case::system_side_in_the_wrong_book(
    "UPDATE settlement_postings SET book = 'settlement' \
     WHERE partner_reference = 'C1' AND kind = 'fee'",
    "I1"
)]
#[case::system_side_at_another_moment(
    "UPDATE settlement_postings SET posted_at = posted_at + 1 \
     WHERE partner_reference = 'C1' AND kind = 'fee'",
    "I1"
)]
#[case::system_side_of_an_unknown_kind(
    "INSERT INTO settlement_postings VALUES ('INDOMARET', 44, 'C1', 'gift', 'fee', 0, 0)",
    "I1"
)]
// I2: the chain. A stored balance that is wrong also upsets the sum of all balances.
#[case::stored_balance(
    "UPDATE accounts SET available = available + 1000 WHERE account_id = 7",
    "I1 I2"
)]
#[case::amount_changed(
    "UPDATE postings SET amount = amount + 1 WHERE account_id = 11 AND seq = 1",
    "I1 I2 I8"
)]
#[case::balance_after_changed(
    "UPDATE postings SET balance_after = balance_after + 1 WHERE account_id = 11 AND seq = 1",
    "I2"
)]
#[case::hash_changed(
    "UPDATE postings SET hash = x'00' WHERE account_id = 11 AND seq = 1",
    "I2"
)]
#[case::fee_missing(
    "DELETE FROM postings WHERE account_id = 7 AND kind = 'fee' AND partner_reference = 'C1'",
    "I1 I2 I8"
)]
#[case::last_posting_missing(
    "DELETE FROM postings WHERE account_id = 7 AND kind = 'fee-reversal'",
    "I1 I2 I8"
)]
#[case::reordered(
    "UPDATE postings SET seq = -seq WHERE account_id = 11; UPDATE postings SET seq = 3 + seq \
     WHERE account_id = 11",
    "I2 I6"
)]
#[case::posting_of_another_movement(
    "UPDATE postings SET partner_reference = 'A3' WHERE partner_reference = 'A2'",
    "I1 I2 I8"
)]
#[case::last_seq(
    "UPDATE accounts SET last_seq = last_seq + 1 WHERE account_id = 7",
    "I2"
)]
#[case::last_hash("UPDATE accounts SET last_hash = x'00' WHERE account_id = 7", "I2")]
#[case::no_account("DELETE FROM accounts WHERE account_id = 11", "I1 I10 I2 I20 phones")]
#[case::no_first_account("DELETE FROM accounts WHERE account_id = 7", "I1 I10 I2 I20 phones")]
#[case::time_goes_back(
    "UPDATE postings SET posted_at = posted_at - 3600000000 WHERE account_id = 7 AND seq = 3",
    "I1 I2"
)]
// I3, I4: what is available and what is held.
#[case::available_below_zero(
    "PRAGMA ignore_check_constraints = ON; UPDATE accounts \
     SET available = -1, held = available + held + 1 WHERE account_id = 11",
    "I3 I4"
)]
#[case::held_moved_to_available(
    "UPDATE accounts SET available = available + held, held = 0 WHERE account_id = 7",
    "I4"
)]
#[case::hold_too_small(
    "UPDATE tokens SET held = 99999 WHERE token_no = 6; UPDATE accounts \
     SET held = 99999, available = available + 2501 WHERE account_id = 7",
    "I4"
)]
#[case::hold_of_an_ended_token(
    "UPDATE tokens SET held = 1 WHERE account_id = 7 AND token_no = 4",
    "I4"
)]
#[case::hold_without_an_amount(
    "UPDATE tokens SET held = 1 WHERE account_id = 7 AND token_no = 7; UPDATE accounts \
     SET held = held + 1, available = available - 1 WHERE account_id = 7",
    "I4"
)]
#[case::hold_of_a_cash_in_token(
    "UPDATE tokens SET held = 10000 WHERE account_id = 11; UPDATE accounts \
     SET held = 10000, available = available - 10000 WHERE account_id = 11",
    "I4"
)]
// I5, I6: the caps of the tiers, as they were.
#[case::above_the_balance_cap(
    "UPDATE tier_limits SET max_balance = 1049999 WHERE tier = 'regular'",
    "I5"
)]
#[case::tier_without_caps_then(
    "UPDATE tier_limits SET effective_from = 1796056200000001 WHERE tier = 'premium'",
    "I5"
)]
#[case::above_the_month_cap(
    "UPDATE tier_limits SET max_incoming_month = 999999 WHERE tier = 'regular'",
    "I6"
)]
#[case::month_in(
    "UPDATE accounts SET month_in = month_in - 1 WHERE account_id = 11",
    "I6"
)]
#[case::month(
    "UPDATE accounts SET month = 202611, month_in = 50000 WHERE account_id = 11",
    "I6"
)]
// I8: once in each direction.
#[case::movement_missing("DELETE FROM movements WHERE partner_reference = 'A2'", "I8")]
#[case::movement_of_another_amount(
    "UPDATE movements SET amount = 60000 WHERE partner_reference = 'A2'",
    "I8"
)]
#[case::movement_of_another_fee(
    "UPDATE movements SET fee = 0 WHERE partner_reference = 'C1'",
    "I8"
)]
#[case::movement_of_another_account(
    "UPDATE movements SET account_id = 7 WHERE partner_reference = 'A2'",
    "I8"
)]
#[case::movement_of_no_known_state(
    "UPDATE movements SET state = 'LOST' WHERE partner_reference = 'A2'",
    "I8"
)]
#[case::movement_without_postings(
    "INSERT INTO movements \
     SELECT partner_id, service, 'A9', 'G', external_id, fingerprint, account_id, msisdn, \
     channel, amount, fee, store_id, store_brand, terminal_id, cashier_id, state, decline_reason, \
     decided_at, cancelled_at, cancel_reason, flagged \
     FROM movements WHERE partner_reference = 'A2'",
    "I8"
)]
#[case::reversed_without_a_reversal(
    "UPDATE movements SET state = 'REVERSED' WHERE partner_reference = 'C1'",
    "I8"
)]
#[case::reversal_without_reversed(
    "UPDATE movements SET state = 'POSTED' WHERE partner_reference = 'C2'",
    "I8"
)]
// I9: what was refused has no postings.
#[case::declined_but_posted(
    "UPDATE movements SET state = 'DECLINED' WHERE partner_reference = 'A2'",
    "I9"
)]
#[case::voided_but_posted_by_the_database(
    "INSERT INTO settlement_postings \
     VALUES ('INDOMARET', 44, 'V1', 'cash-out', 'settlement', 0, 0)",
    "I1 I9"
)]
// I10: one token for one movement.
#[case::redeemed_by_nothing(
    "UPDATE tokens SET partner_reference = 'C9' WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::redeemed_by_a_declined_movement(
    "UPDATE tokens SET partner_reference = 'D1' WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::two_tokens_by_one_movement(
    "UPDATE tokens \
     SET state = 'REDEEMED', partner_id = 'INDOMARET', service = 44, partner_reference = 'C2' \
     WHERE account_id = 7 AND token_no = 5",
    "I10"
)]
#[case::redeemed_but_unnamed(
    "UPDATE tokens SET partner_id = NULL, service = NULL, partner_reference = NULL \
     WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::named_but_not_redeemed(
    "UPDATE tokens SET state = 'CANCELLED' WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::redeemed_when_expired(
    "UPDATE tokens SET ended_at = expires_at WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::redeemed_before_issued(
    "UPDATE tokens SET ended_at = issued_at - 1 WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::redeemed_for_another_amount(
    "UPDATE tokens SET amount = 150000 WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::redeemed_at_another_channel(
    "UPDATE tokens SET channel = 'danamon' WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::redeemed_in_the_other_direction(
    "UPDATE tokens SET direction = 'cash-in' WHERE partner_reference = 'C1'",
    "I10"
)]
#[case::redeemed_by_another_account(
    "UPDATE tokens SET account_id = 11, token_no = 2 WHERE partner_reference = 'C1'; \
     UPDATE accounts SET last_token = 2 WHERE account_id = 11",
    "I10"
)]
#[case::two_live_of_one_place(
    "DROP INDEX tokens_one_live; UPDATE tokens SET channel = 'indomaret' \
     WHERE channel = 'danamon'",
    "I10"
)]
#[case::live_but_ended("UPDATE tokens SET ended_at = 0 WHERE account_id = 11", "I10")]
#[case::ended_but_never(
    "UPDATE tokens SET ended_at = NULL WHERE account_id = 7 AND token_no = 5",
    "I10"
)]
#[case::token_of_no_known_state(
    "UPDATE tokens SET state = 'LOST' WHERE account_id = 7 AND token_no = 5",
    "I10"
)]
#[case::token_missing("DELETE FROM tokens WHERE account_id = 7 AND token_no = 5", "I10")]
#[case::numbers_at_the_end_of_counting(
    "UPDATE tokens SET token_no = 9223372036854775807 WHERE account_id = 7 AND token_no = 6; \
     UPDATE notifications SET notification_no = 9223372036854775807 WHERE account_id = 7 AND notification_no = 2",
    "I10 I20"
)]
// I11, I20, phones.
#[case::four_wrong_tries(
    "UPDATE tokens SET wrong_tries = 4 WHERE account_id = 7 AND token_no = 3",
    "I11"
)]
#[case::notification_missing(
    "DELETE FROM notifications WHERE account_id = 7 AND notification_no = 2",
    "I20"
)]
#[case::last_notification_missing(
    "DELETE FROM notifications WHERE account_id = 11 AND notification_no = 2; UPDATE accounts \
     SET last_notification = 1 WHERE account_id = 11",
    "I20"
)]
#[case::notified_twice(
    "INSERT INTO notifications \
     SELECT account_id, 3, kind, text_id, text_en, medium, at, read_at, sent_at FROM notifications \
     WHERE account_id = 11 AND notification_no = 2; UPDATE accounts SET last_notification = 3 \
     WHERE account_id = 11",
    "I20"
)]
#[case::notification_of_another_kind(
    "UPDATE notifications SET kind = 'cash-in' WHERE kind = 'cash-out-reversed'",
    "I20"
)]
#[case::lock_not_notified(
    "UPDATE notifications SET kind = 'token-expired' WHERE kind = 'token-locked'",
    "I20"
)]
#[case::notification_of_no_known_kind(
    "UPDATE notifications SET kind = 'lottery' WHERE kind = 'token-locked'",
    "I20"
)]
#[case::last_notification(
    "UPDATE accounts SET last_notification = 9 WHERE account_id = 7",
    "I20"
)]
#[case::phone_missing("DELETE FROM phones WHERE account_id = 7", "phones")]
#[case::phone_of_an_unknown_account(
    "INSERT INTO phones VALUES ('kaspro', '081200000000', 99)",
    "phones"
)]
#[case::phone_of_another("UPDATE phones SET account_id = 11 WHERE account_id = 7", "phones")]
fn what_is_tampered_with_is_found(#[case] tampering: &str, #[case] broken: &str) {
    let mut fixture = clean_fixture();
    fixture.run(tampering);
    let report = fixture.audit();
    let found: BTreeSet<_> = report
        .breaches
        .iter()
        .map(|breach| breach.invariant.to_string())
        .collect();
    let found: Vec<_> = found.iter().map(String::as_str).collect();
    assert_eq!(found.join(" "), broken, "{report}");
}

#[test]
fn a_finding_is_one_line_with_a_masked_number() {
    let mut fixture = clean_fixture();
    fixture.run("UPDATE accounts SET available = available + 1000 WHERE account_id = 11");
    let report = fixture.audit();
    let first = report.breaches[0].to_string();
    assert_eq!(
        first,
        "I2 account 11 (0812****5432): stored balance Rp1.051.000 \
         but postings sum to Rp1.050.000"
    );
    assert!(!report.to_string().contains("081298765432"));
}

#[test]
fn a_reversal_over_the_cap_is_no_breach() {
    let mut fixture = clean_fixture();
    fixture.run("UPDATE tier_limits SET max_balance = 900000 WHERE tier = 'premium'");
    assert!(fixture.audit().is_clean());
}

#[test]
fn a_cap_counts_from_the_day_it_is_in_force() {
    let mut fixture = clean_fixture();
    let december = LATE_NOVEMBER + 30 * MINUTE;
    fixture.run(&format!(
        "INSERT INTO tier_limits VALUES ('kaspro', 'regular', {}, 1, 1)",
        december + 1
    ));
    assert!(fixture.audit().is_clean());
    fixture.run(&format!(
        "INSERT INTO tier_limits VALUES ('kaspro', 'regular', {december}, 1, 1)"
    ));
    assert_eq!(fixture.audit().breaches_total, 2);
}

#[test]
fn the_first_hundred_breaches_are_listed_and_all_are_counted() {
    let mut fixture = clean_fixture();
    fixture.run(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 250)
         INSERT INTO phones SELECT 'kaspro', '0812000' || (10000 + n), 1000 + n FROM numbers",
    );
    let report = fixture.audit();
    assert_eq!(report.breaches.len(), BREACHES_MAX);
    assert_eq!(report.breaches_total, 250);
    assert!(report.to_string().ends_with("... and 150 more"));
}
