//! Status inquiries: of a top-up (`SNAP 39`) and of a cash-out (`SNAP 45`).

use actix_web::web;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::SnapService;
use super::amount::Amount;
use super::auth::{AuthenticatedRequest, SnapError};
use super::codes::MalformedRequest;
use super::doc::{RefusalAnswer, TransactionHeaders};
use super::order_request::{self, ReceiptInfo};
use super::text::{self, CustomerNumber, ServiceCode, Text};
use crate::api::Services;
use crate::api::json;
use crate::ledger::{
    Answer, Command, Decline, DeclineReason, LatestStatus, Movement, MovementKey, Original,
    StatusInquiry,
};
use crate::types::{
    ReferenceNo, Rupiah, Service, ShortReferenceNo, ShortReferenceNoError, Timestamp,
};

/// What a forced status is of, where the inquiry does not name it.
const FORCED_REFERENCE: &str = "FORCED";
const FORCED_REFERENCE_NO: &str = "019aab5e1f0b7c3c8f0c1d5f7a2b9e44";
const FORCED_EXTERNAL_ID: &str = "1";
const FORCED_AMOUNT: Rupiah = Rupiah::new(50_000);

/// What a top-up's status is asked by.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TopUpStatusRequest {
    /// One of the three numbers at least.
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_partner_reference_no: Option<Text<64>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_reference_no: Option<Text<64>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 36, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_external_id: Option<Text<36>>,
    #[expect(dead_code, reason = "checked when it is read")]
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, pattern = "^38$", example = "38")]
    service_code: ServiceCode<38>,
}

/// What a cash-out's status is asked by.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CashOutStatusRequest {
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_partner_reference_no: Text<64>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_reference_no: Option<Text<64>>,
    #[serde(default, deserialize_with = "text::optional")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 36, pattern = r"^[^\x00-\x20\x7f-\xa0]([^\x00-\x1f\x7f-\xa0]*[^\x00-\x20\x7f-\xa0])?$")]
    original_external_id: Option<Text<36>>,
    #[expect(dead_code, reason = "checked when it is read")]
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, pattern = "^44$", example = "44")]
    service_code: ServiceCode<44>,
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, min_length = 10, max_length = 32, example = "081234567890")]
    customer_number: CustomerNumber,
    #[serde(deserialize_with = "json::object")]
    amount: Amount,
}

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
    /// How much; where a cancel came before the original, what was asked about.
    amount: Amount,
    additional_info: ReceiptInfo,
}

/// Top-up status (SNAP 39).
#[utoipa::path(
    post, operation_id = "top_up_status",
    path = "/v1.0/emoney/topup-status", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = TopUpStatusRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2003900", body = StatusAnswer),
        (status = 404, description = "01: not found, which is not final", body = RefusalAnswer),
    )
)]
pub async fn of_cash_in(
    services: &Services,
    authentic: AuthenticatedRequest<'_>,
) -> Result<Value, SnapError> {
    let request: TopUpStatusRequest = authentic.read()?;
    let original = Original {
        reference: request.original_partner_reference_no.map(|Text(no)| no),
        reference_no: request.original_reference_no.map(|Text(no)| no.into()),
        external_id: request.original_external_id.map(|Text(id)| id),
    };
    if original == Original::default() {
        return Err(MalformedRequest::Missing("originalPartnerReferenceNo".to_owned()).into());
    }
    let inquiry = StatusInquiry {
        partner_context: authentic.context(),
        external_id_key: authentic.external_id_key.clone(),
        service: Service::CashIn,
        original,
        phone: None,
        amount: None,
    };
    ask(services, inquiry).await
}

/// Cash-out status (SNAP 45).
#[utoipa::path(
    post, operation_id = "otc_status",
    path = "/v1.0/emoney/otc-status", tag = "Partners (SNAP BI)",
    params(TransactionHeaders), request_body = CashOutStatusRequest, security(("accessToken" = [])),
    responses(
        (status = 200, description = "2004500", body = StatusAnswer),
        (status = 404, description = "01 not found, which is not final; 18 other customer or amount", body = RefusalAnswer),
    )
)]
pub async fn of_cash_out(
    services: &Services,
    authentic: AuthenticatedRequest<'_>,
) -> Result<Value, SnapError> {
    let request: CashOutStatusRequest = authentic.read()?;
    let original = Original {
        reference: Some(request.original_partner_reference_no.0),
        reference_no: request.original_reference_no.map(|Text(no)| no.into()),
        external_id: request.original_external_id.map(|Text(id)| id),
    };
    let inquiry = StatusInquiry {
        partner_context: authentic.context(),
        external_id_key: authentic.external_id_key.clone(),
        service: Service::CashOut,
        original,
        phone: Some(request.customer_number.phone),
        amount: Some(request.amount.whole()?),
    };
    ask(services, inquiry).await
}

async fn ask(services: &Services, mut inquiry: StatusInquiry) -> Result<Value, SnapError> {
    let (asked, problem) = (inquiry.amount, lengthen(services, &mut inquiry).await);
    let outcome = services.engine.submit(Command::Status(inquiry)).await?;
    match outcome.map_err(|declined| because(problem, declined))? {
        Answer::Status { movement } => Ok(order_request::body(write(*movement, asked))),
        other => Err(order_request::unexpected(&other)),
    }
}

