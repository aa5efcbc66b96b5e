//! The partner API: SNAP BI, services 73, 37, 38, 39, 44, 45 and 46.
//!
//! Each service is one file or half of one: how its request is read, and how its answer is
//! written. What every service shares (headers, signature, envelope) is in `auth` and here.

mod access_token;
mod auth;
pub mod cases;
mod cash_in;
mod cash_out;
mod codes;
mod doc;
mod fields;
#[cfg(test)]
mod fuzz;
mod inquiry;
mod minify;
mod signature;
mod status;
mod words;

pub use doc::PartnerApiDoc;

use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value, json};

use auth::{Authentic, Received, Refused};
use codes::{Code, Shape};

use crate::api::envelope::Late;
use crate::api::sandbox::values::{self, Forced};
use crate::engine::EngineError;
use crate::house::House;
use crate::planted::{self, Bug};

/// The services, by what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    AccessToken,
    Inquiry,
    CashIn,
    CashInStatus,
    CashOut,
    CashOutStatus,
    Cancel,
}

/// Where each is served. The standard prints two paths for the cancel.
const SERVICES: [(&str, Service); 8] = [
    ("/v1.0/access-token/b2b", Service::AccessToken),
    ("/v1.0/emoney/account-inquiry", Service::Inquiry),
    ("/v1.0/emoney/topup", Service::CashIn),
    ("/v1.0/emoney/topup-status", Service::CashInStatus),
    ("/v1.0/emoney/otc-cashout", Service::CashOut),
    ("/v1.0/emoney/otc-status", Service::CashOutStatus),
    ("/v1.0/emoney/otc-cancel", Service::Cancel),
    ("/v1.0/otc/cashout/cancel", Service::Cancel),
];

impl Service {
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
}

/// All routes. Some hosts call the same services under `/rest` or with `.htm` behind.
pub fn routes(config: &mut web::ServiceConfig) {
    for (path, service) in SERVICES {
        for prefix in ["", "/rest"] {
            for suffix in ["", ".htm"] {
                let serve = move |house, request, body| serve(service, house, request, body);
                let resource = web::resource(format!("{prefix}{path}{suffix}"))
                    .route(web::post().to(serve))
                    .default_service(web::to(move |house| refuse_method(service, house)));
                config.service(resource);
            }
        }
    }
    for elsewhere in ["/v1.0", "/rest/v1.0"] {
        config.service(web::scope(elsewhere).default_service(web::to(no_such_service)));
    }
}

/// What is answered under `/v1.0` where there is no service.
async fn no_such_service(house: Data<House>) -> HttpResponse {
    write(&house, 0, Err(Code::no_such_service().into()), false)
}

async fn refuse_method(service: Service, house: Data<House>) -> HttpResponse {
    let refused = Err(Code::not_supported().into());
    let mut response = write(&house, service.code(), refused, false);
    let allow = HeaderValue::from_static("POST");
    response.headers_mut().insert(ALLOW, allow);
    response
}

async fn serve(
    service: Service,
    house: Data<House>,
    request: HttpRequest,
    body: Result<Bytes, actix_web::Error>,
) -> HttpResponse {
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            let shape = unread(&error);
            return write(&house, service.code(), Err(shape.into()), false);
        }
    };
    let received = Received::new(&request, &body, &house.trusted_proxies);
    let debug = house.sandbox.is_some() && received.asks_to_debug();
    let answered = answer(service, &house, &received).await;
    let mut response = write(&house, service.code(), answered.told, debug);
    if let Some(late) = answered.late {
        response.extensions_mut().insert(late);
    }
    response
}

/// What is answered, and how late, which only the sandbox ever is.
struct Answered {
    told: Result<Value, Refused>,
    late: Option<Late>,
}

impl From<Result<Value, Refused>> for Answered {
    fn from(told: Result<Value, Refused>) -> Self {
        Self { told, late: None }
    }
}

/// A body that is too large, or that broke off.
fn unread(error: &actix_web::Error) -> Shape {
    match error.as_error() {
        Some(PayloadError::Overflow) => Shape::TooLarge,
        _ => Shape::BadRequest("Body Broke Off"),
    }
}

async fn answer(service: Service, house: &House, received: &Received<'_>) -> Answered {
    if service == Service::AccessToken {
        return access_token::issue(house, received).into();
    }
    // Checking a signature costs more than all else that a refusal needs.
    if house.engine.is_crowded() {
        return Err(EngineError::QueueFull.into()).into();
    }
    let authentic = match auth::authenticate(house, received) {
        Ok(authentic) => authentic,
        Err(refused) => return Err(refused).into(),
    };
    tracing::Span::current().record("partner", authentic.partner.id.as_str());
    if house.sandbox.is_none() && !planted::is(Bug::ForcedOutside) {
        return carry_out(service, house, authentic).await.into();
    }
    if let Some(forced) = values::forced(service.code(), &authentic.body) {
        return force(service, house, forced, &authentic.body).into();
    }
    let late = values::lateness(service.code(), &authentic.body).map(Late);
    let told = carry_out(service, house, authentic).await;
    Answered { told, late }
}

async fn carry_out(
    service: Service,
    house: &House,
    authentic: Authentic,
) -> Result<Value, Refused> {
    match service {
        Service::AccessToken => Err(Code::no_such_service().into()),
        Service::Inquiry => inquiry::inquire(house, authentic).await,
        Service::CashIn => cash_in::top_up(house, authentic).await,
        Service::CashOut => cash_out::cash_out(house, authentic).await,
        Service::Cancel => cash_out::cancel(house, authentic).await,
        Service::CashInStatus => status::of_cash_in(house, authentic).await,
        Service::CashOutStatus => status::of_cash_out(house, authentic).await,
    }
}

/// Answers what a value of the sandbox forces.
fn force(service: Service, house: &House, forced: Forced, body: &Value) -> Result<Value, Refused> {
    match forced {
        Forced::Status(status, words) => {
            let now = house.clock.now().to_string();
            Ok(values::status_body(
                status,
                words,
                body,
                service.code(),
                now,
            ))
        }
        Forced::Code {
            http,
            case,
            message,
        } => Err(Refused::forced(http, case, message)),
    }
}

/// Puts the answer into SNAP's envelope.
fn write(house: &House, service: u8, answer: Result<Value, Refused>, debug: bool) -> HttpResponse {
    let (mut envelope, refused) = match answer {
        Ok(Value::Object(fields)) => (fields, None),
        Ok(_) => (Map::new(), None),
        Err(refused) => (Map::new(), Some(refused)),
    };
    let successful = Code::successful();
    let code = refused
        .as_ref()
        .map_or(&successful, |refused| &refused.code);
    envelope.insert("responseCode".into(), code.of_service(service).into());
    envelope.insert("responseMessage".into(), code.message.as_str().into());
    let status = StatusCode::from_u16(code.http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header(("X-TIMESTAMP", house.clock.now().to_string()));
    if let Some(refused) = &refused {
        if let Some(seconds) = refused.retry_after {
            response.insert_header(("Retry-After", seconds.to_string()));
        }
        if debug && code.http == 401 {
            let signed = &refused.string_to_sign;
            let debug = json!({ "failedCheck": code.message, "stringToSign": signed });
            envelope.insert("additionalInfo".into(), debug);
        }
    }
    response.json(envelope)
}
