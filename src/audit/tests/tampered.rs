//! One thing is made wrong, and just the promises that it breaks are named. The hashes are not looked
//! at here: with the key of the chains, I2 shows of each (`chain`).

use std::collections::BTreeSet;

use rstest::rstest;

use super::clean::clean_fixture;
use super::fixture::{LATE_NOVEMBER, MINUTE};
use crate::audit::{BREACHES_MAX, Report};

#[test]
fn a_clean_fixture_is_clean() {
    for report in [clean_fixture().audit(), clean_fixture().audit_with_key()] {
        assert!(report.is_clean(), "{report}");
        let counts = [
            report.accounts,
            report.entries,
            report.postings,
            report.movements,
            report.tokens,
            report.notifications,
            report.carried_over,
        ];
        assert_eq!(counts, [3, 37, 17, 17, 18, 16, 1]);
    }
}

// I1, I2: what an account holds follows from its entries.
#[rstest]
#[case::amount("amount = amount + 1", 11, 2, "I1 I2 I6")]
#[case::fee("fee = fee + 1", 7, 4, "I1 I2")]
#[case::available("available = available + 1", 11, 7, "I1 I2")]
#[case::available_in_between("available = available + 1", 11, 3, "I2")]
#[case::time_goes_back("decided_at = decided_at - 3600000000", 11, 5, "I2 I6 I10")]
#[case::hash_of_another_length("hash = x'00'", 11, 3, "I2")]
#[case::before_it_was_carried_over("available = available + 1", 13, 2, "I2")]
#[case::while_it_is_carried_over("available = available - 1", 13, 4, "I2")]
// I3, I4: what is available and what is held.
#[case::held_but_released("held = held - 1, available = available + 1", 7, 24, "I4")]
#[case::hold("hold = hold + 1", 7, 24, "I4")]
#[case::hold_without_a_token("hold = 1, held = 1, available = available - 1", 7, 2, "I4")]
// I5, I6: what came in.
#[case::month_in("month_in = month_in - 1", 11, 5, "I6")]
#[case::month_in_of_no_cash_in("month_in = month_in - 1", 7, 14, "I6")]
#[case::month("month = 202611", 11, 3, "I6")]
#[case::month_when_it_was_opened("month = 202612", 7, 1, "I6")]
// I7: kinds and their columns.
#[case::unknown_kind("kind = 'gift'", 7, 14, "I7 I8")]
#[case::opened_late("kind = 'opened'", 7, 23, "I6 I7")]
#[case::not_opened("kind = 'cash-out-reopened'", 7, 1, "I7")]
#[case::carried_over_twice("kind = 'carried-over'", 13, 5, "I7 I8")]
#[case::of_another_service("service = 38", 7, 4, "I7 I8 I10")]
#[case::without_a_service("service = NULL", 7, 8, "I7 I10")]
#[case::without_a_partner("partner_id = NULL", 7, 4, "I7 I8 I12")]
#[case::without_a_number("reference_no = NULL", 7, 4, "I7")]
#[case::without_an_external_id("external_id = NULL", 7, 4, "I7")]
#[case::without_a_fingerprint("fingerprint = NULL", 7, 4, "I7")]
#[case::short_fingerprint("fingerprint = x'01'", 7, 4, "I7")]
#[case::without_a_channel("channel = NULL", 7, 14, "I7")]
#[case::cash_in_of_a_store_without_one("store_id = NULL", 7, 2, "")]
#[case::token_at_a_store("store_id = 'T1'", 7, 3, "I7")]
#[case::token_of_a_partner("partner_id = 'INDOMARET'", 7, 3, "I7")]
#[case::cash_out_that_was_asked_for("asked = 1", 7, 4, "I7")]
#[case::declined_without_an_amount("asked = NULL", 7, 14, "I7")]
#[case::declined_without_a_reason("reason = NULL", 7, 14, "I7")]
#[case::posted_with_a_reason("reason = 'why'", 7, 4, "I7")]
#[case::reversed_without_a_reason("reason = NULL", 7, 7, "I7")]
#[case::reversed_with_a_token("token_no = 2", 7, 7, "I7")]
#[case::flagged("flagged = TRUE", 7, 14, "I7")]
#[case::refused_owner_with_a_token("token_no = 3", 7, 21, "I7")]
#[case::tier("tier = 'regular'", 7, 25, "I7")]
#[case::status("status = 'BLOCKED'", 7, 25, "I7")]
#[case::status_that_there_is_not("status = 'LOST'", 7, 22, "I7")]
#[case::opened_as_blocked("status = 'BLOCKED'", 7, 1, "I7")]
// I8, I9: references.
#[case::of_another_reference("partner_reference = 'X'", 7, 4, "I8")]
#[case::of_another_partner("partner_id = 'ALFAMART'", 7, 14, "I8 I12")]
#[case::reversal_of_another_reference("partner_reference = 'X'", 7, 7, "I8")]
#[case::reversal_of_another_number("reference_no = 'GX'", 7, 7, "I8")]
#[case::reversal_of_another_channel("channel = 'danamon'", 7, 7, "I8")]
#[case::declined_with_an_amount("amount = 1, available = available + 1", 7, 14, "I1 I2 I9")]
#[case::declined_with_a_fee("fee = 1, available = available - 1", 7, 14, "I1 I2 I9")]
#[case::voided_with_an_amount("amount = 1, available = available + 1", 7, 20, "I1 I2 I9")]
// I10: tokens.
#[case::cash_out_without_a_token("token_no = NULL", 7, 4, "I10")]
#[case::redeems_another("token_no = 2", 7, 4, "I10")]
#[case::redeems_of_another_amount("amount = amount - 1, fee = fee - 1", 7, 4, "I10")]
#[case::redeems_at_another_channel("channel = 'danamon'", 7, 4, "I10")]
#[case::redeems_in_another_direction("live = replace(live, 'cash-out', 'cash-in')", 7, 5, "I10")]
#[case::redeems_one_twice("token_no = 1", 7, 6, "I10")]
#[case::cash_in_redeems_another("token_no = 2", 11, 5, "I10")]
#[case::redeems_what_is_over("decided_at = decided_at + 600000000", 13, 5, "I10")]
#[case::made_without_its_number("token_no = NULL", 7, 8, "I7 I10")]
#[case::made_under_another_number("token_no = 2", 7, 8, "I10")]
#[case::made_and_not_counted("last_token = 2", 7, 8, "I10")]
#[case::counted_and_not_made("last_token = 4", 7, 14, "I10")]
#[case::made_but_not_live("live = NULL", 7, 8, "I10 I11")]
#[case::made_for_another_channel("channel = 'danamon'", 7, 8, "I10")]
#[case::made_before(
    "live = replace(live, '\"issued\":17', '\"issued\":16')",
    7,
    8,
    "I10 I11"
)]
#[case::made_with_a_try("live = replace(live, '\"tries\":0', '\"tries\":1')", 7, 8, "I10 I11")]
#[case::cancels_what_is_not_live("token_no = 3", 7, 17, "I10")]
#[case::cancelled_but_live("kind = 'token-declined'", 7, 17, "I7 I10")]
#[case::cancelled_at_its_end("kind = 'token-cancelled'", 7, 19, "I10")]
#[case::expired_before_its_end("kind = 'token-expired'", 7, 17, "I10")]
#[case::outlives_its_end("decided_at = decided_at + 600000000", 7, 25, "I10")]
#[case::loses_one("live = '[' || substr(live, instr(live, ',{') + 1)", 7, 25, "I4 I10")]
#[case::changes_one(
    "live = replace(live, '\"key\":\"1\"', '\"key\":\"2\"')",
    7,
    9,
    "I10 I11"
)]
#[case::has_one_that_was_never_made(
    "live = replace(live, '\"no\":3', '\"no\":2')",
    7,
    8,
    "I10 I11"
)]
#[case::two_of_one_channel("live = replace(live, 'danamon', 'indomaret')", 7, 25, "I10")]
#[case::live_that_is_no_list("live = '{}'", 7, 8, "I10 I11")]
#[case::live_that_is_an_empty_list("live = '[]'", 7, 2, "I10")]
#[case::live_with_something_unknown("live = replace(live, '{', '{\"x\":1,')", 7, 25, "I10")]
#[case::live_before_it_was_carried_over("live = '{}'", 13, 2, "")]
// I4, I10: what a live token holds.
#[case::holds_too_little(
    "live = replace(live, '\"held\":102500', '\"held\":99999'), held = 99999,
     hold = hold - 2501, available = available + 2501",
    7,
    24,
    "I4 I10"
)]
#[case::holds_without_an_amount(
    "live = replace(live, '\"amount\":null,\"held\":0', '\"amount\":null,\"held\":1'),
     held = held + 1, hold = hold + 1, available = available - 1",
    7,
    25,
    "I4"
)]
// I11: tries and failures.
#[case::three_tries_and_live(
    "live = replace(live, '\"tries\":2', '\"tries\":3')",
    7,
    10,
    "I10 I11"
)]
#[case::a_try_that_is_not_counted(
    "live = replace(live, '\"tries\":2', '\"tries\":1')",
    7,
    10,
    "I11"
)]
#[case::a_try_for_nothing("token_no = NULL", 7, 10, "I11")]
#[case::a_try_against_another("token_no = 2", 7, 10, "I11")]
#[case::a_try_at_another_channel("channel = 'danamon'", 7, 10, "I11")]
#[case::locks_too_early("live = replace(live, '\"tries\":2', '\"tries\":1')", 7, 10, "I11")]
#[case::a_lock_by_itself("token_no = NULL", 7, 13, "I11")]
#[case::closes_by_itself(
    "kind = 'cash-out-reopened', failures_in_a_row = 0",
    7,
    13,
    "I7 I8 I11"
)]
#[case::a_failure_that_is_not_counted("failures_in_a_row = 1", 7, 10, "I11")]
#[case::a_failure_too_many("failures_in_a_row = 4", 7, 13, "I11")]
#[case::closed_without_a_failure("failures_in_a_row = 2", 7, 12, "I11")]
#[case::failures_that_a_cash_out_leaves("failures_in_a_row = 1", 13, 5, "I11")]
#[case::failures_that_reopening_leaves("failures_in_a_row = 1", 7, 15, "I11")]
#[case::a_failure_by_cash_in("failures_in_a_row = 1", 11, 7, "I11")]
// I12: external ids.
#[case::under_another_external_id("external_id = 'EX'", 7, 14, "I12")]
fn a_column_that_is_tampered_with_is_found(
    #[case] set: &str,
    #[case] account: i64,
    #[case] seq: i64,
    #[case] broken: &str,
) {
    assert_breaks(
        &format!("UPDATE entries SET {set} WHERE account_id = {account} AND seq = {seq}"),
        broken,
    );
}

