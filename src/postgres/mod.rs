//! How a PostgreSQL server is reached: its URL, TLS, and threads that wait for it. The callers
//! (`storage` and the auditor) have the statements.

mod hosts;
mod password;
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

/// Why a server was not reached. The message contains no password.
#[derive(Debug, thiserror::Error)]
#[error("{url}: {reason}")]
pub struct Unreachable {
    /// As it is shown.
    url: String,
    reason: String,
}

/// Connects, for callers that wait with [`block_on`] or through diesel.
pub fn connect(url: &PostgresUrl) -> Result<AsyncPgConnection, Unreachable> {
    connecting(url, reach(url))?
}

/// Awaits what connects, for such callers.
pub fn connecting<F: Future>(url: &PostgresUrl, work: F) -> Result<F::Output, Unreachable> {
    let sockets = runtime::sockets().map_err(|error| unreachable(url, error.to_string()))?;
    let _served_by = sockets.enter();
    Ok(block_on(work))
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
