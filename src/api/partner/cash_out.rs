//! OTC cash-out (`SNAP 44`) and its cancel (`SNAP 46`).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{AuthenticatedRequest, SnapError};
use super::fields::Fields;
use super::order_request::{self, REFERENCE_CHARACTERS};
use crate::ledger::{Answer, Cancel, Command};
use crate::random;
use crate::services::Services;
use crate::types::Service;

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
}

/// Hands cash out.
pub async fn cash_out(
    services: &Services,
    authentic: AuthenticatedRequest,
) -> Result<Value, SnapError> {
    let order = order_request::read_order(services, &authentic, Service::CashOut)?;
    let movement = order_request::execute(services, &authentic, order, Command::CashOut).await?;
    Ok(order_request::body(CashOutAnswer {
        reference_no: movement.reference_no.to_string(),
        transaction_date: movement.decided_at.to_string(),
        partner_reference_no: movement.key.reference,
    }))
}

/// Cancels a cash-out, come or not. No limit but the partner's own holds it up: a till that
/// cannot cancel cannot close its books.
pub async fn cancel(
    services: &Services,
    authentic: AuthenticatedRequest,
) -> Result<Value, SnapError> {
    let order = read_cancel(services, &authentic)?;
    match services.engine.submit(Command::Cancel(order)).await?? {
        Answer::Cancelled { movement } => Ok(order_request::body(CancelAnswer {
            original_reference_no: movement.reference_no.to_string(),
            cancel_time: movement.cancelled_at.map(|at| at.to_string()),
            transaction_date: movement.decided_at.to_string(),
            original_partner_reference_no: movement.key.reference,
        })),
        other => Err(order_request::unexpected(&other)),
    }
}

fn read_cancel(services: &Services, authentic: &AuthenticatedRequest) -> Result<Cancel, SnapError> {
    let fields = Fields::of(&authentic.body)?;
    let number = fields.optional_text("originalReferenceNo", REFERENCE_CHARACTERS)?;
    Ok(Cancel {
        partner_context: authentic.partner.partner_context.clone(),
        external_id_key: authentic.external_id_key.clone(),
        reference: fields.text("originalPartnerReferenceNo", REFERENCE_CHARACTERS)?,
        reference_no: random::reference_no(services.clock.now()),
        phone: fields.phone("customerNumber")?,
        original_reference_no: number.map(Into::into),
        amount: fields.optional_amount("amount")?,
        reason: fields.text("reason", 512)?,
    })
}
