//! A busy day: many tills at once, beside whatever the page does by hand.

mod meter;
mod worker;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::{self, Data, Json};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinHandle;

use super::hub::Hub;
use super::stage::Stage;
use super::trouble::Trouble;
use meter::Meter;

/// It ends by itself, so that a page that is forgotten does not keep a machine busy.
const LASTS: u32 = 120;
/// How often the charts move.
const EVERY: Duration = Duration::from_secs(1);
/// Tills at most.
const TILLS_MAX: usize = 64;

/// The day's traffic.
pub struct Busy {
    gateway: String,
    hub: Arc<Hub>,
    running: Mutex<Option<JoinHandle<()>>>,
}

impl Busy {
    /// Nobody comes yet.
    pub fn new(gateway: &str, hub: Arc<Hub>) -> Self {
        Self {
            gateway: gateway.to_owned(),
            hub,
            running: Mutex::default(),
        }
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        let running = self.running();
        running.as_ref().is_some_and(|day| !day.is_finished())
    }

    /// Begins, with so many tills; where it goes on already, it begins anew.
    fn start(&self, tills: usize) {
        self.stop();
        let (gateway, hub) = (self.gateway.clone(), Arc::clone(&self.hub));
        *self.running() = Some(tokio::spawn(day(gateway, hub, tills)));
    }

    /// Ends it.
    fn stop(&self) {
        if let Some(day) = self.running().take() {
            day.abort();
            self.hub.tell("busy", &json!({ "running": false }));
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.stop();
    }
}

/// One busy day, told every second. The workers end with it: the set holds them.
async fn day(gateway: String, hub: Arc<Hub>, tills: usize) {
    hub.tell("busy", &json!({ "running": true, "gathering": true }));
    let meter = Arc::new(Meter::default());
    let Ok(_workers) = worker::gather(&gateway, tills, &meter).await else {
        hub.tell("busy", &json!({ "running": false, "failed": true }));
        return;
    };
    let mut ticks = tokio::time::interval(EVERY);
    ticks.tick().await;
    for second in 1..=LASTS {
        ticks.tick().await;
        hub.tell(
            "busy",
            &json!({ "running": true, "tills": tills, "second": second, "reading": meter.take() }),
        );
    }
    hub.tell("busy", &json!({ "running": false }));
}

/// The paths of it.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/busy", web::put().to(start))
        .route("/busy", web::delete().to(stop));
}

#[derive(Deserialize)]
struct Wanted {
    tills: usize,
}

async fn start(stage: Data<Stage>, wanted: Json<Wanted>) -> Result<HttpResponse, Trouble> {
    stage.busy.start(wanted.tills.clamp(1, TILLS_MAX));
    Ok(HttpResponse::NoContent().finish())
}

async fn stop(stage: Data<Stage>) -> HttpResponse {
    stage.busy.stop();
    HttpResponse::NoContent().finish()
}
