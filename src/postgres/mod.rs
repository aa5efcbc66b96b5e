//! How a PostgreSQL is reached: its URL, TLS, and threads that wait for it. What is said to it is
//! the business of whoever reaches it.

mod hosts;
mod runtime;
#[cfg(test)]
mod tests;
mod tls;
mod url;

use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;

pub use runtime::{Asleep, block_on};
pub use tls::{Roots, SslMode};
pub use url::{PostgresUrl, shown};

/// A connection that is used like any other of diesel's, from any thread.
pub type BlockingConnection = AsyncConnectionWrapper<AsyncPgConnection, Asleep>;

/// Why a server was not reached; it tells no password.
#[derive(Debug, thiserror::Error)]
#[error("{url}: {reason}")]
pub struct Unreachable {
    /// As it is shown.
    url: String,
    reason: String,
}

/// Connects.
pub fn connect(url: &PostgresUrl) -> Result<AsyncPgConnection, Unreachable> {
    let failed = |reason: String| Unreachable {
        url: url.to_string(),
        reason,
    };
    let sockets = runtime::sockets().map_err(|error| failed(error.to_string()))?;
    let tls = tls::connector(url.ssl_mode(), url.roots()).map_err(failed)?;
    let _served_by = sockets.enter();
    block_on(hosts::connect_to_one(url.configs(), &tls)).map_err(failed)
}
