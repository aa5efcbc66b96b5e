//! What the partner API looks like from outside, for `/openapi.json`.
//!
//! The request types here describe what [`super::fields`] reads; an integration test takes away
//! every field that is said to be mandatory and expects the gateway to miss it.
#![expect(
    dead_code,
    reason = "the types and functions here are read by the documentation only"
)]

use serde::Serialize;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{IntoParams, Modify, OpenApi, ToSchema};

use super::cash_in::TopUpAnswer;
use super::cash_out::{CancelAnswer, CashOutAnswer};
use super::inquiry::InquiryAnswer;
use super::order_request::Amount;
use super::response_classes;
use super::status::StatusAnswer;

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
        access_token,
        account_inquiry,
        top_up,
        top_up_status,
        otc_cash_out,
        otc_status,
        otc_cancel,
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
struct TransactionHeaders {
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
struct AccessTokenHeaders {
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

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct AccessTokenRequest {
    /// Always `client_credentials`.
    #[schema(example = "client_credentials")]
    grant_type: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AccessTokenAnswer {
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: String,
    /// Seconds, as a text.
    #[schema(example = "900")]
    expires_in: String,
}

/// What an outlet's till tells of itself.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct OutletInfo {
    /// Of channels with a wallet ID.
    #[schema(example = "16")]
    wallet_id: Option<String>,
    /// Of channels with a BIN code.
    #[schema(example = "000076")]
    bin_code: Option<String>,
    #[schema(max_length = 64)]
    store_id: Option<String>,
    /// The brand on the store's front; of channels that list brands.
    #[schema(example = "Alfamidi", max_length = 64)]
    store_brand: Option<String>,
    #[schema(max_length = 64)]
    terminal_id: Option<String>,
    #[schema(max_length = 64)]
    cashier_id: Option<String>,
    /// The customer's token, of a cash-in through a channel that needs one.
    #[schema(example = "012345", min_length = 6, max_length = 8)]
    token: Option<String>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct InquiryRequest {
    #[schema(max_length = 64)]
    partner_reference_no: Option<String>,
    /// The customer's phone number: 08.., 628.. or +628...
    #[schema(max_length = 32, example = "081234567890")]
    customer_number: String,
    amount: Amount,
    transaction_date: Option<String>,
    additional_info: Option<OutletInfo>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct TopUpRequest {
    /// Money moves at most once for each.
    #[schema(max_length = 64)]
    partner_reference_no: String,
    #[schema(max_length = 32, example = "081234567890")]
    customer_number: String,
    amount: Amount,
    fee_amount: Option<Amount>,
    transaction_date: Option<String>,
    #[schema(max_length = 64)]
    session_id: Option<String>,
    additional_info: Option<OutletInfo>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct TopUpStatusRequest {
    /// One of the three numbers at least.
    #[schema(max_length = 64)]
    original_partner_reference_no: Option<String>,
    #[schema(max_length = 64)]
    original_reference_no: Option<String>,
    #[schema(max_length = 36)]
    original_external_id: Option<String>,
    #[schema(example = "38")]
    service_code: String,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct CashOutRequest {
    /// Money moves at most once for each.
    #[schema(max_length = 64)]
    partner_reference_no: String,
    #[schema(max_length = 32, example = "081234567890")]
    customer_number: String,
    /// The customer's token.
    #[schema(min_length = 6, max_length = 8, example = "012345")]
    otp: String,
    amount: Amount,
    transaction_date: Option<String>,
    additional_info: Option<OutletInfo>,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct CashOutStatusRequest {
    #[schema(max_length = 64)]
    original_partner_reference_no: String,
    #[schema(max_length = 64)]
    original_reference_no: Option<String>,
    #[schema(max_length = 36)]
    original_external_id: Option<String>,
    #[schema(example = "44")]
    service_code: String,
    #[schema(max_length = 32, example = "081234567890")]
    customer_number: String,
    amount: Amount,
}

#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct CancelRequest {
    #[schema(max_length = 64)]
    original_partner_reference_no: String,
    #[schema(max_length = 64)]
    original_reference_no: Option<String>,
    #[schema(max_length = 32, example = "081234567890")]
    customer_number: String,
    /// Why, in a few words.
    #[schema(max_length = 512)]
    reason: String,
    /// The original's amount, where the till tells it: another one is an inconsistent request.
    amount: Option<Amount>,
}

/// Every answer that is not a success.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
struct RefusalAnswer {
    /// HTTP status, service, case.
    #[schema(example = "4044415")]
    response_code: String,
    #[schema(example = "Invalid OTP")]
    response_message: String,
}

/// Access token (SNAP 73): good for 15 minutes.
#[utoipa::path(
    post, path = "/v1.0/access-token/b2b", tag = "Partners (SNAP BI)",
    params(AccessTokenHeaders), request_body = AccessTokenRequest,
    responses(
        (status = 200, description = "2007300", body = AccessTokenAnswer),
        (status = 400, description = "4007301 timestamp, 4007302 a missing field", body = RefusalAnswer),
        (status = 401, description = "4017300 unknown client, or the signature", body = RefusalAnswer),
        (status = 429, description = "4297300 with Retry-After", body = RefusalAnswer),
    )
)]
fn access_token() {}

/// Account inquiry (SNAP 37): would a cash-in be accepted, and whose account is it?
#[utoipa::path(
    post, path = "/v1.0/emoney/account-inquiry", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = InquiryRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2003700", body = InquiryAnswer),
        (status = "4XX", description = "As a cash-in would be refused", body = RefusalAnswer),
    )
)]
fn account_inquiry() {}

/// Customer top-up (SNAP 38): cash in. Unknown outcome: repeat with the same reference.
#[utoipa::path(
    post, path = "/v1.0/emoney/topup", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = TopUpRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2003800: posted, and on disk", body = TopUpAnswer),
        (status = 403, description = "01 channel, 02 above the maximum, 05/09/18 account, 06 closed, 23 a cap of the tier", body = RefusalAnswer),
        (status = 404, description = "08 brand, 11 customer, 13 amount, 15 token, 18 the reference has other content", body = RefusalAnswer),
        (status = 409, description = "00 X-EXTERNAL-ID used before today (says nothing of the money)", body = RefusalAnswer),
        (status = 429, description = "00 with Retry-After: nothing has moved for this request", body = RefusalAnswer),
        (status = 504, description = "00: not known, ask for the status", body = RefusalAnswer),
    )
)]
fn top_up() {}

