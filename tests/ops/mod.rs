//! For operators: health, and what is served where.

use std::time::Duration;

use gerai::clock::Clock;

use simulator::snap::Service;

use crate::support::{BEGIN, BUDI, RawConnection, TestGateway, body_of, get};

#[tokio::test]
async fn a_gateway_that_serves_is_live_and_ready() {
    let gateway = TestGateway::start().await;
    for (path, expected) in [("live", "live"), ("ready", "ready")] {
        let answer = get(format!("{}/health/{path}", gateway.url())).await;
        assert_eq!(answer.status().as_u16(), 200);
        let body: serde_json::Value = answer.json().await.expect("JSON");
        assert_eq!(body["status"], expected);
    }
}

#[tokio::test]
async fn a_gateway_whose_database_file_is_gone_is_not_ready() {
    let gateway = TestGateway::start_still().await;
    let url = format!("{}/health/ready", gateway.url());
    assert_eq!(get(url.clone()).await.status().as_u16(), 200);
    // PostgreSQL's files are its own.
    let Some(file) = gateway.services().database.url().file() else {
        return;
    };
    std::fs::rename(file, file.with_extension("away")).expect("moved");
    gateway.pass(Duration::from_secs(1));
    assert_eq!(get(url).await.status().as_u16(), 503);
    let app = format!("{}/app/v1/account", gateway.url());
    let client = reqwest::Client::new();
    let answer = client.get(app).bearer_auth("anybody").send().await;
    assert_eq!(answer.expect("an answer").status().as_u16(), 503);
}

#[tokio::test]
async fn a_gateway_whose_clock_leaps_decides_nothing_until_it_is_taken_back() {
    let clock = Clock::manual(BEGIN).watched();
    let gateway = TestGateway::start_with(clock.clone(), |settings| settings.sandbox = false).await;
    let partner = gateway.add_partner("CHAIN", "alfamart", |_| {});
    let wire = RawConnection::open(&gateway, partner).await;
    let ready = format!("{}/health/ready", gateway.url());
    let inquire = async || {
        let body = body_of(Service::AccountInquiry, "A1");
        wire.post(Service::AccountInquiry, &body).await.to_string()
    };
    assert_eq!(get(ready.clone()).await.status().as_u16(), 200);

    clock.set(BEGIN.plus(Duration::from_secs(2)));
    let right = clock.now();
    clock.leap_to(right.plus(Duration::from_secs(24 * 3600)));
    assert_eq!(get(ready.clone()).await.status().as_u16(), 503);
    assert_eq!(inquire().await, "5003700 General Error");

    clock.leap_to(right);
    gateway.pass(Duration::from_secs(2));
    assert_eq!(get(ready).await.status().as_u16(), 200);
    assert_eq!(inquire().await, "4043711 Invalid Customer");
}

#[tokio::test]
async fn a_sandbox_goes_on_after_a_leap() {
    let clock = Clock::manual(BEGIN).watched();
    let gateway = TestGateway::start_with(clock.clone(), |_| {}).await;
    clock.leap_to(BEGIN.plus(Duration::from_secs(24 * 3600)));
    let ready = format!("{}/health/ready", gateway.url());
    assert_eq!(get(ready).await.status().as_u16(), 200);
    gateway.phone(BUDI).await;
}

#[tokio::test]
async fn health_answers_a_balancer_that_asks_with_head() {
    let gateway = TestGateway::start().await;
    for path in ["live", "ready"] {
        let url = format!("{}/health/{path}", gateway.url());
        let answer = reqwest::Client::new().head(url).send().await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        assert_eq!(answer.text().await.expect("text"), "", "{path}");
    }
}

