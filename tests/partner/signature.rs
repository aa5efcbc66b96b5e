//! Signatures of transactions.

use gerai::clock::Clock;
use serde_json::json;
use simulator::snap::{
    Encoding, Overrides, RsaKey, Service, asymmetric_text, hmac_sha512, symmetric_text,
};

use crate::support::{BEGIN, RawConnection, TestGateway, body_of};

const REFUSED: &str = "4013700 Unauthorized. [Signature]";

fn inquiry() -> String {
    body_of(Service::AccountInquiry, "A1").to_string()
}

#[tokio::test]
async fn both_modes_are_taken_in_both_encodings() {
    let gateway = TestGateway::start_still().await;
    let alfamart = gateway.wire("ALFAMART").await;
    let danamon = gateway.wire("DANAMON").await;
    for encoding in [Encoding::Base64, Encoding::Hex] {
        let overrides = alfamart.usual().encode_signature(encoding);
        let body = body_of(Service::AccountInquiry, "A1");
        let answer = alfamart
            .post_with(Service::AccountInquiry, &body, &overrides)
            .await;
        assert_eq!(answer.code, "2003700", "symmetric, {encoding:?}");

        let overrides = danamon.usual().encode_signature(encoding);
        let body = body_of(Service::CashOutStatus, "D1");
        let answer = danamon
            .post_with(Service::CashOutStatus, &body, &overrides)
            .await;
        assert_eq!(answer.code, "4044501", "asymmetric, {encoding:?}");
    }
}

#[tokio::test]
async fn a_spaced_body_is_signed_in_its_minified_form() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let pretty = serde_json::to_string_pretty(&body_of(Service::AccountInquiry, "A1"));
    let spaced = format!("\r\n\t {} \n", pretty.expect("JSON"));
    let overrides = wire.usual().sign_body(inquiry());
    let path = Service::AccountInquiry.path();
    let answer = wire.send(path, spaced.as_bytes(), &overrides).await;
    assert_eq!(answer.code, "2003700");
}

#[tokio::test]
async fn escapes_are_signed_as_they_were_sent() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = inquiry().replace("\"K07\"", "\"K\\u00f6 \\/\"");
    let path = Service::AccountInquiry.path();
    let answer = wire.send(path, body.as_bytes(), &wire.usual()).await;
    assert_eq!(answer.code, "2003700");
    let overrides = wire.usual().sign_body(body.replace("\\u00f6", "ö"));
    let answer = wire.send(path, body.as_bytes(), &overrides).await;
    assert_eq!(answer.to_string(), REFUSED);
}

#[tokio::test]
async fn a_body_changed_on_its_way_is_refused() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::TopUp, "A1");
    let signed = body.to_string().replace("50000", "900000");
    let overrides = wire.usual().sign_body(signed);
    let answer = wire.post_with(Service::TopUp, &body, &overrides).await;
    assert_eq!(answer.to_string(), "4013800 Unauthorized. [Signature]");
    assert_eq!(gateway.audit().await.movements, 0);
}

#[tokio::test]
async fn the_query_is_signed_too() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let with_query = format!("{}?lang=id", Service::AccountInquiry.path());
    let body = inquiry();
    let answer = wire.send(&with_query, body.as_bytes(), &wire.usual()).await;
    assert_eq!(answer.code, "2003700");

    let unsigned = signed_for(&wire, Service::AccountInquiry.path(), &body);
    let answer = wire.send(&with_query, body.as_bytes(), &unsigned).await;
    assert_eq!(answer.to_string(), REFUSED);
}

/// Signed for that path, even if it is sent to another.
fn signed_for(wire: &RawConnection, path: &str, body: &str) -> Overrides {
    let text = symmetric_text(
        "POST",
        path,
        wire.token(),
        body.as_bytes(),
        &BEGIN.to_string(),
    );
    let signature = hmac_sha512(&wire.partner().client_secret, &text);
    wire.usual()
        .set("x-signature", Encoding::Base64.encode(&signature))
}

#[tokio::test]
async fn what_is_no_signature_is_refused() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::AccountInquiry, "A1");
    for signature in [
        "AAAA",
        "not a signature",
        "=",
        &"0".repeat(128),
        &"a".repeat(4096),
    ] {
        let overrides = wire.usual().set("x-signature", signature);
        let answer = wire
            .post_with(Service::AccountInquiry, &body, &overrides)
            .await;
        assert_eq!(answer.to_string(), REFUSED, "{signature}");
    }
}

#[tokio::test]
async fn a_partner_signs_in_its_own_mode_only() {
    let gateway = TestGateway::start_still().await;
    let (path, time) = (Service::CashOutStatus.path(), BEGIN.to_string());
    let body = body_of(Service::CashOutStatus, "A1");
    let bytes = body.to_string().into_bytes();

    let alfamart = gateway.wire("ALFAMART").await;
    let key = RsaKey::from_pem(&alfamart.partner().private_key_pem).expect("a key");
    let text = symmetric_text("POST", path, alfamart.token(), &bytes, &time);
    let signature = Encoding::Base64.encode(&key.sign(&text).expect("a signature"));
    let overrides = alfamart.usual().set("x-signature", signature);
    let answer = alfamart
        .post_with(Service::CashOutStatus, &body, &overrides)
        .await;
    assert_eq!(answer.to_string(), "4014500 Unauthorized. [Signature]");

    let danamon = gateway.wire("DANAMON").await;
    let text = asymmetric_text("POST", path, &bytes, &time);
    let mac = hmac_sha512(&danamon.partner().client_secret, &text);
    let overrides = danamon.usual().set("x-signature", hex_of(&mac));
    let answer = danamon
        .post_with(Service::CashOutStatus, &body, &overrides)
        .await;
    assert_eq!(answer.to_string(), "4014500 Unauthorized. [Signature]");
}

fn hex_of(bytes: &[u8]) -> String {
    Encoding::Hex.encode(bytes)
}

#[tokio::test]
async fn the_sandbox_returns_the_string_to_sign() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::AccountInquiry, "A1");
    let wrong = wire.usual().set("x-signature", "AAAA");
    let quiet = wire.post_with(Service::AccountInquiry, &body, &wrong).await;
    assert!(quiet.body.get("additionalInfo").is_none());

    let asking = wrong.set("x-debug-mode", "1");
    let answer = wire
        .post_with(Service::AccountInquiry, &body, &asking)
        .await;
    let should_be = symmetric_text(
        "POST",
        Service::AccountInquiry.path(),
        wire.token(),
        body.to_string().as_bytes(),
        &BEGIN.to_string(),
    );
    assert_eq!(
        answer.body["additionalInfo"],
        json!({ "failedCheck": "Unauthorized. [Signature]", "stringToSign": should_be })
    );
}

#[tokio::test]
async fn production_does_not_return_the_string_to_sign() {
    let gateway =
        TestGateway::start_with(Clock::manual(BEGIN), |settings| settings.sandbox = false).await;
    let partner = gateway.add_partner("CHAIN", "alfamart", |_| {});
    let wire = RawConnection::open(&gateway, partner).await;
    let body = body_of(Service::AccountInquiry, "A1");
    let overrides = wire
        .usual()
        .set("x-signature", "AAAA")
        .set("x-debug-mode", "1");
    let answer = wire
        .post_with(Service::AccountInquiry, &body, &overrides)
        .await;
    assert_eq!(answer.to_string(), REFUSED);
    assert!(answer.body.get("additionalInfo").is_none());
}
