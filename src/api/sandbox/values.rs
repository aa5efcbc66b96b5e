//! Values that force an outcome, in sandbox mode only: the one table of them.
//!
//! The rule for most of them is the response code itself: `5044400` (timeout of a cash-out) is
//! forced by the customer number 0800**5044400**, by the amount **5044400**.00, or by a reference
//! that begins with `FORCE-`**5044400**. Only the service in the middle of the code is forced; the
//! others go by the rules, so that what follows an unknown answer can be tried out, too. No such
//! number has an account, and every such amount is above every channel's maximum.
//!
//! What is forced is answered after the signature was checked and before anything else is: it
//! leaves no record, and no rule of the ledger knows about it.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::api::partner::response_classes::{self, CASES};
use crate::types::Msisdn;

/// Customer numbers that force begin with this.
const NUMBER: &str = "0800";
/// References that force begin with this.
const REFERENCE: &str = "FORCE-";
/// The services whose outcome can be forced.
const SERVICES: [u8; 6] = [37, 38, 39, 44, 45, 46];
/// Of these, the status inquiries: `2004503` forces the status 03.
const STATUS_SERVICES: [u8; 2] = [39, 45];
/// The services that are answered late for a [`LATE`] customer.
const LATE_SERVICES: [u8; 2] = [38, 44];

/// Statuses of a status inquiry.
const STATUSES: [(&str, &str); 8] = [
    ("00", "Success"),
    ("01", "Initiated"),
    ("02", "Paying"),
    ("03", "Pending"),
    ("04", "Refunded"),
    ("05", "Cancelled"),
    ("06", "Failed"),
    ("07", "Not found"),
];

/// Customers with an account whose cash-ins and cash-outs follow the rules but are answered late:
/// after a till has given up, and after it has sent its reversal.
pub const LATE: [(&str, &str, Duration); 2] = [
    ("Sepuluh Detik", "08000000010", Duration::from_secs(10)),
    ("Tiga Puluh Detik", "08000000030", Duration::from_secs(30)),
];

/// An answer that carries this is kept back for so long.
#[derive(Clone, Copy)]
pub struct Late(pub Duration);

/// What a value forces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forced {
    /// This code.
    Code {
        /// HTTP status.
        http: u16,
        /// The case within it.
        case: u8,
        /// `responseMessage`.
        message: &'static str,
    },
    /// A successful inquiry with this status, and its description.
    Status(&'static str, &'static str),
}

/// What the body forces of that service.
pub fn forced(service: u8, body: &Value) -> Option<Forced> {
    let code = code_in(body)?;
    let (http, of, case) = (
        code.get(..3)?.parse().ok()?,
        code.get(3..5)?,
        code.get(5..)?,
    );
    if of.parse() != Ok(service) {
        return None;
    }
    if http == 200 {
        let is_status = STATUS_SERVICES.contains(&service);
        let status = STATUSES.iter().find(|(status, _)| *status == case);
        return status
            .filter(|_| is_status)
            .map(|(status, description)| Forced::Status(status, description));
    }
    let row = response_classes::find(http, case.parse().ok()?)?;
    Some(Forced::Code {
        http,
        case: row.case,
        message: row.message,
    })
}

/// How late the answer of that service is for the customer of the body.
pub fn lateness(service: u8, body: &Value) -> Option<Duration> {
    if !LATE_SERVICES.contains(&service) {
        return None;
    }
    let phone = phone_in(body)?;
    let late = LATE.iter().find(|(_, number, _)| *number == phone.as_str());
    late.map(|(_, _, time)| *time)
}

/// The seven digits that the body forces, wherever they stand.
fn code_in(body: &Value) -> Option<String> {
    let by_number = || Some(phone_in(body)?.as_str().strip_prefix(NUMBER)?.to_owned());
    let by_amount = || {
        Some(
            body["amount"]["value"]
                .as_str()?
                .split('.')
                .next()?
                .to_owned(),
        )
    };
    let by_reference = || {
        let names = ["partnerReferenceNo", "originalPartnerReferenceNo"];
        let reference = names.iter().find_map(|name| body[*name].as_str())?;
        let code = reference.strip_prefix(REFERENCE)?.get(..7)?;
        Some(code.to_owned())
    };
    let is_code = |code: &String| code.len() == 7 && code.bytes().all(|byte| byte.is_ascii_digit());
    let places = [by_number(), by_amount(), by_reference()];
    places.into_iter().flatten().find(is_code)
}

