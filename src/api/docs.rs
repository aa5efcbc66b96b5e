//! `/openapi.json`, and a page at `/docs/` to read it. Both are made from the code. A build without
//! the feature `swagger` has no page: `/docs/` leads to the document.

use actix_web::web::{self, Data};
use actix_web::{HttpResponse, Responder};
use utoipa::openapi::OpenApi as Document;
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::super::partner::response_classes::CASES;
    use super::*;

    fn published() -> Value {
        serde_json::to_value(document()).expect("JSON")
    }

    /// Path, method and description of every operation.
    fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
        let paths = document["paths"].as_object().expect("paths");
        let methods = paths.iter().flat_map(|(path, item)| {
            let methods = item.as_object().expect("methods").iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        });
        methods.collect()
    }

    #[test]
    fn every_operation_has_an_id_of_its_own() {
        let document = published();
        let operations = operations(&document);
        let ids = operations
            .iter()
            .map(|(.., operation)| operation["operationId"].as_str());
        let ids: BTreeSet<_> = ids.flatten().collect();
        assert_eq!(ids.len(), operations.len(), "{ids:?}");
    }

    #[test]
    fn every_operation_declares_its_refusals_in_its_surfaces_format() {
        let document = published();
        for (path, method, operation) in operations(&document) {
            let (statuses, kind, schema) = match path {
                _ if path.starts_with("/v1.0/") => (
                    &[400, 401, 405, 429, 500, 504][..],
                    "application/json",
                    "RefusalAnswer",
                ),
                _ if path.starts_with("/app/") => (
                    &[400, 401, 405, 429, 500, 503, 504][..],
                    "application/problem+json",
                    "Problem",
                ),
                _ => (&[405][..], "application/json", "MethodNotAllowed"),
            };
            for status in statuses {
                let answer = &operation["responses"][status.to_string()];
                let declared = &answer["content"][kind]["schema"]["$ref"];
                let expected = format!("#/components/schemas/{schema}");
                assert_eq!(*declared, expected, "{method} {path}: {status}");
                let header = match status {
                    405 => "Allow",
                    429 => "Retry-After",
                    _ => continue,
                };
                assert!(answer["headers"][header].is_object(), "{method} {path}");
            }
        }
    }

    #[test]
    fn every_answer_with_a_body_has_a_schema() {
        let document = published();
        for (path, method, operation) in operations(&document) {
            let answers = operation["responses"].as_object().expect("responses");
            for (status, answer) in answers {
                let bodies = answer["content"].as_object();
                let has_schema = bodies
                    .is_some_and(|bodies| bodies.values().all(|body| body["schema"].is_object()));
                assert!(has_schema || status == "204", "{method} {path}: {status}");
            }
        }
    }

    #[test]
    fn a_stream_of_events_is_a_text() {
        let document = published();
        let stream = &document["paths"]["/app/v1/notifications/stream"]["get"]["responses"]["200"];
        assert_eq!(
            stream["content"]["text/event-stream"]["schema"]["type"],
            "string"
        );
    }

    #[test]
    fn what_an_app_sends_has_no_other_fields() {
        let document = published();
        let schemas = &document["components"]["schemas"];
        for name in ["SignIn", "PinEntry", "NewToken", "BulkCustomers"] {
            assert_eq!(schemas[name]["additionalProperties"], false, "{name}");
        }
    }

    #[test]
    fn every_text_that_is_sent_is_bounded() {
        let document = published();
        let schemas = document["components"]["schemas"]
            .as_object()
            .expect("schemas");
        let sent = ["SignIn", "PinEntry", "NewToken", "OutletInfo", "Amount"];
        let is_sent = |name: &str| name.ends_with("Request") || sent.contains(&name);
        let mut seen = 0;
        for (name, schema) in schemas.iter().filter(|(name, _)| is_sent(name)) {
            for (field, text) in schema["properties"].as_object().expect("properties") {
                let kinds = text["type"].to_string();
                let bounds = ["pattern", "minLength", "maxLength"];
                let is_bounded = bounds.iter().any(|bound| !text[*bound].is_null());
                assert!(is_bounded || !kinds.contains("string"), "{name}.{field}");
                seen += 1;
            }
        }
        assert!(seen > 30, "{seen}");
    }

    /// Libraries of partners return nothing for a 202, and fail where a cash-in's success has no
    /// reference or no amount.
    #[test]
    fn a_success_is_200_and_has_what_libraries_need() {
        let ours = CASES.iter().filter(|row| row.is_ours && row.http < 300);
        assert!(ours.into_iter().all(|row| row.http == 200));
        let document = published();
        for (path, _, operation) in operations(&document) {
            let answers = operation["responses"].as_object().expect("responses");
            let is_other = |status: &String| status.starts_with('2') && status != "200";
            assert!(
                !path.starts_with("/v1.0/") || !answers.keys().any(is_other),
                "{path}"
            );
        }
        let schemas = &document["components"]["schemas"];
        for (answer, fields) in [
            (
                "TopUpAnswer",
                &["partnerReferenceNo", "amount", "responseCode"][..],
            ),
            (
                "StatusAnswer",
                &["originalPartnerReferenceNo", "amount", "responseCode"],
            ),
        ] {
            let mandatory = schemas[answer]["required"].as_array().expect("a list");
            assert!(
                fields
                    .iter()
                    .all(|field| mandatory.contains(&(*field).into())),
                "{answer}"
            );
        }
    }
}
