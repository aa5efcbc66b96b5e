//! What ends, and when.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::super::Violation;
use super::super::partner_connection::due;
use super::super::test_gateways::TestGateways;
use super::requests::{INQUIRY, inquiry};
use crate::text_format::snap_time;

/// A demo partner's clock may be off by so many seconds.
const WINDOW: i64 = 300;
/// An access token lives so long.
const TOKEN_LIFE: Duration = Duration::from_secs(900);
const SECOND: Duration = Duration::from_secs(1);

pub async fn window(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let now = now(gateways)?;
    for (off, http) in [(-WINDOW, 200), (-WINDOW - 1, 401), (WINDOW + 1, 401)] {
        let signed_at = snap_time(now + SignedDuration::from_secs(off));
        let headers = line.usual().set("x-timestamp", signed_at);
        let answer = line.send(INQUIRY, inquiry(), &headers).await?;
        due(http, "00", &answer)?;
    }
    Ok(())
}

pub async fn token(gateways: &TestGateways) -> Result<(), Violation> {
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    gateways.sandbox.pass(TOKEN_LIFE);
    let answer = line.send(INQUIRY, inquiry(), &line.usual()).await?;
    due(401, "01", &answer)
}

/// The very same request, a second before midnight in WIB and a second after.
pub async fn midnight(gateways: &TestGateways) -> Result<(), Violation> {
    let of_day = (now(gateways)?.as_second() + 7 * 3600).rem_euclid(24 * 3600);
    let left = Duration::from_secs(24 * 3600) - Duration::from_secs(of_day.unsigned_abs());
    gateways.sandbox.pass(left - SECOND);
    let line = gateways.line(&gateways.sandbox, "ALFAMART").await?;
    let headers = line.usual().set("x-external-id", "EDGE-2");
    let before = line.send(INQUIRY, inquiry(), &headers).await?;
    due(200, "00", &before)?;
    gateways.sandbox.pass(2 * SECOND);
    let after = line.send(INQUIRY, inquiry(), &headers).await?;
    due(409, "00", &after)
}

fn now(gateways: &TestGateways) -> Result<Timestamp, Violation> {
    let time = gateways.sandbox.time().parse();
    time.map_err(|error: jiff::Error| error.to_string())
}
