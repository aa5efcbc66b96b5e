//! Whether requests can be served: the clock is right, the database is there and may be written, and
//! every lane commits.

use std::time::Duration;

use tokio::sync::Mutex;

use crate::clock::Clock;
use crate::engine::Engine;
use crate::storage::Database;

/// How long a verdict stands, so that many who ask cost no more than one.
const VERDICT_LIFE: Duration = Duration::from_secs(1);

/// The last verdict.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<Verdict>>);

#[derive(Debug)]
struct Verdict {
    /// On the clock's monotonic scale.
    at: Duration,
    reason_against: Option<String>,
}

impl Readiness {
    /// Whether requests can be served now, or could a moment ago. The log says when that changes,
    /// and why.
    pub async fn is_ready(&self, engine: &Engine, database: &Database, clock: &Clock) -> bool {
        let mut last = self.0.lock().await;
        let now = clock.monotonic();
        if let Some(verdict) = &*last
            && now < verdict.at + VERDICT_LIFE
        {
            return verdict.reason_against.is_none();
        }
        let reason_against = reason_against(engine, database, clock).await;
        let before = last
            .as_ref()
            .map_or(&None, |verdict| &verdict.reason_against);
        match &reason_against {
            Some(reason) if before.as_ref() != Some(reason) => tracing::error!(reason, "not ready"),
            None if before.is_some() => tracing::info!("ready again"),
            _ => {}
        }
        let is_ready = reason_against.is_none();
        *last = Some(Verdict {
            at: now,
            reason_against,
        });
        is_ready
    }
}

async fn reason_against(engine: &Engine, database: &Database, clock: &Clock) -> Option<String> {
    if let Err(fault) = clock.now_to_decide() {
        return Some(fault.to_string());
    }
    let database = database.clone();
    match actix_web::web::block(move || database.ping()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => return Some(error.to_string()),
        Err(error) => return Some(error.to_string()),
    }
    let fault = "a lane does not commit: its own lines say why";
    (!engine.commits().await).then(|| fault.to_owned())
}
