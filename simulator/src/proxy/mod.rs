//! The bad line between till and gateway: a small HTTP proxy that delays, loses, cuts, repeats,
//! reorders and breaks what passes through it, by a script, by a seed, or by a switch that is
//! turned while it runs.
//!
//! It understands no more of HTTP than where a message ends, and changes no byte of what it passes
//! on. To the gateway it makes a connection of its own for each request, so that what was held
//! back or lost on one stands in the way of nothing.

mod fault;
mod line;
mod message;
mod plan;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub use fault::{Fault, FaultError};
use line::Line;
pub use line::Timing;
use message::Head;
pub use plan::{ModeError, Plan, Script, ScriptError};

use crate::pause::Pauses;

/// Hears of each request, such as `POST /v1.0/emoney/topup`, and what happens to it.
pub type Observer = Box<dyn Fn(&str, Fault) + Send + Sync>;

/// How to run one.
#[derive(Default)]
pub struct Options {
    /// How long faults last.
    pub timing: Timing,
    /// How it waits.
    pub pauses: Pauses,
    /// Who is told of each request.
    pub observer: Option<Observer>,
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
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

/// What all connections share.
struct Shared {
    to: String,
    timing: Timing,
    pauses: Pauses,
    observer: Option<Observer>,
    plan: Mutex<Plan>,
    counts: Mutex<BTreeMap<&'static str, u64>>,
    answered: watch::Sender<u64>,
}

impl Proxy {
    /// Listens at `listen` (port 0 is any free one) and passes on to the gateway at `to`.
    ///
    /// # Errors
    /// [`ProxyError`] where the URL is none or the address cannot be listened at.
    pub async fn start(
        listen: &str,
        to: &str,
        plan: Plan,
        options: Options,
    ) -> Result<Self, ProxyError> {
        let to = authority(to).ok_or_else(|| ProxyError::Url(to.to_owned()))?;
        let named = |source| ProxyError::Listen {
            at: listen.to_owned(),
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(named)?;
        let address = listener.local_addr().map_err(named)?;
        let shared = Arc::new(Shared {
            to,
            timing: options.timing,
            pauses: options.pauses,
            observer: options.observer,
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
    pub fn switch(&self, plan: Plan) {
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

impl Shared {
    fn next_fault(&self, request: &Head) -> Fault {
        let fault = locked(&self.plan).draw();
        *locked(&self.counts).entry(fault.name()).or_default() += 1;
        if let Some(observer) = &self.observer {
            observer(&request.line(), fault);
        }
        fault
    }
}

/// Holds all connections: when it is aborted, so are they.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut lines = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                // A connection that broke before it was accepted is not ours to mend.
                let Ok((client, _)) = accepted else { continue };
                let _ = client.set_nodelay(true);
                lines.spawn(Line::new(Arc::clone(&shared), client).serve());
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

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
