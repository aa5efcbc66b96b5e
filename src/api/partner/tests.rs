//! What hosts send that is meant well, and what is not taken for granted.

use rstest::rstest;
use serde_json::{Value, json};

use super::fuzz::host::{Asked, Host, SYMMETRIC};
use crate::testing::BUDI;
use crate::types::ShortReferenceNo;

fn top_up() -> Value {
    json!({
        "partnerReferenceNo": "R1", "customerNumber": "081234567890",
        "amount": { "value": "50000.00", "currency": "IDR" },
        "additionalInfo": { "walletId": "16", "storeBrand": "Alfamart" },
    })
}

/// The code of a top-up, and what is in curly brackets behind it.
fn answer_of(host: &Host, path: &str, body: &Value) -> (String, String) {
    let asked = host.signed(SYMMETRIC, path, body.to_string().into_bytes());
    let answered = host.ask(&asked);
    let message = answered.body["responseMessage"].as_str();
    let named = message.and_then(|text| text.split_once('{')?.1.strip_suffix('}'));
    (answered.code, named.unwrap_or_default().to_owned())
}

#[rstest]
#[case::blank_behind("R1 ")]
#[case::blank_before(" R1")]
#[case::blank_alone(" ")]
#[case::no_break_blank("R\u{a0}1")]
#[case::zero_width_blank("R\u{200b}1")]
#[case::soft_hyphen("R\u{ad}1")]
#[case::byte_order_mark("\u{feff}R1")]
#[case::direction_mark("R1\u{202e}")]
#[case::filler("R\u{3164}1")]
#[case::tag("R1\u{e0041}")]
#[case::line_separator("R\u{2028}1")]
fn a_reference_with_a_blank_at_an_end_or_anything_invisible_is_named(#[case] reference: &str) {
    let host = Host::open();
    let original = |name: &str| {
        let mut body = json!({
            "originalPartnerReferenceNo": "R1", "serviceCode": "38",
            "customerNumber": "081234567890", "reason": "x",
        });
        body[name] = json!(reference);
        (name.to_owned(), body)
    };
    let mut body = top_up();
    body["partnerReferenceNo"] = json!(reference);
    let name = "partnerReferenceNo";
    for path in ["/v1.0/emoney/account-inquiry", "/v1.0/emoney/topup"] {
        let (code, named) = answer_of(&host, path, &body);
        assert_eq!((&code[..3], &code[5..], &*named), ("400", "01", name));
    }
    for (path, names) in [
        (
            "/v1.0/emoney/topup-status",
            &[
                "originalPartnerReferenceNo",
                "originalReferenceNo",
                "originalExternalId",
            ][..],
        ),
        (
            "/v1.0/emoney/otc-cancel",
            &["originalPartnerReferenceNo", "originalReferenceNo"][..],
        ),
    ] {
        for name in names {
            let (name, body) = original(name);
            let (code, named) = answer_of(&host, path, &body);
            assert_eq!((&code[..3], &code[5..], named), ("400", "01", name));
        }
    }
}

#[rstest]
#[case::blank_behind("T1 ")]
#[case::blank_before(" T1")]
#[case::no_break_blank("T1\u{a0}")]
#[case::zero_width_blank("T\u{200b}1")]
fn a_store_or_terminal_that_looks_like_another_is_named(#[case] id: &str) {
    let host = Host::open();
    for name in [
        "walletId",
        "binCode",
        "storeId",
        "storeBrand",
        "terminalId",
        "cashierId",
    ] {
        let mut body = top_up();
        body["additionalInfo"] = json!({ name: id });
        for path in ["/v1.0/emoney/account-inquiry", "/v1.0/emoney/topup"] {
            let (code, named) = answer_of(&host, path, &body);
            let expected = format!("additionalInfo.{name}");
            assert_eq!((&code[..3], &code[5..], named), ("400", "01", expected));
        }
    }
}

#[rstest]
#[case("R 1")]
#[case("INV/2026-11.30_#1")]
#[case("réf-é-\u{4e2d}")]
fn a_reference_that_can_be_seen_is_taken(#[case] reference: &str) {
    let host = Host::open();
    let mut body = top_up();
    body["partnerReferenceNo"] = json!(reference);
    let (code, _) = answer_of(&host, "/v1.0/emoney/topup", &body);
    assert_eq!(code, "2003800");
}

#[rstest]
// The key is that of the only channel; the brand is missing.
#[case::empty_array_of_php(json!([]), "4003702")]
#[case::empty_text(json!(""), "4003702")]
#[case::array_of_something(json!([{}]), "4003701")]
#[case::number(json!(16), "4003701")]
#[case::text(json!("16"), "4003701")]
#[case::boolean(json!(false), "4003701")]
fn an_empty_array_or_text_is_an_empty_additional_info(#[case] info: Value, #[case] code: &str) {
    let host = Host::open();
    let mut body = top_up();
    body["additionalInfo"] = info;
    let (answered, _) = answer_of(&host, "/v1.0/emoney/account-inquiry", &body);
    assert_eq!(answered, code);
}

#[rstest]
#[case("bearer")]
#[case("BEARER")]
fn the_scheme_of_an_access_token_is_bearer_in_any_case(#[case] scheme: &str) {
    let host = Host::open();
    let body = top_up().to_string().into_bytes();
    let mut asked = host.signed(SYMMETRIC, "/v1.0/emoney/topup", body);
    for (name, value) in &mut asked.headers {
        if *name == "Authorization" {
            value.splice(..6, scheme.bytes());
        }
    }
    assert_eq!(host.ask(&asked).code, "2003800");
}

