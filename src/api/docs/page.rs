//! The page at `/docs/`: Swagger UI, with a beginning of our own. In a sandbox it signs what is
//! tried out; elsewhere nothing can be tried out.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::http::header::{
    CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ContentEncoding, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, Data, Path};

use crate::api::{Services, guides, methods};

/// The page runs its own scripts and asks no other host; its library sets styles in the document.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const SCRIPT_OF_A_SANDBOX: &str = concat!(include_str!("sign.js"), include_str!("page.js"));

/// The routes. What the page is made of comes before the library's files of the same names.
pub fn routes(config: &mut web::ServiceConfig) {
    let headers = DefaultHeaders::new()
        .add((CONTENT_SECURITY_POLICY, POLICY))
        .add((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    let mut scope = web::scope("/docs").wrap(headers);
    for path in ["/", "/index.html"] {
        scope = scope.service(methods::page(path, page));
    }
    config
        .configure(guides::routes)
        .service(methods::redirect("/docs", "/docs/"))
        .service(
            scope
                .service(methods::page("/swagger-initializer.js", script))
                .service(methods::page("/{file:.*}", file)),
        );
}

async fn page() -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/html; charset=utf-8").body(PAGE)
}

async fn script(services: Data<Services>) -> HttpResponse {
    let script = match services.sandbox {
        Some(_) => SCRIPT_OF_A_SANDBOX,
        None => SCRIPT,
    };
    let mut answer = HttpResponse::Ok();
    answer.content_type("text/javascript").body(script)
}

/// A file of the library.
async fn file(path: Path<String>) -> HttpResponse {
    let Ok(Some(file)) = utoipa_swagger_ui::serve(&path, Arc::default()) else {
        return HttpResponse::NotFound().finish();
    };
    let mut answer = HttpResponse::Ok();
    answer.content_type(file.content_type);
    if file.gzpipped {
        answer.insert_header((CONTENT_ENCODING, ContentEncoding::Gzip));
    }
    answer.body(file.bytes.into_owned())
}
