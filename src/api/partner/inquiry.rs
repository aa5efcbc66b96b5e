//! Account inquiry (`SNAP 37`).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::amount::{Amount, amount_text};
use super::auth::{AuthenticatedRequest, SnapError};
use super::doc::{RefusalAnswer, TransactionHeaders};
use super::order_request::{self, AdditionalInfo, OutletInfo};
use super::text::{self, CustomerNumber, Text, Time};
use crate::api::Services;
use crate::api::json;
use crate::ledger::{Answer, Command, Inquiry};
use crate::random;
use crate::types::{Msisdn, mask_name};

/// What an inquiry asks.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InquiryRequest {
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    partner_reference_no: Option<Text<64>>,
    /// The customer's phone number: 08.., 628.. or +628...
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 10, max_length = 32, example = "081234567890")]
    customer_number: CustomerNumber,
    #[serde(deserialize_with = "json::object")]
    amount: Amount,
    #[expect(dead_code, reason = "checked when it is read")]
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, format = DateTime, max_length = 35)]
    transaction_date: Option<Time>,
    #[serde(default, deserialize_with = "json::optional_object_of_php")]
    additional_info: Option<OutletInfo>,
}

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
    #[schema(example = "B*** P******")]
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
    /// What the standard has no field for.
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_info: Option<AmountRule>,
}

/// The channel's rule of amounts beside the least and the most.
#[derive(Serialize, ToSchema)]
pub struct AmountRule {
    /// Amounts are whole multiples of this.
    multiple: Amount,
}

/// Account inquiry (SNAP 37): would a cash-in be accepted, and whose account is it?
#[utoipa::path(
    post, operation_id = "account_inquiry",
    path = "/v1.0/emoney/account-inquiry", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = InquiryRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2003700", body = InquiryAnswer),
        (status = 403, description = "As a cash-in would be refused", body = RefusalAnswer),
        (status = 404, description = "As a cash-in would be refused", body = RefusalAnswer),
    )
)]
pub async fn inquire(
    services: &Services,
    authentic: AuthenticatedRequest<'_>,
) -> Result<Value, SnapError> {
    let request: InquiryRequest = authentic.read()?;
    let phone = request.customer_number.phone;
    let info = AdditionalInfo::try_from(request.additional_info)?;
    let amount = request.amount.whole()?;
    authentic.take_from_limits(&services.limits, &info.outlet, &phone)?;
    let inquiry = Inquiry {
        partner_context: authentic.context(),
        external_id_key: authentic.external_id_key.clone(),
        reference_no: random::reference_no(services.clock.now()),
        phone: phone.clone(),
        amount,
        key: info.key,
        outlet: info.outlet,
    };
    let answer = services.engine.submit(Command::Inquiry(inquiry)).await??;
    let reference = request.partner_reference_no.map(|Text(no)| no);
    write(answer, reference, &phone)
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
        multiple,
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
        customer_name: mask_name(&name),
        customer_monthly_in_limit: amount_text(month_left),
        min_amount: min.into(),
        max_amount: max.into(),
        amount: amount.into(),
        fee_amount: fee.into(),
        fee_type: "OUR",
        additional_info: multiple.map(|multiple| AmountRule {
            multiple: multiple.into(),
        }),
    }))
}
