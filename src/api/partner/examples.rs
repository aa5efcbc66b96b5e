//! The examples of `/openapi.json`: of each request one for every channel, of each answer one for
//! every case. An integration test (`tests/partner/examples.rs`) sends the requests and gets the
//! answers.

use serde_json::{Value, json};
use utoipa::Modify;
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, OpenApi as Document, RefOr};

use super::codes::{AuthenticationError, Code, MalformedRequest};
use super::service_at;
use crate::api::openapi::operations;
use crate::engine::EngineError;
use crate::ledger::{Decline, DeclineReason};
use crate::types::{Rupiah, ShortReferenceNo};

const MOMENT: &str = "2026-11-22T16:00:00+07:00";
const CUSTOMER: &str = "081234567890";
const REFERENCE: &str = "INV-20261122-0001";
/// A number of the gateway's.
const NUMBER: &str = "019aaa1d2000700080000000000000a1";

/// Puts them into the document.
pub struct Examples;

impl Modify for Examples {
    fn modify(&self, document: &mut Document) {
        for (path, operation) in operations(document) {
            if let Some(service) = service_at(path) {
                add_requests(operation, service);
                add_answer(operation, service, &Code::successful(), success(service));
                for code in refusals(service) {
                    add_answer(operation, service, &code, json!({}));
                }
            }
        }
    }
}

fn add_requests(operation: &mut Operation, service: u8) {
    let Some(RefOr::T(body)) = &mut operation.request_body else {
        return;
    };
    for content in body.content.values_mut() {
        for (partner, channel, value) in requests(service) {
            let summary = format!("{channel}: X-PARTNER-ID {partner}");
            add(content, partner.to_owned(), summary, value);
        }
    }
}

/// Adds an answer of that code with those fields, named by its code.
fn add_answer(operation: &mut Operation, service: u8, code: &Code, mut value: Value) {
    let responses = &mut operation.responses.responses;
    let Some(RefOr::T(response)) = responses.get_mut(&code.http.to_string()) else {
        return;
    };
    let number = code.of_service(service);
    value["responseCode"] = json!(number);
    value["responseMessage"] = json!(code.message);
    for content in response.content.values_mut() {
        add(content, number.clone(), code.message.clone(), value.clone());
    }
}

fn add(content: &mut RefOr<Content>, name: String, summary: String, value: Value) {
    let example: Example = ExampleBuilder::new()
        .summary(summary)
        .value(Some(value))
        .build();
    if let RefOr::T(content) = content {
        content.examples.insert(name, example.into());
    }
}

/// Partner, channel and body of each request.
fn requests(service: u8) -> Vec<(&'static str, &'static str, Value)> {
    let alfamart = ("ALFAMART", "Alfamart");
    let indomaret = ("INDOMARET", "Indomaret");
    let of = |(partner, channel), body| (partner, channel, body);
    let digibos = ("DIGIBOS", "LKD Digibos");
    let danamon = ("DANAMON", "ATM Danamon");
    match service {
        37 | 38 => vec![
            of(alfamart, order(service, "50000.00", at_alfamart())),
            of(
                indomaret,
                order(service, "100000.00", at_indomaret(service)),
            ),
            of(digibos, order(service, "75000.00", json!({}))),
        ],
        44 => vec![
            of(alfamart, order(service, "50000.00", at_alfamart())),
            of(
                indomaret,
                order(service, "100000.00", at_indomaret(service)),
            ),
            of(danamon, order(service, "200000.00", json!({}))),
        ],
        39 => vec![of(
            alfamart,
            json!({ "originalPartnerReferenceNo": REFERENCE, "serviceCode": "38" }),
        )],
        45 => vec![of(
            alfamart,
            json!({
                "originalPartnerReferenceNo": REFERENCE,
                "serviceCode": "44",
                "customerNumber": CUSTOMER,
                "amount": rupiah("50000.00"),
            }),
        )],
        46 => vec![of(
            alfamart,
            json!({
                "originalPartnerReferenceNo": REFERENCE,
                "customerNumber": CUSTOMER,
                "reason": "No answer",
            }),
        )],
        _ => vec![of(alfamart, json!({ "grantType": "client_credentials" }))],
    }
}

fn order(service: u8, amount: &str, channel: Value) -> Value {
    let mut info = json!({ "storeId": "TJ01", "terminalId": "T1", "cashierId": "K07" });
    if let (Some(info), Value::Object(channel)) = (info.as_object_mut(), channel) {
        info.extend(channel);
    }
    let mut body = json!({
        "partnerReferenceNo": REFERENCE,
        "customerNumber": CUSTOMER,
        "amount": rupiah(amount),
        "transactionDate": MOMENT,
        "additionalInfo": info,
    });
    if service == 44 {
        body["otp"] = json!("012345");
    }
    body
}

fn at_alfamart() -> Value {
    json!({ "walletId": "16", "storeBrand": "Alfamart" })
}

/// A cash-in has the customer's token here, as the standard has no field for it.
fn at_indomaret(service: u8) -> Value {
    let mut info = json!({ "binCode": "000076", "storeBrand": "Indomaret" });
    if service == 38 {
        info["token"] = json!("012345");
    }
    info
}

fn rupiah(value: &str) -> Value {
    json!({ "value": value, "currency": "IDR" })
}

