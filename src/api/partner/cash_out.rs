//! OTC cash-out (`SNAP 44`) and its cancel (`SNAP 46`).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::amount::Amount;
use super::auth::{AuthenticatedRequest, SnapError};
use super::codes::MalformedRequest;
use super::doc::{RefusalAnswer, TransactionHeaders};
use super::order_request::{self, AdditionalInfo, OrderRequest, OutletInfo, ReceiptInfo};
use super::text::{self, CustomerNumber, Remark, Text, Time, TokenDigits};
use crate::api::Services;
use crate::api::json;
use crate::ledger::{Answer, Cancel, Command};
use crate::random;
use crate::types::Service;

/// What a cash-out asks for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CashOutRequest {
    /// Money moves at most once for each.
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    partner_reference_no: Text<64>,
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 10, max_length = 32, example = "081234567890")]
    customer_number: CustomerNumber,
    /// The customer's token.
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, pattern = "^[0-9]{6,8}$", example = "012345")]
    otp: TokenDigits,
    #[serde(deserialize_with = "json::object")]
    amount: Amount,
    #[expect(dead_code, reason = "checked when it is read")]
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, format = DateTime, max_length = 35)]
    transaction_date: Option<Time>,
    #[serde(default, deserialize_with = "json::optional_object_of_php")]
    additional_info: Option<OutletInfo>,
}

/// What a cancel asks for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancelRequest {
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_partner_reference_no: Text<64>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_reference_no: Option<Text<64>>,
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 10, max_length = 32, example = "081234567890")]
    customer_number: CustomerNumber,
    /// Why, in a few words.
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 1, max_length = 512, pattern = r"^[^\x00-\x1f\x7f-\x9f]*$")]
    reason: Remark<512>,
    /// The original's amount, where the till tells it: another one is an inconsistent request.
    #[serde(default, deserialize_with = "json::optional_object")]
    amount: Option<Amount>,
}

/// What is answered to a cash-out that is posted: the cashier may hand the cash over.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CashOutAnswer {
    /// The gateway's number of it.
    reference_no: String,
    /// The partner's reference.
    partner_reference_no: String,
    /// When it was posted.
    #[schema(example = "2026-11-22T16:00:00+07:00")]
    transaction_date: String,
    additional_info: ReceiptInfo,
}

/// What is answered to a cancel: the money has not moved and never will, or has been put back.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancelAnswer {
    /// The partner's reference of the original.
    original_partner_reference_no: String,
    /// The gateway's number of the original.
    original_reference_no: String,
    /// When it was cancelled; missing where the original had been declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_time: Option<String>,
    /// When the original was decided, or the cancel came first.
    transaction_date: String,
    additional_info: ReceiptInfo,
}

/// OTC cash-out (SNAP 44): hand cash out only after a success. Unknown outcome: cancel.
#[utoipa::path(
    post, operation_id = "otc_cash_out",
    path = "/v1.0/emoney/otc-cashout", tag = "Partners (SNAP BI)",
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
pub async fn cash_out(
    services: &Services,
    authentic: AuthenticatedRequest<'_>,
) -> Result<Value, SnapError> {
    let request: CashOutRequest = authentic.read()?;
    let info = AdditionalInfo::try_from(request.additional_info)?;
    let order = OrderRequest {
        service: Service::CashOut,
        reference: request.partner_reference_no.0,
        phone: request.customer_number.phone,
        amount: request.amount.whole()?,
        key: info.key,
        outlet: info.outlet,
        token: Some(request.otp.0),
    };
    let order = order.into_order(services, &authentic);
    let movement = order_request::execute(services, &authentic, order, Command::CashOut).await?;
    Ok(order_request::body(CashOutAnswer {
        additional_info: (&movement.reference_no).into(),
        reference_no: movement.reference_no.to_string(),
        transaction_date: movement.decided_at.to_string(),
        partner_reference_no: movement.key.reference,
    }))
}

/// Cash-out cancel (SNAP 46): once acknowledged, the money of that reference has not moved and
/// never will, or has been put back.
#[utoipa::path(
    post, operation_id = "otc_cancel",
    path = "/v1.0/emoney/otc-cancel", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = CancelRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2004600", body = CancelAnswer),
        (status = 404, description = "18: not the original's customer, amount or number", body = RefusalAnswer),
        (status = 504, description = "00: not known, repeat the cancel", body = RefusalAnswer),
    )
)]
pub async fn cancel(
    services: &Services,
    authentic: AuthenticatedRequest<'_>,
) -> Result<Value, SnapError> {
    let order = read_cancel(services, &authentic)?;
    match services.engine.submit(Command::Cancel(order)).await?? {
        Answer::Cancelled { movement } => Ok(order_request::body(CancelAnswer {
            additional_info: (&movement.reference_no).into(),
            original_reference_no: movement.reference_no.to_string(),
            cancel_time: movement.cancelled_at.map(|at| at.to_string()),
            transaction_date: movement.decided_at.to_string(),
            original_partner_reference_no: movement.key.reference,
        })),
        other => Err(order_request::unexpected(&other)),
    }
}

fn read_cancel(
    services: &Services,
    authentic: &AuthenticatedRequest<'_>,
) -> Result<Cancel, MalformedRequest> {
    let request: CancelRequest = authentic.read()?;
    Ok(Cancel {
        partner_context: authentic.context(),
        external_id_key: authentic.external_id_key.clone(),
        reference: request.original_partner_reference_no.0,
        reference_no: random::reference_no(services.clock.now()),
        phone: request.customer_number.phone,
        original_reference_no: request.original_reference_no.map(|Text(no)| no.into()),
        amount: request.amount.map(|amount| amount.whole()).transpose()?,
        reason: request.reason.0,
    })
}
