//! What trials send.

use serde_json::{Value, json};

use crate::snap::Service;

/// A premium customer of the sandbox, and the name.
pub const BUDI: (&str, &str) = ("081234567890", "Budi Pratama");

/// An inquiry as it should be, of a customer who is there.
pub fn inquiry() -> Value {
    json!({
        "partnerReferenceNo": "EDGE", "customerNumber": BUDI.0,
        "amount": { "value": "50000.00", "currency": "IDR" },
        "additionalInfo": { "walletId": "16", "storeId": "TJ01", "storeBrand": "Alfamart" },
    })
}

/// The question after a cash-in that never was.
pub fn status(reference: &str) -> Value {
    json!({ "originalPartnerReferenceNo": reference, "serviceCode": "38" })
}

/// Most rules are tried by inquiries, which move nothing.
pub const INQUIRY: Service = Service::AccountInquiry;
