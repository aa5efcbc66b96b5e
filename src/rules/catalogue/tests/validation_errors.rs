//! Every check of a row fires, on its line, at its field, and alone: one mistake never makes a
//! second.

use rstest::rstest;

use super::{Catalogue, SMALL, assert_the_only_error, small_with, validation_errors};

#[test]
fn the_small_catalogue_has_none() {
    assert!(Catalogue::parse(SMALL).is_ok());
}

#[rstest]
#[case::too_few_digits(
    "digits = 6",
    "digits = 5",
    "line 2, column 10, token, digits: is out of range; expected 6 to 8"
)]
#[case::too_many_digits(
    "digits = 6",
    "digits = 9",
    "line 2, column 10, token, digits: is out of range; expected 6 to 8"
)]
#[case::digits_beyond_any_number(
    "digits = 6",
    "digits = 99999999999999999999",
    "line 2, column 10, token, digits: is out of range; expected 6 to 8"
)]
#[case::too_short_a_life(
    "10 minutes",
    "29 seconds",
    r#"line 3, column 8, token, life: "29 seconds" is out of range; expected 30 seconds to 1 day"#
)]
#[case::too_long_a_life(
    "10 minutes",
    "25 hours",
    r#"line 3, column 8, token, life: "25 hours" is out of range; expected 30 seconds to 1 day"#
)]
#[case::a_negative_life("10 minutes", "-10 minutes",
    r#"line 3, column 8, token, life: "-10 minutes" is no time; expected a time in quotes such as "10 minutes""#)]
#[case::a_life_as_number("10 minutes", "soon",
    r#"line 3, column 8, token, life: "soon" is no time; expected a time in quotes such as "10 minutes""#)]
#[case::a_life_as_a_number("\"10 minutes\"", "600",
    r#"line 3, column 8, token, life: is of kind integer; expected a time in quotes such as "10 minutes""#)]
#[case::no_wrong_try(
    "wrong_tries = 3",
    "wrong_tries = 0",
    "line 4, column 15, token, wrong_tries: is out of range; expected 1 to 10"
)]
#[case::too_many_wrong_tries(
    "wrong_tries = 3",
    "wrong_tries = 11",
    "line 4, column 15, token, wrong_tries: is out of range; expected 1 to 10"
)]
#[case::no_failure(
    "failures_in_a_row = 10",
    "failures_in_a_row = 0",
    "line 5, column 21, token, failures_in_a_row: is out of range; expected 1 to 1000"
)]
#[case::a_field_left_out(
    "failures_in_a_row = 10",
    "",
    "line 1, column 1, token, failures_in_a_row: is missing; expected a whole number"
)]
fn token_rules(#[case] piece: &str, #[case] replacement: &str, #[case] expected: &str) {
    assert_the_only_error(&small_with(piece, replacement), expected);
}

/// Rows of the rules for all issuers that the small catalogue leaves out.
const PIN: &str = "[[pin]]\nwrong_tries = 5\nlock = \"30 minutes\"\n";
const SESSION: &str = "[[session]]\nlife = \"12 hours\"\nper_account = 10\n";
const OTP: &str = "[[otp]]\nlife = \"5 minutes\"\nsends_per_day = 3\nwrong_tries = 3\nlock = \"24 hours\"\nproof_life = \"15 minutes\"\n";
const DEVICE: &str = "[[device]]\ncash_out_after = \"24 hours\"\nper_account = 10\n";
const WRONG_TOKENS: &str = "[[wrong_tokens]]\nterminal_per_hour = 20\n";

#[rstest]
#[case::no_wrong_pin(
    PIN,
    "= 5",
    "= 0",
    "line 57, column 15, pin 1, wrong_tries: is out of range; expected 1 to 10"
)]
#[case::too_many_wrong_pins(
    PIN,
    "= 5",
    "= 11",
    "line 57, column 15, pin 1, wrong_tries: is out of range; expected 1 to 10"
)]
#[case::too_short_a_lock(
    PIN,
    "30 minutes",
    "29 seconds",
    r#"line 58, column 8, pin 1, lock: "29 seconds" is out of range; expected 30 seconds to 1 day"#
)]
#[case::no_lock(
    PIN,
    "lock = \"30 minutes\"\n",
    "",
    r#"line 56, column 1, pin 1, lock: is missing; expected a time in quotes such as "10 minutes""#
)]
#[case::an_unknown_field(
    PIN,
    "wrong_tries = 5",
    "wrong_tries = 5\ntries = 5",
    "line 58, column 1, pin 1, tries: is not known; expected one of wrong_tries, lock, from, until"
)]
#[case::too_long_a_session(SESSION, "12 hours", "25 hours",
    r#"line 57, column 8, session 1, life: "25 hours" is out of range; expected 30 seconds to 1 day"#)]
