//! What ends, and when.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::super::Finding;
use super::super::line::due;
use super::super::site::Site;
use super::{INQUIRY, inquiry};
use crate::words::snap_time;

/// A demo partner's clock may be off by so many seconds.
const WINDOW: i64 = 300;
/// An access token lives so long.
const TOKEN_LIFE: Duration = Duration::from_secs(900);
const SECOND: Duration = Duration::from_secs(1);

pub async fn window(site: &Site) -> Result<(), Finding> {
    let line = site.line(&site.sandbox, "ALFAMART").await?;
    let now = now(site)?;
    for (off, http) in [(-WINDOW, 200), (-WINDOW - 1, 401), (WINDOW + 1, 401)] {
        let signed_at = snap_time(now + SignedDuration::from_secs(off));
        let headers = line.usual().set("x-timestamp", signed_at);
        let answer = line.send(INQUIRY, inquiry(), &headers).await?;
        due(http, "00", &answer)?;
    }
    Ok(())
}

pub async fn token(site: &Site) -> Result<(), Finding> {
    let line = site.line(&site.sandbox, "ALFAMART").await?;
    site.sandbox.pass(TOKEN_LIFE);
    let answer = line.send(INQUIRY, inquiry(), &line.usual()).await?;
    due(401, "01", &answer)
}

/// The very same request, a second before midnight in WIB and a second after.
pub async fn midnight(site: &Site) -> Result<(), Finding> {
    let of_day = (now(site)?.as_second() + 7 * 3600).rem_euclid(24 * 3600);
    let left = Duration::from_secs(24 * 3600) - Duration::from_secs(of_day.unsigned_abs());
    site.sandbox.pass(left - SECOND);
    let line = site.line(&site.sandbox, "ALFAMART").await?;
    let headers = line.usual().set("x-external-id", "EDGE-2");
    let before = line.send(INQUIRY, inquiry(), &headers).await?;
    due(200, "00", &before)?;
    site.sandbox.pass(2 * SECOND);
    let after = line.send(INQUIRY, inquiry(), &headers).await?;
    due(409, "00", &after)
}

fn now(site: &Site) -> Result<Timestamp, Finding> {
    let time = site.sandbox.time().parse();
    time.map_err(|error: jiff::Error| error.to_string())
}
