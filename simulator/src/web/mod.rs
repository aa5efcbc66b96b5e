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
mod error;
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
mod settings;
mod state;
mod traffic;

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use tokio::task::JoinHandle;

pub use error::PageError;
use event_broadcast::EventBroadcast;
use network_faults::NetworkLink;
pub use settings::PageSettings;
use state::PageState;

/// Tills of the page time out sooner than real ones, which wait 8 seconds: a person is watching.
pub const ANSWER_TIMEOUT: Duration = Duration::from_millis(2500);

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