#[case::no_session(
    SESSION,
    "= 10",
    "= 0",
    "line 58, column 15, session 1, per_account: is out of range; expected 1 to 1000"
)]
#[case::no_otp_at_all(
    OTP,
    "sends_per_day = 3",
    "sends_per_day = 0",
    "line 58, column 17, otp 1, sends_per_day: is out of range; expected 1 to 100"
)]
#[case::too_many_tries_of_an_otp(
    OTP,
    "wrong_tries = 3",
    "wrong_tries = 11",
    "line 59, column 15, otp 1, wrong_tries: is out of range; expected 1 to 10"
)]
#[case::too_long_a_lock_of_otps(
    OTP,
    "24 hours",
    "25 hours",
    r#"line 60, column 8, otp 1, lock: "25 hours" is out of range; expected 30 seconds to 1 day"#
)]
#[case::too_long_a_wait_of_a_device(DEVICE, "24 hours", "25 hours",
    r#"line 57, column 18, device 1, cash_out_after: "25 hours" is out of range; expected 30 seconds to 1 day"#)]
#[case::no_device(
    DEVICE,
    "= 10",
    "= 0",
    "line 58, column 15, device 1, per_account: is out of range; expected 1 to 100"
)]
#[case::a_limit_of_none(
    WRONG_TOKENS,
    "= 20",
    "= 0",
    "line 57, column 21, wrong_tokens 1, terminal_per_hour: is out of range; expected 1 to 1000000"
)]
#[case::a_limit_as_text(
    WRONG_TOKENS,
    "= 20",
    "= \"many\"",
    "line 57, column 21, wrong_tokens 1, terminal_per_hour: is of kind string; expected a whole number"
)]
#[case::a_table_where_rows_are_expected(
    PIN,
    "[[pin]]",
    "[pin]",
    "line 56, column 1, pin: is of kind table; expected [[pin]] tables"
)]
fn rules_for_all_issuers(
    #[case] rows: &str,
    #[case] piece: &str,
    #[case] replacement: &str,
    #[case] expected: &str,
) {
    let rows = rows.replacen(piece, replacement, 1);
    assert_the_only_error(&format!("{SMALL}\n{rows}"), expected);
}

#[rstest]
#[case::a_money_float("max_balance = 2_000_000", "max_balance = 2_000_000.0",
    r#"line 15, column 15, tier "basic", max_balance: is of kind float; expected whole rupiah such as 50_000"#)]
#[case::no_money("max_balance = 2_000_000", "max_balance = 0",
    r#"line 15, column 15, tier "basic", max_balance: is out of range; expected Rp1 to Rp9.999.999.999.999"#)]
#[case::negative_money("max_incoming_month = 20_000_000", "max_incoming_month = -1",
    r#"line 16, column 22, tier "basic", max_incoming_month: is out of range; expected Rp1 to Rp9.999.999.999.999"#)]
#[case::more_than_the_wire_carries("max_balance = 2_000_000", "max_balance = 10_000_000_000_000",
    r#"line 15, column 15, tier "basic", max_balance: is out of range; expected Rp1 to Rp9.999.999.999.999"#)]
#[case::a_flag_as_text(
    "cash_out = true",
    "cash_out = \"yes\"",
    r#"line 17, column 12, tier "basic", cash_out: is of kind string; expected true or false"#
)]
#[case::a_date_in_quotes("2021-01-01", "\"2021-01-01\"",
    r#"line 19, column 8, tier "basic", from: is of kind string; expected a date such as 2026-11-22 (00:00 WIB) or a full time such as 2026-11-22T16:00:00+07:00, without quotes"#)]
#[case::a_time_without_offset("2021-01-01", "2021-01-01T12:00:00",
    r#"line 19, column 8, tier "basic", from: 2021-01-01T12:00:00 does not do; expected a date such as 2026-11-22 (00:00 WIB) or a full time such as 2026-11-22T16:00:00+07:00, without quotes"#)]
