//! Many customers at once, for load and for pages with many tills.

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Json};
use actix_web::{HttpResponse, Responder};
use serde::Deserialize;
use serde_json::{Value, json};

use super::seed::{self, SeedError};
use crate::api::Services;
use crate::api::json::Object;
use crate::clock::Clock;
use crate::random;
use crate::storage::{Database, NewAccountError};
use crate::types::Msisdn;

/// At most so many at once.
const CUSTOMERS_MAX: usize = 500;

/// How many customers.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkCustomers {
    /// 1 to 500.
    #[schema(minimum = 1, maximum = 500)]
    count: usize,
}

/// Open accounts for many customers
///
/// Premium customers with the demo PIN and random phone numbers. No list shows them again.
#[utoipa::path(
    post, operation_id = "open_sandbox_customers", path = "/sandbox/customers", tag = "Sandbox", request_body = BulkCustomers,
    responses(
        (status = 201, description = "The customers, as in `GET`.", body = super::Customers),
        (status = 400, description = "Too many, or none; or no JSON object.",
            body = super::SandboxProblem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large",
            body = super::SandboxProblem, content_type = "application/problem+json"),
        (status = 415, description = "The body's type is not application/json",
            body = super::SandboxProblem, content_type = "application/problem+json"),
    )
)]
pub async fn open(
    services: Data<Services>,
    customers: Json<Object<BulkCustomers>>,
) -> impl Responder {
    let Object(BulkCustomers { count }) = customers.into_inner();
    if !(1..=CUSTOMERS_MAX).contains(&count) {
        return super::problem(StatusCode::BAD_REQUEST, "count: expected 1 to 500");
    }
    let (database, clock) = (services.database.clone(), services.clock.clone());
    match web::block(move || open_accounts(&database, &clock, count)).await {
        Ok(Ok(customers)) => HttpResponse::Created().json(json!({ "customers": customers })),
        _ => super::problem(StatusCode::INTERNAL_SERVER_ERROR, "no accounts were opened"),
    }
}

fn open_accounts(
    database: &Database,
    clock: &Clock,
    count: usize,
) -> Result<Vec<Value>, SeedError> {
    let mut customers = Vec::with_capacity(count);
    while customers.len() < count {
        let phone = format!("0899{}", random::digits(8));
        let name = format!("Pelanggan {}", customers.len() + 1);
        let number = Msisdn::parse(&phone)
            .map_err(|error| SeedError::Catalogue(format!("{phone}: {error}")))?;
        let who = (name.clone(), "premium");
        match seed::open_account(database, number, who, clock.now()) {
            // The random number was taken: try another.
            Err(SeedError::Customer(NewAccountError::PhoneTaken)) => continue,
            opened => opened?,
        }
        customers.push(json!({
            "name": name, "phone": phone, "pin": seed::PIN, "tier": "premium",
        }));
    }
    Ok(customers)
}
