//! Customer top-up (`SNAP 38`).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{AuthenticatedRequest, SnapError};
use super::codes::MalformedRequest;
use super::fields::Fields;
use super::order_request::{self, Amount};
use crate::ledger::Command;
use crate::services::Services;
use crate::types::{Rupiah, Service};

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
}

/// Takes cash in.
pub async fn top_up(
    services: &Services,
    authentic: AuthenticatedRequest,
) -> Result<Value, SnapError> {
    let fields = Fields::of(&authentic.body)?;
    fields.optional_amount("feeAmount").or_else(allow_nothing)?;
    fields.optional_text("sessionId", 64)?;
    let customer_number = fields.text("customerNumber", 32)?;
    let order = order_request::read_order(services, &authentic, Service::CashIn)?;
    let movement = order_request::execute(services, &authentic, order, Command::CashIn).await?;
    Ok(order_request::body(TopUpAnswer {
        reference_no: movement.reference_no.to_string(),
        partner_reference_no: movement.key.reference,
        customer_number,
        amount: movement.amount.into(),
    }))
}

/// A fee may be nothing, which an amount may not.
fn allow_nothing(shape: MalformedRequest) -> Result<Option<Rupiah>, MalformedRequest> {
    match shape {
        MalformedRequest::Amount => Ok(None),
        other => Err(other),
    }
}