/// What is answered to Alfamart's request.
fn success(service: u8) -> Value {
    match service {
        37 => json!({
            "referenceNo": NUMBER,
            "partnerReferenceNo": REFERENCE,
            "customerNumber": "0812****7890",
            "customerName": "B*** P******",
            "customerMonthlyInLimit": "40000000.00",
            "minAmount": rupiah("50000.00"),
            "maxAmount": rupiah("1000000.00"),
            "amount": rupiah("50000.00"),
            "feeAmount": rupiah("0.00"),
            "feeType": "OUR",
            "additionalInfo": { "multiple": rupiah("50000.00") },
        }),
        38 => json!({
            "referenceNo": NUMBER,
            "partnerReferenceNo": REFERENCE,
            "customerNumber": CUSTOMER,
            "amount": rupiah("50000.00"),
            "additionalInfo": receipt_info(),
        }),
        39 | 45 => json!({
            "originalPartnerReferenceNo": REFERENCE,
            "originalReferenceNo": NUMBER,
            "originalExternalId": "8b0c3d1e5f2a4c6d9e7f0a1b2c3d4e5f",
            "serviceCode": if service == 39 { "38" } else { "44" },
            "latestTransactionStatus": "00",
            "transactionStatusDesc": "Success",
            "transactionDate": MOMENT,
            "amount": rupiah("50000.00"),
            "additionalInfo": receipt_info(),
        }),
        44 => json!({
            "referenceNo": NUMBER,
            "partnerReferenceNo": REFERENCE,
            "transactionDate": MOMENT,
            "additionalInfo": receipt_info(),
        }),
        46 => json!({
            "originalPartnerReferenceNo": REFERENCE,
            "originalReferenceNo": NUMBER,
            "cancelTime": MOMENT,
            "transactionDate": MOMENT,
            "additionalInfo": receipt_info(),
        }),
        _ => json!({
            "accessToken": "QUxGQU1BUlQuMTc5NTMzODkwMA.c2lnbmF0dXJlLWluLXRoZS1leGFtcGxl",
            "tokenType": "Bearer",
            "expiresIn": "900",
        }),
    }
}

/// What stands beside the number of every movement.
fn receipt_info() -> Value {
    json!({ "shortReferenceNo": ShortReferenceNo::readable(NUMBER) })
}

/// Every refusal that the service is shown with.
fn refusals(service: u8) -> Vec<Code> {
    let (malformed, missing) = match service {
        37 => ("amount.value", "customerNumber"),
        38 => ("customerNumber", "additionalInfo.storeBrand"),
        39 => ("originalReferenceNo", "originalPartnerReferenceNo"),
        44 => ("customerNumber", "otp"),
        45 => ("amount.value", "customerNumber"),
        46 => ("customerNumber", "reason"),
        _ => ("X-TIMESTAMP", "grantType"),
    };
    let shapes = [
        MalformedRequest::BadRequest("Expected A JSON Object"),
        MalformedRequest::Format(malformed.to_owned()),
        MalformedRequest::Missing(missing.to_owned()),
    ];
    let mut codes: Vec<Code> = shapes.iter().map(Code::from).collect();
    codes.push(AuthenticationError::Signature.into());
    if service != 73 {
        codes.push(AuthenticationError::InvalidToken.into());
        codes.push(AuthenticationError::TokenNotFound.into());
        codes.push(DeclineReason::ExternalIdReused.into());
    }
    codes.extend(declines(service).into_iter().map(Code::from));
    if matches!(service, 38 | 44) {
        codes.push(Code::duplicate_reference());
    }
    codes.push(Code::not_supported());
    codes.push(Code::too_many_requests(match service {
        73 => "network-rate",
        39 | 45 | 46 => "partner-rate",
        _ => "phone-rate",
    }));
    let errors = [
        EngineError::Stopping,
        EngineError::NotCommitted,
        EngineError::Unknown,
    ];
    codes.extend(errors.map(Code::from));
    codes
}

/// The rules' refusals: of Alfamart's amounts.
fn declines(service: u8) -> Vec<Decline> {
    let of_all = [
        DeclineReason::ChannelNotAllowed,
        DeclineReason::AccountBlocked,
        DeclineReason::ChannelNotOpen,
        DeclineReason::AccountDormant,
        DeclineReason::AccountClosed,
        DeclineReason::BrandNotServed,
    ];
    let of_service: &[DeclineReason] = match service {
        37 => &[DeclineReason::BalanceCap, DeclineReason::UnknownCustomer],
        38 => &[
            DeclineReason::BalanceCap,
            DeclineReason::Cancelled,
            DeclineReason::UnknownCustomer,
            DeclineReason::InvalidToken,
            DeclineReason::Inconsistent,
        ],
        44 => &[
            DeclineReason::InsufficientFunds,
            DeclineReason::Cancelled,
            DeclineReason::InvalidToken,
            DeclineReason::Inconsistent,
        ],
        39 => return vec![DeclineReason::UnknownReference.into()],
        45 => {
            return vec![
                DeclineReason::UnknownReference.into(),
                DeclineReason::Inconsistent.into(),
            ];
        }
        46 => return vec![DeclineReason::Inconsistent.into()],
        _ => return Vec::new(),
    };
    let amounts = [
        (DeclineReason::AboveMaximum, 1_000_000),
        (DeclineReason::NotAMultiple, 50_000),
    ];
    let amounts = amounts.map(|(reason, bound)| Decline {
        reason,
        bound: Some(Rupiah::new(bound)),
    });
    let reasons = of_all.iter().chain(of_service).copied();
    reasons.map(Decline::from).chain(amounts).collect()
}
