//! Any headers and any body, through the whole service and its database.

use actix_web::http::Method;
use serde_json::{Map, Value, json};

use super::host::{ASYMMETRIC, Asked, Host, SYMMETRIC};
use fuzz_target::{Choices, fuzz};

/// The services that take a signed body, the number in their codes, and a body as it should be.
pub const SEEDS: [(&str, &str, &str); 7] = [
    ("/v1.0/emoney/account-inquiry", INQUIRY, "37"),
    ("/v1.0/emoney/topup", TOP_UP, "38"),
    ("/rest/v1.0/emoney/topup-status.htm", TOP_UP_STATUS, "39"),
    ("/v1.0/emoney/otc-cashout", CASH_OUT, "44"),
    ("/v1.0/emoney/otc-status", CASH_OUT_STATUS, "45"),
    ("/v1.0/emoney/otc-cancel", CANCEL, "46"),
    ("/v1.0/otc/cashout/cancel", CANCEL, "46"),
];

const INQUIRY: &str = r#"{"partnerReferenceNo":"R1","customerNumber":"081234567890","amount":{"value":"50000.00","currency":"IDR"},"transactionDate":"2026-11-22T16:00:00+07:00","additionalInfo":{"walletId":"16","storeBrand":"Alfamart"}}"#;
const TOP_UP: &str = r#"{"partnerReferenceNo":"R1","customerNumber":"081234567890","amount":{"value":"50000.00","currency":"IDR"},"feeAmount":{"value":"0.00","currency":"IDR"},"sessionId":"s","additionalInfo":{"walletId":"16","storeId":"TJ01","storeBrand":"Alfamart","terminalId":"T1","cashierId":"K07","token":"123456"}}"#;
const TOP_UP_STATUS: &str =
    r#"{"originalPartnerReferenceNo":"R1","originalExternalId":"E1","serviceCode":"38"}"#;
const CASH_OUT: &str = r#"{"partnerReferenceNo":"R1","customerNumber":"6281234567890","otp":"000000","amount":{"value":"50000.00","currency":"IDR"},"additionalInfo":{"walletId":"16","storeBrand":"Alfamart"}}"#;
const CASH_OUT_STATUS: &str = r#"{"originalPartnerReferenceNo":"R1","serviceCode":"44","customerNumber":"081234567890","amount":{"value":"50000.00","currency":"IDR"}}"#;
const CANCEL: &str =
    r#"{"originalPartnerReferenceNo":"R1","customerNumber":"081234567890","reason":"x"}"#;

const PIECES: [&str; 14] = [
    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud800", "null", "1e999", "é", "\n",
];

/// A value where another was expected.
pub fn odd(choices: &mut Choices<'_>) -> Value {
    let numbers = ["-0", "1e400", "0.1", "88889912345678901234567890", "-1"];
    match choices.below(12) {
        0 => Value::Null,
        1 => json!(choices.once_in(2)),
        2 => serde_json::from_str(choices.one(&numbers)).expect("a number"),
        3 => json!([]),
        4 => json!({}),
        5 => json!([[{}], "x"]),
        6 => json!("x".repeat(choices.below(70))),
        7 => json!(choices.one(&[
            "R1",
            "R2",
            "081298765432",
            "50000.00",
            "100000.00",
            "000076"
        ])),
        8 => json!({ "value": choices.text(17), "currency": "IDR" }),
        9 => json!({ "value": "50000.00", "currency": choices.text(4) }),
        10 => json!(choices.one(&["", " ", "0", "38", "44", "IDR", "08000000010"])),
        _ => json!(choices.text(40)),
    }
}

/// Changes some field of an object, or of an object within it.
fn change(choices: &mut Choices<'_>, object: &mut Map<String, Value>) {
    let names: Vec<String> = object.keys().cloned().collect();
    if names.is_empty() || choices.once_in(12) {
        object.insert(choices.text(8), odd(choices));
        return;
    }
    let name = choices.one(&names);
    let goes_in = choices.once_in(2);
    match object.get_mut(&name) {
        Some(Value::Object(inner)) if goes_in => change(choices, inner),
        Some(_) if choices.once_in(4) => drop(object.remove(&name)),
        Some(value) => *value = odd(choices),
        None => {}
    }
}

