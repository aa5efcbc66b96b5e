//! The partner API: SNAP BI, services 73, 37, 38, 39, 44, 45 and 46.
//!
//! Each service is one file or half of one: how its request is read, and how its answer is
//! written. What every service shares (headers, signature, envelope) is in `auth` and here.

mod access_token;
mod amount;
mod auth;
mod cash_in;
mod cash_out;
mod codes;
mod doc;
mod examples;
mod fingerprint;
#[cfg(test)]
mod fuzz;
mod inquiry;
#[cfg(test)]
mod log_tests;
mod minify;
mod order_request;
pub mod response_classes;
mod signature;
mod signed_requests;
mod status;
#[cfg(test)]
mod tests;
mod text;
mod unknown_fields;

pub use doc::PartnerApiDoc;
pub use signed_requests::SignedRequests;

use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use auth::{AuthenticatedRequest, PartnerRequest, SnapError};
use codes::{Code, MalformedRequest};
use signed_requests::Sending;
use unknown_fields::UnknownField;

use crate::api::Services;
use crate::api::request_log::AnswerNote;
use crate::api::sandbox::values::{self, Forced, Late};
use crate::engine::EngineError;
use crate::types::PartnerId;

/// The services, by what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SnapService {
    AccessToken,
    Inquiry,
    CashIn,
    CashInStatus,
    CashOut,
    CashOutStatus,
    Cancel,
}

/// Where each is served. The standard prints two paths for the cancel.
const SERVICES: [(&str, SnapService); 8] = [
    ("/v1.0/access-token/b2b", SnapService::AccessToken),
    ("/v1.0/emoney/account-inquiry", SnapService::Inquiry),
    ("/v1.0/emoney/topup", SnapService::CashIn),
    ("/v1.0/emoney/topup-status", SnapService::CashInStatus),
    ("/v1.0/emoney/otc-cashout", SnapService::CashOut),
    ("/v1.0/emoney/otc-status", SnapService::CashOutStatus),
    ("/v1.0/emoney/otc-cancel", SnapService::Cancel),
    ("/v1.0/otc/cashout/cancel", SnapService::Cancel),
];

impl SnapService {
    /// Its number in SNAP.
    const fn code(self) -> u8 {
        match self {
            Self::AccessToken => 73,
            Self::Inquiry => 37,
            Self::CashIn => 38,
            Self::CashInStatus => 39,
            Self::CashOut => 44,
            Self::CashOutStatus => 45,
            Self::Cancel => 46,
        }
    }

    /// See [`crate::ledger::Command::ends_doubt`].
    const fn ends_doubt(self) -> bool {
        matches!(
            self,
            Self::CashInStatus | Self::CashOutStatus | Self::Cancel
        )
    }

    /// Whether it reads what the till tells of itself.
    const fn reads_additional_info(self) -> bool {
        matches!(self, Self::Inquiry | Self::CashIn | Self::CashOut)
    }
}

/// All routes. Some hosts call the same services under `/rest` or with `.htm` behind.
pub fn routes(config: &mut web::ServiceConfig) {
    for (path, service) in SERVICES {
        for prefix in ["", "/rest"] {
            for suffix in ["", ".htm"] {
                let serve = move |services, request, body| serve(service, services, request, body);
                let resource = web::resource(format!("{prefix}{path}{suffix}"))
                    .route(web::post().to(serve))
                    .default_service(web::to(move |services| refuse_method(service, services)));
                config.service(resource);
            }
        }
    }
    for elsewhere in ["/v1.0", "/rest/v1.0"] {
        config.service(web::scope(elsewhere).default_service(web::to(no_such_service)));
    }
}

/// The number of the service at that path, 0 where there is none; `None` outside this API.
pub fn service_at(path: &str) -> Option<u8> {
    let path = path.strip_prefix("/rest").unwrap_or(path);
    let name = path.strip_suffix(".htm").unwrap_or(path);
    let found = SERVICES.iter().find(|(path, _)| *path == name);
    let elsewhere = path.starts_with("/v1.0").then_some(0);
    found.map(|(_, service)| service.code()).or(elsewhere)
}

