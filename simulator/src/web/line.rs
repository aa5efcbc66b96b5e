//! The network between the tills and the gateway, and the switch that makes it worse.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::hub::Hub;
use crate::proxy::{Fault, Options, Plan, Proxy, ProxyError};

/// How much later a request arrives on a slow line: less than a till waits.
const SLOW: Duration = Duration::from_millis(1500);

/// How good the line is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quality {
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
pub struct Line {
    proxy: Proxy,
    quality: Arc<Mutex<Quality>>,
    hub: Arc<Hub>,
}

impl Line {
    /// A good line to that gateway, which tells the hub what it does.
    pub async fn start(gateway: &str, hub: Arc<Hub>) -> Result<Self, ProxyError> {
        let quality = Arc::<Mutex<Quality>>::default();
        let observer = {
            let (hub, quality) = (Arc::clone(&hub), Arc::clone(&quality));
            move |_: &str, fault: Fault| {
                let mut quality = locked(&quality);
                if *quality == Quality::LosesOne && fault == Fault::DropAnswer {
                    *quality = Quality::Good;
                    hub.tell("line", &json!({ "quality": *quality, "lost": true }));
                }
            }
        };
        let options = Options {
            observer: Some(Box::new(observer)),
            ..Options::default()
        };
        let proxy = Proxy::start("127.0.0.1:0", gateway, Plan::good(), options).await?;
        Ok(Self {
            proxy,
            quality,
            hub,
        })
    }

    /// Where tills call.
    pub fn url(&self) -> String {
        self.proxy.url()
    }

    /// How good it is.
    pub fn quality(&self) -> Quality {
        *locked(&self.quality)
    }

    /// Makes it better or worse, from the next request on.
    pub fn set(&self, quality: Quality) {
        *locked(&self.quality) = quality;
        let fault = match quality {
            Quality::Good | Quality::LosesOne => Fault::Pass,
            Quality::Slow => Fault::Delay(SLOW),
            Quality::LosesAnswers => Fault::DropAnswer,
            Quality::Down => Fault::Refuse,
        };
        self.proxy.switch(Plan::always(fault));
        told(&self.hub, quality);
    }

    /// A till is about to move money: where one answer is to be lost, it is this one's.
    pub fn before_movement(&self) {
        if self.quality() == Quality::LosesOne
            && let Ok(script) = "drop-answer".parse()
        {
            self.proxy.switch(Plan::script(script));
        }
    }
}

fn told(hub: &Hub, quality: Quality) {
    hub.tell("line", &json!({ "quality": quality }));
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
