//! Status inquiries: of a top-up (`SNAP 39`) and of a cash-out (`SNAP 45`).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{AuthenticatedRequest, SnapError};
use super::codes::MalformedRequest;
use super::fields::Fields;
use super::order_request::{self, Amount, REFERENCE_CHARACTERS};
use crate::ledger::{Answer, Command, LatestStatus, Movement, Original, StatusInquiry};
use crate::planted::{self, Bug};
use crate::random;
use crate::services::Services;
use crate::types::Service;

/// What became of a reference.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer {
    /// The partner's reference.
    original_partner_reference_no: String,
    /// The gateway's number of it.
    original_reference_no: String,
    /// The `X-EXTERNAL-ID` of the request that made the record.
    original_external_id: String,
    /// The service of the original.
    #[schema(example = "44")]
    service_code: String,
    /// 00 success, 04 refunded, 05 cancelled before it came, 06 failed.
    #[schema(example = "00")]
    latest_transaction_status: &'static str,
    /// The same in words.
    transaction_status_desc: String,
    /// When it was decided.
    transaction_date: String,
    /// How much; missing where a cancel came before the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Amount>,
}

/// What became of a top-up; known by any of its numbers.
pub async fn of_cash_in(
    services: &Services,
    authentic: AuthenticatedRequest,
) -> Result<Value, SnapError> {
    let fields = Fields::of(&authentic.body)?;
    check_service(fields, Service::CashIn)?;
    let original = read_original(fields)?;
    if original == Original::default() {
        return Err(MalformedRequest::Missing("originalPartnerReferenceNo".to_owned()).into());
    }
    let inquiry = StatusInquiry {
        partner_context: authentic.partner.partner_context.clone(),
        external_id_key: authentic.external_id_key.clone(),
        service: Service::CashIn,
        original,
        phone: None,
        amount: None,
    };
    ask(services, inquiry).await
}

/// What became of a cash-out; its customer and amount are named too.
pub async fn of_cash_out(
    services: &Services,
    authentic: AuthenticatedRequest,
) -> Result<Value, SnapError> {
    let fields = Fields::of(&authentic.body)?;
    check_service(fields, Service::CashOut)?;
    fields.text("originalPartnerReferenceNo", REFERENCE_CHARACTERS)?;
    let inquiry = StatusInquiry {
        partner_context: authentic.partner.partner_context.clone(),
        external_id_key: authentic.external_id_key.clone(),
        service: Service::CashOut,
        original: read_original(fields)?,
        phone: Some(fields.phone("customerNumber")?),
        amount: Some(fields.amount("amount")?),
    };
    ask(services, inquiry).await
}

async fn ask(services: &Services, mut inquiry: StatusInquiry) -> Result<Value, SnapError> {
    if planted::is(Bug::StatusIdReusable) {
        inquiry.external_id_key.external_id =
            random::reference_no(services.clock.now()).to_string();
    }
    match services.engine.submit(Command::Status(inquiry)).await?? {
        Answer::Status { movement } => Ok(order_request::body(write(*movement))),
        other => Err(order_request::unexpected(&other)),
    }
}

fn check_service(fields: Fields<'_>, service: Service) -> Result<(), MalformedRequest> {
    if fields.text("serviceCode", 2)? == service.code().to_string() {
        return Ok(());
    }
    Err(MalformedRequest::Format("serviceCode".to_owned()))
}

fn read_original(fields: Fields<'_>) -> Result<Original, MalformedRequest> {
    let number = fields.optional_text("originalReferenceNo", REFERENCE_CHARACTERS)?;
    Ok(Original {
        reference: fields.optional_text("originalPartnerReferenceNo", REFERENCE_CHARACTERS)?,
        reference_no: number.map(Into::into),
        external_id: fields.optional_text("originalExternalId", 36)?,
    })
}

fn write(movement: Movement) -> StatusAnswer {
    let (latest_transaction_status, order_request) = match movement.state.latest_status() {
        LatestStatus::Success => ("00", "Success"),
        LatestStatus::Refunded => ("04", "Refunded"),
        LatestStatus::Cancelled => ("05", "Cancelled"),
        LatestStatus::Failed => ("06", "Failed"),
    };
    StatusAnswer {
        original_reference_no: movement.reference_no.to_string(),
        original_external_id: movement.external_id,
        service_code: movement.key.service.code().to_string(),
        latest_transaction_status,
        transaction_status_desc: order_request.to_owned(),
        transaction_date: movement.decided_at.to_string(),
        amount: movement
            .amount
            .is_positive()
            .then(|| movement.amount.into()),
        original_partner_reference_no: movement.key.reference,
    }
}