fn phone_in(body: &Value) -> Option<Msisdn> {
    Msisdn::parse(body["customerNumber"].as_str()?).ok()
}

/// A row of the table for integrators.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ForcedValue {
    /// The service.
    pub service: u8,
    /// The customer number that forces it.
    pub customer_number: String,
    /// The amount that forces it, in rupiah; missing where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// What a reference begins with that forces it; missing where none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The code that is answered; `20045` and the like with their status.
    pub response_code: String,
    /// `latestTransactionStatus`, where one is forced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// What it means.
    pub meaning: String,
    /// What it lets a partner believe.
    pub class: &'static str,
}

/// Every value that forces something.
pub fn table() -> Vec<ForcedValue> {
    let mut rows = Vec::new();
    for service in SERVICES {
        for case in CASES.iter().filter(|case| case.http != 200) {
            let code = format!("{}{service:02}{:02}", case.http, case.case);
            let class = case.class_at(service).as_str();
            let mut row = row(service, &code, case.message, class);
            row.response_code = code;
            rows.push(row);
        }
        if !STATUS_SERVICES.contains(&service) {
            continue;
        }
        for (status, description) in STATUSES {
            let class = match status {
                "00" => "final success",
                "04" | "05" | "06" => "final fail",
                _ => "unknown",
            };
            let code = format!("200{service:02}{status}");
            rows.push(ForcedValue {
                status: Some(status),
                ..row(service, &code, description, class)
            });
        }
    }
    rows.extend(late_rows());
    rows
}

fn row(service: u8, code: &str, meaning: &str, class: &'static str) -> ForcedValue {
    ForcedValue {
        service,
        customer_number: format!("{NUMBER}{code}"),
        amount: Some(format!("{code}.00")),
        reference: Some(format!("{REFERENCE}{code}")),
        response_code: format!("200{service:02}00"),
        status: None,
        meaning: meaning.to_owned(),
        class,
    }
}

fn late_rows() -> impl Iterator<Item = ForcedValue> {
    LATE_SERVICES.into_iter().flat_map(|service| {
        LATE.into_iter().map(move |(_, number, time)| ForcedValue {
            customer_number: number.to_owned(),
            amount: None,
            reference: None,
            ..row(
                service,
                "",
                &format!("By the rules, answered after {} s", time.as_secs()),
                "unknown for a till that has given up",
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_row_of_the_table_forces_what_it_says_by_each_of_its_values() {
        for row in table().iter().filter(|row| row.amount.is_some()) {
            let bodies = [
                json!({ "customerNumber": row.customer_number }),
                json!({ "amount": { "value": row.amount } }),
                json!({ "partnerReferenceNo": format!("{}-7", row.reference.as_deref().unwrap_or_default()) }),
                json!({ "originalPartnerReferenceNo": row.reference }),
            ];
            for body in bodies {
                let forced = forced(row.service, &body);
                match (forced, row.status) {
                    (Some(Forced::Status(status, _)), Some(wanted)) => assert_eq!(status, wanted),
                    (Some(Forced::Code { http, case, .. }), None) => {
                        let code = format!("{http}{:02}{case:02}", row.service);
                        assert_eq!(code, row.response_code);
                    }
                    other => panic!("{row:?}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn another_service_goes_by_the_rules() {
        let body = json!({ "customerNumber": "08005044400" });
        assert!(forced(44, &body).is_some());
        for service in [37, 38, 39, 45, 46] {
            assert_eq!(forced(service, &body), None);
        }
    }

    #[test]
    fn no_success_is_forced_of_money_that_has_not_moved() {
        for code in ["2003800", "2004400", "2004600"] {
            let body = json!({ "customerNumber": format!("0800{code}") });
            assert_eq!(
                forced(code[3..5].parse().unwrap_or(0), &body),
                None,
                "{code}"
            );
        }
    }

    #[test]
    fn usual_values_force_nothing() {
        let body = json!({
            "customerNumber": "081234567890", "amount": { "value": "1000000.00" },
            "partnerReferenceNo": "019aab5e1f0b7c3c8f0c1d5f7a2b9e44",
        });
        assert!(
            SERVICES
                .iter()
                .all(|service| forced(*service, &body).is_none())
        );
        assert_eq!(lateness(44, &body), None);
    }

    #[test]
    fn a_late_customer_is_late_where_money_moves() {
        let body = json!({ "customerNumber": "+628000000030" });
        assert_eq!(lateness(44, &body), Some(Duration::from_secs(30)));
        assert_eq!(lateness(46, &body), None);
    }
}
