//! What is answered where no handler did, in the format of the surface that was asked.

use actix_web::HttpResponse;
use serde_json::json;

use super::{Services, app, partner};

/// To a request that took too long. It is not known how far it had come, so the answer is one of
/// the class *unknown*.
pub fn timed_out(path: &str, services: &Services) -> HttpResponse {
    if let Some(service) = partner::service_at(path) {
        return partner::timed_out(service, services);
    }
    if path.starts_with("/app/") {
        return app::timed_out();
    }
    HttpResponse::GatewayTimeout().json(json!({ "status": "timed out" }))
}

/// To a request for a WebSocket. There is none here, and what stands behind such a request is no
/// body that has an end.
pub fn no_websocket(path: &str, services: &Services) -> HttpResponse {
    if let Some(service) = partner::service_at(path) {
        return partner::no_websocket(service, services);
    }
    if path.starts_with("/app/") {
        return app::no_websocket();
    }
    HttpResponse::BadRequest().json(json!({ "status": "expected no upgrade to a WebSocket" }))
}

/// At a path of no surface.
pub async fn nothing_there() -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "status": "not found" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api;
    use crate::testing::services;
    use actix_web::App;
    use actix_web::body::to_bytes;
    use actix_web::test::{TestRequest, call_service, init_service};
    use rstest::rstest;
    use serde_json::Value;

    const PROBLEM: &str = "application/problem+json";

    #[rstest]
    #[case("/v1.0/emoney/topup", "responseCode", json!("5043800"))]
    #[case("/rest/v1.0/emoney/otc-cashout.htm", "responseCode", json!("5044400"))]
    #[case("/v1.0/nothing", "responseCode", json!("5040000"))]
    #[case("/app/v1/tokens", "type", json!("/problems/outcome-unknown"))]
    #[case("/sandbox/customers", "status", json!("timed out"))]
    #[actix_web::test]
    async fn a_request_that_times_out_is_answered_unknown_in_its_surfaces_format(
        #[case] path: &str,
        #[case] field: &str,
        #[case] value: Value,
    ) {
        let response = timed_out(path, &services());
        assert_eq!(response.status().as_u16(), 504);
        let body = to_bytes(response.into_body()).await.expect("a body");
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(body[field], value);
    }

    fn post(path: &str, kind: &str, body: Vec<u8>) -> TestRequest {
        let request = TestRequest::post().uri(path);
        request
            .insert_header(("Content-Type", kind))
            .set_payload(body)
    }

    #[actix_web::test]
    async fn what_cannot_be_read_is_refused_in_json() {
        let services = services();
        let app = App::new().app_data(services.data());
        let app = init_service(app.configure(|config| api::routes(config, true))).await;
        let large = || vec![b' '; api::BODY_BYTES + 1];
        let json = "application/json";
        for (request, status, kind) in [
            (TestRequest::get().uri("/nothing"), 404, json),
            (TestRequest::get().uri("/app/nothing"), 404, json),
            (post("/v1.0/emoney/topup", json, large()), 400, json),
            (
                post("/v1.0/emoney/topup", "text/plain", b"{".to_vec()),
                400,
                json,
            ),
            (post("/app/v1/session", json, b"{".to_vec()), 400, PROBLEM),
            (post("/app/v1/session", json, large()), 413, PROBLEM),
            (
                post("/app/v1/session", "text/plain", b"{}".to_vec()),
                415,
                PROBLEM,
            ),
            (
                post("/sandbox/customers", json, b"{".to_vec()),
                400,
                PROBLEM,
            ),
            (
                post("/sandbox/customers", json, br#"{"count":1,"x":1}"#.to_vec()),
                400,
                PROBLEM,
            ),
            (post("/sandbox/customers", json, large()), 413, PROBLEM),
            (
                post("/sandbox/customers", "text/plain", b"{}".to_vec()),
                415,
                PROBLEM,
            ),
            (
                TestRequest::get().uri("/sandbox/messages?phone=1&phone=2"),
                400,
                PROBLEM,
            ),
            (
                TestRequest::get().uri("/sandbox/references/A/x/R1"),
                400,
                PROBLEM,
            ),
        ] {
            let response = call_service(&app, request.to_request()).await;
            assert_eq!(response.status().as_u16(), status);
            let found = response.headers().get("content-type").expect("a type");
            assert_eq!(found, kind);
            let body = to_bytes(response.into_body()).await.expect("a body");
            assert!(serde_json::from_slice::<Value>(&body).is_ok(), "{body:?}");
        }
    }
}
