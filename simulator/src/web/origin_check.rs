//! Who may use the page, and what a browser may do with it.
//!
//! A page on loopback can be asked for by any site that the same browser has open. So the `Host`
//! must be this machine's own (not another name that resolves to it), and an `Origin` header must
//! name this page.

use std::net::SocketAddr;

use actix_web::Error;
use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::middleware::{DefaultHeaders, Next};

/// Nothing but what this server sends itself; no inline script or style, no frame, no form.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

/// The headers of every answer.
pub fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("Content-Security-Policy", POLICY))
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("Cross-Origin-Opener-Policy", "same-origin"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
}

/// Lets requests of this machine's own pages pass.
pub async fn own_pages_only(
    listen: SocketAddr,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let text = |name| request.headers().get(name).map(|value| value.to_str().ok());
    let host_is_own = is_own(listen, text(HOST).flatten().unwrap_or_default());
    let origin_is_own = match text(ORIGIN) {
        None => true,
        Some(origin) => origin
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|host| is_own(listen, host)),
    };
    if host_is_own && origin_is_own {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let refused = HttpResponse::Forbidden().body("this page is for this machine alone\n");
    Ok(request.into_response(refused).map_into_right_body())
}

fn is_own(listen: SocketAddr, host: &str) -> bool {
    host == listen.to_string() || host == format!("localhost:{}", listen.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_somebody_else_that_leads_here_is_not_ours() {
        let listen: SocketAddr = "127.0.0.1:8090".parse().expect("an address");
        for own in ["127.0.0.1:8090", "localhost:8090"] {
            assert!(is_own(listen, own), "{own}");
        }
        for other in ["evil.example:8090", "127.0.0.1:80", "localhost", ""] {
            assert!(!is_own(listen, other), "{other}");
        }
    }
}
