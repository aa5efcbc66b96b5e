//! The house: everything that the rooms of the API share.

use std::net::SocketAddr;
use std::sync::Arc;

use ipnet::IpNet;
use tokio::sync::watch;

use crate::api::limits::Limits;
use crate::api::sandbox::Sandbox;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::delivery::{Messenger, NotificationBroadcast};
use crate::engine::Engine;
use crate::keyring::KeyRing;
use crate::partners::PartnerCache;
use crate::storage::Database;
use crate::types::IssuerId;

/// What every handler may use.
pub struct Services {
    /// Where commands go.
    pub engine: Engine,
    /// Where questions go.
    pub database: Database,
    /// The rules.
    pub rules: Arc<Catalogue>,
    /// The secrets.
    pub ring: Arc<KeyRing>,
    /// The time.
    pub clock: Clock,
    /// News for open streams.
    pub broadcast: Arc<NotificationBroadcast>,
    /// Messages to phones.
    pub messenger: Arc<Messenger>,
    /// Who may call.
    pub partners: Arc<PartnerCache>,
    /// How much anyone may ask.
    pub limits: Limits,
    /// The issuer whose app uses the app API.
    pub app_issuer: IssuerId,
    /// What only the sandbox has.
    pub sandbox: Option<Sandbox>,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The proxies in front, whose word is taken for where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
    /// Becomes true when the gateway begins to stop: what never ends by itself ends then.
    pub stopping: watch::Receiver<bool>,
}
