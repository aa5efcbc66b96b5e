//! Bodies that are as they should be, and what tests change of them.

use serde_json::{Value, json};
use simulator::snap::Service;

use super::BUDI;

/// A body of an Alfamart till for that service, under that reference. Its token is nobody's.
pub fn body_of(service: Service, reference: &str) -> Value {
    let amount = json!({ "value": "50000.00", "currency": "IDR" });
    let till = json!({
        "walletId": "16", "storeId": "TJ01", "storeBrand": "Alfamart",
        "terminalId": "TJ01-1", "cashierId": "K07",
    });
    match service {
        Service::AccessToken => json!({ "grantType": "client_credentials" }),
        Service::AccountInquiry => json!({
            "partnerReferenceNo": reference, "customerNumber": BUDI, "amount": amount,
            "transactionDate": "2026-11-22T16:00:00+07:00", "additionalInfo": till,
        }),
        Service::TopUp => json!({
            "partnerReferenceNo": reference, "customerNumber": BUDI, "amount": amount,
            "transactionDate": "2026-11-22T16:00:00+07:00", "additionalInfo": till,
        }),
        Service::TopUpStatus => json!({
            "originalPartnerReferenceNo": reference, "serviceCode": "38",
        }),
        Service::CashOut => json!({
            "partnerReferenceNo": reference, "customerNumber": BUDI, "otp": "000000",
            "amount": amount, "additionalInfo": till,
        }),
        Service::CashOutStatus => json!({
            "originalPartnerReferenceNo": reference, "serviceCode": "44",
            "customerNumber": BUDI, "amount": amount,
        }),
        Service::CashOutCancel => json!({
            "originalPartnerReferenceNo": reference, "customerNumber": BUDI,
            "reason": "Tidak ada jawaban",
        }),
    }
}

/// The body with another value at that place, such as `/amount/value`.
pub fn with(mut body: Value, pointer: &str, value: impl Into<Value>) -> Value {
    let (parent, name) = parent_of(&mut body, pointer);
    parent.insert(name, value.into());
    body
}

/// The body without what is at that place.
pub fn without(mut body: Value, pointer: &str) -> Value {
    let (parent, name) = parent_of(&mut body, pointer);
    parent.remove(&name);
    body
}

fn parent_of<'a>(
    body: &'a mut Value,
    pointer: &str,
) -> (&'a mut serde_json::Map<String, Value>, String) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = body.pointer_mut(parent).and_then(Value::as_object_mut);
    (parent.expect("an object"), name.to_owned())
}
