//! Around every request: an id, a line in the log, a timeout, and headers of every answer.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::error::InternalError;
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderValue, UPGRADE};
use actix_web::http::{ConnectionType, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpResponse, middleware};
use tracing::{Instrument, Span};

use crate::api::headers::{EXTERNAL_ID, PARTNER_ID, REQUEST_ID};
use crate::api::sandbox::values::Late;
use crate::api::{Services, address, log_text, unhandled};
use crate::clock::Clock;
use crate::random;
use crate::types::PartnerId;

/// The target of the lines about requests of partners that have proved who they are. Every such
/// request has its line; lines of anybody else are summed up where there are too many.
pub const PARTNER_REQUESTS: &str = "gerai::requests::partner";
/// The target of all other lines about requests.
const OTHER_REQUESTS: &str = "gerai::requests::other";

/// No request is served for longer: a body that trickles in is cut off. A stream has answered by
/// then; what follows is not bounded by this. The engine answers sooner (`Bounds::answer_within`).
const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);

/// What an answer carries for its line in the log. Nothing in it is secret, or a customer's.
#[derive(Debug, Default)]
pub struct AnswerNote {
    /// The partner, once it has proved that it is the one.
    pub partner: Option<PartnerId>,
    /// The partner that the request says it is, where no header says so.
    pub claimed_partner: Option<PartnerId>,
    /// The response code.
    pub code: Option<String>,
    /// Which check failed, in a word that stays.
    pub check: Option<&'static str>,
    /// What the caller is told of it.
    pub reason: Option<String>,
}

/// Gives every request an id, logs how it went (never what it said), and ends it in time. No answer
/// is kept by anybody on its way.
pub fn request_log<S, B>()
-> impl Transform<S, ServiceRequest, Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    B: MessageBody + 'static,
{
    middleware::from_fn(log_request)
}

async fn log_request<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(services) = request.app_data::<Data<Services>>().cloned() else {
        return next
            .call(request)
            .await
            .map(ServiceResponse::map_into_boxed_body);
    };
    let id = random::reference_no(services.clock.now());
    let path = request.path().to_owned();
    let line = RequestLine::begin(&services, &request, id.as_str());
    if asks_for_websocket(request.headers()) {
        let refused = unhandled::no_websocket(&path, &services);
        line.end(refused.status(), AnswerNote::default());
        return Err(last_answer(refused, id.as_str()));
    }
    let serving = next.call(request).instrument(line.span.clone());
    let served = tokio::time::timeout(REQUEST_TIMEOUT, serving).await;
    let mut response = match served {
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => {
            let status = error.as_response_error().status_code();
            line.end(status, AnswerNote::default());
            return Err(error);
        }
        Err(_) => {
            line.cut_off();
            return Err(last_answer(
                unhandled::timed_out(&path, &services),
                id.as_str(),
            ));
        }
    };
    add_headers(response.headers_mut(), id.as_str());
    let status = response.status();
    let note = response.response_mut().extensions_mut().remove();
    line.end(status, note.unwrap_or_default());
    let late = response.response().extensions().get::<Late>().copied();
    if let Some(Late(time)) = late {
        tokio::time::sleep(time).await;
    }
    Ok(response)
}

fn asks_for_websocket(headers: &HeaderMap) -> bool {
    let upgrade = headers.get(UPGRADE).map(HeaderValue::as_bytes);
    upgrade.is_some_and(|protocol| protocol.eq_ignore_ascii_case(b"websocket"))
}

/// The answer to a request of which nobody has read the whole body: its connection is closed.
fn last_answer(mut response: HttpResponse, id: &str) -> Error {
    add_headers(response.headers_mut(), id);
    response
        .head_mut()
        .set_connection_type(ConnectionType::Close);
    InternalError::from_response("the body is not read", response).into()
}

