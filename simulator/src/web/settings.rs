//! What the page plays on.

use std::net::SocketAddr;
use std::time::Duration;

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
