//! How the report writes things.

use super::clean::clean_fixture;
use crate::audit::format::{masked, moment, month, rupiah};

#[test]
fn money_has_points_between_thousands() {
    assert_eq!(rupiah(0), "Rp0");
    assert_eq!(rupiah(999), "Rp999");
    assert_eq!(rupiah(50_000), "Rp50.000");
    assert_eq!(rupiah(-1_002_003), "-Rp1.002.003");
    assert_eq!(rupiah(i64::MIN), "-Rp9.223.372.036.854.775.808");
}

#[test]
fn numbers_are_masked_however_short() {
    assert_eq!(masked("081234567890"), "0812****7890");
    assert_eq!(masked("0812345678"), "0812**5678");
    assert_eq!(masked("081234567"), "*********");
    assert_eq!(masked(""), "");
}

#[test]
fn a_month_begins_at_midnight_in_wib() {
    let december = 1_796_058_000_000_000; // 2026-11-30T17:00:00Z
    assert_eq!(month(december), 202_612);
    assert_eq!(month(december - 1), 202_611);
    assert_eq!(moment(december), "2026-12-01T00:00:00+07:00");
    assert_eq!(month(i64::MAX), 0);
}

#[test]
fn a_clean_report_shows_the_positions_of_the_partners() {
    let report = clean_fixture().audit().to_string();
    insta::assert_snapshot!(report, @r"
    Read: 3 accounts, 37 entries, 17 postings, 17 movements, 18 tokens, 16 notifications
    ALFAMART settlement: -Rp2.260.000 (the partner owes the issuer) = cash-in -Rp2.260.000
    INDOMARET settlement: Rp300.000 (the issuer owes the partner) = cash-out Rp450.000, reversal -Rp150.000
    INDOMARET fee: Rp5.000 = fee Rp10.000, fee-reversal -Rp5.000
    Not checked, for lack of the key ring: the hashes of the entries. Entries that somebody rewrote so that they fit each other do not show
    Carried over from an earlier version: 1 accounts. Of what they have from before, numbers, moments, balances and references are checked
    Clean: every promise is kept
    ");
}
