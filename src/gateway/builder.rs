//! Puts a gateway together.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::web::Data;
use tokio::sync::watch;

use super::background_tasks::start_background_tasks;
use super::connection::ConnectionTimeouts;
use super::server::{listen, serve};
use super::{Gateway, StartError, start_clock, start_warnings};
use crate::api::Services;
use crate::api::limits::Limits;
use crate::api::ops::Readiness;
use crate::api::sandbox::{self, Sandbox};
use crate::bootstrap::{Bootstrapped, open, open_under};
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::{AppSettings, ConfigError, Settings};
use crate::delivery::{Messenger, NotificationBroadcast};
use crate::engine::{Bounds, CommitListener, Engine, Lanes};
use crate::partners::PartnerCache;

/// What a gateway is made of: its settings, and what tests and simulations put in place of the
/// rest.
pub struct GatewayBuilder {
    settings: Settings,
    clock: Clock,
    rules: Option<Catalogue>,
    messenger: Option<Messenger>,
    bounds: Bounds,
    timeouts: ConnectionTimeouts,
}

/// Everything of a gateway but its server and its background tasks.
pub struct Assembled {
    /// What handlers share.
    pub services: Data<Services>,
    /// Becomes true when the gateway begins to stop.
    pub stopping: watch::Sender<bool>,
    /// The engine's threads. They end when the last handle of the services is gone.
    pub lanes: Lanes,
}

impl GatewayBuilder {
    /// As those settings say, by the machine's clock.
    pub fn new(settings: Settings) -> Self {
        Self {
            clock: Clock::machine(),
            rules: None,
            messenger: None,
            bounds: Bounds::from(&settings.engine),
            timeouts: ConnectionTimeouts::default(),
            settings,
        }
    }

    /// By another clock.
    #[must_use]
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Under those rules, whatever catalogue the settings name.
    #[must_use]
    pub fn rules(self, rules: Catalogue) -> Self {
        let rules = Some(rules);
        Self { rules, ..self }
    }

    /// With that messenger, sandbox or not.
    #[must_use]
    pub fn messenger(self, messenger: Messenger) -> Self {
        let messenger = Some(messenger);
        Self { messenger, ..self }
    }

    /// With those bounds of the engine, whatever the settings say.
    #[must_use]
    pub fn bounds(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// With connections that wait otherwise for their callers.
    #[must_use]
    pub fn timeouts(self, timeouts: ConnectionTimeouts) -> Self {
        Self { timeouts, ..self }
    }

    /// Opens everything and starts the engine, but serves nobody.
    pub fn assemble(self) -> Result<Assembled, StartError> {
        self.settings.check()?;
        let listen = self.settings.listen;
        self.assemble_at(listen)
    }

    /// Opens everything and begins to serve.
    pub async fn start(self) -> Result<Gateway, StartError> {
        let (settings, timeouts) = (self.settings.clone(), self.timeouts);
        settings.check()?;
        let listen_error = |source| StartError::Listen {
            address: settings.listen,
            source,
        };
        // First of all: a second sandbox at the same address must not make new secrets for the one
        // that is running.
        let listener = listen(settings.listen).map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let Assembled {
            services,
            stopping,
            lanes,
        } = self.assemble_at(address)?;
        let server =
            serve(&services, listener, settings.workers, timeouts).map_err(listen_error)?;
        tracing::info!(listen = %address, database = %services.database.url(), "serving");
        Ok(Gateway {
            server: server.handle(),
            serving: tokio::spawn(server),
            lanes,
            background_tasks: start_background_tasks(&services),
            services,
            stopping,
        })
    }

    fn assemble_at(self, listen: SocketAddr) -> Result<Assembled, StartError> {
        let Self {
            settings,
            clock,
            rules,
            messenger,
            bounds,
            timeouts: _,
        } = self;
        let opened = match rules {
            Some(rules) => open_under(&settings, rules)?,
            None => open(&settings)?,
        };
        let app_issuer = settings.app_issuer.as_str().into();
        if opened.rules.issuer(&app_issuer).is_none() {
            let (field, expected) = ("app_issuer", "an issuer of the catalogue");
            return Err(ConfigError::Field { field, expected }.into());
        }
        let is_unknown =
            |app: &AppSettings| opened.rules.issuer(&app.issuer.as_str().into()).is_none();
        if settings.app.iter().any(is_unknown) {
            let (field, expected) = ("app.issuer", "an issuer of the catalogue");
            return Err(ConfigError::Field { field, expected }.into());
        }
        start_clock::check(&opened.database, &clock, &settings)?;
        let clock = match settings.sandbox {
            true => clock.going_on_after_leaps(),
            false => clock,
        };
        let sandbox = match settings.sandbox {
            true => Some(sandbox::seed(&opened, clock.now())?),
            false => None,
        };
        let Bootstrapped {
            database,
            ring,
            rules,
        } = opened;
        let broadcast = Arc::new(NotificationBroadcast::default());
        let on_commit: CommitListener = {
            let broadcast = Arc::clone(&broadcast);
            Arc::new(move |accounts| broadcast.notify(accounts))
        };
        let partners = PartnerCache::open(&database, &ring)?;
        start_warnings::log(&rules, &partners);
        let (engine, lanes) = Engine::start(&database, &rules, &clock, bounds, &on_commit)?;
        let (stopping, is_stopping) = watch::channel(false);
        let services = Data::new(Services {
            engine,
            partners: Arc::new(partners),
            database,
            limits: Limits::new(&settings.limits, Arc::clone(&rules), clock.clone()),
            signed_requests: Default::default(),
            rules,
            ring,
            clock,
            readiness: Readiness::default(),
            broadcast,
            messenger: Arc::new(messenger.unwrap_or_else(|| default_messenger(sandbox.as_ref()))),
            app_issuer,
            apps: settings.app,
            sandbox,
            listen,
            trusted_proxies: settings.trusted_proxies,
            stopping: is_stopping,
        });
        Ok(Assembled {
            services,
            stopping,
            lanes,
        })
    }
}

fn default_messenger(sandbox: Option<&Sandbox>) -> Messenger {
    match sandbox {
        Some(_) => Messenger::sandbox(),
        None => Messenger::Absent,
    }
}
