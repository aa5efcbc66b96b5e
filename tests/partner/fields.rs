//! What is wrong with a body is named, and nothing moves for it.

use serde_json::{Value, json};
use simulator::snap::Service;

use crate::support::{BUDI, TestGateway, body_of, with, without};

/// Every service, and the fields that it cannot do without.
const MANDATORY: [(Service, &[&str]); 6] = [
    (
        Service::AccountInquiry,
        &[
            "/customerNumber",
            "/amount",
            "/amount/value",
            "/amount/currency",
        ],
    ),
    (
        Service::TopUp,
        &[
            "/partnerReferenceNo",
            "/customerNumber",
            "/amount",
            "/amount/value",
            "/amount/currency",
        ],
    ),
    (
        Service::TopUpStatus,
        &["/originalPartnerReferenceNo", "/serviceCode"],
    ),
    (
        Service::CashOut,
        &[
            "/partnerReferenceNo",
            "/customerNumber",
            "/otp",
            "/amount",
            "/amount/value",
            "/amount/currency",
        ],
    ),
    (
        Service::CashOutStatus,
        &[
            "/originalPartnerReferenceNo",
            "/serviceCode",
            "/customerNumber",
            "/amount",
            "/amount/value",
        ],
    ),
    (
        Service::CashOutCancel,
        &["/originalPartnerReferenceNo", "/customerNumber", "/reason"],
    ),
];

/// The services that move money or would.
const WITH_AMOUNT: [Service; 3] = [Service::AccountInquiry, Service::TopUp, Service::CashOut];

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

fn missing(service: Service, field: &str) -> String {
    format!(
        "400{}02 Invalid Mandatory Field {{{field}}}",
        service.code()
    )
}

fn malformed(service: Service, field: &str) -> String {
    format!("400{}01 Invalid Field Format {{{field}}}", service.code())
}

#[tokio::test]
async fn a_field_that_is_missing_or_of_another_type_is_named() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for (service, fields) in MANDATORY {
        for pointer in fields {
            let name = dotted(pointer);
            let body = || body_of(service, "A1");
            for (body, expected) in [
                (without(body(), pointer), missing(service, &name)),
                (with(body(), pointer, Value::Null), missing(service, &name)),
                (with(body(), pointer, json!([])), malformed(service, &name)),
                (with(body(), pointer, true), malformed(service, &name)),
            ] {
                let answer = wire.post(service, &body).await;
                assert_eq!(answer.to_string(), expected, "{body}");
            }
        }
    }
    gateway.assert_nothing_moved().await;
    assert_eq!(gateway.stop().await.movements, 0);
}

#[tokio::test]
async fn what_is_no_object_of_json_is_a_bad_request() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let deep = "[".repeat(10_000);
    for (service, _) in MANDATORY {
        let bodies: [&[u8]; 8] = [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\"text\"",
            b"{\"a\":\"\xff\"}",
            b"{} {}",
            deep.as_bytes(),
        ];
        for body in bodies {
            let answer = wire.send(service.path(), body, &wire.usual()).await;
            let expected = format!(
                "400{}00 Bad Request [Expected A JSON Object]",
                service.code()
            );
            assert_eq!(answer.to_string(), expected);
        }
    }
    assert_eq!(gateway.stop().await.movements, 0);
}

#[tokio::test]
async fn a_body_may_have_64_kib_and_no_more() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for (service, _) in MANDATORY {
        let mut body = body_of(service, "A1").to_string();
        body.push_str(&" ".repeat(64 * 1024 - body.len()));
        let answer = wire
            .send(service.path(), body.as_bytes(), &wire.usual())
            .await;
        assert_ne!(answer.http, 400);
        body.push(' ');
        let answer = wire
            .send(service.path(), body.as_bytes(), &wire.usual())
            .await;
        let expected = format!("400{}00 Bad Request [Body Too Large]", service.code());
        assert_eq!(answer.to_string(), expected);
    }
}

#[tokio::test]
async fn an_amount_is_whole_rupiah_in_snaps_form() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for service in WITH_AMOUNT {
        let invalid = |rule| format!("404{}13 Invalid Amount [{rule}]", service.code());
        let (cents, zero) = (invalid("Whole Rupiah"), invalid("More Than Zero"));
        let value = malformed(service, "amount.value");
        let cases = [
            ("/amount/value", json!("50000.50"), &cents),
            ("/amount/value", json!("0.00"), &zero),
            ("/amount/value", json!("0"), &zero),
            ("/amount/value", json!("-50000.00"), &value),
            ("/amount/value", json!("99999999999999.00"), &value),
            ("/amount/value", json!("9223372036854775808"), &value),
            ("/amount/value", json!("5e4"), &value),
            ("/amount/value", json!("50.000,00"), &value),
            ("/amount/value", json!(" 50000.00"), &value),
            ("/amount/value", json!(""), &value),
            ("/amount/value", json!(50_000), &value),
            (
                "/amount/currency",
                json!("USD"),
                &malformed(service, "amount.currency"),
            ),
            (
                "/amount/currency",
                json!("idr"),
                &malformed(service, "amount.currency"),
            ),
            ("/amount", json!("50000.00"), &malformed(service, "amount")),
            ("/amount", json!(50_000), &malformed(service, "amount")),
        ];
        for (pointer, amount, expected) in cases {
            let body = with(body_of(service, "A1"), pointer, amount);
            let answer = wire.post(service, &body).await;
            assert_eq!(&answer.to_string(), expected, "{body}");
        }
    }
    assert_eq!(gateway.stop().await.movements, 0);
}

