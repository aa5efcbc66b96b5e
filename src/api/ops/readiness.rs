//! Whether requests can be served: the clock is right, the database is there and may be written, and
//! every lane commits.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::{JoinError, JoinHandle};

use crate::clock::Clock;
use crate::engine::Engine;
use crate::storage::{Database, StorageError};

/// How long a verdict stands, so that many who ask cost no more than one.
const VERDICT_LIFE: Duration = Duration::from_secs(1);

/// How long the database may take to answer. Who asks waits hardly longer.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

/// See the module.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    last: Option<Verdict>,
    /// The question to the database that has no answer yet: there is one at a time.
    ping: Option<JoinHandle<Result<(), StorageError>>>,
}

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
        let mut state = self.0.lock().await;
        let now = clock.monotonic();
        if let Some(verdict) = &state.last
            && now < verdict.at + VERDICT_LIFE
        {
            return verdict.reason_against.is_none();
        }
        let reason_against = state.reason_against(engine, database, clock).await;
        let before = state.last.as_ref();
        let before = before.and_then(|verdict| verdict.reason_against.as_ref());
        match &reason_against {
            Some(reason) if before != Some(reason) => tracing::error!(reason, "not ready"),
            None if before.is_some() => tracing::info!("ready again"),
            _ => {}
        }
        let is_ready = reason_against.is_none();
        state.last = Some(Verdict {
            at: now,
            reason_against,
        });
        is_ready
    }
}

impl State {
    async fn reason_against(
        &mut self,
        engine: &Engine,
        database: &Database,
        clock: &Clock,
    ) -> Option<String> {
        if let Err(fault) = clock.now_to_decide() {
            return Some(fault.to_string());
        }
        let ping = self.ping.get_or_insert_with(|| {
            let database = database.clone();
            tokio::task::spawn_blocking(move || database.ping())
        });
        let Ok(answered) = tokio::time::timeout(PING_TIMEOUT, ping).await else {
            return Some("the database does not answer".to_owned());
        };
        self.ping = None;
        if let Err(fault) = flattened(answered) {
            return Some(fault);
        }
        let fault = "a lane does not commit: its own lines say why";
        (!engine.commits().await).then(|| fault.to_owned())
    }
}

fn flattened(answered: Result<Result<(), StorageError>, JoinError>) -> Result<(), String> {
    answered
        .map_err(|error| error.to_string())?
        .map_err(|error| error.to_string())
}
