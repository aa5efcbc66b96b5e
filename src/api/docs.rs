//! `/openapi.json`, and a page at `/docs/` to read it. Both are made from the code. A build without
//! the feature `swagger` has no page: `/docs/` leads to the document.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, Responder};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use super::app::AppApiDoc;
use super::ops;
use super::partner::PartnerApiDoc;
use super::sandbox;

#[derive(OpenApi)]
#[openapi(
    paths(ops::live, ops::ready),
    tags((name = "Operators", description = "For those who run it."))
)]
struct OpsApiDoc;

#[derive(OpenApi)]
#[openapi(
    paths(
        sandbox::partners, sandbox::customers, sandbox::bulk_customers::open, sandbox::forcing_values,
        sandbox::messages, sandbox::books::reference, sandbox::books::settlements,
    ),
    tags((name = "Sandbox", description = "In sandbox mode only, on loopback only."))
)]
struct SandboxApiDoc;

/// Every surface that exists.
pub fn document() -> Document {
    let mut document = PartnerApiDoc::openapi();
    document.merge(AppApiDoc::openapi());
    document.merge(OpsApiDoc::openapi());
    document.merge(SandboxApiDoc::openapi());
    document.info.version = env!("CARGO_PKG_VERSION").to_owned();
    document
}

/// The routes.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .app_data(Data::new(document()))
        .route("/openapi.json", web::get().to(openapi))
        .configure(page);
}

#[cfg(feature = "swagger")]
fn page(config: &mut web::ServiceConfig) {
    use utoipa_swagger_ui::{Config, SwaggerUi};

    config
        .service(web::redirect("/docs", "/docs/").permanent())
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/openapi.json")));
}

#[cfg(not(feature = "swagger"))]
fn page(config: &mut web::ServiceConfig) {
    for path in ["/docs", "/docs/"] {
        config.service(web::redirect(path, "/openapi.json"));
    }
}

async fn openapi(document: Data<Document>) -> impl Responder {
    HttpResponse::Ok().json(document)
}
