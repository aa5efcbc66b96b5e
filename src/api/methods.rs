//! A path and the methods that it knows: another method is 405 and names them.

use std::future::ready;

use actix_web::http::header::ALLOW;
use actix_web::{HttpResponse, Resource, web};
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
