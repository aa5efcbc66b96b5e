//! What the partner API looks like from outside, for `/openapi.json`.
//!
//! Bodies are described by the very types that read and write them, beside their handlers. An
//! integration test takes away every field that is said to be mandatory and expects the gateway
//! to miss it.
#![expect(
    dead_code,
    reason = "headers and the second path of the cancel are read by the documentation only"
)]

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{IntoParams, Modify, OpenApi, ToSchema};

use super::cash_out::{CancelAnswer, CancelRequest};
use super::{access_token, cash_in, cash_out, inquiry, response_classes, status};

/// The partner API: SNAP BI, Bank Indonesia's standard for payment APIs.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gerai",
        description = "Gateway between store cashiers and e-money accounts. The partner API is \
            SNAP BI: every transaction is signed, every `responseCode` is HTTP status (3 digits), \
            service (2) and case (2). Each code is a final success, a final fail, or unknown, as \
            the table below says; so is a broken connection: unknown. Then ask for the status, and \
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
    modifiers(&Bearer, &Classes),
    tags((name = "Partners (SNAP BI)", description = "For the hosts of retail chains and banks."))
)]
pub struct PartnerApiDoc;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("accessToken", SecurityScheme::Http(scheme));
    }
}

struct Classes;

impl Modify for Classes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let description = openapi.info.description.get_or_insert_default();
        *description = format!("{description}\n\n{}", response_classes::table());
    }
}

/// The headers of every transaction.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct TransactionHeaders {
    /// ISO 8601 with its offset; off by no more than the partner's window (5 minutes).
    #[param(rename = "X-TIMESTAMP", example = "2026-11-22T16:00:00+07:00")]
    timestamp: String,
    /// HMAC-SHA512 under the client secret over
    /// `METHOD:pathAndQuery:accessToken:lowerhex(sha256(minify(body))):X-TIMESTAMP`, or, where it
    /// is agreed so, SHA256withRSA over the same without the token. Base64 or hexadecimal.
    #[param(rename = "X-SIGNATURE")]
    signature: String,
    /// The partner's id.
    #[param(rename = "X-PARTNER-ID", max_length = 36, example = "ALFAMART")]
    partner_id: String,
    /// Of the request itself, new for every one within a day (WIB); a retry keeps its
    /// `partnerReferenceNo` and takes a new one of these.
    #[param(rename = "X-EXTERNAL-ID", max_length = 36)]
    external_id: String,
    /// The device's channel.
    #[param(rename = "CHANNEL-ID", example = "95051")]
    channel_id: String,
}

/// The headers of a request for an access token.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct AccessTokenHeaders {
    /// ISO 8601 with its offset.
    #[param(rename = "X-TIMESTAMP", example = "2026-11-22T16:00:00+07:00")]
    timestamp: String,
    /// The client key that came with the partner's secret.
    #[param(rename = "X-CLIENT-KEY")]
    client_key: String,
    /// SHA256withRSA over `X-CLIENT-KEY|X-TIMESTAMP`, in Base64.
    #[param(rename = "X-SIGNATURE")]
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
}

/// Cash-out cancel (SNAP 46), at the path that the standard's sample prints.
#[utoipa::path(
    post, path = "/v1.0/otc/cashout/cancel", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = CancelRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2004600", body = CancelAnswer),
        (status = "4XX", description = "As at the other path", body = RefusalAnswer),
    )
)]
fn otc_cancel_as_printed() {}
