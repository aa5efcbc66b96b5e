//! The sandbox: demo partners and customers whose secrets are given away, on loopback only.

pub mod books;
pub mod bulk_customers;
pub mod demo;
mod opening_balance;
mod seed;
pub mod values;

use actix_web::error::{InternalError, JsonPayloadError};
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, JsonConfig, PathConfig, Query, QueryConfig};
use actix_web::{HttpResponse, Responder};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

pub use demo::{DemoCustomer, DemoPartner, Sandbox};
pub use opening_balance::post_all as post_opening_balances;
pub use seed::{SeedError, is_sandbox, seed};

use crate::api::{BODY_BYTES, Services, methods};
use crate::catalogue::OtpMedium;
use crate::types::Msisdn;

/// The routes of the sandbox. They are mounted in sandbox mode only.
pub fn routes(config: &mut web::ServiceConfig) {
    let get = |path| methods::at(path, "GET");
    let reference = "/sandbox/references/{partner}/{service}/{reference}";
    set_refusals(config);
    config
        .service(methods::redirect("/", "/docs/"))
        .service(get("/sandbox/partners").route(web::get().to(partners)))
        .service(
            methods::at("/sandbox/customers", "GET, POST")
                .route(web::get().to(customers))
                .route(web::post().to(bulk_customers::open)),
        )
        .service(get("/sandbox/values").route(web::get().to(forcing_values)))
        .service(get("/sandbox/settlements").route(web::get().to(books::settlements)))
        .service(get(reference).route(web::get().to(books::reference)))
        .service(get("/sandbox/messages").route(web::get().to(messages)));
}

/// How a body, a query or a path is refused that has another form.
fn set_refusals(config: &mut web::ServiceConfig) {
    let refuse_body = |error| {
        let status = match error {
            JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            JsonPayloadError::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            _ => StatusCode::BAD_REQUEST,
        };
        not_read(status, error)
    };
    let body = JsonConfig::default().limit(BODY_BYTES);
    let bad = StatusCode::BAD_REQUEST;
    config
        .app_data(body.error_handler(move |error, _| refuse_body(error)))
        .app_data(QueryConfig::default().error_handler(move |error, _| not_read(bad, error)))
        .app_data(PathConfig::default().error_handler(move |error, _| not_read(bad, error)));
}

/// The demo partners.
#[derive(Serialize, ToSchema)]
pub struct Partners<'a> {
    partners: &'a [DemoPartner],
}

/// Demo partners, secrets and all
#[utoipa::path(
    get, operation_id = "sandbox_partners", path = "/sandbox/partners", tag = "Sandbox",
    responses((status = 200, description = "Drawn anew at every start.", body = Partners))
)]
pub async fn partners(services: Data<Services>) -> impl Responder {
    let sandbox = services.sandbox.as_ref();
    let partners = sandbox.map_or(&[][..], |sandbox| &sandbox.partners);
    HttpResponse::Ok().json(Partners { partners })
}

/// Demo customers.
#[derive(Serialize, ToSchema)]
pub struct Customers<'a> {
    customers: &'a [DemoCustomer],
}

/// Demo customers, PINs and all
#[utoipa::path(
    get, operation_id = "sandbox_customers", path = "/sandbox/customers", tag = "Sandbox",
    responses((status = 200, description = "The customers of the demo issuer.", body = Customers))
)]
pub async fn customers(services: Data<Services>) -> impl Responder {
    let sandbox = services.sandbox.as_ref();
    let customers = sandbox.map_or(&[][..], |sandbox| sandbox.customers);
    HttpResponse::Ok().json(Customers { customers })
}

/// Values that force an outcome
#[utoipa::path(
    get, operation_id = "sandbox_values", path = "/sandbox/values", tag = "Sandbox",
    responses((status = 200, description = "For each service every code that can be forced: by \
        the customer number 0800 and the code, by the code as amount, or by a reference that \
        begins with FORCE- and the code; and customers who are answered late.",
        body = serde_json::Value))
)]
pub async fn forcing_values() -> impl Responder {
    HttpResponse::Ok().json(json!({ "values": values::table() }))
}

/// Which messages to show.
#[derive(Deserialize)]
pub struct MessagesQuery {
    /// Only those to this number.
    phone: Option<String>,
}

/// What WhatsApp and SMS would have carried
#[utoipa::path(
    get, operation_id = "sandbox_messages", path = "/sandbox/messages", tag = "Sandbox",
    params(("phone" = Option<String>, Query, description = "Only those to this number")),
    responses(
        (status = 200, description = "The last thousand at most, oldest first.", body = serde_json::Value),
        (status = 400, description = "The phone number is none.",
            body = SandboxProblem, content_type = "application/problem+json"),
    )
)]
pub async fn messages(services: Data<Services>, query: Query<MessagesQuery>) -> impl Responder {
    let wanted = match query.phone.as_deref().map(Msisdn::parse).transpose() {
        Ok(wanted) => wanted,
        Err(error) => {
            return problem(StatusCode::BAD_REQUEST, format!("phone: {error}"));
        }
    };
    let messages: Vec<_> = services
        .messenger
        .sandbox_messages()
        .into_iter()
        .filter(|message| {
            wanted
                .as_ref()
                .is_none_or(|phone| phone.as_str() == message.phone)
        })
        .map(|message| {
            json!({
                "at": message.at.to_string(),
                "phone": message.phone,
                "medium": message.medium.map(OtpMedium::as_str),
                "text": { "id": message.text_id, "en": message.text_en },
            })
        })
        .collect();
    HttpResponse::Ok().json(json!({ "messages": messages }))
}

/// Why the sandbox does not do what it was asked.
#[derive(Serialize, ToSchema)]
pub struct SandboxProblem {
    #[schema(example = "count: expected 1 to 500")]
    title: String,
    /// The HTTP status.
    #[schema(example = 400)]
    status: u16,
}

fn problem(status: StatusCode, title: impl Into<String>) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("application/problem+json")
        .json(SandboxProblem {
            title: title.into(),
            status: status.as_u16(),
        })
}

/// Where a body, a query or a path has another form.
fn not_read(status: StatusCode, error: impl std::fmt::Display) -> actix_web::Error {
    let title = error.to_string();
    InternalError::from_response(title.clone(), problem(status, title)).into()
}
