//! Why there is no page.

use std::net::SocketAddr;

use crate::proxy::ProxyError;
use crate::sandbox::SandboxError;

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