#[rstest]
// I1, I2, I3: accounts and their entries.
#[case::first_entry_missing("DELETE FROM entries WHERE account_id = 7 AND seq = 1", "I2")]
#[case::entry_missing("DELETE FROM entries WHERE account_id = 7 AND seq = 15", "I2")]
#[case::movement_missing("DELETE FROM entries WHERE account_id = 7 AND seq = 14", "I2 I8")]
#[case::last_entry_missing("DELETE FROM entries WHERE account_id = 11 AND seq = 7", "I8")]
#[case::reordered(
    "UPDATE entries SET seq = -seq WHERE account_id = 11 AND seq IN (2, 3);
     UPDATE entries SET seq = 5 + seq WHERE account_id = 11 AND seq < 0",
    "I2 I6 I8"
)]
#[case::numbers_at_the_end_of_counting(
    "UPDATE entries SET seq = 9223372036854775807 WHERE account_id = 11 AND seq = 7",
    "I2 I8"
)]
#[case::account_missing("DELETE FROM accounts WHERE account_id = 11", "I2 phones")]
#[case::last_account_missing("DELETE FROM accounts WHERE account_id = 13", "I2 phones")]
#[case::entries_missing(
    "DELETE FROM entries WHERE account_id = 11; DELETE FROM movement_keys WHERE account_id = 11",
    "I2"
)]
#[case::below_zero(
    "PRAGMA ignore_check_constraints = ON;
     UPDATE entries SET available = -1, amount = amount - available - 1
     WHERE account_id = 11 AND seq = 7",
    "I3 I9"
)]
// I5, I6: the caps of the tiers, as they were.
#[case::above_the_balance_cap(
    "UPDATE tier_limits SET max_balance = 1059999 WHERE tier = 'regular'",
    "I5"
)]
#[case::tier_without_caps_then(
    "UPDATE tier_limits SET effective_from = 1796056200000001 WHERE tier = 'premium'",
    "I5"
)]
#[case::above_the_month_cap(
    "UPDATE tier_limits SET max_incoming_month = 1009999 WHERE tier = 'regular'",
    "I6"
)]
// I8, I9: keys.
#[case::key_missing("DELETE FROM movement_keys WHERE partner_reference = 'A2'", "I8")]
#[case::key_of_a_reversal_missing("DELETE FROM movement_keys WHERE service = 46", "I8")]
#[case::key_to_no_entry("INSERT INTO movement_keys VALUES ('X', 'ALFAMART', 38, 7, 99)", "I8")]
#[case::key_to_another_entry(
    "UPDATE movement_keys SET seq = 3 WHERE partner_reference = 'A2'",
    "I8"
)]
#[case::key_to_a_token("INSERT INTO movement_keys VALUES ('X', 'ALFAMART', 38, 7, 3)", "I8")]
#[case::second_key_to_an_entry(
    "INSERT INTO movement_keys VALUES ('A2', 'ALFAMART', 44, 11, 2)",
    "I8"
)]
#[case::key_to_nothing(
    "INSERT INTO movement_keys VALUES ('X', 'ALFAMART', 38, NULL, NULL)",
    "I8"
)]
#[case::key_to_half_an_entry(
    "UPDATE movement_keys SET seq = 2 WHERE partner_reference = 'U1'",
    "I8"
)]
#[case::key_without_an_account(
    "UPDATE movement_keys SET account_id = NULL, seq = NULL WHERE partner_reference = 'D4'",
    "I8"
)]
#[case::moved_twice(
    "INSERT INTO entries SELECT account_id, 8, decided_at, amount, fee, hold, available + amount,
         held, month_in + amount, last_token, token_no, asked, month, failures_in_a_row, service,
         flagged, kind, tier, status, partner_id, partner_reference, reference_no, external_id,
         channel, store_id, store_brand, terminal_id, cashier_id, reason, live, fingerprint, hash
     FROM entries WHERE account_id = 11 AND seq = 3;
     UPDATE entries SET (decided_at, available, month_in, live) = (
         SELECT last.decided_at, last.available + entries.amount, last.month_in + entries.amount,
             last.live
         FROM entries AS last WHERE last.account_id = 11 AND last.seq = 7),
         last_token = 2
     WHERE account_id = 11 AND seq = 8",
    "I5 I8"
)]
#[case::reversal_of_another_amount(
    "UPDATE entries SET amount = amount - 1, fee = fee - 1 WHERE account_id = 7 AND seq = 7",
    "I8"
)]
#[case::reversal_of_what_another_paid(
    "UPDATE movement_keys SET account_id = 13, seq = 2
     WHERE partner_reference = 'C2' AND service = 44",
    "I8"
)]
#[case::reversal_of_a_decline(
    "UPDATE entries SET partner_reference = 'D4', external_id = 'ED4'
     WHERE account_id = 7 AND seq = 7;
     UPDATE movement_keys SET partner_reference = 'D4' WHERE service = 46 AND account_id = 7",
    "I8"
)]
#[case::record_missing("DELETE FROM unplaced_movements WHERE partner_reference = 'U1'", "I8")]
#[case::record_without_a_key("DELETE FROM movement_keys WHERE partner_reference = 'U1'", "I9")]
#[case::record_of_an_unknown_state(
    "UPDATE unplaced_movements SET state = 'POSTED' WHERE partner_reference = 'U1'",
    "I9"
)]
#[case::record_without_a_reason(
    "UPDATE unplaced_movements SET reason = NULL WHERE partner_reference = 'U1'",
    "I9"
)]
#[case::voided_cash_in(
    "UPDATE unplaced_movements SET state = 'VOIDED', service = 38 WHERE partner_reference = 'U1';
     UPDATE movement_keys SET service = 38 WHERE partner_reference = 'U1'",
    "I9"
)]
#[case::record_beside_an_entry(
    "UPDATE movement_keys SET account_id = 7, seq = 20 WHERE partner_reference = 'U2'",
    "I8"
)]
// I10, I11: tokens.
#[case::never_due("DELETE FROM due_tokens WHERE account_id = 7 AND token_no = 7", "I10")]
#[case::due_at_another_moment(
    "UPDATE due_tokens SET expires_at = 0 WHERE account_id = 7 AND token_no = 7",
    "I10"
)]
#[case::ends_in_the_middle_of_a_decision(
    "DELETE FROM entries WHERE account_id = 7 AND seq > 12;
     DELETE FROM movement_keys WHERE account_id = 7 AND seq > 12",
    "I11 I12"
)]
#[case::four_wrong_tries(
    "UPDATE entries SET live = replace(live, '\"tries\":1', '\"tries\":4')
     WHERE account_id = 13 AND seq = 4",
    "I11"
)]
// I12: what disappeared.
#[case::tombstone_missing(
    "DELETE FROM unplaced_movements WHERE partner_reference = 'U2';
     DELETE FROM movement_keys WHERE partner_reference = 'U2'",
    "I12"
)]
#[case::cancelled_but_posted(
    "INSERT INTO external_ids VALUES (20261130, 'INDOMARET', 'EX', 46, 'C1')",
    "I12"
)]
#[case::external_id_missing("DELETE FROM external_ids WHERE external_id = 'EA2'", "I12")]
#[case::external_id_of_a_record_missing(
    "DELETE FROM external_ids WHERE external_id = 'EU1'",
    "I12"
)]
#[case::all_external_ids_missing("DELETE FROM external_ids", "I12")]
// I20, partners, phones.
#[case::message_of_no_notification("UPDATE outbox SET seq = 3", "I20")]
#[case::message_of_no_entry("UPDATE outbox SET seq = 99", "I20")]
#[case::message_of_another_moment("UPDATE outbox SET decided_at = 0", "I20")]
#[case::read_but_no_notification("UPDATE notification_reads SET seq = 3", "I20")]
#[case::phone_missing("DELETE FROM phones WHERE account_id = 7", "phones")]
#[case::phone_of_an_unknown_account(
    "INSERT INTO phones VALUES ('kaspro', '081200000000', 99)",
    "phones"
)]
#[case::phone_of_another("UPDATE phones SET account_id = 11 WHERE account_id = 7", "phones")]
fn what_is_tampered_with_is_found(#[case] tampering: &str, #[case] broken: &str) {
    assert_breaks(tampering, broken);
}

