//! The HTTP server. Its parts are put together as `HttpServer` of actix-web does it, around
//! connections of our own: that one takes any number of connections from one address, and waits
//! for ever for a caller that has got one answer.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol};
use actix_server::Server;
use actix_service::{IntoServiceFactory, Service, ServiceFactoryExt, apply_fn_factory, map_config};
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use actix_web::{App, Error};
use tokio::net::TcpSocket;

use super::connection::{Connection, ConnectionTimeouts, HeldUp};
use crate::api::{self, Services, address};

/// Connections that wait to be accepted, at most: tills that come back together after an outage.
/// The system may allow fewer (`net.core.somaxconn`).
const ACCEPT_BACKLOG: u32 = 4096;
/// How long a connection may stay open unused: longer than the proxies in front keep theirs, so
/// that none is closed while a request is on its way into it.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long the first head of a connection may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// How long the end of a connection may take.
const DISCONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// How long a stopping gateway lets requests finish: longer than any answer may take.
const SHUTDOWN_TIMEOUT_SECONDS: u64 = 10;

/// Takes the address.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
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

/// Serves every route at that address, on so many threads; as many as processors where none are
/// named.
pub fn serve(
    services: &Data<Services>,
    listener: TcpListener,
    workers: Option<usize>,
    timeouts: ConnectionTimeouts,
) -> std::io::Result<Server> {
    let mut server = Server::build()
        .shutdown_timeout(SHUTDOWN_TIMEOUT_SECONDS)
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    let stopping = server.graceful_shutdown_signal();
    let services = services.clone();
    let serve_connections = move || {
        let is_sandbox = services.sandbox.is_some();
        let app = App::new()
            .wrap(api::request_log::request_log())
            .app_data(services.clone())
            .configure(|config| api::routes(config, is_sandbox))
            .into_factory()
            .map_err(|error: Error| error.error_response());
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_TIMEOUT)
            .client_disconnect_timeout(DISCONNECT_TIMEOUT)
            .finish(map_config(app, |()| AppConfig::default()));
        let services = services.clone();
        apply_fn_factory(http, move |stream: TcpStream, http| {
            let peer = stream.peer_addr().ok();
            let served = peer
                .and_then(|peer| admit(&services, stream, peer, timeouts))
                .map(|connection| http.call((connection, Protocol::Http1, peer)));
            async move {
                if let (Some(peer), Some(served)) = (peer, served) {
                    served.await.unwrap_or_else(|error| log_end(peer, &error));
                }
                Ok(())
            }
        })
    };
    Ok(server.listen("http", listener, serve_connections)?.run())
}

/// The connection, unless its address has as many as it may have: then it is closed unread. A
/// trusted proxy carries everybody's, and may have any number.
fn admit(
    services: &Services,
    stream: TcpStream,
    peer: SocketAddr,
    timeouts: ConnectionTimeouts,
) -> Option<Connection> {
    if address::is_proxy(peer.ip(), &services.trusted_proxies) {
        return Some(Connection::new(stream, timeouts, None));
    }
    match services.limits.connect(peer.ip()) {
        Ok(counted) => Some(Connection::new(stream, timeouts, Some(counted))),
        Err(too_many) => {
            tracing::warn!(
                address = %peer.ip(),
                refused = too_many.refused,
                "a connection is refused: its address has as many as limits.address_connections \
                 allows; a proxy in front belongs in trusted_proxies"
            );
            None
        }
    }
}

/// Callers that hang up are usual, and not logged.
fn log_end(peer: SocketAddr, error: &DispatchError) {
    let reason = match error {
        DispatchError::Io(error) => error
            .get_ref()
            .and_then(|source| source.downcast_ref::<HeldUp>())
            .map(ToString::to_string),
        DispatchError::DisconnectTimeout => None,
        other => Some(other.to_string()),
    };
    if let Some(reason) = reason {
        tracing::info!(address = %peer.ip(), reason, "a connection is ended");
    }
}
