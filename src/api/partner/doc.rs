//! What the partner API looks like from outside, for `/openapi.json`.
//!
//! Bodies are described by the very types that read and write them, beside their handlers. An
//! integration test takes away every field that is said to be mandatory and expects the gateway
//! to miss it.
#![expect(
    dead_code,
    reason = "headers and the second path of the cancel are read by the documentation only"
)]

use std::fmt::Write;

use utoipa::openapi::schema::{Object, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, RefOr};
use utoipa::{IntoParams, Modify, OpenApi, ToSchema};

use super::cash_out::{CancelAnswer, CancelRequest};
use super::examples::Examples;
use super::unknown_fields::UnknownField;
use super::{access_token, cash_in, cash_out, inquiry, response_classes, status};
use crate::api::openapi::{Answer, operations};

/// Every operation may answer with these, at any time.
const ALWAYS: [u16; 6] = [400, 401, 405, 429, 500, 504];
/// What every operation with an `X-EXTERNAL-ID` may answer, too.
const SIGNED: u16 = 409;
/// The fields of every answer.
const ENVELOPE: [(&str, &str); 2] = [
    ("responseCode", "HTTP status, service, case."),
    ("responseMessage", "The same in words."),
];

/// The partner API: SNAP BI, Bank Indonesia's standard for payment APIs.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gerai API",
        description = "Gateway between store cashiers and e-money accounts. The partner API is \
            SNAP BI: every transaction is signed, every `responseCode` is HTTP status (3 digits), \
            service (2) and case (2). Each code is a final success, a final fail, or unknown, as \
            is said below; so is a broken connection: unknown. Then ask for the status, and \
            repeat a cash-in with the same reference, or cancel a cash-out until that is \
            acknowledged.",
    ),
    paths(
        access_token::issue,
        inquiry::inquire,
        cash_in::top_up,
        status::of_cash_in,
        cash_out::cash_out,
        status::of_cash_out,
        cash_out::cancel,
        otc_cancel_as_printed,
    ),
    components(schemas(RefusalAnswer)),
    modifiers(&Bearer, &Classes, &Refusals, &Envelope, &Examples),
    tags((name = "Partners (SNAP BI)", description = "For the hosts of retail chains and banks."))
)]
pub struct PartnerApiDoc;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut Document) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("accessToken", SecurityScheme::Http(scheme));
    }
}

struct Classes;

impl Modify for Classes {
    fn modify(&self, openapi: &mut Document) {
        let description = openapi.info.description.get_or_insert_default();
        *description = format!("{description}\n\n{}", response_classes::table());
    }
}

/// Every operation may be refused.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, document: &mut Document) {
        for (_, operation) in operations(document) {
            let is_signed = operation.operation_id.as_deref() != Some("access_token");
            for status in ALWAYS.into_iter().chain(is_signed.then_some(SIGNED)) {
                let refusal = Answer {
                    status,
                    description: cases_of(status),
                    content_type: "application/json",
                    schema: "RefusalAnswer",
                };
                refusal.add_to(operation);
            }
        }
    }
}

/// The cases of that status.
fn cases_of(status: u16) -> String {
    let mut text = "The case is one of\n".to_owned();
    let cases = response_classes::CASES.iter();
    for row in cases.filter(|row| row.is_ours && row.http == status) {
        // Writing to a string does not fail.
        let _ = write!(text, "\n- {:02}: {}", row.case, row.message);
    }
    text
}

/// The fields that are put around every answer.
struct Envelope;

impl Modify for Envelope {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let answers = components.schemas.iter_mut();
        for (_, schema) in answers.filter(|(name, _)| name.ends_with("Answer")) {
            if let RefOr::T(Schema::Object(answer)) = schema {
                ENVELOPE.iter().for_each(|field| add_field(answer, *field));
            }
        }
    }
}

fn add_field(answer: &mut Object, (name, says): (&str, &str)) {
    if answer.properties.contains_key(name) {
        return;
    }
    let mut text = Object::with_type(Type::String);
    text.description = Some(says.to_owned());
    answer.properties.insert(name.to_owned(), text.into());
    answer.required.push(name.to_owned());
}

