//! Status inquiries: of a top-up (`SNAP 39`) and of a cash-out (`SNAP 45`).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{Authentic, Refused};
use super::codes::Shape;
use super::fields::Fields;
use super::words::{self, Amount, REFERENCE_CHARACTERS};
use crate::draw;
use crate::house::House;
use crate::ledger::{Answer, Command, LatestStatus, Movement, Original, StatusInquiry};
use crate::planted::{self, Bug};
use crate::terms::Service;

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
pub async fn of_cash_in(house: &House, authentic: Authentic) -> Result<Value, Refused> {
    let fields = Fields::of(&authentic.body)?;
    check_service(fields, Service::CashIn)?;
    let original = read_original(fields)?;
    if original == Original::default() {
        return Err(Shape::Missing("originalPartnerReferenceNo".to_owned()).into());
    }
    let inquiry = StatusInquiry {
        caller: authentic.partner.caller.clone(),
        call: authentic.call.clone(),
        service: Service::CashIn,
        original,
        phone: None,
        amount: None,
    };
    ask(house, inquiry).await
}

/// What became of a cash-out; its customer and amount are named too.
pub async fn of_cash_out(house: &House, authentic: Authentic) -> Result<Value, Refused> {
    let fields = Fields::of(&authentic.body)?;
    check_service(fields, Service::CashOut)?;
    fields.text("originalPartnerReferenceNo", REFERENCE_CHARACTERS)?;
    let inquiry = StatusInquiry {
        caller: authentic.partner.caller.clone(),
        call: authentic.call.clone(),
        service: Service::CashOut,
        original: read_original(fields)?,
        phone: Some(fields.phone("customerNumber")?),
        amount: Some(fields.amount("amount")?),
    };
    ask(house, inquiry).await
}

async fn ask(house: &House, mut inquiry: StatusInquiry) -> Result<Value, Refused> {
    if planted::is(Bug::StatusIdReusable) {
        inquiry.call.external_id = draw::reference_no(house.clock.now()).to_string();
    }
    match house.engine.submit(Command::Status(inquiry)).await?? {
        Answer::Status { movement } => Ok(words::body(write(*movement))),
        other => Err(words::unexpected(&other)),
    }
}

fn check_service(fields: Fields<'_>, service: Service) -> Result<(), Shape> {
    if fields.text("serviceCode", 2)? == service.code().to_string() {
        return Ok(());
    }
    Err(Shape::Format("serviceCode".to_owned()))
}

fn read_original(fields: Fields<'_>) -> Result<Original, Shape> {
    let number = fields.optional_text("originalReferenceNo", REFERENCE_CHARACTERS)?;
    Ok(Original {
        reference: fields.optional_text("originalPartnerReferenceNo", REFERENCE_CHARACTERS)?,
        reference_no: number.map(Into::into),
        external_id: fields.optional_text("originalExternalId", 36)?,
    })
}

fn write(movement: Movement) -> StatusAnswer {
    let (latest_transaction_status, words) = match movement.state.latest_status() {
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
        transaction_status_desc: words.to_owned(),
        transaction_date: movement.decided_at.to_string(),
        amount: movement
            .amount
            .is_positive()
            .then(|| movement.amount.into()),
        original_partner_reference_no: movement.key.reference,
    }
}