/// What is answered where a request of that service took too long.
pub fn timed_out(service: u8, services: &Services) -> HttpResponse {
    let unknown = Err(EngineError::Unknown.into());
    write(services, service, ServiceAnswer::from(unknown), false)
}

/// What is answered to a request that wants to be something else than a request.
pub fn no_websocket(service: u8, services: &Services) -> HttpResponse {
    let shape = MalformedRequest::BadRequest("Expected No Upgrade To A WebSocket");
    write(
        services,
        service,
        ServiceAnswer::from(Err(shape.into())),
        false,
    )
}

/// What is answered under `/v1.0` where there is no service.
async fn no_such_service(services: Data<Services>) -> HttpResponse {
    let refused = Err(Code::no_such_service().into());
    write(&services, 0, ServiceAnswer::from(refused), false)
}

async fn refuse_method(service: SnapService, services: Data<Services>) -> HttpResponse {
    let refused = Err(Code::not_supported().into());
    let mut response = write(
        &services,
        service.code(),
        ServiceAnswer::from(refused),
        false,
    );
    let allow = HeaderValue::from_static("POST");
    response.headers_mut().insert(ALLOW, allow);
    response
}

async fn serve(
    service: SnapService,
    services: Data<Services>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            let shape = unread(&error);
            return write(
                &services,
                service.code(),
                ServiceAnswer::from(Err(shape.into())),
                false,
            );
        }
    };
    let received = PartnerRequest::new(&request, &body, &services.trusted_proxies);
    let debug = services.sandbox.is_some() && received.asks_to_debug();
    let mut answered = answer(service, &services, &received).await;
    if debug && service.reads_additional_info() {
        answered.unknown_fields = unknown_fields::of(&body);
    }
    write(&services, service.code(), answered, debug)
}

/// What is answered, to whom, and how late, which only the sandbox ever is.
struct ServiceAnswer {
    answer: Result<Value, SnapError>,
    /// The partner, once it has proved that it is the one.
    partner: Option<PartnerId>,
    /// Whose client key it is, of an access token that is not given.
    claimed: Option<PartnerId>,
    late: Option<Late>,
    /// What its `additionalInfo` has that nobody reads, for the sandbox's debug mode.
    unknown_fields: Vec<UnknownField>,
}

impl From<Result<Value, SnapError>> for ServiceAnswer {
    fn from(answer: Result<Value, SnapError>) -> Self {
        Self {
            answer,
            partner: None,
            claimed: None,
            late: None,
            unknown_fields: Vec::new(),
        }
    }
}

/// A body that is too large, or that broke off.
fn unread(error: &actix_web::Error) -> MalformedRequest {
    match error.as_error() {
        Some(PayloadError::Overflow) => MalformedRequest::TooLarge,
        _ => MalformedRequest::BadRequest("Body Broke Off"),
    }
}

async fn answer(
    service: SnapService,
    services: &Services,
    received: &PartnerRequest<'_>,
) -> ServiceAnswer {
    if service == SnapService::AccessToken {
        return match access_token::issue(services, received) {
            Ok((partner, token)) => ServiceAnswer {
                partner: Some(partner),
                ..Ok(token).into()
            },
            Err(refused) => ServiceAnswer {
                claimed: access_token::claimed_partner(services, received),
                ..Err(refused).into()
            },
        };
    }
    // Checking a signature costs more than all else that a refusal needs, and a crowd is outlived by
    // cheap refusals. It is not known yet whose request it is, so this refusal is not remembered.
    if !service.ends_doubt() && services.engine.is_crowded() {
        return Err(EngineError::QueueFull.into()).into();
    }
    let (authentic, sending) = match auth::authenticate(services, received) {
        Ok(authenticated) => authenticated,
        Err(refused) => return Err(refused).into(),
    };
    let partner = Some(authentic.partner.id.clone());
    if services.sandbox.is_none() {
        let answer = execute(service, services, authentic, sending).await;
        return ServiceAnswer {
            partner,
            ..answer.into()
        };
    }
    // What is no JSON forces nothing, and is refused below.
    let body = serde_json::from_slice(authentic.body).unwrap_or_default();
    let (answer, late) = match values::forced(service.code(), &body) {
        Some(forced) => (force(service, services, forced, &body), None),
        None => {
            let late = values::lateness(service.code(), &body).map(Late);
            let answer = execute(service, services, authentic, sending).await;
            (answer, late)
        }
    };
    ServiceAnswer {
        late,
        partner,
        ..answer.into()
    }
}

