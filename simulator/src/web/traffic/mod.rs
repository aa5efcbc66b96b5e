//! A busy day: many tills at once, beside the page's own till.

mod meter;
mod worker;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinHandle;

use super::event_broadcast::EventBroadcast;
use meter::TrafficMeter;

/// Its longest time, so that a forgotten page does not keep a machine busy.
const LASTS: u32 = 120;
/// How often the charts move.
const EVERY: Duration = Duration::from_secs(1);
/// Tills at most.
const TILLS_MAX: usize = 64;

/// The day's traffic.
pub struct Traffic {
    gateway: String,
    broadcast: Arc<EventBroadcast>,
    running: Mutex<Option<JoinHandle<()>>>,
}

impl Traffic {
    /// Nobody comes yet.
    pub fn new(gateway: &str, broadcast: Arc<EventBroadcast>) -> Self {
        Self {
            gateway: gateway.to_owned(),
            broadcast,
            running: Mutex::default(),
        }
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        let running = self.running();
        running.as_ref().is_some_and(|day| !day.is_finished())
    }

    /// Begins, with so many tills (1 to 64); where it goes on already, it begins anew.
    pub fn start(&self, tills: usize) {
        self.stop();
        let tills = tills.clamp(1, TILLS_MAX);
        let (gateway, broadcast) = (self.gateway.clone(), Arc::clone(&self.broadcast));
        *self.running() = Some(tokio::spawn(day(gateway, broadcast, tills)));
    }

    /// Ends it.
    pub fn stop(&self) {
        if let Some(day) = self.running().take() {
            day.abort();
            self.broadcast.send("busy", &json!({ "running": false }));
        }
    }

    fn running(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Traffic {
    fn drop(&mut self) {
        self.stop();
    }
}

/// One busy day, reported every second. The workers end with it: the set holds them.
async fn day(gateway: String, broadcast: Arc<EventBroadcast>, tills: usize) {
    broadcast.send("busy", &json!({ "running": true, "gathering": true }));
    let meter = Arc::new(TrafficMeter::default());
    let Ok(_workers) = worker::gather(&gateway, tills, &meter).await else {
        broadcast.send("busy", &json!({ "running": false, "failed": true }));
        return;
    };
    let mut ticks = tokio::time::interval(EVERY);
    ticks.tick().await;
    for second in 1..=LASTS {
        ticks.tick().await;
        broadcast.send(
            "busy",
            &json!({ "running": true, "tills": tills, "second": second, "reading": meter.take() }),
        );
    }
    broadcast.send("busy", &json!({ "running": false }));
}