/// The headers of every transaction.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct TransactionHeaders {
    /// ISO 8601 with its offset; off by no more than the partner's window (5 minutes).
    #[param(
        rename = "X-TIMESTAMP",
        pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$",
        example = "2026-11-22T16:00:00+07:00"
    )]
    timestamp: String,
    /// HMAC-SHA512 under the client secret over
    /// `METHOD:pathAndQuery:accessToken:lowerhex(sha256(minify(body))):X-TIMESTAMP`, or, where it
    /// is agreed so, SHA256withRSA over the same without the token. Base64 or hexadecimal.
    #[param(
        rename = "X-SIGNATURE",
        min_length = 1,
        example = "SqEtOdaaCiRmmn84yospm6EgFxEdD71cHxYAXWSxYjZb3xbJUZ5NkHFlQjGshS8x9zPSFUDWXmaZ2q8ZC13q9w=="
    )]
    signature: String,
    /// The partner's id.
    #[param(
        rename = "X-PARTNER-ID",
        max_length = 36,
        pattern = "^[!-~]+$",
        example = "ALFAMART"
    )]
    partner_id: String,
    /// Of the request itself, new for every one within a day (WIB); a retry keeps its
    /// `partnerReferenceNo` and takes a new one of these.
    #[param(
        rename = "X-EXTERNAL-ID",
        max_length = 36,
        pattern = "^[!-~]+$",
        example = "8b0c3d1e5f2a4c6d9e7f0a1b2c3d4e5f"
    )]
    external_id: String,
    /// The kind of device: five digits of the partner's own choice. Any value is taken, and nothing
    /// depends on it.
    #[param(rename = "CHANNEL-ID", min_length = 1, example = "95051")]
    channel_id: String,
}

/// The headers of a request for an access token.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct AccessTokenHeaders {
    /// ISO 8601 with its offset.
    #[param(
        rename = "X-TIMESTAMP",
        pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$",
        example = "2026-11-22T16:00:00+07:00"
    )]
    timestamp: String,
    /// The client key that came with the partner's secret.
    #[param(
        rename = "X-CLIENT-KEY",
        min_length = 1,
        example = "gerai-vector-client"
    )]
    client_key: String,
    /// SHA256withRSA over `X-CLIENT-KEY|X-TIMESTAMP`, in Base64.
    #[param(
        rename = "X-SIGNATURE",
        min_length = 1,
        example = "Lp88izqlJ2ogDhR5DcPLqr2zxosyTgBZs31SbB5ROtI05zk5qQTL/hNYtysaFJPErp6PoYgNHn2MqAt3lP2YFt33QSpZnt6gyoin15LMDqmOwO/Cjnjf3lu+cK0C4lvqrcd0mMRifoLMUEvgJBGwZ9Ij2Rtup3/kdetFwOtWcVozGevki1iX/16b4dYMcfGojv4wWxnXeSxqON1kl6jqKbXybmj3gs9wEDwUcv4qDVsF6uc1LtxFuyRSLDGtGiidf0NyuYQa7a/PZnhKz4Lw3vMg7nRevlpq4K0iG4F6AAgYYyYto2W+cy3qrrgChzkHEBi6cjxngrz608Jw8oxAwQ=="
    )]
    signature: String,
}

/// Every answer that is not a success.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RefusalAnswer {
    /// HTTP status, service, case.
    #[schema(example = "4044415")]
    response_code: String,
    #[schema(example = "Invalid OTP")]
    response_message: String,
    /// Of the sandbox, where the request has `X-Debug-Mode: 1`.
    additional_info: Option<DebugInfo>,
}

/// What helps to mend a request.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct DebugInfo {
    /// Of a 401: why the request is not taken for its partner's.
    failed_check: Option<String>,
    /// Of a 401: what should have been signed.
    string_to_sign: Option<String>,
    /// Fields of the request's `additionalInfo` that are not read.
    unknown_fields: Option<Vec<UnknownField>>,
}

/// Cash-out cancel (SNAP 46), at the path that the standard's sample prints.
#[utoipa::path(
    post, operation_id = "otc_cancel_as_printed",
    path = "/v1.0/otc/cashout/cancel", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = CancelRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2004600", body = CancelAnswer),
        (status = 404, description = "As at the other path", body = RefusalAnswer),
    )
)]
fn otc_cancel_as_printed() {}
