//! The HTTP server.

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::middleware::DefaultHeaders;
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use tokio::net::TcpSocket;

use crate::api::{self, Services};

/// Connections that wait to be accepted, at most: tills that come back together after an outage.
/// The system may allow fewer (`net.core.somaxconn`).
const ACCEPT_BACKLOG: u32 = 4096;
/// How long a connection may stay open unused: longer than the proxies in front keep theirs, so
/// that none is closed while a request is on its way into it.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
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
) -> std::io::Result<Server> {
    let services = services.clone();
    let build = move || {
        App::new()
            // What is answered to one is not to be shown to another.
            .wrap(DefaultHeaders::new().add((CACHE_CONTROL, "no-store")))
            .wrap(api::request_log::request_log())
            .app_data(services.clone())
            .configure(|config| api::routes(config, services.sandbox.is_some()))
    };
    let mut server = HttpServer::new(build)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(SHUTDOWN_TIMEOUT_SECONDS)
        .disable_signals();
    if let Some(workers) = workers {
        server = server.workers(workers);
    }
    Ok(server.listen(listener)?.run())
}