#[tokio::test]
async fn another_method_is_refused_by_naming_those_that_are_known() {
    let gateway = TestGateway::start().await;
    let client = reqwest::Client::new();
    for (path, allow) in [
        ("/health/live", "GET, HEAD"),
        ("/health/ready", "GET, HEAD"),
        ("/", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
        ("/docs", "GET, HEAD"),
        ("/docs/", "GET, HEAD"),
        ("/docs/integrators.md", "GET, HEAD"),
        ("/docs/swagger-ui.css", "GET, HEAD"),
        ("/docs/nothing", "GET, HEAD"),
        ("/sandbox/partners", "GET"),
        ("/sandbox/customers", "GET, POST"),
        ("/app/v1/session", "POST, DELETE"),
        ("/v1.0/emoney/topup", "POST"),
    ] {
        for method in ["OPTIONS", "TRACE", "PUT"] {
            let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
            let url = format!("{}{path}", gateway.url());
            let answer = client.request(method.clone(), url).send().await;
            let answer = answer.expect("an answer");
            assert_eq!(answer.status().as_u16(), 405, "{method} {path}");
            assert_eq!(answer.headers()["allow"], allow, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_page_that_is_read_answers_head_without_its_body() {
    let gateway = TestGateway::start().await;
    for path in [
        "/",
        "/docs",
        "/docs/",
        "/docs/index.html",
        "/docs/swagger-ui.css",
        "/docs/integrators.id.md",
        "/openapi.json",
        "/openapi/app.json",
    ] {
        let url = format!("{}{path}", gateway.url());
        let read = get(url.clone()).await;
        let headed = reqwest::Client::new().head(url).send().await;
        let headed = headed.expect("an answer");
        for answer in [&read, &headed] {
            assert_eq!(answer.status().as_u16(), 200, "{path}");
        }
        for header in ["content-type", "content-encoding", "content-length"] {
            let (read, headed) = (read.headers().get(header), headed.headers().get(header));
            assert_eq!(headed, read, "{path}: {header}");
        }
        assert_eq!(headed.text().await.expect("text"), "", "{path}");
    }
}

#[tokio::test]
async fn the_documents_page_may_ask_no_other_host() {
    let gateway = TestGateway::start().await;
    let answer = get(format!("{}/docs/", gateway.url())).await;
    assert_eq!(answer.status().as_u16(), 200);
    let policy = answer.headers()["content-security-policy"].to_str();
    assert!(policy.expect("text").starts_with("default-src 'self'"));
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
}

/// Nothing signs, and nothing can be tried out, where the keys are not given away.
#[tokio::test]
async fn only_a_sandboxs_documents_can_be_tried_out() {
    let sandbox = TestGateway::start().await;
    let production =
        TestGateway::start_with(Clock::machine(), |settings| settings.sandbox = false).await;
    let text = async |gateway: &TestGateway, path: &str| {
        let answer = get(format!("{}{path}", gateway.url())).await;
        assert_eq!(answer.status().as_u16(), 200, "{path}");
        answer.text().await.expect("text")
    };
    for gateway in [&sandbox, &production] {
        for path in ["/docs/", "/docs/index.html"] {
            assert!(
                text(gateway, path)
                    .await
                    .contains("<title>Gerai API</title>")
            );
        }
        for part in ["partners", "app", "operators"] {
            let part = text(gateway, &format!("/openapi/{part}.json")).await;
            assert!(part.starts_with("{\"openapi\":"), "{part}");
        }
    }
    let script = "/docs/swagger-initializer.js";
    let signs = "function sign(";
    assert!(text(&sandbox, script).await.contains(signs));
    let script = text(&production, script).await;
    assert!(
        !script.contains(signs) && !script.contains("/sandbox/"),
        "{script}"
    );
}

#[tokio::test]
async fn every_answer_has_an_id_of_its_own() {
    let gateway = TestGateway::start().await;
    let id = async || {
        let answer = get(format!("{}/health/live", gateway.url())).await;
        answer.headers()["x-request-id"].clone()
    };
    assert_ne!(id().await, id().await);
}

#[tokio::test]
async fn the_sandbox_is_there_in_sandbox_mode_only() {
    let sandbox = TestGateway::start().await;
    let production =
        TestGateway::start_with(Clock::machine(), |settings| settings.sandbox = false).await;
    let paths = [
        "partners",
        "customers",
        "values",
        "messages",
        "settlements",
        "references/ALFAMART/38/R1",
    ];
    for path in paths {
        let url = |gateway: &TestGateway| format!("{}/sandbox/{path}", gateway.url());
        assert_eq!(get(url(&sandbox)).await.status().as_u16(), 200);
        assert_eq!(get(url(&production)).await.status().as_u16(), 404);
    }
}

/// Every path that is served, with its methods, but for the aliases of the partner API.
const SERVED: [(&str, &[&str]); 38] = [
    ("/app/v1/account", &["get"]),
    ("/app/v1/cash-out/reopen", &["post"]),
    ("/app/v1/channels", &["get"]),
    ("/app/v1/devices", &["get"]),
    ("/app/v1/devices/{id}", &["delete"]),
    ("/app/v1/export", &["get"]),
    ("/app/v1/limits", &["get"]),
    ("/app/v1/notifications", &["get"]),
    ("/app/v1/notifications/read", &["post"]),
    ("/app/v1/notifications/stream", &["get"]),
    ("/app/v1/notifications/{no}/read", &["post"]),
    ("/app/v1/profile", &["get"]),
    ("/app/v1/registration", &["post"]),
    ("/app/v1/registration/otp", &["post"]),
    ("/app/v1/registration/proof", &["post"]),
    ("/app/v1/session", &["delete", "post"]),
    ("/app/v1/session/otp", &["post"]),
    ("/app/v1/statement", &["get"]),
    ("/app/v1/tokens", &["get", "post"]),
    ("/app/v1/tokens/{no}", &["delete", "get"]),
    ("/health/live", &["get"]),
    ("/health/ready", &["get"]),
    ("/sandbox/customers", &["get", "post"]),
    ("/sandbox/messages", &["get"]),
    ("/sandbox/partners", &["get"]),
    (
        "/sandbox/references/{partner}/{service}/{reference}",
        &["get"],
    ),
    ("/sandbox/settlements", &["get"]),
    ("/sandbox/values", &["get"]),
    ("/v1.0/access-token/b2b", &["post"]),
    ("/v1.0/emoney/account-inquiry", &["post"]),
    ("/v1.0/emoney/otc-cancel", &["post"]),
    ("/v1.0/emoney/otc-cashout", &["post"]),
    ("/v1.0/emoney/otc-status", &["post"]),
    ("/v1.0/emoney/topup", &["post"]),
    ("/v1.0/emoney/topup-status", &["post"]),
    ("/v1.0/otc/cashout/cancel", &["post"]),
    ("/openapi.json", &[]),
    ("/docs/", &[]),
];

#[tokio::test]
async fn the_document_lists_what_is_served_and_nothing_else() {
    let gateway = TestGateway::start().await;
    let document = get(format!("{}/openapi.json", gateway.url())).await;
    let document: serde_json::Value = document.json().await.expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    for (path, methods) in SERVED {
        let named = path
            .replace("{no}", "1")
            .replace("{partner}/{service}/{reference}", "ALFAMART/38/R1");
        let url = format!("{}{named}", gateway.url());
        let listed = paths.get(path).and_then(|item| item.as_object());
        let listed: Vec<_> = listed.into_iter().flat_map(|item| item.keys()).collect();
        assert_eq!(listed, methods, "{path}");
        for method in methods {
            let method = method.to_uppercase().parse().expect("a method");
            let request = reqwest::Client::new().request(method, &url);
            let status = request.send().await.expect("an answer").status().as_u16();
            assert!(![404, 405].contains(&status), "{path}: {status}");
        }
    }
    let known = |path: &&String| SERVED.iter().any(|(served, _)| served == path);
    let unknown: Vec<_> = paths.keys().filter(|path| !known(path)).collect();
    assert_eq!(unknown, Vec::<&String>::new());
    let page = get(format!("{}/docs/", gateway.url())).await;
    assert_eq!(page.status().as_u16(), 200);
}

#[tokio::test]
async fn no_answer_is_kept_by_anybody_on_its_way() {
    let gateway = TestGateway::start().await;
    for path in [
        "/health/ready",
        "/sandbox/partners",
        "/sandbox/customers",
        "/app/v1/account",
        "/v1.0/access-token/b2b",
        "/nowhere",
        "/openapi.json",
    ] {
        let answer = get(format!("{}{path}", gateway.url())).await;
        assert_eq!(answer.headers()["cache-control"], "no-store", "{path}");
    }
}