/// Top-up status (SNAP 39).
#[utoipa::path(
    post, path = "/v1.0/emoney/topup-status", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = TopUpStatusRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2003900", body = StatusAnswer),
        (status = 404, description = "01: not found, which is not final", body = RefusalAnswer),
    )
)]
fn top_up_status() {}

/// OTC cash-out (SNAP 44): hand cash out only after a success. Unknown outcome: cancel.
#[utoipa::path(
    post, path = "/v1.0/emoney/otc-cashout", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = CashOutRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2004400: posted, and on disk", body = CashOutAnswer),
        (status = 403, description = "01 channel, 02 above the maximum, 05/09/18 account, 06 closed, 14 funds", body = RefusalAnswer),
        (status = 404, description = "04 cancelled before, 08 brand, 13 amount, 15 token (whatever is wrong with it), 18 the reference has other content", body = RefusalAnswer),
        (status = 409, description = "00 X-EXTERNAL-ID used before today (says nothing of the money)", body = RefusalAnswer),
        (status = 429, description = "00 with Retry-After: nothing has moved for this request", body = RefusalAnswer),
        (status = 504, description = "00: not known, cancel", body = RefusalAnswer),
    )
)]
fn otc_cash_out() {}

/// Cash-out status (SNAP 45).
#[utoipa::path(
    post, path = "/v1.0/emoney/otc-status", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = CashOutStatusRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2004500", body = StatusAnswer),
        (status = 404, description = "01 not found, which is not final; 18 other customer or amount", body = RefusalAnswer),
    )
)]
fn otc_status() {}

/// Cash-out cancel (SNAP 46): once acknowledged, the money of that reference has not moved and
/// never will, or has been put back.
#[utoipa::path(
    post, path = "/v1.0/emoney/otc-cancel", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = CancelRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2004600", body = CancelAnswer),
        (status = 404, description = "18: not the original's customer, amount or number", body = RefusalAnswer),
        (status = 504, description = "00: not known, repeat the cancel", body = RefusalAnswer),
    )
)]
fn otc_cancel() {}

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