/// The code of a status inquiry by that number of the gateway, its message, and the reference that
/// it found.
fn status_by(host: &Host, number: &str) -> (String, String, Value) {
    let body = json!({ "originalReferenceNo": number, "serviceCode": "38" });
    let body = body.to_string().into_bytes();
    let asked = host.signed(SYMMETRIC, "/v1.0/emoney/topup-status", body);
    let answered = host.ask(&asked);
    let message = answered.body["responseMessage"].as_str();
    let found = answered.body["originalPartnerReferenceNo"].clone();
    (answered.code, message.unwrap_or_default().to_owned(), found)
}

#[test]
fn a_short_number_finds_its_movement() {
    let host = Host::open();
    let number = "01a2027bd6807000b000000000000007";
    let paid = host.services.cash_in_under(BUDI, 50_000, number.into());
    let reference = host.wait(paid);
    let short = ShortReferenceNo::of(number).expect("a short form");
    let short = short.to_string();
    for written in [
        short.clone(),
        short.replace(' ', ""),
        short.replace(' ', "-"),
    ] {
        let (code, _, found) = status_by(&host, &written);
        assert_eq!((&*code, found), ("2003900", json!(reference)), "{written}");
    }
    let (last, wrong) = (short.chars().next_back(), short.get(..13));
    let wrong = format!(
        "{}{}",
        wrong.expect("12 digits"),
        if last == Some('0') { 1 } else { 0 }
    );
    let (code, message, _) = status_by(&host, &wrong);
    let expected = "Transaction Not Found [originalReferenceNo: One Digit Is Wrong]";
    assert_eq!((&*code, &*message), ("4043901", expected));
}

#[test]
fn a_short_number_of_two_movements_asks_for_the_whole_one() {
    let host = Host::open();
    let numbers = [
        "01a2027bd6807000a000000000000007",
        "01a2027bd6807000b000000000000007",
    ];
    let references =
        numbers.map(|number| host.wait(host.services.cash_in_under(BUDI, 50_000, number.into())));
    let short = ShortReferenceNo::of(numbers[0]).expect("a short form");
    let short = short.to_string();
    let (code, message, _) = status_by(&host, &short);
    let expected = "Transaction Not Found \
        [originalReferenceNo: Short Number Of Several: Send The Whole One]";
    assert_eq!((&*code, &*message), ("4043901", expected));
    let (code, _, found) = status_by(&host, numbers[1]);
    assert_eq!((&*code, found), ("2003900", json!(references[1])));
    let other = ShortReferenceNo::of("01a2027bd6807000b000000000000008");
    let (code, message, _) = status_by(&host, &other.expect("a short form").to_string());
    assert_eq!((&*code, &*message), ("4043901", "Transaction Not Found"));
}

/// Another partner's movement of that number is none of this one's business.
#[test]
fn a_short_number_is_looked_for_among_the_partners_own() {
    let host = Host::open();
    let number = "01a2027bd6807000b000000000000007";
    host.wait(host.services.cash_in_under(BUDI, 50_000, number.into()));
    let body = json!({
        "originalReferenceNo": ShortReferenceNo::of(number).expect("a short form").to_string(),
        "serviceCode": "38",
    });
    let body = body.to_string().into_bytes();
    let asked = host.signed(
        super::fuzz::host::ASYMMETRIC,
        "/v1.0/emoney/topup-status",
        body,
    );
    let answered = host.ask(&asked);
    assert_eq!(answered.code, "4043901");
    assert_eq!(answered.body["responseMessage"], "Transaction Not Found");
}

/// A cash-out at one terminal, with a token that nobody has.
fn guess(host: &Host, reference: &str) -> Asked {
    let body = json!({
        "partnerReferenceNo": reference, "customerNumber": "081234567890", "otp": "999999",
        "amount": { "value": "50000.00", "currency": "IDR" },
        "additionalInfo": {
            "walletId": "16", "storeBrand": "Alfamart", "storeId": "A1", "terminalId": "T1",
        },
    });
    let body = body.to_string().into_bytes();
    host.signed(SYMMETRIC, "/v1.0/emoney/otc-cashout", body)
}

#[test]
fn a_wrong_token_counts_although_the_till_hangs_up() {
    let host = Host::open_with_wrong_tokens("terminal_per_hour = 2");
    host.hang_up_on(&guess(&host, "R1"));
    assert_eq!(host.ask(&guess(&host, "R2")).code, "4044415");
    assert_eq!(host.ask(&guess(&host, "R3")).code, "4294400");
}

#[test]
fn a_request_that_decides_nothing_about_its_token_does_not_count_when_it_is_hung_up() {
    let host = Host::open_with_wrong_tokens("terminal_per_hour = 2");
    let first = guess(&host, "R1");
    assert_eq!(host.ask(&first).code, "4044415");
    for reference in ["R1", "R1", "R1"] {
        host.hang_up_on(&guess(&host, reference));
    }
    assert_eq!(host.ask(&guess(&host, "R2")).code, "4044415");
    assert_eq!(host.ask(&guess(&host, "R3")).code, "4294400");
}
