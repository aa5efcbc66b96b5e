//! Requests that are broken: fields, headers, signatures, and ids used twice.

use serde_json::Value;

use super::host::{Host, reference};
use super::matrix::Matrix;
use crate::credentials::SignatureMode;
use crate::snap::{Overrides, Service};

/// The services that carry a transaction.
pub const SERVICES: [Service; 6] = [
    Service::AccountInquiry,
    Service::TopUp,
    Service::TopUpStatus,
    Service::CashOut,
    Service::CashOutStatus,
    Service::CashOutCancel,
];

/// The mandatory fields of each, by the standard.
fn mandatory(service: Service) -> &'static [&'static str] {
    match service {
        Service::AccessToken => &["grantType"],
        Service::AccountInquiry => &["customerNumber", "amount"],
        Service::TopUp => &["partnerReferenceNo", "customerNumber", "amount"],
        Service::TopUpStatus => &["originalPartnerReferenceNo", "serviceCode"],
        Service::CashOut => &["partnerReferenceNo", "customerNumber", "otp", "amount"],
        Service::CashOutStatus => &[
            "originalPartnerReferenceNo",
            "serviceCode",
            "customerNumber",
            "amount",
        ],
        Service::CashOutCancel => &["originalPartnerReferenceNo", "customerNumber", "reason"],
    }
}

/// A long reference: one more than the 64 characters of the standard.
const TOO_LONG: &str = "01234567890123456789012345678901234567890123456789012345678901234";

/// Values that no field may have, where the service has the field.
const MALFORMED: [(&str, &str); 5] = [
    ("/customerNumber", "12ab"),
    ("/amount/value", "1e5"),
    ("/otp", "12"),
    ("/serviceCode", "99"),
    ("/partnerReferenceNo", TOO_LONG),
];

/// Everything about the form of a request.
pub async fn try_all(host: &Host, matrix: &mut Matrix) {
    access_token(host, matrix).await;
    for service in SERVICES {
        fields(host, service, matrix).await;
        headers(host, service, matrix).await;
        signatures(host, service, matrix).await;
        used_twice(host, service, matrix).await;
    }
}

async fn access_token(host: &Host, matrix: &mut Matrix) {
    let service = Service::AccessToken;
    let body = host.body(service, "");
    let usual = Overrides::none();
    let cases = [
        ("an access token", usual.clone(), (200, "00")),
        (
            "no X-SIGNATURE",
            usual.clone().remove("x-signature"),
            (400, "02"),
        ),
        (
            "X-TIMESTAMP that is none",
            usual.clone().set("x-timestamp", "yesterday"),
            (400, "01"),
        ),
        (
            "a client key that is unknown",
            usual.clone().set("x-client-key", "nobody"),
            (401, "00"),
        ),
        (
            "a signature of something else",
            usual.set("x-signature", "AAAA"),
            (401, "00"),
        ),
    ];
    for (case, overrides, allowed) in cases {
        let result = host.send_with(service, &body, &overrides).await;
        matrix.compare(service, case, &[allowed], &result);
    }
    let result = host.send(service, &serde_json::json!({})).await;
    matrix.compare(service, "without grantType", &[(400, "02")], &result);
}

async fn fields(host: &Host, service: Service, matrix: &mut Matrix) {
    for field in mandatory(service) {
        let mut body = host.body(service, &reference());
        if let Some(fields) = body.as_object_mut() {
            fields.remove(*field);
        }
        let result = host.send(service, &body).await;
        matrix.compare(service, format!("without {field}"), &[(400, "02")], &result);
    }
    for (place, value) in MALFORMED {
        let mut body = host.body(service, &reference());
        let Some(field) = body.pointer_mut(place) else {
            continue;
        };
        *field = Value::from(value);
        let result = host.send(service, &body).await;
        let case = format!("malformed {}", place.trim_start_matches('/'));
        matrix.compare(service, case, &[(400, "01")], &result);
    }
    let result = host
        .send_raw("POST", service, b"{\"a\":", &Overrides::none())
        .await;
    matrix.compare(service, "a body that is no JSON", &[(400, "00")], &result);
    let body = host.body(service, &reference()).to_string();
    let result = host
        .send_raw("PUT", service, body.as_bytes(), &Overrides::none())
        .await;
    matrix.compare(service, "by another method", &[(405, "00")], &result);
}

async fn headers(host: &Host, service: Service, matrix: &mut Matrix) {
    for header in [
        "X-TIMESTAMP",
        "X-SIGNATURE",
        "X-PARTNER-ID",
        "X-EXTERNAL-ID",
        "CHANNEL-ID",
    ] {
        let overrides = Overrides::none().remove(header);
        let body = host.body(service, &reference());
        let result = host.send_with(service, &body, &overrides).await;
        matrix.compare(service, format!("no {header}"), &[(400, "02")], &result);
    }
    let overrides = Overrides::none().set("x-timestamp", "yesterday");
    let body = host.body(service, &reference());
    let result = host.send_with(service, &body, &overrides).await;
    matrix.compare(service, "X-TIMESTAMP that is none", &[(400, "01")], &result);
}

async fn signatures(host: &Host, service: Service, matrix: &mut Matrix) {
    let body = host.body(service, &reference());
    let usual = Overrides::none();
    let cases = [
        (
            "a signature of something else",
            usual.clone().set("x-signature", "AAAA"),
        ),
        (
            "a body that was changed on its way",
            usual.clone().sign_body("{}"),
        ),
        (
            "X-TIMESTAMP of long ago",
            usual
                .clone()
                .set("x-timestamp", "2020-01-01T00:00:00+07:00"),
        ),
        (
            "a partner that is unknown",
            usual.clone().set("x-partner-id", "NOBODY-AT-ALL"),
        ),
    ];
    for (case, overrides) in cases {
        let result = host.send_with(service, &body, &overrides).await;
        matrix.compare(service, case, &[(401, "00")], &result);
    }
    if host.client.partner().signature_mode == SignatureMode::Asymmetric {
        matrix.skip(
            service,
            "an access token that is none",
            "asymmetric partner",
        );
        return;
    }
    let overrides = usual.clone().set("authorization", "Bearer nothing");
    let result = host.send_with(service, &body, &overrides).await;
    matrix.compare(
        service,
        "an access token that is none",
        &[(401, "01")],
        &result,
    );
    let result = host
        .send_with(service, &body, &usual.remove("authorization"))
        .await;
    let allowed = [(401, "03"), (401, "01")];
    matrix.compare(service, "no access token", &allowed, &result);
}

/// The first request is about nobody, so that it moves nothing.
async fn used_twice(host: &Host, service: Service, matrix: &mut Matrix) {
    let mut body = host.body(service, &reference());
    if let Some(number) = body.get_mut("customerNumber") {
        *number = Value::from(host.unknown_customer.as_str());
    }
    let overrides = Overrides::none().set("x-external-id", reference());
    let first = host.send_with(service, &body, &overrides).await;
    if let Err(error) = first {
        matrix.skip(service, "X-EXTERNAL-ID used twice", &error.to_string());
        return;
    }
    let again = host.send_with(service, &body, &overrides).await;
    matrix.compare(service, "X-EXTERNAL-ID used twice", &[(409, "00")], &again);
}
