//! Account inquiry (`SNAP 37`).

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::auth::{AuthenticatedRequest, SnapError};
use super::fields::{Fields, amount_text};
use super::order_request::{self, AdditionalInfo, Amount, REFERENCE_CHARACTERS};
use crate::ledger::{Answer, Command, Inquiry};
use crate::planted::{self, Bug};
use crate::random;
use crate::services::Services;
use crate::types::{Msisdn, mask_name};

/// What is answered to an inquiry.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InquiryAnswer {
    /// The gateway's number of the inquiry.
    reference_no: String,
    /// The partner's reference, where it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    partner_reference_no: Option<String>,
    /// The customer, masked.
    #[schema(example = "0812****7890")]
    customer_number: String,
    /// The customer's name, masked.
    #[schema(example = "B*** S******")]
    customer_name: String,
    /// What may still come in this calendar month (WIB), in rupiah with two decimals.
    #[schema(example = "39500000.00")]
    customer_monthly_in_limit: String,
    /// The least amount of the channel.
    min_amount: Amount,
    /// The most that would be accepted now.
    max_amount: Amount,
    /// What was asked.
    amount: Amount,
    /// What it would cost the customer.
    fee_amount: Amount,
    /// Who bears the fee: always the customer, out of the balance.
    #[schema(example = "OUR")]
    fee_type: &'static str,
}

/// Would a cash-in be accepted, and whose account is it?
pub async fn inquire(
    services: &Services,
    authentic: AuthenticatedRequest,
) -> Result<Value, SnapError> {
    let fields = Fields::of(&authentic.body)?;
    let partner_reference_no = fields.optional_text("partnerReferenceNo", REFERENCE_CHARACTERS)?;
    let phone = fields.phone("customerNumber")?;
    let amount = fields.amount("amount")?;
    fields.check_time("transactionDate")?;
    let info = AdditionalInfo::read(fields)?;
    services
        .limits
        .terminal(&authentic.partner.id, &info.outlet)?;
    services.limits.phone(&phone)?;
    let inquiry = Inquiry {
        partner_context: authentic.partner.partner_context.clone(),
        external_id_key: authentic.external_id_key.clone(),
        reference_no: random::reference_no(services.clock.now()),
        phone: phone.clone(),
        amount,
        key: info.key,
        outlet: info.outlet,
    };
    let answer = services.engine.submit(Command::Inquiry(inquiry)).await??;
    write(answer, partner_reference_no, &phone)
}

fn write(
    answer: Answer,
    partner_reference_no: Option<String>,
    phone: &Msisdn,
) -> Result<Value, SnapError> {
    let Answer::Inquired {
        reference_no,
        name,
        month_left,
        min,
        max,
        amount,
        fee,
    } = answer
    else {
        return Err(order_request::unexpected(&answer));
    };
    Ok(order_request::body(InquiryAnswer {
        reference_no: reference_no.to_string(),
        partner_reference_no,
        customer_number: phone.masked(),
        customer_name: match planted::is(Bug::NameInFull) {
            true => name,
            false => mask_name(&name),
        },
        customer_monthly_in_limit: amount_text(month_left),
        min_amount: min.into(),
        max_amount: max.into(),
        amount: amount.into(),
        fee_amount: fee.into(),
        fee_type: "OUR",
    }))
}
