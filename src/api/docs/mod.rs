//! `/openapi.json`, the same in three parts, and a page at `/docs/` to read them. All are made from
//! the code. A build without the feature `swagger` has no page: `/docs/` leads to the document.

#[cfg(feature = "swagger")]
mod page;

use std::future::ready;

use actix_web::HttpResponse;
use actix_web::web::{self, Data};
use utoipa::openapi::{Info, OpenApi as Document};
use utoipa::{Modify, OpenApi};

use super::app::AppApiDoc;
use super::methods::MethodNotAllowed;
use super::openapi::{Answer, operations};
use super::partner::PartnerApiDoc;
use super::sandbox;
use super::{methods, ops};

#[derive(OpenApi)]
#[openapi(
    paths(ops::live, ops::ready),
    components(schemas(MethodNotAllowed)),
    modifiers(&Methods),
    tags((name = "Operators", description = "For those who run it."))
)]
struct OpsApiDoc;

#[derive(OpenApi)]
#[openapi(
    paths(
        sandbox::partners, sandbox::customers, sandbox::bulk_customers::open, sandbox::forcing_values,
        sandbox::messages, sandbox::books::reference, sandbox::books::settlements,
    ),
    components(schemas(MethodNotAllowed, sandbox::SandboxProblem)),
    modifiers(&Methods, &Broken),
    tags((name = "Sandbox", description = "In sandbox mode only, on loopback only."))
)]
struct SandboxApiDoc;

/// Every path knows its methods only.
struct Methods;

impl Modify for Methods {
    fn modify(&self, document: &mut Document) {
        for (_, operation) in operations(document) {
            let refusal = Answer {
                status: 405,
                description: "The path does not know this method".to_owned(),
                content_type: "application/json",
                schema: "MethodNotAllowed",
            };
            refusal.add_to(operation);
        }
    }
}

/// Every operation of the sandbox may break.
struct Broken;

impl Modify for Broken {
    fn modify(&self, document: &mut Document) {
        for (_, operation) in operations(document) {
            let problem = Answer {
                status: 500,
                description: "The database does not answer".to_owned(),
                content_type: "application/problem+json",
                schema: "SandboxProblem",
            };
            problem.add_to(operation);
        }
    }
}

/// What the sandbox serves belongs to those who run one.
fn operators() -> Document {
    let mut document = OpsApiDoc::openapi();
    document.merge(SandboxApiDoc::openapi());
    document
}

/// Each surface by itself, for those who read one: where it is served, its title and the document.
fn parts() -> [(&'static str, Document); 3] {
    let partners = PartnerApiDoc::openapi();
    let [app, operators] = [
        ("Gerai API: app", AppApiDoc::openapi()),
        ("Gerai API: operators and sandbox", operators()),
    ]
    .map(|(title, mut document)| {
        document.info = Info::new(title, env!("CARGO_PKG_VERSION"));
        document.info.license = partners.info.license.clone();
        document
    });
    [
        ("/openapi/partners.json", partners),
        ("/openapi/app.json", app),
        ("/openapi/operators.json", operators),
    ]
}

/// Every surface that exists.
fn document() -> Document {
    let mut document = PartnerApiDoc::openapi();
    document.merge(AppApiDoc::openapi());
    document.merge(operators());
    document
}

/// The routes.
pub fn routes(config: &mut web::ServiceConfig) {
    let whole = ("/openapi.json", document());
    for (path, document) in parts().into_iter().chain([whole]) {
        let document = Data::new(document);
        let answer = move || ready(HttpResponse::Ok().json(&document));
        config.service(methods::page(path, answer));
    }
    #[cfg(feature = "swagger")]
    config.configure(page::routes);
    #[cfg(not(feature = "swagger"))]
    for path in ["/docs", "/docs/"] {
        config.service(methods::redirect(path, "/openapi.json"));
    }
}

#[cfg(test)]
mod tests;