fn body(choices: &mut Choices<'_>, seed: &str) -> Vec<u8> {
    match choices.below(10) {
        0 => (0..choices.below(60)).map(|_| choices.byte()).collect(),
        1 => "[".repeat(choices.below(4000)).into_bytes(),
        2 => choices.corrupt(seed, &PIECES, 4).into_bytes(),
        3 => odd(choices).to_string().into_bytes(),
        _ => {
            let mut value: Value = serde_json::from_str(seed).expect("a seed is JSON");
            let object = value.as_object_mut().expect("an object");
            let named = format!("R{}", choices.byte());
            for name in ["partnerReferenceNo", "originalPartnerReferenceNo"] {
                object
                    .entry(name)
                    .and_modify(|at| *at = named.clone().into());
            }
            for _ in 0..choices.below(4) {
                change(choices, object);
            }
            value.to_string().into_bytes()
        }
    }
}

#[test]
fn any_body_that_is_signed_is_answered_by_the_standard() {
    let host = Host::open();
    fuzz!(400, |bytes: &[u8]| {
        let mut choices = Choices::of(bytes);
        let (path, seed, service) = choices.one(&SEEDS);
        let partner = if choices.once_in(6) {
            ASYMMETRIC
        } else {
            SYMMETRIC
        };
        let asked = host.signed(partner, path, body(&mut choices, seed));
        let answered = host.ask(&asked);
        let shown = || {
            format!(
                "{}: {}",
                String::from_utf8_lossy(&asked.body),
                answered.body
            )
        };
        assert_eq!(answered.code[3..5], *service, "{}", shown());
        assert!(![401, 405, 429].contains(&answered.status), "{}", shown());
    });
}

/// What stands in headers, and should not.
fn odd_header(choices: &mut Choices<'_>) -> Vec<u8> {
    let odd = [
        "",
        " ",
        "Bearer",
        "Bearer ",
        "Bearer a.b",
        "bearer x",
        "2026-11-22T16:00:00",
        "9999-12-31T23:59:59Z",
        "-009999-01-01T00:00:00Z",
        "ALFAMART",
        "DANAMON",
        "alfamart",
        "1",
        "Bearer fHww.AAAA",
        "é",
        "AAAA",
        "0000",
        "chunked",
        "text/plain",
        "10.0.0.1",
    ];
    match choices.below(4) {
        0 => choices.one(&odd).as_bytes().to_vec(),
        1 => vec![choices.byte(); choices.below(300)],
        2 => hex::encode(vec![choices.byte(); choices.below(129)]).into_bytes(),
        _ => (0..choices.below(40)).map(|_| choices.byte()).collect(),
    }
}

const NAMES: [&str; 12] = [
    "Authorization",
    "X-TIMESTAMP",
    "X-SIGNATURE",
    "X-PARTNER-ID",
    "X-EXTERNAL-ID",
    "CHANNEL-ID",
    "X-CLIENT-KEY",
    "X-Debug-Mode",
    "X-Forwarded-For",
    "Forwarded",
    "Content-Type",
    "Origin",
];

fn change_headers(choices: &mut Choices<'_>, asked: &mut Asked) {
    for _ in 0..choices.below(4) {
        let name = choices.one(&NAMES);
        let value = odd_header(choices);
        match choices.below(3) {
            0 => asked.headers.retain(|(other, _)| *other != name),
            1 => asked.headers.push((name, value)),
            _ => {
                asked.headers.retain(|(other, _)| *other != name);
                asked.headers.insert(0, (name, value));
            }
        }
    }
}

#[test]
fn any_headers_are_answered_by_the_standard() {
    let host = Host::open();
    fuzz!(400, |bytes: &[u8]| {
        let mut choices = Choices::of(bytes);
        let (path, seed, service) = choices.one(&SEEDS);
        let is_token = choices.once_in(5);
        let mut asked = match is_token {
            true => host.token_request(),
            false => host.signed(SYMMETRIC, path, seed.as_bytes().to_vec()),
        };
        change_headers(&mut choices, &mut asked);
        if choices.once_in(10) {
            asked.method =
                choices.one(&[Method::GET, Method::PUT, Method::DELETE, Method::OPTIONS]);
        }
        if choices.once_in(10) {
            asked.path += choices.one(&["?x=%00", "?", "?a=b&a=c", "?customerNumber=1"]);
        }
        let answered = host.ask(&asked);
        let service = if is_token { "73" } else { service };
        assert_eq!(
            answered.code[3..5],
            *service,
            "{asked:?}: {}",
            answered.body
        );
        let is_post = asked.method == Method::POST;
        assert_eq!(
            answered.status == 405,
            !is_post,
            "{asked:?}: {}",
            answered.body
        );
    });
}
