//! The page: a customer's phone, a cashier's till, and what the gateway does underneath.
//!
//! A server of its own, on loopback only. The tills run here, with their real journals, signatures
//! and recovery; each step is sent to the page as a server-sent event. In reading order:
//! `PageState` holds all participants, `counter` is a till and its event publisher,
//! `network_faults` the network between tills and gateway, `phone` the phones, `traffic` a day's
//! traffic.

mod assets;
mod brands;
mod counter;
mod error_response;
mod event_broadcast;
mod events;
mod ledger_reader;
mod network_faults;
mod origin_check;
mod phone;
mod qr_code;
mod receipts;
mod routes;
mod state;
mod traffic;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use tokio::task::JoinHandle;

use crate::proxy::ProxyError;
use crate::sandbox::SandboxError;
use event_broadcast::EventBroadcast;
use network_faults::NetworkLink;
use state::PageState;

/// What the page plays on.
pub struct PageSettings {
    /// Where to listen; loopback only, port 0 is any free one.
    pub listen: SocketAddr,
    /// A gateway in sandbox mode.
    pub gateway: String,
    /// How long its tills wait for an answer.
    pub answer_timeout: Duration,
    /// Its database, where it is at hand: then the page can have it audited.
    pub database: Option<String>,
}

/// Tills of the page time out sooner than real ones, which wait 8 seconds: a person is watching.
pub const ANSWER_TIMEOUT: Duration = Duration::from_millis(2500);

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// It drives tills and shows tokens, and is for this machine alone.
    #[error("{0} is not a loopback address: the page is for this machine alone")]
    NotLoopback(SocketAddr),
    /// The address cannot be listened at.
    #[error("cannot listen at {address}: {source}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The gateway is no sandbox, or does not answer.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The line to the gateway.
    #[error(transparent)]
    Line(#[from] ProxyError),
    /// A till cannot be set up.
    #[error("no till: {0}")]
    Till(String),
}

/// The page, being served.
pub struct Page {
    url: String,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Page {
    /// Sets up tills and phones, and serves.
    ///
    /// # Errors
    /// [`PageError`].
    pub async fn start(settings: PageSettings) -> Result<Self, PageError> {
        let address = settings.listen;
        if !address.ip().is_loopback() {
            return Err(PageError::NotLoopback(address));
        }
        let failed = |source| PageError::Listen { address, source };
        let listener = std::net::TcpListener::bind(address).map_err(failed)?;
        let listen = listener.local_addr().map_err(failed)?;
        let broadcast = Arc::new(EventBroadcast::default());
        let link = NetworkLink::start(&settings.gateway, Arc::clone(&broadcast)).await?;
        let state = Data::new(PageState::set(&settings, link, broadcast).await?);
        let build = move || {
            App::new()
                .app_data(state.clone())
                .configure(|config| routes::all(config, listen))
        };
        // One worker: its connections and timers are shared by all tills, and it has little to do.
        let server = HttpServer::new(build).workers(1).disable_signals();
        let server = server
            .shutdown_timeout(1)
            .listen(listener)
            .map_err(failed)?;
        let server = server.run();
        Ok(Self {
            url: format!("http://{listen}"),
            server: server.handle(),
            serving: tokio::spawn(server),
        })
    }

    /// Where to point a browser.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it.
    pub async fn stop(self) {
        self.server.stop(false).await;
        // What a panic in it would say has been printed already.
        let _ = self.serving.await;
    }
}