#[case::an_unknown_field("transfer = false", "transfer = false\nmax_balanse = 1",
    r#"line 19, column 1, tier "basic", max_balanse: is not known; expected one of issuer, id, name, max_balance, max_incoming_month, cash_out, transfer, from, until"#)]
#[case::an_empty_name("name = \"Basic\"", "name = \" \"",
    r#"line 14, column 8, tier "basic", name: " " does not do; expected 1 to 100 printable characters"#)]
#[case::a_name_that_would_play_with_the_terminal("name = \"Basic\"", r#"name = "\u001b[31mBasic""#,
    r#"line 14, column 8, tier "basic", name: "\u{1b}[31mBasic" does not do; expected 1 to 100 printable characters"#)]
#[case::an_empty_id("id = \"basic\"", "id = \"\"",
    r#"line 13, column 6, tier "", id: "" is no id; expected 1 to 32 characters of a-z, 0-9 and hyphen"#)]
#[case::an_id_in_capitals("id = \"basic\"", "id = \"Basic\"",
    r#"line 13, column 6, tier "Basic", id: "Basic" is no id; expected 1 to 32 characters of a-z, 0-9 and hyphen"#)]
#[case::an_issuer_that_is_not_there(
    "[[tier]]\nissuer = \"dompet\"",
    "[[tier]]\nissuer = \"dompet\"\nid = \"plus\"\nname = \"Plus\"\nmax_balance = 1\nmax_incoming_month = 1\n\
     cash_out = true\ntransfer = true\nfrom = 2021-01-01\n[[tier]]\nissuer = \"dompat\"",
    r#"line 21, column 10, tier "basic", issuer: there is no issuer "dompat""#
)]
fn tiers(#[case] piece: &str, #[case] replacement: &str, #[case] expected: &str) {
    assert_the_only_error(&small_with(piece, replacement), expected);
}

#[rstest]
#[case::an_issuer_that_is_not_there(
    "[[channel]]\nissuer = \"dompet\"\nid = \"toko\"",
    "[[channel]]\nissuer = \"x\"\nid = \"toko\"",
    r#"line 22, column 10, channel "toko" cash-in, issuer: there is no issuer "x""#
)]
#[case::a_wrong_id("id = \"toko\"", "id = \"to_ko\"",
    r#"line 23, column 6, channel "to_ko" cash-in, id: "to_ko" is no id; expected 1 to 32 characters of a-z, 0-9 and hyphen"#)]
#[case::an_unknown_direction("direction = \"cash-in\"\nname = \"Toko\"", "direction = \"in\"\nname = \"Toko\"",
    r#"line 24, column 13, channel "toko" in, direction: "in" is not known; expected one of "cash-in", "cash-out""#)]
#[case::no_direction("direction = \"cash-in\"\nname = \"Toko\"", "name = \"Toko\"",
    r#"line 21, column 1, channel "toko", direction: is missing; expected one of "cash-in", "cash-out""#)]
#[case::an_empty_brand("\"Toko Dua\"", "\"\"",
    r#"line 26, column 24, channel "toko" cash-in, brands: expected a list of texts in quotes, each of 1 to 100 printable characters"#)]
#[case::a_brand_twice(
    "\"Toko Dua\"",
    "\"TOKO SATU\"",
    r#"line 26, column 24, channel "toko" cash-in, brands: "TOKO SATU" is listed twice"#
)]
#[case::brands_in_one_text("[\"Toko Satu\", \"Toko Dua\"]", "\"Toko Satu\"",
    r#"line 26, column 10, channel "toko" cash-in, brands: is of kind string; expected a list of texts in quotes"#)]
#[case::a_wallet_id_as_a_number("\"16\"", "16",
    r#"line 27, column 13, channel "toko" cash-in, wallet_id: is of kind integer; expected a code in quotes, such as "16", because leading zeros count"#)]
#[case::a_wallet_id_that_no_till_keys("\"16\"", "\"1x\"",
    r#"line 27, column 13, channel "toko" cash-in, wallet_id: "1x" cannot be keyed; expected 1 to 32 digits"#)]
#[case::two_keys("wallet_id = \"16\"", "wallet_id = \"16\"\nbin_code = \"1\"",
    r#"line 28, column 12, channel "toko" cash-in, bin_code: stands beside wallet_id; expected one of the two"#)]
