//! What the referee reads of a request. A token and a phone number are compared, and never kept.

use std::hash::{DefaultHasher, Hash, Hasher};

use gerai_rules::types::Msisdn;
use serde_json::Value;

use crate::proxy::{ProxiedRequest, body_text};
use crate::snap::Service;
use crate::text_format::{masked, rupiah};
use crate::till::{MovementKind, TillRequest};

/// A request of the standard.
#[derive(Clone, Debug)]
pub struct SnapRequest {
    /// Of which service.
    pub service: Service,
    /// `X-PARTNER-ID`, or `X-CLIENT-KEY` of a request for an access token.
    pub partner: String,
    /// `X-EXTERNAL-ID`; empty where there is none.
    pub external_id: String,
    /// `X-TIMESTAMP`.
    pub timestamp: String,
    /// How the request names its movement.
    pub names: MovementNames,
    /// What the movement is about.
    pub content: Content,
}

/// A movement is named by any of these.
#[derive(Clone, Debug, Default)]
pub struct MovementNames {
    /// The partner's reference.
    pub reference: Option<String>,
    /// The host's reference.
    pub reference_no: Option<String>,
    /// The `X-EXTERNAL-ID` of its original.
    pub external_id: Option<String>,
}

/// Something that is compared and never shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint(u64);

/// What a request is about, as far as it says so.
#[derive(Clone, Debug, Default)]
pub struct Content {
    customer: Option<Fingerprint>,
    /// The customer's number, of which only the ends show.
    pub customer_masked: Option<String>,
    /// Rupiah, without decimals that are zero.
    pub amount: Option<String>,
    token: Option<Fingerprint>,
}

/// What a request asks about a movement; nothing where it is about none.
pub fn asked(service: Service) -> Option<(TillRequest, MovementKind)> {
    match service {
        Service::TopUp => Some((TillRequest::Original, MovementKind::CashIn)),
        Service::TopUpStatus => Some((TillRequest::Status, MovementKind::CashIn)),
        Service::CashOut => Some((TillRequest::Original, MovementKind::CashOut)),
        Service::CashOutStatus => Some((TillRequest::Status, MovementKind::CashOut)),
        Service::CashOutCancel => Some((TillRequest::Cancel, MovementKind::CashOut)),
        Service::AccountInquiry | Service::AccessToken => None,
    }
}

impl SnapRequest {
    /// Reads what there is; a body that is no JSON says nothing.
    pub fn read(service: Service, request: &ProxiedRequest) -> Self {
        let header = |name| request.head.header(name);
        let body = body_text(&request.head, &request.body);
        let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Self {
            service,
            partner: header("x-partner-id")
                .or_else(|| header("x-client-key"))
                .unwrap_or_default(),
            external_id: header("x-external-id").unwrap_or_default(),
            timestamp: header("x-timestamp").unwrap_or_default(),
            names: MovementNames::read(&body),
            content: Content::read(&body),
        }
    }
}

impl MovementNames {
    fn read(body: &Value) -> Self {
        Self {
            reference: text(&body["partnerReferenceNo"])
                .or_else(|| text(&body["originalPartnerReferenceNo"])),
            reference_no: text(&body["originalReferenceNo"]),
            external_id: text(&body["originalExternalId"]),
        }
    }
}

impl Content {
    /// Reads the fields that the standard has for it; a cash-in's token stands in `additionalInfo`.
    pub fn read(body: &Value) -> Self {
        let customer = text(&body["customerNumber"]).map(|number| canonical(&number));
        let token = text(&body["otp"]).or_else(|| text(&body["additionalInfo"]["token"]));
        Self {
            customer: customer.as_ref().map(Fingerprint::of),
            customer_masked: customer.as_deref().map(masked),
            amount: text(&body["amount"]["value"]).map(|amount| whole(&amount)),
            token: token.as_ref().map(Fingerprint::of),
        }
    }

    /// The field in which two requests about one movement differ, of those that both have.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        if differ(&self.customer, &other.customer) {
            return Some("customerNumber");
        }
        if differ(&self.amount, &other.amount) {
            return Some("amount");
        }
        differ(&self.token, &other.token).then_some("otp")
    }

    /// Whether both name one customer and one amount.
    pub fn is_like(&self, other: &Self) -> bool {
        let is_named = self.customer.is_some() && self.amount.is_some();
        is_named && self.customer == other.customer && self.amount == other.amount
    }

    /// Whether both have one token; nothing where one of them has none.
    pub fn has_token_of(&self, other: &Self) -> Option<bool> {
        Some(self.token? == other.token?)
    }

    /// The amount as people write it.
    pub fn rupiah(&self) -> String {
        let amount = self.amount.as_deref().unwrap_or("?");
        amount
            .parse()
            .map_or_else(|_| format!("Rp{amount}"), rupiah)
    }
}

impl Fingerprint {
    fn of(text: &String) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self(hasher.finish())
    }
}

fn differ<T: PartialEq>(one: &Option<T>, other: &Option<T>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

/// A text that is not empty; hosts send numbers for texts, too.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// One spelling for each phone number.
fn canonical(number: &str) -> String {
    Msisdn::parse(number).map_or_else(|_| number.to_owned(), |phone| phone.as_str().to_owned())
}

/// `50000.00` and `50000` are one amount.
pub fn whole(amount: &str) -> String {
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, ""));
    match cents.trim_end_matches('0') {
        "" => whole.to_owned(),
        cents => format!("{whole}.{cents}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn content(customer: &str, amount: &str, token: &str) -> Content {
        Content::read(&json!({
            "customerNumber": customer, "amount": { "value": amount }, "otp": token
        }))
    }

    #[test]
    fn another_spelling_is_no_difference() {
        let one = content("081234567890", "50000.00", "123456");
        let same = content("+62 812-3456-7890", "50000", "123456");
        assert_eq!(one.difference(&same), None);
        assert!(one.is_like(&same) && one.has_token_of(&same) == Some(true));
        assert_eq!(one.rupiah(), "Rp50.000");
    }

    #[test]
    fn the_field_that_differs_is_named_and_what_is_absent_does_not_differ() {
        let one = content("081234567890", "50000.00", "123456");
        for (other, field) in [
            (content("081234567891", "50000", ""), Some("customerNumber")),
            (content("", "50000.50", "654321"), Some("amount")),
            (content("", "", "654321"), Some("otp")),
            (content("", "", ""), None),
        ] {
            assert_eq!(one.difference(&other), field);
        }
    }

    #[test]
    fn neither_token_nor_phone_number_is_shown() {
        let text = format!("{:?}", content("081234567890", "50000", "123456"));
        assert!(!text.contains("123456") && !text.contains("4567"), "{text}");
    }
}
