//! Customer top-up (`SNAP 38`).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::amount::Amount;
use super::auth::{AuthenticatedRequest, SnapError};
use super::doc::{RefusalAnswer, TransactionHeaders};
use super::order_request::{self, AdditionalInfo, OrderRequest, OutletInfo, ReceiptInfo};
use super::text::{self, CustomerNumber, Text, Time};
use crate::api::Services;
use crate::api::json;
use crate::ledger::Command;
use crate::types::Service;

/// What a top-up asks for.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TopUpRequest {
    /// Money moves at most once for each.
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    partner_reference_no: Text<64>,
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 10, max_length = 32, example = "081234567890")]
    customer_number: CustomerNumber,
    #[serde(deserialize_with = "json::object")]
    amount: Amount,
    // A fee of a partner's own, which may be nothing.
    #[expect(dead_code, reason = "checked when it is read")]
    #[serde(default, deserialize_with = "json::optional_object")]
    fee_amount: Option<Amount>,
    #[expect(dead_code, reason = "checked when it is read")]
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, format = DateTime, max_length = 35)]
    transaction_date: Option<Time>,
    #[expect(dead_code, reason = "checked when it is read")]
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    session_id: Option<Text<64>>,
    #[serde(default, deserialize_with = "json::optional_object_of_php")]
    additional_info: Option<OutletInfo>,
}

/// What is answered to a top-up that is posted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TopUpAnswer {
    /// The gateway's number of it.
    reference_no: String,
    /// The partner's reference.
    partner_reference_no: String,
    /// The customer, as the till named it.
    customer_number: String,
    /// What was credited.
    amount: Amount,
    additional_info: ReceiptInfo,
}

/// Customer top-up (SNAP 38): cash in. Unknown outcome: repeat with the same reference.
#[utoipa::path(
    post, operation_id = "top_up", path = "/v1.0/emoney/topup", tag = "Partners (SNAP BI)",
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
pub async fn top_up(
    services: &Services,
    authentic: AuthenticatedRequest<'_>,
) -> Result<Value, SnapError> {
    let request: TopUpRequest = authentic.read()?;
    let info = AdditionalInfo::try_from(request.additional_info)?;
    let order = OrderRequest {
        service: Service::CashIn,
        reference: request.partner_reference_no.0,
        phone: request.customer_number.phone,
        amount: request.amount.whole()?,
        key: info.key,
        outlet: info.outlet,
        token: info.token,
    };
    let order = order.into_order(services, &authentic);
    let movement = order_request::execute(services, &authentic, order, Command::CashIn).await?;
    Ok(order_request::body(TopUpAnswer {
        additional_info: (&movement.reference_no).into(),
        reference_no: movement.reference_no.to_string(),
        partner_reference_no: movement.key.reference,
        customer_number: request.customer_number.as_given,
        amount: movement.amount.into(),
    }))
}