#[case::an_unknown_token_need("token = \"none\"", "token = \"yes\"",
    r#"line 28, column 9, channel "toko" cash-in, token: "yes" is not known; expected one of "none", "required", "for-one-amount""#)]
#[case::a_multiple_of_nothing("multiple = 50_000", "multiple = 0",
    r#"line 29, column 12, channel "toko" cash-in, multiple: is out of range; expected Rp1 to Rp9.999.999.999.999"#)]
#[case::a_min_that_is_no_multiple("min = 100_000", "min = 75_000",
    r#"line 30, column 7, channel "toko" cash-in, min: Rp75.000 cannot be paid; expected a multiple of Rp50.000"#)]
#[case::a_max_that_is_no_multiple("max = 1_000_000", "max = 1_020_000",
    r#"line 31, column 7, channel "toko" cash-in, max: Rp1.020.000 cannot be paid; expected a multiple of Rp50.000"#)]
#[case::a_max_below_min("max = 1_000_000", "max = 50_000",
    r#"line 31, column 7, channel "toko" cash-in, max: Rp50.000 is below min Rp100.000; expected Rp100.000 or more"#)]
#[case::a_min_of_nothing("min = 1\n", "min = 0\n",
    r#"line 44, column 7, channel "kios" cash-in, min: is out of range; expected Rp1 to Rp9.999.999.999.999"#)]
#[case::no_min("min = 1\n", "",
    r#"line 37, column 1, channel "kios" cash-in, min: is missing; expected whole rupiah such as 50_000"#)]
#[case::an_unknown_medium("notify_by = \"message\"", "notify_by = \"sms\"",
    r#"line 45, column 13, channel "kios" cash-in, notify_by: "sms" is not known; expected one of "in-app", "message""#)]
#[case::an_end_at_the_start("2031-01-01", "2021-01-02",
    r#"line 34, column 9, channel "toko" cash-in, until: is not after from; expected the first moment on which the row no longer counts"#)]
#[case::no_source(
    "from = 2021-01-03\nsource = \"FAQ 9\"",
    "from = 2021-01-03",
    r#"line 37, column 1, channel "kios" cash-in, source: is missing; expected text in quotes"#
)]
#[case::a_key_of_another_channel("bin_code = \"000076\"", "wallet_id = \"16\"",
    r#"line 42, column 13, channel "kios" cash-in, wallet_id: is the key of channel "toko" cash-in on line 21 at the same time"#)]
fn channels(#[case] piece: &str, #[case] replacement: &str, #[case] expected: &str) {
    assert_the_only_error(&small_with(piece, replacement), expected);
}

#[rstest]
#[case::a_channel_that_is_not_there("channel = \"kios\"", "channel = \"warung\"",
    r#"line 51, column 11, fee "warung" cash-in, channel: issuer "dompet" has no channel "warung" cash-in"#)]
#[case::a_direction_that_the_channel_lacks("direction = \"cash-in\"\namount", "direction = \"cash-out\"\namount",
    r#"line 51, column 11, fee "kios" cash-out, channel: issuer "dompet" has no channel "kios" cash-out"#)]
#[case::an_unknown_direction(
    "direction = \"cash-in\"\namount",
    "direction = \"in\"\namount",
    r#"line 52, column 13, fee "kios" in, direction: "in" is not known; expected one of "cash-in", "cash-out""#
)]
#[case::a_wrong_channel_id(
    "channel = \"kios\"",
    "channel = \"Kios\"",
    r#"line 51, column 11, fee "Kios" cash-in, channel: "Kios" is no id; expected 1 to 32 characters of a-z, 0-9 and hyphen"#
)]
#[case::a_negative_fee("amount = 2_500", "amount = -1",
    r#"line 53, column 10, fee "kios" cash-in, amount: is out of range; expected Rp0 to Rp9.999.999.999.999"#)]
#[case::an_issuer_that_is_not_there(
    "[[fee]]\nissuer = \"dompet\"",
    "[[fee]]\nissuer = \"x\"",
    r#"line 50, column 10, fee "kios" cash-in, issuer: there is no issuer "x""#
)]
fn fees(#[case] piece: &str, #[case] replacement: &str, #[case] expected: &str) {
    assert_the_only_error(&small_with(piece, replacement), expected);
}

