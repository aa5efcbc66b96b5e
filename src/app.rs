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
use crate::clock::Clock;
use crate::config::{ConfigError, Settings};
use crate::delivery::{Hub, Messenger, deliver_messages};
use crate::engine::{Engine, Lanes, News};
use crate::house::House;
use crate::ledger::Command;
use crate::open::{OpenError, open};
use crate::partners::Directory;
use crate::storage::{Database, StorageError};

/// Connections that wait to be accepted, at most: tills that come back together after an outage.
/// The system may allow fewer (`net.core.somaxconn`).
const WAITING_TO_BE_ACCEPTED: u32 = 4096;
/// How long a connection may stay open unused: longer than the proxies in front keep theirs, so
/// that none is closed while a request is on its way into it.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long a stopping gateway lets requests finish: longer than any answer may take.
const FAREWELL_SECONDS: u64 = 10;
/// How often SQLite's log is carried over, where there is enough in it.
const CARRY_OVER_EVERY: Duration = Duration::from_millis(250);
/// How often tokens whose time has run out are looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(1);
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
    house: Data<House>,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    lanes: Lanes,
    chores: Vec<JoinHandle<()>>,
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
        // First of all: a second sandbox at the same address must not draw new secrets for the one
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
        let hub = Arc::new(Hub::default());
        let news: News = {
            let hub = Arc::clone(&hub);
            Arc::new(move |accounts| hub.tell(accounts))
        };
        let (engine, lanes) = Engine::start(
            &opened.database,
            &opened.rules,
            &clock,
            settings.bounds(),
            &news,
        )?;
        let (stopping, is_stopping) = watch::channel(false);
        let house = Data::new(House {
            engine,
            partners: Arc::new(Directory::open(&opened.database, &opened.ring)?),
            database: opened.database,
            rules: opened.rules,
            ring: opened.ring,
            limits: Limits::new(&settings.limits, clock.clone()),
            clock,
            hub,
            messenger: Arc::new(messenger(sandbox.as_ref())),
            app_issuer: settings.app_issuer.as_str().into(),
            sandbox,
            listen,
            trusted_proxies: settings.trusted_proxies.clone(),
            stopping: is_stopping,
        });
        let server = serve(&house, listener, &settings).map_err(listen_error)?;
        tracing::info!(%listen, database = %house.database.url(), "serving");
        Ok(Self {
            server: server.handle(),
            serving: tokio::spawn(server),
            lanes,
            chores: begin_chores(&house),
            house,
            stopping,
        })
    }

    /// Where it listens, as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.house.listen)
    }

    /// What its handlers share: for tests that look behind the counter.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Takes no more requests, answers those it has accepted, and ends.
    pub async fn stop(self) {
        self.stopping.send_replace(true);
        self.server.stop(true).await;
        if let Err(error) = self.serving.await {
            tracing::error!(%error, "the server ended by a panic");
        }
        for chore in self.chores {
            chore.abort();
            // Waited for, so that its handle of the house is gone; that it was aborted is known.
            let _ = chore.await;
        }
        drop(self.house);
        let lanes = self.lanes;
        if let Err(error) = tokio::task::spawn_blocking(move || lanes.join()).await {
            tracing::error!(%error, "the lanes did not end well");
        }
        tracing::info!("stopped");
    }

    /// Serves until the process is told to end (SIGINT or SIGTERM), then stops.
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
    socket.listen(WAITING_TO_BE_ACCEPTED)?.into_std()
}

fn serve(
    house: &Data<House>,
    listener: TcpListener,
    settings: &Settings,
) -> std::io::Result<Server> {
    let house = house.clone();
    let build = move || {
        App::new()
            .wrap(api::envelope::request_log())
            .app_data(house.clone())
            .configure(|config| api::routes(config, house.sandbox.is_some()))
    };
    let mut server = HttpServer::new(build)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(FAREWELL_SECONDS)
        .disable_signals();
    if let Some(workers) = settings.workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}

/// What goes on beside the requests.
fn begin_chores(house: &Data<House>) -> Vec<JoinHandle<()>> {
    let outbox = deliver_messages(
        house.database.clone(),
        Arc::clone(&house.messenger),
        Arc::clone(&house.hub),
        house.clock.clone(),
    );
    vec![
        tokio::spawn(Arc::clone(&house.partners).keep_fresh()),
        tokio::spawn(outbox),
        tokio::spawn(sweep_tokens(house.clone())),
        tokio::spawn(carry_logs_over(house.database.clone())),
    ]
}

async fn carry_logs_over(database: Database) {
    loop {
        tokio::time::sleep(CARRY_OVER_EVERY).await;
        let carried = database.clone();
        let carried = tokio::task::spawn_blocking(move || carried.carry_over());
        if let Ok(Err(error)) = carried.await {
            tracing::warn!(%error, "the log is left to the writer");
        }
    }
}

/// Ends tokens whose time has run out, so that their holds are released and their owners told
/// even when nobody asks.
async fn sweep_tokens(house: Data<House>) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        let (database, now) = (house.database.clone(), house.clock.now());
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
            if let Err(error) = house.engine.submit(Command::ExpireTokens(account)).await {
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
