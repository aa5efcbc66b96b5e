//! Who calls, with what, and how often.

use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinHandle;

use super::super::Violation;
use super::super::partner_connection::{PartnerConnection, due};
use super::super::test_gateways::TestGateways;
use super::requests::{INQUIRY, inquiry, status};
use crate::snap::{Answer, Service, SnapError};
use crate::text_format::causes;

/// Requests at once, of which a gateway that has room for two cannot take all.
const REQUESTS_AT_ONCE: usize = 64;
/// Crowds, until one is too large.
const BURSTS: usize = 8;

pub async fn unsigned(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let headers = line.usual().remove("x-signature");
    let answer = line.send(INQUIRY, inquiry(), &headers).await?;
    due(400, "02", &answer)
}

pub async fn borrowed_token(gateways: &TestGateways) -> Result<(), Violation> {
    let mut line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    line.token = gateways.line(&gateways.sandbox, "INDOMARET").await?.token;
    let answer = line.send(INQUIRY, inquiry(), &line.usual()).await?;
    due(401, "01", &answer)
}

pub async fn borrowed_channel(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let mut body = inquiry();
    body["additionalInfo"] = json!({ "binCode": "000076", "storeBrand": "Indomaret" });
    let answer = line.send(INQUIRY, body, &line.usual()).await?;
    due(403, "01", &answer)
}

pub async fn used_id(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let headers = line.usual().set("x-external-id", "EDGE-1");
    let service = Service::TopUpStatus;
    let first = line.send(service, status("NEVER"), &headers).await?;
    due(404, "01", &first)?;
    let again = line.send(service, status("NEVER"), &headers).await?;
    due(409, "00", &again)
}

pub async fn forced(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.strict, "ALFAMART").await?;
    let body = status("FORCE-2003900-1");
    let answer = line.send(Service::TopUpStatus, body, &line.usual()).await?;
    due(404, "01", &answer)
}

/// Nothing was done for it: that is no answer about the money, and no reason not to come again.
pub async fn busy(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.strict, "ALFAMART").await?;
    for _ in 0..BURSTS {
        let burst: Vec<_> = (0..REQUESTS_AT_ONCE).map(|_| ask(&line)).collect();
        for asked in burst {
            let answer = asked.await.map_err(|error| error.to_string())?;
            let answer = line.observe(answer.map_err(|error| causes(&error))?);
            if !answer.is(200, "00") {
                return due(429, "00", &answer);
            }
        }
    }
    Ok(())
}

/// Asks without waiting for the answer.
fn ask(line: &PartnerConnection<'_>) -> JoinHandle<Result<Answer, SnapError>> {
    let (client, headers) = (Arc::clone(&line.client), line.usual());
    let body = inquiry().to_string();
    tokio::spawn(async move {
        let sent = client.send_raw("POST", INQUIRY.path(), body.as_bytes(), &headers);
        sent.await
    })
}