#[rstest]
#[case::an_unknown_section(
    "[[fee]]",
    "[[fees]]",
    "line 49, column 3, fees: is not known; expected one of token, wrong_tokens, pin, session, otp, device, issuer, tier, channel, fee"
)]
#[case::a_table_where_rows_are_expected(
    "[[fee]]",
    "[fee]",
    "line 49, column 1, fee: is of kind table; expected [[fee]] tables"
)]
#[case::an_issuer_as_a_table(
    "[[issuer]]",
    "[issuer]",
    "line 7, column 1, issuer: is of kind table; expected [[issuer]] tables"
)]
#[case::no_toml(
    "[[fee]]",
    "[[fee]",
    "line 49, column 7: unclosed array table, expected `]`"
)]
#[case::a_field_twice(
    "amount = 2_500",
    "amount = 2_500\namount = 2_500",
    "line 54, column 1: duplicate key"
)]
fn sections(#[case] piece: &str, #[case] replacement: &str, #[case] expected: &str) {
    assert_the_only_error(&small_with(piece, replacement), expected);
}

#[rstest]
#[case::few_digits("digits = 6", "digits = 6")]
#[case::many_digits("digits = 6", "digits = 8")]
#[case::a_short_life("10 minutes", "30 seconds")]
#[case::a_long_life("10 minutes", "1 day")]
#[case::one_wrong_try("wrong_tries = 3", "wrong_tries = 1")]
#[case::many_wrong_tries("wrong_tries = 3", "wrong_tries = 10")]
#[case::the_most_that_the_wire_carries("= 2_000_000", "= 9_999_999_999_999")]
#[case::the_least_money("= 2_000_000", "= 1")]
#[case::no_fee("amount = 2_500", "amount = 0")]
#[case::one_amount_only("max = 1_000_000", "max = 100_000")]
#[case::no_brands("brands = [\"Toko Satu\", \"Toko Dua\"]", "brands = []")]
#[case::an_end_at_noon("2031-01-01", "2031-01-01T12:00:00+07:00")]
fn the_ends_of_a_range_are_valid(#[case] piece: &str, #[case] replacement: &str) {
    let text = small_with(piece, replacement);
    assert!(Catalogue::parse(&text).is_ok(), "{replacement}");
}

#[test]
fn all_errors_are_reported_at_once_in_the_order_of_the_lines() {
    let text = SMALL
        .replace("amount = 2_500", "amount = -1")
        .replace("min = 100_000", "min = 75_000")
        .replace("digits = 6", "digits = 5")
        .replace("transfer = false\n", "");
    let fields: Vec<_> = validation_errors(&text)
        .into_iter()
        .map(|m| (m.line, m.field))
        .collect();
    let expected = [
        (2, "token, digits"),
        (11, "tier \"basic\", transfer"),
        (29, "channel \"toko\" cash-in, min"),
        (52, "fee \"kios\" cash-in, amount"),
    ];
    assert_eq!(
        fields,
        expected.map(|(line, field)| (line, field.to_owned()))
    );
}

#[test]
fn columns_are_counted_in_characters_not_bytes() {
    let text = small_with("[\"Toko Satu\", \"Toko Dua\"]", "[\"Tokō Satū\", 7]");
    assert_eq!(validation_errors(&text)[0].column, 24);
}

#[test]
fn lines_are_counted_in_files_from_windows_too() {
    let text = small_with("amount = 2_500", "amount = -1").replace('\n', "\r\n");
    let validation_errors = validation_errors(&text);
    assert_eq!(
        (validation_errors[0].line, validation_errors[0].column),
        (53, 10)
    );
}

/// A row that was begun and not ended: one mistake, and where to copy from.
#[test]
fn fields_that_are_missing_together_are_one_error() {
    let begun = "[[channel]]\nissuer = \"dompet\"\nid = \"kios\"\ndirection = \"cash-in\"\n";
    let text = format!("{SMALL}\n{begun}max = 5_000\n");
    let line = text.lines().count() - 4;
    let expected = format!(
        "line {line}, column 1, channel \"kios\" cash-in, name, token, min, notify_by, from, source: \
         are missing; copy the row of line 37 and change it"
    );
    assert_the_only_error(&text, &expected);
}

#[test]
fn a_first_row_has_none_to_copy() {
    let text = format!("{SMALL}\n[[pin]]\n");
    let line = text.lines().count();
    let expected = format!("line {line}, column 1, pin 1, wrong_tries, lock: are missing");
    assert_the_only_error(&text, &expected);
}
