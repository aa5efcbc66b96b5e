//! Trials of what is signed, what is read, and what is answered.

use serde_json::json;

use super::super::Violation;
use super::super::partner_connection::due;
use super::super::test_gateways::TestGateways;
use super::requests::{BUDI, INQUIRY, inquiry};
use crate::snap::{Encoding, Service, hmac_sha512, symmetric_text};

/// The most that a body may have.
const BODY_BYTES: usize = 64 * 1024;

/// Reading and printing again would change them, and the order of the keys.
pub async fn escapes(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let body = inquiry().to_string().replace("TJ01", r"TJ\u00f6\/");
    let answer = line.send(INQUIRY, body, &line.usual()).await?;
    due(200, "00", &answer)
}

pub async fn white_space(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let body = format!("\r\n\t {:#} \n", inquiry());
    let answer = line.send(INQUIRY, body, &line.usual()).await?;
    due(200, "00", &answer)
}

pub async fn query(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let (path, body, time) = (
        INQUIRY.path(),
        inquiry().to_string(),
        gateways.sandbox.time(),
    );
    let signed = symmetric_text("POST", path, &line.token, body.as_bytes(), &time);
    let signature = hmac_sha512(&line.client.partner().client_secret, &signed);
    let signature = Encoding::Base64.encode(&signature);
    let headers = line.usual().set("x-signature", signature);
    let answer = line.send_to(&format!("{path}?x=1"), body, &headers).await?;
    due(401, "00", &answer)
}

pub async fn cents(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let mut body = inquiry();
    body["amount"]["value"] = json!("50000.50");
    for service in [INQUIRY, Service::TopUp] {
        let answer = line.send(service, &body, &line.usual()).await?;
        due(404, "13", &answer)?;
    }
    Ok(())
}

/// White space is not signed, so that nothing else is wrong about it.
pub async fn too_large(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let body = inquiry().to_string() + &" ".repeat(BODY_BYTES);
    let answer = line.send(INQUIRY, body, &line.usual()).await?;
    due(400, "00", &answer)
}

pub async fn name(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let answer = line.send(INQUIRY, inquiry(), &line.usual()).await?;
    due(200, "00", &answer)?;
    let name = answer.text("customerName").unwrap_or_default();
    match BUDI.1.split(' ').any(|part| name.contains(part)) {
        true => Err("the answer has the customer's full name".to_owned()),
        false => Ok(()),
    }
}
