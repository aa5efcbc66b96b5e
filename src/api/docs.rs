//! `/openapi.json`, and a page at `/docs/` to read it. Both are made from the code. A build without
//! the feature `swagger` has no page: `/docs/` leads to the document.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, Responder};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;

use super::app::AppApiDoc;
use super::partner::PartnerApiDoc;
use super::sandbox;
use super::{methods, ops};

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
        .service(methods::at("/openapi.json", "GET").route(web::get().to(openapi)))
        .configure(page);
}

#[cfg(feature = "swagger")]
fn page(config: &mut web::ServiceConfig) {
    use actix_web::http::header::{CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
    use actix_web::middleware::DefaultHeaders;
    use utoipa_swagger_ui::{Config, SwaggerUi};

    /// The page runs its own scripts and asks no other host; its library sets styles in the
    /// document.
    const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    let page = SwaggerUi::new("/{_:.*}").config(Config::from("/openapi.json"));
    let headers = DefaultHeaders::new()
        .add((CONTENT_SECURITY_POLICY, POLICY))
        .add((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    config
        .configure(super::guides::routes)
        .service(methods::at("/docs", "GET").route(web::get().to(to_page)))
        .service(web::scope("/docs").wrap(headers).service(page));
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

#[cfg(feature = "swagger")]
async fn to_page() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header(("Location", "/docs/"))
        .finish()
}
