//! Everything that the request handlers share.

use std::net::SocketAddr;
use std::sync::Arc;

use ipnet::IpNet;
use tokio::sync::watch;

use super::limits::Limits;
use super::ops::Readiness;
use super::partner::SignedRequests;
use super::sandbox::demo::Sandbox;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::AppSettings;
use crate::delivery::{Messenger, NotificationBroadcast};
use crate::engine::{Engine, EngineError};
use crate::keyring::KeyRing;
use crate::partners::PartnerCache;
use crate::storage::Database;
use crate::types::{IssuerId, Timestamp};

/// What every handler may use.
pub struct Services {
    /// Executes commands.
    pub engine: Engine,
    /// Answers queries.
    pub database: Database,
    /// The rules.
    pub rules: Arc<Catalogue>,
    /// The secrets.
    pub ring: Arc<KeyRing>,
    /// The time.
    pub clock: Clock,
    /// Wakes open streams.
    pub broadcast: Arc<NotificationBroadcast>,
    /// Sends messages to phones.
    pub messenger: Arc<Messenger>,
    /// Whether requests can be served.
    pub readiness: Readiness,
    /// The partners and their keys.
    pub partners: Arc<PartnerCache>,
    /// Rate limits.
    pub limits: Limits,
    /// The signed requests that came last.
    pub signed_requests: SignedRequests,
    /// The issuer whose app uses the app API, where no app has a key.
    pub app_issuer: IssuerId,
    /// The apps that have a key.
    pub apps: Vec<AppSettings>,
    /// The state of the sandbox, where this is one.
    pub sandbox: Option<Sandbox>,
    /// The address that it listens on.
    pub listen: SocketAddr,
    /// The trusted proxies: their `X-Forwarded-For` names the sender.
    pub trusted_proxies: Vec<IpNet>,
    /// Becomes true when the gateway begins to stop: open streams and background tasks end then.
    pub stopping: watch::Receiver<bool>,
}

impl Services {
    /// The time of day to decide something by: whether a session, a token or a request is still good.
    pub fn now_to_decide(&self) -> Result<Timestamp, EngineError> {
        Ok(self.clock.now_to_decide()?)
    }
}
