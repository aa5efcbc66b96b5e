//! The app API: what a customer's phone asks. JSON under `/app/v1`; refusals are problems
//! (RFC 9457), amounts whole rupiah, times ISO 8601 in WIB.
//!
//! A handler parses, asks and answers. The rules are the ledger's; what is refused, and in which
//! words, is in `problem_types`.

mod account;
mod authentication;
mod body;
mod channels;
mod devices;
mod doc;
mod export;
mod issuer;
mod limits;
mod notifications;
mod otp;
mod problem;
mod problem_types;
mod profile;
mod query;
mod register;
mod session;
mod statement;
mod stream;
#[cfg(test)]
mod tests;
mod tokens;

pub use doc::AppApiDoc;

use std::future::ready;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{DefaultHeaders, Next, from_fn};
use actix_web::web::{self, delete, get, post};
use actix_web::{Error, HttpResponse, Resource, ResponseError};

use crate::api::Services;
use crate::api::address;
use crate::storage::{Database, StorageError};
use problem::Problem;

/// Every path of the app API.
pub fn routes(config: &mut web::ServiceConfig) {
    let session = at("/session", "POST, DELETE")
        .route(post().to(session::begin))
        .route(delete().to(session::end));
    let otp = at("/registration/otp", "POST").route(post().to(register::send_otp));
    let proof = at("/registration/proof", "POST").route(post().to(register::prove));
    let registration = at("/registration", "POST").route(post().to(register::register));
    let session_otp = at("/session/otp", "POST").route(post().to(session::send_otp));
    let devices = at("/devices", "GET").route(get().to(devices::list));
    let device = at("/devices/{id}", "DELETE").route(delete().to(devices::remove));
    let profile = at("/profile", "GET").route(get().to(profile::show));
    let limits = at("/limits", "GET").route(get().to(limits::show));
    let export = at("/export", "GET").route(get().to(export::show));
    let account = at("/account", "GET").route(get().to(account::show));
    let channels = at("/channels", "GET").route(get().to(channels::list));
    let tokens = at("/tokens", "GET, POST")
        .route(get().to(tokens::list))
        .route(post().to(tokens::create));
    let token = at("/tokens/{no}", "GET, DELETE")
        .route(get().to(tokens::show))
        .route(delete().to(tokens::cancel));
    let reopen = at("/cash-out/reopen", "POST").route(post().to(account::reopen_cash_out));
    let statement = at("/statement", "GET").route(get().to(statement::list));
    let notifications = at("/notifications", "GET").route(get().to(notifications::list));
    let stream = at("/notifications/stream", "GET").route(get().to(stream::open));
    let read_all = at("/notifications/read", "POST").route(post().to(notifications::read_all));
    let read_one = at("/notifications/{no}/read", "POST").route(post().to(notifications::read));

    let scope = web::scope("/app/v1")
        .app_data(body::config())
        .app_data(web::PathConfig::default().error_handler(|_, _| nothing_there().into()))
        .service(session)
        .service(otp)
        .service(proof)
        .service(registration)
        .service(session_otp)
        .service(devices)
        .service(device)
        .service(profile)
        .service(limits)
        .service(export)
        .service(account)
        .service(channels)
        .service(tokens)
        .service(token)
        .service(reopen)
        .service(statement)
        .service(notifications)
        .service(stream)
        .service(read_all)
        .service(read_one)
        .default_service(web::to(async || Err::<&str, _>(nothing_there())))
        .wrap(from_fn(limit_address))
        .wrap(DefaultHeaders::new().add(("Cache-Control", "no-store")));
    config.service(scope);
}

/// A path; methods that it does not know are refused by naming those that it does.
fn at(path: &str, allow: &'static str) -> Resource {
    let refuse = move || ready(Err::<&str, _>(Problem::method_not_allowed(allow)));
    web::resource(path).default_service(web::to(refuse))
}

/// What is answered where a request took too long.
pub fn timed_out() -> HttpResponse {
    Problem::new(&problem_types::OUTCOME_UNKNOWN).error_response()
}

/// What is answered to a request that wants to be something else than a request.
pub fn no_websocket() -> HttpResponse {
    Problem::new(&problem_types::INVALID).error_response()
}

fn nothing_there() -> Problem {
    Problem::new(&problem_types::NOT_FOUND)
}

/// Each address has one bucket for all its requests.
async fn limit_address(
    services: web::Data<Services>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let sender = address::of_sender(peer, request.headers(), &services.trusted_proxies);
    match services.limits.address(sender) {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(wait) => {
            let refused = request.error_response(Problem::from(wait));
            Ok(refused.map_into_right_body())
        }
    }
}

/// Puts a question to the database on a thread that may wait for it.
async fn ask<T: Send + 'static>(
    services: &Services,
    question: impl FnOnce(&Database) -> Result<T, StorageError> + Send + 'static,
) -> Result<T, Problem> {
    let database = services.database.clone();
    let answer = web::block(move || question(&database)).await;
    Ok(answer.map_err(|error| Problem::internal(&error))??)
}