async fn execute(
    service: SnapService,
    services: &Services,
    authentic: AuthenticatedRequest<'_>,
    sending: Sending,
) -> Result<Value, SnapError> {
    sending.wait_for_first().await?;
    let answer = match service {
        SnapService::AccessToken => Err(Code::no_such_service().into()),
        SnapService::Inquiry => inquiry::inquire(services, authentic).await,
        SnapService::CashIn => cash_in::top_up(services, authentic).await,
        SnapService::CashOut => cash_out::cash_out(services, authentic).await,
        SnapService::Cancel => cash_out::cancel(services, authentic).await,
        SnapService::CashInStatus => status::of_cash_in(services, authentic).await,
        SnapService::CashOutStatus => status::of_cash_out(services, authentic).await,
    };
    sending.conclude(&answer);
    answer
}

/// Answers what a value of the sandbox forces.
fn force(
    service: SnapService,
    services: &Services,
    forced: Forced,
    body: &Value,
) -> Result<Value, SnapError> {
    match forced {
        Forced::Status(status, description) => {
            let now = services.clock.now();
            Ok(status::forced(service, (status, description), body, now))
        }
        Forced::Code {
            http,
            case,
            message,
        } => Err(SnapError::forced(http, case, message)),
    }
}

/// Puts the answer into SNAP's envelope.
fn write(services: &Services, service: u8, answered: ServiceAnswer, debug: bool) -> HttpResponse {
    let (mut fields, refused) = match answered.answer {
        Ok(Value::Object(fields)) => (fields, None),
        Ok(_) => (Map::new(), None),
        Err(refused) => (Map::new(), Some(refused)),
    };
    let successful = Code::successful();
    let code = refused
        .as_ref()
        .map_or(&successful, |refused| &refused.code);
    fields.insert("responseCode".into(), code.of_service(service).into());
    fields.insert("responseMessage".into(), code.message.as_str().into());
    let status = StatusCode::from_u16(code.http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header(("X-TIMESTAMP", services.clock.now().to_string()));
    if let Some(refused) = &refused {
        if let Some(seconds) = refused.retry_after {
            response.insert_header(("Retry-After", seconds.to_string()));
        }
        if debug && code.http == 401 {
            let signed = &refused.string_to_sign;
            let debug = json!({ "failedCheck": code.message, "stringToSign": signed });
            fields.insert("additionalInfo".into(), debug);
        }
    }
    if !answered.unknown_fields.is_empty() {
        let info = fields.entry("additionalInfo").or_insert_with(|| json!({}));
        info["unknownFields"] = json!(answered.unknown_fields);
    }
    let mut response = response.json(fields);
    let mut extensions = response.extensions_mut();
    extensions.insert(AnswerNote {
        partner: answered.partner,
        claimed_partner: answered.claimed,
        ..note(code, service)
    });
    if let Some(late) = answered.late {
        extensions.insert(late);
    }
    drop(extensions);
    response
}

/// What the log says of it.
fn note(code: &Code, service: u8) -> AnswerNote {
    let is_refused = code.http != 200;
    AnswerNote {
        code: Some(code.of_service(service)),
        check: is_refused.then_some(code.check),
        reason: is_refused.then(|| code.message.clone()),
        ..AnswerNote::default()
    }
}
