//! The bad line between till and gateway: a small HTTP proxy that delays, loses, cuts, repeats,
//! reorders and breaks what passes through it, by a script, by a seed, or by a switch that is
//! turned while it runs.
//!
//! It understands no more of HTTP than where a message ends, and changes no byte of what it passes
//! on. To the gateway it makes a connection of its own for each request, so that what was held
//! back or lost on one stands in the way of nothing.

mod connection;
mod context;
mod fault;
mod fault_plan;
mod message;
mod recorder;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use connection::ProxyConnection;
pub use context::{Observer, ProxiedRequest, Timing};
use context::{ProxyContext, locked};
pub use fault::{FaultError, NetworkFault, parse_time};
pub use fault_plan::{FaultPlan, FaultScript, ModeError, ScriptError};
pub use message::{Head, body_text};
pub use recorder::{Reception, Recorder};

use crate::delay::Delay;

/// How to run one.
#[derive(Default)]
pub struct ProxyOptions {
    /// How long faults last.
    pub timing: Timing,
    /// How it waits.
    pub delay: Delay,
    /// Called for each request.
    pub observer: Option<Observer>,
    /// Decides about each request in place of the plan.
    pub recorder: Option<Arc<dyn Recorder>>,
}

/// Why there is no proxy.
#[derive(Debug, thiserror::Error)]
pub enum ProxyError {
    /// The URL is none that it can pass on to.
    #[error("{0:?}: expected http://HOST:PORT")]
    Url(String),
    /// It cannot listen there.
    #[error("cannot listen at {at}: {source}")]
    Listen {
        /// Where.
        at: String,
        /// Why.
        source: io::Error,
    },
}

/// A proxy that runs; it ends when this is dropped.
pub struct Proxy {
    address: SocketAddr,
    shared: Arc<ProxyContext>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens at `listen` (port 0 is any free one) and passes on to the gateway at `to`.
    ///
    /// # Errors
    /// [`ProxyError`] where the URL is none or the address cannot be listened at.
    pub async fn start(
        listen: &str,
        to: &str,
        plan: FaultPlan,
        options: ProxyOptions,
    ) -> Result<Self, ProxyError> {
        let to = authority(to).ok_or_else(|| ProxyError::Url(to.to_owned()))?;
        let named = |source| ProxyError::Listen {
            at: listen.to_owned(),
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(named)?;
        let address = listener.local_addr().map_err(named)?;
        let shared = Arc::new(ProxyContext {
            to,
            timing: options.timing,
            delay: options.delay,
            observer: options.observer,
            recorder: options.recorder,
            received: AtomicU64::new(0),
            plan: Mutex::new(plan),
            counts: Mutex::default(),
            answered: watch::Sender::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// Where it listens, such as `http://127.0.0.1:41235`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Follows another plan from the next request on.
    pub fn switch(&self, plan: FaultPlan) {
        *locked(&self.shared.plan) = plan;
    }

    /// How often each fault has happened, by its name.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.shared.counts).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Holds all connections: when it is aborted, so are they.
async fn accept(listener: TcpListener, shared: Arc<ProxyContext>) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that broke before it was accepted is not ours to mend.
                let Ok((client, _)) = accepted else { continue };
                let _ = client.set_nodelay(true);
                lines.spawn(ProxyConnection::new(Arc::clone(&shared), client).serve());
            }
            Some(_) = lines.join_next() => {}
        }
    }
}

/// Host and port of an `http` URL.
fn authority(url: &str) -> Option<String> {
    let url = reqwest::Url::parse(url).ok()?;
    if url.scheme() != "http" {
        return None;
    }
    let port = url.port_or_known_default()?;
    Some(format!("{}:{port}", url.host_str()?))
}
