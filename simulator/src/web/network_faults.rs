//! The network between the tills and the gateway, and the switch that makes it worse.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::event_broadcast::EventBroadcast;
use crate::proxy::{FaultPlan, NetworkFault, Proxy, ProxyError, ProxyOptions};

/// How much later a request arrives on a slow line: less than a till waits.
const SLOW: Duration = Duration::from_millis(1500);

/// How good the line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkQuality {
    /// As it should be.
    #[default]
    Good,
    /// Everything arrives, late.
    Slow,
    /// The answer to the next movement is lost; then it is good again.
    LosesOne,
    /// Requests arrive, answers do not.
    LosesAnswers,
    /// Nothing arrives.
    Down,
}

/// A line with a switch.
pub struct NetworkLink {
    proxy: Proxy,
    quality: Arc<Mutex<LinkQuality>>,
    broadcast: Arc<EventBroadcast>,
}

impl NetworkLink {
    /// A good connection to that gateway, which reports its faults to the broadcast.
    pub async fn start(gateway: &str, broadcast: Arc<EventBroadcast>) -> Result<Self, ProxyError> {
        let quality = Arc::<Mutex<LinkQuality>>::default();
        let observer = {
            let (broadcast, quality) = (Arc::clone(&broadcast), Arc::clone(&quality));
            move |_: &str, fault: NetworkFault| {
                let mut quality = locked(&quality);
                if *quality == LinkQuality::LosesOne && fault == NetworkFault::DropAnswer {
                    *quality = LinkQuality::Good;
                    broadcast.send("line", &json!({ "quality": *quality, "lost": true }));
                }
            }
        };
        let options = ProxyOptions {
            observer: Some(Box::new(observer)),
            ..ProxyOptions::default()
        };
        let proxy = Proxy::start("127.0.0.1:0", gateway, FaultPlan::good(), options).await?;
        Ok(Self {
            proxy,
            quality,
            broadcast,
        })
    }

    /// Where tills call.
    pub fn url(&self) -> String {
        self.proxy.url()
    }

    /// How good it is.
    pub fn quality(&self) -> LinkQuality {
        *locked(&self.quality)
    }

    /// Makes it better or worse, from the next request on.
    pub fn set(&self, quality: LinkQuality) {
        *locked(&self.quality) = quality;
        let fault = match quality {
            LinkQuality::Good | LinkQuality::LosesOne => NetworkFault::Pass,
            LinkQuality::Slow => NetworkFault::Delay(SLOW),
            LinkQuality::LosesAnswers => NetworkFault::DropAnswer,
            LinkQuality::Down => NetworkFault::Refuse,
        };
        self.proxy.switch(FaultPlan::always(fault));
        send_quality(&self.broadcast, quality);
    }

    /// A till is about to move money: where one answer is to be lost, it is this one's.
    pub fn before_movement(&self) {
        if self.quality() == LinkQuality::LosesOne
            && let Ok(script) = "drop-answer".parse()
        {
            self.proxy.switch(FaultPlan::script(script));
        }
    }
}

fn send_quality(broadcast: &EventBroadcast, quality: LinkQuality) {
    broadcast.send("line", &json!({ "quality": quality }));
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