fn assert_breaks(tampering: &str, broken: &str) {
    let mut fixture = clean_fixture();
    fixture.run(tampering);
    let report = fixture.audit();
    assert_eq!(invariants(&report), broken, "{report}");
}

fn invariants(report: &Report) -> String {
    let broken: BTreeSet<_> = report
        .breaches
        .iter()
        .map(|breach| breach.invariant)
        .collect();
    let broken: Vec<_> = broken.iter().map(ToString::to_string).collect();
    broken.join(" ")
}

#[test]
fn two_partners_with_one_key_are_named() {
    let mut fixture = clean_fixture();
    for partner in ["ALFAMART", "INDOMARET"] {
        fixture.run(&format!(
            "INSERT INTO partners (partner_id, client_key, name, issuer, public_key, sealed_secret,
                 signature_mode, channels, allowed_ips, window_seconds, strict_duplicates,
                 created_at, changed_at)
             VALUES ('{partner}', '{partner}', 'Nama', 'kaspro', 'PEM', x'00', 'asymmetric', '', '',
                 600, FALSE, 0, 0)"
        ));
    }
    let report = fixture.audit();
    assert_eq!(
        report.breaches[0].to_string(),
        "I8 partners ALFAMART and INDOMARET: have one public key: a signed request of one is good \
         for both"
    );
}

#[test]
fn a_finding_is_one_line_with_a_masked_number() {
    let mut fixture = clean_fixture();
    fixture
        .run("UPDATE entries SET available = available + 1000 WHERE account_id = 11 AND seq = 7");
    let report = fixture.audit();
    let first = report.breaches[0].to_string();
    assert_eq!(
        first,
        "I2 account 11 (0812****5432): entry 7 of Rp0 takes Rp1.060.000 to Rp1.061.000"
    );
    assert!(!report.to_string().contains("081298765432"));
}

#[test]
fn each_movement_without_a_key_is_named() {
    let mut fixture = clean_fixture();
    fixture.run("DELETE FROM movement_keys WHERE partner_reference IN ('A2', 'C2')");
    let report = fixture.audit();
    let findings: Vec<_> = report.breaches.iter().map(ToString::to_string).collect();
    assert_eq!(
        findings,
        [
            "I8 movement INDOMARET/44/C2: has no key that leads to entry 6 of account 7",
            "I8 movement INDOMARET/44/C2: has no key that leads to entry 7 of account 7",
            "I8 movement ALFAMART/38/A2: has no key that leads to entry 2 of account 11",
        ]
    );
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
    let december = LATE_NOVEMBER + 32 * MINUTE;
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
