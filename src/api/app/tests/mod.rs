//! The app API as a phone meets it: requests go in by HTTP, answers come out as JSON.

mod account;
mod devices;
mod edges;
mod notifications;
mod register;
mod session;
mod statement;
mod stream;
mod tokens;

use actix_web::App;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use serde_json::{Value, json};

use crate::api::Services;
use crate::testing::{PIN, TestServices};
use crate::types::AccountId;

/// What came back.
struct Reply {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Status, type and field of a problem.
    fn problem(&self) -> (u16, &str, Option<&str>) {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(self.body["status"], self.status);
        assert!(self.body["message"]["id"].is_string() && self.body["message"]["en"].is_string());
        let detail = self.body["detail"].as_str().unwrap_or_default();
        assert!(!detail.contains("expected expected"), "{detail}");
        let kind = self.body["type"].as_str().expect("a type");
        (self.status, kind, self.body["field"].as_str())
    }
}

/// Sends a request and hands the response over as it is.
async fn open(services: &Data<Services>, request: TestRequest) -> ServiceResponse<BoxBody> {
    let app = App::new()
        .app_data(services.clone())
        .configure(crate::api::app::routes);
    let app = init_service(app).await;
    call_service(&app, request.to_request())
        .await
        .map_into_boxed_body()
}

/// Sends a request and reads the response.
async fn send(services: &Data<Services>, request: TestRequest) -> Reply {
    let response = open(services, request).await;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = read_body(response).await;
    Reply {
        status,
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    }
}

fn request(method: Method, path: &str) -> TestRequest {
    TestRequest::default()
        .method(method)
        .uri(&format!("/app/v1{path}"))
}

/// Tries to sign in.
async fn sign_in(services: &Data<Services>, phone: &str, pin: &str) -> Reply {
    let body = json!({ "phone": phone, "pin": pin });
    send(services, request(Method::POST, "/session").set_json(body)).await
}

/// A phone that is signed in.
struct Device<'a> {
    services: &'a TestServices,
    token: String,
}

impl<'a> Device<'a> {
    async fn of(services: &'a TestServices, (_, phone): (AccountId, &str)) -> Self {
        let reply = sign_in(services, phone, PIN).await;
        assert_eq!(reply.status, 201);
        let token = reply.body["sessionToken"].as_str().expect("a token");
        Self {
            services,
            token: token.to_owned(),
        }
    }

    fn request(&self, method: Method, path: &str) -> TestRequest {
        request(method, path).insert_header(("Authorization", format!("Bearer {}", self.token)))
    }

    async fn get(&self, path: &str) -> Reply {
        send(self.services, self.request(Method::GET, path)).await
    }

    async fn delete(&self, path: &str) -> Reply {
        send(self.services, self.request(Method::DELETE, path)).await
    }

    async fn post(&self, path: &str, body: Value) -> Reply {
        send(
            self.services,
            self.request(Method::POST, path).set_json(body),
        )
        .await
    }

    /// Makes a token for cash-out at Alfamart.
    async fn make_token(&self, amount: Option<i64>) -> Reply {
        let body = json!({
            "pin": PIN, "channel": "alfamart", "direction": "cash-out", "amount": amount,
        });
        self.post("/tokens", body).await
    }
}
