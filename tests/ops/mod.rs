//! For operators: health, and what is served where.

use gerai::clock::Clock;

use crate::support::{TestGateway, get};

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
    for path in ["partners", "customers", "messages"] {
        let url = |gateway: &TestGateway| format!("{}/sandbox/{path}", gateway.url());
        assert_eq!(get(url(&sandbox)).await.status().as_u16(), 200);
        assert_eq!(get(url(&production)).await.status().as_u16(), 404);
    }
}
