//! Signing in and out.

use serde_json::json;
use simulator::phone::Phone;

use crate::support::{BUDI, PIN, SITI, TestGateway};

async fn sign_in(gateway: &TestGateway, phone: &str, pin: &str) -> reqwest::Response {
    let request = reqwest::Client::new()
        .post(format!("{}/app/v1/session", gateway.url()))
        .json(&json!({ "phone": phone, "pin": pin }));
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn a_session_ends_when_it_is_signed_out() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    let account = phone.account().await.expect("an account");
    assert_eq!(
        (
            account.name.as_str(),
            account.tier.as_str(),
            account.balance
        ),
        ("Budi Pratama", "premium", 0)
    );
    phone.clone().sign_out().await.expect("signed out");
    let error = phone.account().await.expect_err("no session");
    assert_eq!(error.slug(), Some("session-ended"));
}

#[tokio::test]
async fn any_form_of_the_number_signs_in() {
    let gateway = TestGateway::start().await;
    for form in ["6281234567890", "+62 812-3456-7890"] {
        let phone = Phone::sign_in(&gateway.url(), form, PIN).await;
        let account = phone.expect("signed in").account().await;
        assert_eq!(account.expect("an account").phone, BUDI);
    }
}

#[tokio::test]
async fn five_wrong_pins_lock_and_do_not_reveal_who_has_an_account() {
    let gateway = TestGateway::start().await;
    for number in [BUDI, "089999999999"] {
        for tried in 1..=5 {
            let answer = sign_in(&gateway, number, "654321").await;
            let status = answer.status().as_u16();
            assert_eq!(status, 401, "{number}, try {tried}");
        }
        let answer = sign_in(&gateway, number, PIN).await;
        assert_eq!(answer.status().as_u16(), 429, "{number}: locked");
        assert!(answer.headers().contains_key("retry-after"));
        let problem: serde_json::Value = answer.json().await.expect("a problem");
        assert_eq!(problem["type"], "/problems/pin-locked");
    }
    let other = Phone::sign_in(&gateway.url(), SITI, PIN).await;
    assert!(other.is_ok(), "another customer is not locked out");
}

#[tokio::test]
async fn a_problem_speaks_both_languages_and_no_secret() {
    let gateway = TestGateway::start().await;
    let answer = sign_in(&gateway, BUDI, "654321").await;
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let text = answer.text().await.expect("a body");
    assert!(!text.contains("654321") && !text.contains(BUDI), "{text}");
    let problem: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(problem["type"], "/problems/wrong-pin");
    assert_eq!(problem["message"]["id"], "Nomor telepon atau PIN salah.");
    assert_eq!(
        problem["message"]["en"],
        "The phone number or the PIN is wrong."
    );
}
