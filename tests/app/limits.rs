//! How much an address and a phone number may ask of the app API.

use gerai::clock::Clock;
use serde_json::json;

use crate::support::{BUDI, PIN, TestGateway, together};

const BURST: usize = 20;

async fn burst(gateway: &TestGateway) -> Vec<reqwest::Response> {
    let client = reqwest::Client::new();
    let url = format!("{}/app/v1/session", gateway.url());
    together((0..BURST).map(|_| {
        let body = json!({ "phone": BUDI, "pin": PIN });
        let request = client.post(&url).json(&body);
        async move { request.send().await.expect("an answer") }
    }))
    .await
}

fn assert_some_are_too_many(answers: &[reqwest::Response]) {
    let status = |answer: &&reqwest::Response| answer.status().as_u16();
    assert!(answers.iter().any(|answer| status(&answer) == 201));
    let too_many: Vec<_> = answers.iter().filter(|one| status(one) == 429).collect();
    assert!(!too_many.is_empty());
    for answer in too_many {
        assert!(answer.headers().contains_key("retry-after"));
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
}

#[tokio::test]
async fn of_one_address() {
    let gateway = TestGateway::start_with(Clock::machine(), |settings| {
        settings.limits.address_per_second = 1;
    })
    .await;
    assert_some_are_too_many(&burst(&gateway).await);
}

#[tokio::test]
async fn about_one_phone_number() {
    let gateway = TestGateway::start_with(Clock::machine(), |settings| {
        settings.limits.phone_per_second = 1;
    })
    .await;
    assert_some_are_too_many(&burst(&gateway).await);
}
