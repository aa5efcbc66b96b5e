//! The sandbox: demo partners and customers whose secrets are given away, on loopback only.

pub mod books;
pub mod bulk_customers;
pub mod demo;
mod seed;
pub mod values;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Query};
use actix_web::{HttpResponse, Responder};
use serde::Deserialize;
use serde_json::json;

pub use demo::{DemoCustomer, DemoPartner, Sandbox};
pub use seed::{SeedError, seed};

use crate::api::{Services, methods};
use crate::types::Msisdn;

/// The routes of the sandbox. They are mounted in sandbox mode only.
pub fn routes(config: &mut web::ServiceConfig) {
    let get = |path| methods::at(path, "GET");
    let reference = "/sandbox/references/{partner}/{service}/{reference}";
    config
        .service(web::redirect("/", "/docs/"))
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

/// Demo partners, secrets and all
#[utoipa::path(
    get, path = "/sandbox/partners", tag = "Sandbox",
    responses((status = 200, description = "Drawn anew at every start."))
)]
pub async fn partners(services: Data<Services>) -> impl Responder {
    let partners = services.sandbox.as_ref().map(|sandbox| &sandbox.partners);
    HttpResponse::Ok().json(json!({ "partners": partners }))
}

/// Demo customers, PINs and all
#[utoipa::path(
    get, path = "/sandbox/customers", tag = "Sandbox",
    responses((status = 200, description = "The customers of the demo issuer."))
)]
pub async fn customers(services: Data<Services>) -> impl Responder {
    let customers = services.sandbox.as_ref().map(|sandbox| sandbox.customers);
    HttpResponse::Ok().json(json!({ "customers": customers }))
}

/// Values that force an outcome
#[utoipa::path(
    get, path = "/sandbox/values", tag = "Sandbox",
    responses((status = 200, description = "For each service every code that can be forced: by \
        the customer number 0800 and the code, by the code as amount, or by a reference that \
        begins with FORCE- and the code; and customers who are answered late."))
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
    get, path = "/sandbox/messages", tag = "Sandbox",
    params(("phone" = Option<String>, Query, description = "Only those to this number")),
    responses(
        (status = 200, description = "The last thousand at most, oldest first."),
        (status = 400, description = "The phone number is none."),
    )
)]
pub async fn messages(services: Data<Services>, query: Query<MessagesQuery>) -> impl Responder {
    let wanted = match query.phone.as_deref().map(Msisdn::parse).transpose() {
        Ok(wanted) => wanted,
        Err(error) => {
            return problem(StatusCode::BAD_REQUEST, &format!("phone: {error}"));
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
                "text": { "id": message.text_id, "en": message.text_en },
            })
        })
        .collect();
    HttpResponse::Ok().json(json!({ "messages": messages }))
}

/// Why the sandbox does not do what it was asked.
fn problem(status: StatusCode, title: &str) -> HttpResponse {
    let problem = json!({ "title": title, "status": status.as_u16() });
    HttpResponse::build(status)
        .content_type("application/problem+json")
        .body(problem.to_string())
}
