//! The composition root: the only room that knows everything. One path puts a gateway together,
//! for `gerai serve`, for the simulator and for every test:
//!
//! 1. [`Settings`] say what is wanted;
//! 2. [`bootstrap::open`](crate::bootstrap::open) opens the catalogue, the database and its key
//!    ring;
//! 3. [`GatewayBuilder::assemble`] starts the engine on them, and makes the
//!    [`Services`] that all handlers share;
//! 4. [`GatewayBuilder::start`] serves them, which makes it a [`Gateway`].

mod background_tasks;
mod builder;
mod connection;
mod server;
mod start_clock;
mod start_warnings;

pub use builder::{Assembled, GatewayBuilder};
pub use connection::ConnectionTimeouts;

use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api::Services;
use crate::api::sandbox::{self, SeedError};
use crate::bootstrap::OpenError;
use crate::clock::Clock;
use crate::clock::leap::ClockFault;
use crate::config::{ConfigError, Settings};
use crate::engine::Lanes;
use crate::storage::StorageError;

/// Why the gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Catalogue, database or key ring.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The machine's clock.
    #[error(transparent)]
    Clock(#[from] ClockFault),
    /// The demo partners and customers.
    #[error(transparent)]
    Seed(#[from] SeedError),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// Which.
        address: std::net::SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
}

impl From<StorageError> for StartError {
    fn from(error: StorageError) -> Self {
        Self::Open(error.into())
    }
}

/// How long the last batches may take once the server has ended.
const LAST_BATCHES: Duration = Duration::from_secs(5);

/// A running gateway.
pub struct Gateway {
    services: Data<Services>,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    lanes: Lanes,
    background_tasks: Vec<JoinHandle<()>>,
    stopping: watch::Sender<bool>,
}

impl Gateway {
    /// Opens everything and begins to serve.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        GatewayBuilder::new(settings).start().await
    }

    /// The same, by another clock.
    pub async fn start_at(settings: Settings, clock: Clock) -> Result<Self, StartError> {
        GatewayBuilder::new(settings).clock(clock).start().await
    }

    /// Gives a sandbox's customers what they begin with; nothing where it is no sandbox.
    pub async fn post_opening_balances(&self) {
        if self.services.sandbox.is_some() {
            sandbox::post_opening_balances(&self.services).await;
        }
    }

    /// Where it listens, as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.services.listen)
    }

    /// What its handlers share: for tests that look behind the counter.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// Takes no more requests, answers those it has accepted, and ends.
    pub async fn stop(self) {
        self.stopping.send_replace(true);
        self.server.stop(true).await;
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "the server ended by a panic");
        }
        for task in self.background_tasks {
            task.abort();
            // Waits until the task has dropped its handle of the services. The error of an aborted
            // task says nothing new.
            let _ = task.await;
        }
        drop(self.services);
        match tokio::time::timeout(LAST_BATCHES, self.lanes.ended()).await {
            Ok(()) => tracing::info!("stopped"),
            Err(_) => tracing::error!(
                "stopped while the database did not answer: what its last batches came to, partners \
                 ask by a status inquiry"
            ),
        }
    }

    /// Serves until SIGINT or SIGTERM, then stops.
    pub async fn wait_for_signal_and_stop(self) {
        signalled().await;
        tracing::info!("stopping: answering what was accepted");
        self.stop().await;
    }
}

async fn signalled() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    // Without a handler there is nothing to wait for but the keyboard.
    let _ = tokio::signal::ctrl_c().await;
}
