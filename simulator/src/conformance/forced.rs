//! A sandbox's values that force an outcome, each of them tried.

use serde_json::{Value, json};

use super::format_cases::SERVICES;
use super::host::{Host, reference};
use super::matrix::Matrix;
use crate::sandbox::ForcingValue;
use crate::snap::{Answer, Overrides, Service, SnapError};

/// Every forcing value, by each way that its service has a field for. Customers who are answered
/// late are left out.
pub async fn try_all(host: &Host, matrix: &mut Matrix) {
    for value in host.forces.iter().filter(|value| value.amount.is_some()) {
        let number = value.service.to_string();
        let Some(service) = SERVICES.into_iter().find(|one| one.code() == number) else {
            continue;
        };
        for (by, body) in bodies(host, service, value) {
            let result = once(host, service, &body).await;
            let case = format!("forced by {by}: {}", value.meaning);
            match &value.status {
                Some(status) => matrix.compare_status(service, case, status, &result),
                None => {
                    let expected = vec![value.response_code.clone()];
                    matrix.compare_codes(service, case, expected, &result);
                }
            }
        }
    }
}

/// Once only: that the host is busy may be what is forced.
async fn once(host: &Host, service: Service, body: &Value) -> Result<Answer, SnapError> {
    let body = body.to_string();
    host.send_once("POST", service, body.as_bytes(), &Overrides::none())
        .await
}

fn bodies(host: &Host, service: Service, value: &ForcingValue) -> Vec<(&'static str, Value)> {
    let usual = || host.body(service, &reference());
    let forcing = format!(
        "{}-{}",
        value.reference.as_deref().unwrap_or_default(),
        reference()
    );
    let mut bodies = Vec::new();
    let mut put = |by, place: &str, with: &str| {
        let mut body = usual();
        if let Some(field) = body.pointer_mut(place) {
            *field = json!(with);
            bodies.push((by, body));
        }
    };
    put("number", "/customerNumber", &value.customer_number);
    put(
        "amount",
        "/amount/value",
        value.amount.as_deref().unwrap_or_default(),
    );
    put("reference", "/partnerReferenceNo", &forcing);
    put("reference", "/originalPartnerReferenceNo", &forcing);
    bodies
}