/// What is answered to one is not to be shown to another, where nothing else is said.
fn add_headers(headers: &mut HeaderMap, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID.clone(), value);
    }
    if !headers.contains_key(&CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// The line of a request: written when it is answered, or when nobody waits for the answer any
/// more.
struct RequestLine {
    span: Span,
    claimed_partner: Option<HeaderValue>,
    external_id: Option<HeaderValue>,
    clock: Clock,
    begun: Duration,
    is_written: bool,
}

/// One event with every field; its level and target must be constants.
macro_rules! write_line {
    ($level:ident, $target:expr, $line:expr, $status:expr, $note:expr) => {
        tracing::$level!(
            target: $target,
            status = $status,
            code = $note.code,
            check = $note.check,
            reason = $note.reason.as_deref().map(log_text::masked),
            partner = $note.partner.as_ref().map(PartnerId::as_str),
            claimed_partner = $line.claimed($note),
            external_id = $line.external_id(),
            micros = $line.micros(),
            "answered"
        )
    };
}

impl RequestLine {
    fn begin(services: &Services, request: &ServiceRequest, id: &str) -> Self {
        let headers = request.headers();
        Self {
            // Where it is not logged, nothing of it is made.
            span: tracing::info_span!(
                "request",
                id,
                method = log_text::of_method(request.method()),
                path = path_of(request),
                address = %address_of(services, request),
            ),
            claimed_partner: headers.get(&PARTNER_ID).cloned(),
            external_id: headers.get(&EXTERNAL_ID).cloned(),
            begun: services.clock.monotonic(),
            clock: services.clock.clone(),
            is_written: false,
        }
    }

    fn end(mut self, status: StatusCode, mut note: AnswerNote) {
        note.check = note.check.or(check_of(status));
        self.is_written = true;
        self.write(status.as_u16(), &note);
    }

    /// It is not known here how far the request had come.
    fn cut_off(self) {
        let note = AnswerNote {
            check: Some("request-timeout"),
            ..AnswerNote::default()
        };
        self.end(StatusCode::GATEWAY_TIMEOUT, note);
    }

    fn write(&self, status: u16, note: &AnswerNote) {
        let _within = self.span.enter();
        match (note.partner.is_some(), status) {
            (true, 500..) => write_line!(warn, PARTNER_REQUESTS, self, status, note),
            (true, _) => write_line!(info, PARTNER_REQUESTS, self, status, note),
            (false, 500..) => write_line!(warn, OTHER_REQUESTS, self, status, note),
            (false, 400..) => write_line!(info, OTHER_REQUESTS, self, status, note),
            (false, _) => write_line!(debug, OTHER_REQUESTS, self, status, note),
        }
    }

    /// Who the request says that it is from, while nothing has proved it.
    fn claimed(&self, note: &AnswerNote) -> Option<String> {
        if note.partner.is_some() {
            return None;
        }
        let by_key = note.claimed_partner.as_ref().map(ToString::to_string);
        by_key.or_else(|| self.claimed_partner.as_ref().map(log_text::of_value))
    }

    fn external_id(&self) -> Option<String> {
        self.external_id.as_ref().map(log_text::of_value)
    }

    fn micros(&self) -> u64 {
        let time = self.clock.monotonic().saturating_sub(self.begun);
        u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
    }
}

impl Drop for RequestLine {
    /// The caller has hung up, and the request was dropped with its connection.
    fn drop(&mut self) {
        if self.is_written {
            return;
        }
        let _within = self.span.enter();
        tracing::info!(
            target: OTHER_REQUESTS,
            check = "hung-up",
            claimed_partner = self.claimed(&AnswerNote::default()),
            external_id = self.external_id(),
            micros = self.micros(),
            "not answered"
        );
    }
}

/// As the documents name it, without what a caller puts into it.
fn path_of(request: &ServiceRequest) -> String {
    let pattern = request.match_pattern();
    pattern.unwrap_or_else(|| log_text::of_unknown_path(request.path()))
}

fn address_of(services: &Services, request: &ServiceRequest) -> IpAddr {
    let peer = request.peer_addr().map(|peer| peer.ip());
    address::of_sender(peer, request.headers(), &services.trusted_proxies)
}

/// The check behind a refusal that says no more than its status.
fn check_of(status: StatusCode) -> Option<&'static str> {
    match status.as_u16() {
        ..400 => None,
        404 => Some("path"),
        405 => Some("method"),
        400..500 => Some("request"),
        _ => Some("internal"),
    }
}
