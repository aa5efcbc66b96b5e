//! For operators: is it alive, is it ready.

mod readiness;

pub use readiness::Readiness;

use actix_web::HttpResponse;
use actix_web::web::{self, Data};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{Services, methods};

/// The routes.
pub fn routes(config: &mut web::ServiceConfig) {
    // Several balancers ask with HEAD.
    let health = |path| methods::at(path, "GET, HEAD");
    config
        .service(
            health("/health/live")
                .route(web::get().to(live))
                .route(web::head().to(live)),
        )
        .service(
            health("/health/ready")
                .route(web::get().to(ready))
                .route(web::head().to(ready)),
        );
}

/// How it is.
#[derive(Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ready")]
    status: &'static str,
}

/// The process answers.
#[utoipa::path(
    get, operation_id = "health_live", path = "/health/live", tag = "Operators",
    responses((status = 200, description = "The process answers.", body = Health))
)]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "live" })
}

/// Requests can be served: the database is there and may be written, commits succeed, and the gateway
/// is not stopping.
#[utoipa::path(
    get, operation_id = "health_ready", path = "/health/ready", tag = "Operators",
    responses(
        (status = 200, description = "Requests can be served.", body = Health),
        (
            status = 503,
            description = "The database cannot be reached or written, or the gateway is stopping.",
            body = Health
        ),
    )
)]
pub async fn ready(services: Data<Services>) -> HttpResponse {
    let (engine, database) = (&services.engine, &services.database);
    let is_stopping = *services.stopping.borrow();
    if !is_stopping
        && services
            .readiness
            .is_ready(engine, database, &services.clock)
            .await
    {
        return HttpResponse::Ok().json(Health { status: "ready" });
    }
    HttpResponse::ServiceUnavailable().json(Health {
        status: "not ready",
    })
}
