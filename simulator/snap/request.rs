//! The bodies of the requests, field by field as the standard names them.

use serde::Serialize;

/// An amount on the wire: `{"value":"10000.00","currency":"IDR"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Rupiah with two decimals.
    pub value: String,
    /// Always `IDR`.
    pub currency: String,
}

impl Amount {
    /// An amount of whole rupiah.
    pub fn rupiah(amount: u64) -> Self {
        Self {
            value: format!("{amount}.00"),
            currency: "IDR".to_owned(),
        }
    }
}

/// What a till says about itself, and the token where the standard has no field for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AdditionalInfo {
    /// The issuer's wallet ID, such as Alfamart's `16`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wallet_id: Option<String>,
    /// The issuer's BIN code, such as Indomaret's `000076`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bin_code: Option<String>,
    /// The store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_id: Option<String>,
    /// The store's brand, which the channel must list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub store_brand: Option<String>,
    /// The till or machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminal_id: Option<String>,
    /// The cashier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cashier_id: Option<String>,
    /// The customer's token, for a cash-in that needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// Account inquiry (`SNAP 37`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountInquiry {
    /// The customer's phone number.
    pub customer_number: String,
    /// The amount that is to go in.
    pub amount: Amount,
    /// The till.
    pub additional_info: AdditionalInfo,
}

/// Cash-in (`SNAP 38`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TopUp {
    /// The partner's own reference, at most 64 characters, the same whenever it is sent again.
    pub partner_reference_no: String,
    /// The customer's phone number.
    pub customer_number: String,
    /// The cash that was paid in.
    pub amount: Amount,
    /// The till, and the token.
    pub additional_info: AdditionalInfo,
}

/// Status of a cash-in (`SNAP 39`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TopUpStatus {
    /// The reference of the cash-in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_partner_reference_no: Option<String>,
    /// The gateway's number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_reference_no: Option<String>,
    /// Always `38`.
    pub service_code: String,
}

/// Cash-out (`SNAP 44`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CashOut {
    /// The partner's own reference, at most 64 characters.
    pub partner_reference_no: String,
    /// The customer's phone number.
    pub customer_number: String,
    /// The token that the customer made in the app.
    pub otp: String,
    /// The cash that is to be paid out.
    pub amount: Amount,
    /// The till.
    pub additional_info: AdditionalInfo,
}

/// Status of a cash-out (`SNAP 45`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CashOutStatus {
    /// The reference of the cash-out.
    pub original_partner_reference_no: String,
    /// The gateway's number of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_reference_no: Option<String>,
    /// Always `44`.
    pub service_code: String,
    /// The customer's phone number.
    pub customer_number: String,
    /// The amount of the cash-out.
    pub amount: Amount,
}

/// Cancel of a cash-out (`SNAP 46`).
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CashOutCancel {
    /// The reference of the cash-out.
    pub original_partner_reference_no: String,
    /// The customer's phone number.
    pub customer_number: String,
    /// Why.
    pub reason: String,
}