#[tokio::test]
async fn every_form_of_a_phone_number_is_the_same_account() {
    let gateway = TestGateway::start().await;
    let wire = gateway.wire("ALFAMART").await;
    let forms = [
        "081234567890",
        "6281234567890",
        "+6281234567890",
        "0062 812-3456-7890",
        "+62 (0)812.3456.7890",
        "+62\u{a0}812\u{2011}3456\u{2011}7890\u{200e}",
    ];
    for (number, form) in forms.iter().enumerate() {
        let body = body_of(Service::TopUp, &format!("A{number}"));
        let body = with(body, "/customerNumber", *form);
        let answer = wire.post(Service::TopUp, &body).await;
        assert_eq!(answer.code, "2003800", "{form}");
        assert_eq!(answer.body["customerNumber"], *form);
    }
    let account = gateway
        .phone(BUDI)
        .await
        .account()
        .await
        .expect("an account");
    assert_eq!(account.balance, 300_000);
}

#[tokio::test]
async fn a_number_without_account_is_reported_at_cash_in_and_hidden_at_cash_out() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for (service, expected) in [
        (Service::AccountInquiry, "4043711 Invalid Customer"),
        (Service::TopUp, "4043811 Invalid Customer"),
        (Service::CashOut, "4044415 Invalid OTP"),
    ] {
        let body = with(body_of(service, "A1"), "/customerNumber", "089999999999");
        assert_eq!(wire.post(service, &body).await.to_string(), expected);
        for number in ["12345", "0812345678901234567890", "081234567x90"] {
            let body = with(body_of(service, "A2"), "/customerNumber", number);
            let answer = wire.post(service, &body).await;
            assert_eq!(answer.to_string(), malformed(service, "customerNumber"));
        }
    }
    assert_eq!(gateway.stop().await.postings, 0);
}

#[tokio::test]
async fn a_reference_has_at_most_64_characters() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for service in [Service::TopUp, Service::CashOut] {
        let answer = wire.ask(service, &"R".repeat(65)).await;
        assert_eq!(answer.to_string(), malformed(service, "partnerReferenceNo"));
        let answer = wire.ask(service, "line\nbreak").await;
        assert_eq!(answer.to_string(), malformed(service, "partnerReferenceNo"));
        let answer = wire.ask(service, &"R".repeat(64)).await;
        assert_ne!(answer.http, 400);
    }
}

#[tokio::test]
async fn a_token_is_six_to_eight_digits() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for token in ["12345", "123456789", "12345a", " 12345", "１２３４５６"] {
        let body = with(body_of(Service::CashOut, "A1"), "/otp", token);
        let answer = wire.post(Service::CashOut, &body).await;
        assert_eq!(answer.to_string(), malformed(Service::CashOut, "otp"));
        let body = with(
            body_of(Service::TopUp, "A1"),
            "/additionalInfo/token",
            token,
        );
        let answer = wire.post(Service::TopUp, &body).await;
        let expected = malformed(Service::TopUp, "additionalInfo.token");
        assert_eq!(answer.to_string(), expected);
    }
    assert_eq!(gateway.stop().await.movements, 0);
}

#[tokio::test]
async fn other_fields_are_looked_at_where_they_are_given() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let service = Service::TopUp;
    for (pointer, value, field) in [
        ("/transactionDate", json!("yesterday"), "transactionDate"),
        ("/feeAmount", json!("none"), "feeAmount"),
        ("/sessionId", json!("S".repeat(65)), "sessionId"),
        ("/additionalInfo", json!("16"), "additionalInfo"),
        (
            "/additionalInfo/storeId",
            json!([]),
            "additionalInfo.storeId",
        ),
        (
            "/additionalInfo/terminalId",
            json!("T".repeat(65)),
            "additionalInfo.terminalId",
        ),
        (
            "/additionalInfo/binCode",
            json!("000076"),
            "additionalInfo.binCode",
        ),
    ] {
        let body = with(body_of(service, "A1"), pointer, value);
        let answer = wire.post(service, &body).await;
        assert_eq!(answer.to_string(), malformed(service, field));
    }
    for (service, other) in [(Service::TopUpStatus, "44"), (Service::CashOutStatus, "38")] {
        let body = with(body_of(service, "A1"), "/serviceCode", other);
        let answer = wire.post(service, &body).await;
        assert_eq!(answer.to_string(), malformed(service, "serviceCode"));
    }
    assert_eq!(gateway.stop().await.movements, 0);
}
