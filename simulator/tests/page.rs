//! The page's own server: who may use it, and what it sends. No browser is needed for it.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use simulator::gateway::{self, RunningGateway};
use simulator::web::{Page, PageError, PageSettings};
use tempfile::TempDir;

struct Served {
    page: Page,
    http: Client,
    gateway: RunningGateway,
    _folder: TempDir,
}

impl Served {
    async fn begin() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = gateway::database_url(&folder.path().join("web.db"));
        let gateway = gateway::start_in_process(&database, "127.0.0.1:0").await;
        let gateway = gateway.expect("a gateway");
        let page = Page::start(settings(&gateway.url, "127.0.0.1:0")).await;
        Self {
            page: page.expect("a page"),
            http: Client::new(),
            gateway,
            _folder: folder,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.page.url())
    }

    async fn end(self) {
        self.page.stop().await;
        self.gateway.stop().await;
    }
}

fn settings(gateway: &str, listen: &str) -> PageSettings {
    PageSettings {
        listen: listen.parse().expect("an address"),
        gateway: gateway.to_owned(),
        answer_timeout: Duration::from_secs(6),
        database: None,
    }
}

#[tokio::test]
async fn only_pages_of_this_machine_are_answered() {
    let served = Served::begin().await;
    let port = served.page.url().rsplit(':').next().expect("a port");
    let get = |header: &str, value: String| {
        let request = served.http.get(served.url("/api/stage"));
        request.header(header, value).send()
    };
    let status = async |header, value| get(header, value).await.expect("an answer").status();
    for (header, value) in [
        ("host", format!("evil.example:{port}")),
        ("origin", "http://evil.example".to_owned()),
        ("origin", "null".to_owned()),
    ] {
        assert_eq!(status(header, value).await, StatusCode::FORBIDDEN);
    }
    for (header, value) in [
        ("host", format!("localhost:{port}")),
        ("origin", format!("http://127.0.0.1:{port}")),
    ] {
        assert_eq!(status(header, value).await, StatusCode::OK);
    }
    served.end().await;
}

/// A form of another site can send texts, but no JSON, without being asked about first.
#[tokio::test]
async fn what_is_not_json_moves_nothing() {
    let served = Served::begin().await;
    let request = served.http.post(served.url("/api/tills/alfamart/cash-in"));
    let body = json!({ "phone": "081234567890", "amount": 50_000 }).to_string();
    let answer = request
        .header("content-type", "text/plain")
        .body(body)
        .send();
    assert_eq!(
        answer.await.expect("an answer").status(),
        StatusCode::BAD_REQUEST
    );
    served.end().await;
}

#[tokio::test]
async fn every_answer_forbids_what_the_page_does_not_need() {
    let served = Served::begin().await;
    for path in ["/", "/js/main.js", "/nothing", "/api/nothing"] {
        let answer = served.http.get(served.url(path)).send().await;
        let answer = answer.expect("an answer");
        let policy = answer.headers()["content-security-policy"].to_str();
        let policy = policy.expect("a text").to_owned();
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self';"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        let expected = if path.contains("nothing") { 404 } else { 200 };
        assert_eq!(answer.status(), expected, "{path}");
    }
    served.end().await;
}

#[tokio::test]
async fn a_till_serves_one_customer_at_a_time() {
    let served = Served::begin().await;
    let slow = json!({ "quality": "slow" });
    let switched = served.http.put(served.url("/api/line")).json(&slow).send();
    assert_eq!(
        switched.await.expect("an answer").status(),
        StatusCode::NO_CONTENT
    );
    let pay_in = || {
        let request = served.http.post(served.url("/api/tills/alfamart/cash-in"));
        request
            .json(&json!({ "phone": "081234567890", "amount": 50_000 }))
            .send()
    };
    assert_eq!(
        pay_in().await.expect("an answer").status(),
        StatusCode::ACCEPTED
    );
    let second = pay_in().await.expect("an answer");
    assert_eq!(second.status(), StatusCode::CONFLICT);
    let error: Value = second.json().await.expect("JSON");
    assert_eq!(
        error["message"]["en"],
        "This till is still serving somebody."
    );
    served.end().await;
}

#[tokio::test]
async fn the_page_is_not_shown_to_the_network() {
    let refused = Page::start(settings("http://127.0.0.1:9", "0.0.0.0:0")).await;
    assert!(matches!(refused, Err(PageError::NotLoopback(_))));
}

#[tokio::test]
async fn a_gateway_that_is_no_sandbox_is_named() {
    let refused = Page::start(settings("http://127.0.0.1:9", "127.0.0.1:0")).await;
    let error = refused.err().expect("refused").to_string();
    assert!(error.contains("http://127.0.0.1:9"), "{error}");
}

#[tokio::test]
async fn there_is_no_copy_of_what_was_never_printed() {
    let served = Served::begin().await;
    for name in [
        "nothing.pdf",
        "nothing",
        "nothing.exe",
        "%2e%2e%2fCargo.toml",
    ] {
        let answer = served
            .http
            .get(served.url(&format!("/api/receipts/{name}")));
        let answer = answer.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
    }
    served.end().await;
}

#[tokio::test]
async fn a_brand_that_the_chain_does_not_have_is_not_found() {
    let served = Served::begin().await;
    let request = served.http.post(served.url("/api/tills/indomaret/cash-in"));
    let body = json!({ "phone": "081234567890", "amount": 50_000, "brand": "Lawson" });
    let answer = request.json(&body).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    served.end().await;
}
