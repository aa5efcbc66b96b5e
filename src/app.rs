//! The composition root: the only place that knows everything. The same [`Gateway`] serves in
//! production, in the demo and in every test.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use tokio::net::TcpSocket;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::api;
use crate::api::limits::Limits;
use crate::api::sandbox::{self, Sandbox, SeedError};
use crate::bootstrap::{OpenError, open};
use crate::clock::Clock;
use crate::config::{ConfigError, Settings};
use crate::delivery::{Messenger, NotificationBroadcast, deliver_messages};
use crate::engine::{CommitListener, Engine, Lanes};
use crate::ledger::Command;
use crate::partners::PartnerCache;
use crate::services::Services;
use crate::storage::{Database, StorageError};

/// Connections that wait to be accepted, at most: tills that come back together after an outage.
/// The system may allow fewer (`net.core.somaxconn`).
const ACCEPT_BACKLOG: u32 = 4096;
/// How long a connection may stay open unused: longer than the proxies in front keep theirs, so
/// that none is closed while a request is on its way into it.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long a stopping gateway lets requests finish: longer than any answer may take.
const SHUTDOWN_TIMEOUT_SECONDS: u64 = 10;
/// How often SQLite's WAL is checkpointed, where it is long enough.
const CHECKPOINT_INTERVAL: Duration = Duration::from_millis(250);
/// How often tokens whose time has run out are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// Accounts whose tokens are ended in one sweep.
const SWEEP_PAGE: i64 = 500;

/// Why the gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Catalogue, database or key ring.
    #[error(transparent)]
    Open(#[from] OpenError),
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
        Self::start_at(settings, Clock::machine()).await
    }

    /// The same, by another clock.
    pub async fn start_at(settings: Settings, clock: Clock) -> Result<Self, StartError> {
        settings.check()?;
        // First of all: a second sandbox at the same address must not make new secrets for the one
        // that is running.
        let listen_error = |source| StartError::Listen {
            address: settings.listen,
            source,
        };
        let listener = listen(settings.listen).map_err(listen_error)?;
        let listen = listener.local_addr().map_err(listen_error)?;
        let opened = open(&settings)?;
        if opened
            .rules
            .issuer(&settings.app_issuer.as_str().into())
            .is_none()
        {
            let (field, expected) = ("app_issuer", "an issuer of the catalogue");
            return Err(ConfigError::Field { field, expected }.into());
        }
        let sandbox = match settings.sandbox {
            true => Some(sandbox::seed(&opened, clock.now())?),
            false => None,
        };
        let broadcast = Arc::new(NotificationBroadcast::default());
        let on_commit: CommitListener = {
            let broadcast = Arc::clone(&broadcast);
            Arc::new(move |accounts| broadcast.notify(accounts))
        };
        let (engine, lanes) = Engine::start(
            &opened.database,
            &opened.rules,
            &clock,
            settings.bounds(),
            &on_commit,
        )?;
        let (stopping, is_stopping) = watch::channel(false);
        let services = Data::new(Services {
            engine,
            partners: Arc::new(PartnerCache::open(&opened.database, &opened.ring)?),
            database: opened.database,
            rules: opened.rules,
            ring: opened.ring,
            limits: Limits::new(&settings.limits, clock.clone()),
            clock,
            broadcast,
            messenger: Arc::new(messenger(sandbox.as_ref())),
            app_issuer: settings.app_issuer.as_str().into(),
            sandbox,
            listen,
            trusted_proxies: settings.trusted_proxies.clone(),
            stopping: is_stopping,
        });
        let server = serve(&services, listener, &settings).map_err(listen_error)?;
        tracing::info!(%listen, database = %services.database.url(), "serving");
        Ok(Self {
            server: server.handle(),
            serving: tokio::spawn(server),
            lanes,
            background_tasks: start_background_tasks(&services),
            services,
            stopping,
        })
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
        let lanes = self.lanes;
        if let Err(error) = tokio::task::spawn_blocking(move || lanes.join()).await {
            tracing::error!(%error, "the lanes did not end well");
        }
        tracing::info!("stopped");
    }

    /// Serves until SIGINT or SIGTERM, then stops.
    pub async fn wait_for_signal_and_stop(self) {
        signalled().await;
        tracing::info!("stopping: answering what was accepted");
        self.stop().await;
    }
}

fn messenger(sandbox: Option<&Sandbox>) -> Messenger {
    match sandbox {
        Some(_) => Messenger::sandbox(),
        None => Messenger::Absent,
    }
}

/// Takes the address.
fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A gateway that is started again need not wait for what is left of its last connections.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(ACCEPT_BACKLOG)?.into_std()
}

fn serve(
    services: &Data<Services>,
    listener: TcpListener,
    settings: &Settings,
) -> std::io::Result<Server> {
    let services = services.clone();
    let build = move || {
        App::new()
            .wrap(api::request_log::request_log())
            .app_data(services.clone())
            .configure(|config| api::routes(config, services.sandbox.is_some()))
    };
    let mut server = HttpServer::new(build)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(SHUTDOWN_TIMEOUT_SECONDS)
        .disable_signals();
    if let Some(workers) = settings.workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}

/// What goes on beside the requests.
fn start_background_tasks(services: &Data<Services>) -> Vec<JoinHandle<()>> {
    let outbox = deliver_messages(
        services.database.clone(),
        Arc::clone(&services.messenger),
        Arc::clone(&services.broadcast),
        services.clock.clone(),
    );
    vec![
        tokio::spawn(Arc::clone(&services.partners).refresh_forever()),
        tokio::spawn(outbox),
        tokio::spawn(sweep_tokens(services.clone())),
        tokio::spawn(checkpoint_wal(services.database.clone())),
    ]
}

async fn checkpoint_wal(database: Database) {
    loop {
        tokio::time::sleep(CHECKPOINT_INTERVAL).await;
        let checkpointed = database.clone();
        let checkpointed = tokio::task::spawn_blocking(move || checkpointed.checkpoint());
        if let Ok(Err(error)) = checkpointed.await {
            tracing::warn!(%error, "the log is left to the writer");
        }
    }
}

/// Ends tokens whose time has run out: it releases their holds and notifies their owners, even when
/// no command touches the account.
async fn sweep_tokens(services: Data<Services>) {
    loop {
        tokio::time::sleep(SWEEP_INTERVAL).await;
        let (database, now) = (services.database.clone(), services.clock.now());
        let due = move || database.accounts_with_due_tokens(now, SWEEP_PAGE);
        let accounts = match tokio::task::spawn_blocking(due).await {
            Ok(Ok(accounts)) => accounts,
            Ok(Err(error)) => {
                tracing::error!(%error, "tokens that are due wait");
                continue;
            }
            Err(_) => continue,
        };
        for account in accounts {
            if let Err(error) = services.engine.submit(Command::ExpireTokens(account)).await {
                tracing::warn!(%error, "a token that is due waits");
            }
        }
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