/// Puts the whole number in the place of a short one that means one of the partner's movements;
/// otherwise what is wrong with the short one, where that can be said. It reads beside the lanes,
/// which look up nothing but keys: who knows a short number has had an answer, so its movement is
/// in the database.
async fn lengthen(services: &Services, inquiry: &mut StatusInquiry) -> Option<&'static str> {
    let given = inquiry.original.reference_no.as_ref()?;
    let short = match given.as_str().parse::<ShortReferenceNo>() {
        Ok(short) => short,
        Err(ShortReferenceNoError::NotTwelveDigits) => return None,
        Err(ShortReferenceNoError::WrongDigit) => return Some("One Digit Is Wrong"),
    };
    let (database, now) = (services.database.clone(), services.clock.now());
    let read = web::block(move || database.movements_by_short_no(short, now));
    // Where the database cannot be read, the lane says so.
    let found = read.await.ok()?.ok()?;
    match meant(&found, inquiry).as_slice() {
        [] => None,
        [one] => {
            inquiry.original.reference_no = Some((*one).clone());
            None
        }
        _ => Some("Short Number Of Several: Send The Whole One"),
    }
}

/// The whole numbers of those that the inquiry may mean.
fn meant<'a>(found: &'a [Movement], inquiry: &StatusInquiry) -> Vec<&'a ReferenceNo> {
    let partner = &inquiry.partner_context.partner;
    let reference = inquiry.original.reference.as_ref();
    let is_meant = |key: &MovementKey| {
        key.partner == *partner
            && key.service == inquiry.service
            && reference.is_none_or(|reference| *reference == key.reference)
    };
    let meant = found.iter().filter(|movement| is_meant(&movement.key));
    meant.map(|movement| &movement.reference_no).collect()
}

/// A movement that is not found, and what is wrong with the number.
fn because(problem: Option<&str>, declined: Decline) -> SnapError {
    let problem = problem.filter(|_| declined.reason == DeclineReason::UnknownReference);
    let mut error = SnapError::from(declined);
    if let Some(problem) = problem {
        error.code.message += &format!(" [originalReferenceNo: {problem}]");
    }
    error
}

/// An answer with a status that the sandbox was told to give: what the inquiry names is echoed.
pub fn forced(
    service: SnapService,
    (status, description): (&'static str, &'static str),
    body: &Value,
    now: Timestamp,
) -> Value {
    let named = |name: &str, otherwise: &str| {
        let named = body[name].as_str().filter(|text| !text.is_empty());
        named.unwrap_or(otherwise).to_owned()
    };
    let reference_no = ReferenceNo::from(named("originalReferenceNo", FORCED_REFERENCE_NO));
    let amount = Amount::deserialize(&body["amount"]);
    order_request::body(StatusAnswer {
        original_partner_reference_no: named("originalPartnerReferenceNo", FORCED_REFERENCE),
        additional_info: (&reference_no).into(),
        original_reference_no: reference_no.to_string(),
        original_external_id: named("originalExternalId", FORCED_EXTERNAL_ID),
        service_code: match service {
            SnapService::CashInStatus => Service::CashIn.code().to_string(),
            _ => Service::CashOut.code().to_string(),
        },
        latest_transaction_status: status,
        transaction_status_desc: description.to_owned(),
        transaction_date: now.to_string(),
        amount: amount.unwrap_or_else(|_| FORCED_AMOUNT.into()),
    })
}

fn write(movement: Movement, asked: Option<Rupiah>) -> StatusAnswer {
    let (latest_transaction_status, order_request) = match movement.state.latest_status() {
        LatestStatus::Success => ("00", "Success"),
        LatestStatus::Refunded => ("04", "Refunded"),
        LatestStatus::Cancelled => ("05", "Cancelled"),
        LatestStatus::Failed => ("06", "Failed"),
    };
    StatusAnswer {
        additional_info: (&movement.reference_no).into(),
        original_reference_no: movement.reference_no.to_string(),
        original_external_id: movement.external_id,
        service_code: movement.key.service.code().to_string(),
        latest_transaction_status,
        transaction_status_desc: order_request.to_owned(),
        transaction_date: movement.decided_at.to_string(),
        // Partners' libraries fail where a 200 has no amount. A tombstone never saw one.
        amount: match movement.amount.is_positive() {
            true => movement.amount.into(),
            false => asked.unwrap_or(movement.amount).into(),
        },
        original_partner_reference_no: movement.key.reference,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// As every status is that is not forced: partners' libraries fail without a field of it.
    #[test]
    fn a_forced_status_has_every_field_whether_the_inquiry_names_it_or_not() {
        let asked = json!({
            "originalPartnerReferenceNo": "R1", "originalExternalId": "7",
            "amount": { "value": "75000.00", "currency": "IDR" },
        });
        for (body, reference, external_id, amount) in [
            (&asked, "R1", "7", "75000.00"),
            (&json!({}), FORCED_REFERENCE, FORCED_EXTERNAL_ID, "50000.00"),
        ] {
            let status = ("03", "Pending");
            let now = Timestamp::from_micros(0);
            let answer = forced(SnapService::CashOutStatus, status, body, now);
            assert_eq!(answer["originalPartnerReferenceNo"], reference);
            assert_eq!(answer["originalReferenceNo"], FORCED_REFERENCE_NO);
            assert_eq!(answer["originalExternalId"], external_id);
            assert_eq!(
                answer["amount"],
                json!({ "value": amount, "currency": "IDR" })
            );
            assert_eq!(answer["serviceCode"], "44");
            assert_eq!(answer["latestTransactionStatus"], "03");
        }
    }
}
