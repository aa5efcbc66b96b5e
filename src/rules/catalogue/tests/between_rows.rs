//! Every check between rows fires, on the line and at the field of the later row.

use rstest::rstest;

use super::{
    Catalogue, SMALL, ValidationError, assert_the_only_error, small_with, validation_errors,
};

/// The text of the small catalogue from one header to just before another.
fn rows_between(first: &str, end: Option<&str>) -> &'static str {
    let from_first = &SMALL[SMALL.find(first).expect("the first header")..];
    let length = end.map_or(from_first.len(), |end| {
        from_first.find(end).expect("the end")
    });
    &from_first[..length]
}

#[rstest]
#[case::tiers("[[tier]]", Some("[[channel]]"),
    r#"line 63, column 8, tier "basic", from: is the moment that the same row on line 11 starts too"#)]
#[case::channels("[[channel]]\nissuer = \"dompet\"\nid = \"kios\"", Some("[[fee]]"),
    r#"line 64, column 8, channel "kios" cash-in, from: is the moment that the same row on line 37 starts too"#)]
#[case::fees("[[fee]]", None,
    r#"line 60, column 8, fee "kios" cash-in, from: is the moment that the same row on line 49 starts too"#)]
fn rows_of_one_thing_that_start_together(
    #[case] first: &str,
    #[case] end: Option<&str>,
    #[case] expected: &str,
) {
    assert_the_only_error(&format!("{SMALL}{}", rows_between(first, end)), expected);
}

#[test]
fn an_issuer_twice() {
    let text = small_with(
        "[[tier]]",
        "[[issuer]]\nid = \"dompet\"\nname = \"Other\"\n[[tier]]",
    );
    let expected =
        r#"line 12, column 6, issuer "dompet", id: is the id of the issuer on line 7 too"#;
    assert_the_only_error(&text, expected);
}

#[test]
fn an_issuer_without_tiers() {
    let text = small_with(
        "[[tier]]",
        "[[issuer]]\nid = \"kosong\"\nname = \"Kosong\"\n[[tier]]",
    );
    let expected =
        r#"line 12, column 6, issuer "kosong", id: has no tier; expected at least one [[tier]]"#;
    assert_the_only_error(&text, expected);
}

#[test]
fn an_error_in_an_issuer_causes_no_errors_in_rows_that_refer_to_it() {
    assert_the_only_error(
        &small_with("name = \"Dompet\"", "name = \"\""),
        r#"line 9, column 8, issuer "dompet", name: "" does not do; expected 1 to 100 printable characters"#,
    );
}

#[test]
fn an_empty_file_lacks_the_token_rules_and_an_issuer() {
    let found: Vec<String> = validation_errors("")
        .iter()
        .map(ValidationError::to_string)
        .collect();
    let expected = [
        "line 1, column 1, issuer: is missing; expected at least one [[issuer]]",
        "line 1, column 1, token: is missing; expected at least one [[token]]",
    ];
    assert_eq!(found, expected);
}

/// Another row of `kios`, with a key and a start of its own.
fn kios(key: &str, from: &str) -> String {
    rows_between(
        "[[channel]]\nissuer = \"dompet\"\nid = \"kios\"",
        Some("[[fee]]"),
    )
    .replace("bin_code = \"000076\"", key)
    .replace("2021-01-03", from)
}

#[test]
fn a_key_is_free_for_another_channel_once_its_channel_has_ended() {
    let toko_has_ended = kios("wallet_id = \"16\"", "2031-01-01");
    assert!(Catalogue::parse(&format!("{SMALL}{toko_has_ended}")).is_ok());

    let on_its_last_day = kios("wallet_id = \"16\"", "2030-12-31");
    assert_the_only_error(
        &format!("{SMALL}{on_its_last_day}"),
        r#"line 60, column 13, channel "kios" cash-in, wallet_id: is the key of channel "toko" cash-in on line 21 at the same time"#,
    );
}

#[test]
fn a_key_is_free_for_another_channel_once_a_later_row_gave_it_up() {
    let kios_moves = kios("bin_code = \"000077\"", "2025-01-01");
    let lapak_follows =
        kios("bin_code = \"000076\"", "2025-01-01").replace("\"kios\"", "\"lapak\"");
    assert!(Catalogue::parse(&format!("{SMALL}{kios_moves}{lapak_follows}")).is_ok());
}

#[test]
fn two_issuers_cannot_have_one_key_at_one_channel() {
    let other_issuer = format!(
        "[[issuer]]\nid = \"saku\"\nname = \"Saku\"\n{}{}",
        rows_between("[[tier]]", Some("[[channel]]")),
        kios("bin_code = \"000076\"", "2025-01-01"),
    )
    .replace("issuer = \"dompet\"", "issuer = \"saku\"");
    assert_the_only_error(
        &format!("{SMALL}{other_issuer}"),
        r#"line 73, column 12, channel "kios" cash-in, bin_code: is the key of channel "kios" cash-in on line 37 at the same time"#,
    );
}

/// Another row of the PIN's rules.
fn pin(period: &str) -> String {
    format!("[[pin]]\nwrong_tries = 3\nlock = \"1 hour\"\n{period}\n")
}

#[rstest]
#[case::two_without_a_date(["", ""],
    "line 60, column 1, pin 2, from: is the moment that the same row on line 56 starts too")]
#[case::two_of_one_day(["from = 2021-01-01", "from = 2021-01-01"],
    "line 63, column 8, pin 2, from: is the moment that the same row on line 56 starts too")]
#[case::a_first_one_that_ends(["from = 2021-01-01\nuntil = 2027-01-01", "from = 2026-01-01"],
    "line 60, column 9, pin 1, until: ends the row that starts first; expected none, so that one always counts")]
fn of_the_rules_for_all_issuers_one_row_counts_at_every_moment(
    #[case] periods: [&str; 2],
    #[case] expected: &str,
) {
    let rows = periods.map(pin).concat();
    assert_the_only_error(&format!("{SMALL}\n{rows}"), expected);
}
