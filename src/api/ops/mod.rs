//! For operators: is it alive, is it ready.

mod readiness;

pub use readiness::Readiness;

use actix_web::HttpResponse;
use actix_web::web::{self, Data};
use serde_json::json;

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

/// The process answers.
#[utoipa::path(
    get, path = "/health/live", tag = "Operators",
    responses((status = 200, description = "The process answers."))
)]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "live" }))
}

/// Requests can be served: the database is there and may be written, commits succeed, and the gateway
/// is not stopping.
#[utoipa::path(
    get, path = "/health/ready", tag = "Operators",
    responses(
        (status = 200, description = "Requests can be served."),
        (
            status = 503,
            description = "The database cannot be reached or written, or the gateway is stopping."
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
        return HttpResponse::Ok().json(json!({ "status": "ready" }));
    }
    HttpResponse::ServiceUnavailable().json(json!({ "status": "not ready" }))
}
