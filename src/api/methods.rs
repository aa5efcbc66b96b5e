//! A path and the methods that it knows: another method is 405 and names them.

use std::future::ready;

use actix_web::http::header::{ALLOW, LOCATION};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, web};
use serde::Serialize;
use utoipa::ToSchema;

/// Which methods a path knows.
#[derive(Serialize, ToSchema)]
pub struct MethodNotAllowed {
    status: &'static str,
    #[schema(example = "GET")]
    allow: &'static str,
}

/// A path of operators, of the documents or of the sandbox, to which routes are added.
pub fn at(path: &str, allow: &'static str) -> Resource {
    let refuse = move || {
        ready(
            HttpResponse::MethodNotAllowed()
                .insert_header((ALLOW, allow))
                .json(MethodNotAllowed {
                    status: "method not allowed",
                    allow,
                }),
        )
    };
    web::resource(path).default_service(web::to(refuse))
}

/// A path that is only read, such as a page.
pub fn page<F, Args>(path: &str, answer: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    at(path, "GET, HEAD")
        .route(web::get().to(answer.clone()))
        .route(web::head().to(answer))
}

/// A path that leads to another.
pub fn redirect(path: &str, to: &'static str) -> Resource {
    let answer = move || {
        let mut answer = HttpResponse::TemporaryRedirect();
        ready(answer.insert_header((LOCATION, to)).finish())
    };
    page(path, answer)
}
