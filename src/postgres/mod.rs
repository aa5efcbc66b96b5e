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

/// Connects, for whoever waits with [`block_on`] or as diesel does.
pub fn connect(url: &PostgresUrl) -> Result<AsyncPgConnection, Unreachable> {
    let sockets = runtime::sockets().map_err(|error| unreachable(url, error.to_string()))?;
    let _served_by = sockets.enter();
    block_on(reach(url))
}

/// Connects; the connection is served by the runtime that this is awaited on.
pub async fn reach(url: &PostgresUrl) -> Result<AsyncPgConnection, Unreachable> {
    let tls = tls::connector(url.ssl_mode(), url.roots());
    let tls = tls.map_err(|reason| unreachable(url, reason))?;
    let connection = hosts::connect_to_one(url.configs(), &tls).await;
    connection.map_err(|reason| unreachable(url, reason))
}

fn unreachable(url: &PostgresUrl, reason: String) -> Unreachable {
    Unreachable {
        url: url.to_string(),
        reason,
    }
}
