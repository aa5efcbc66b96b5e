//! What is no request: unknown paths and methods, bodies that cannot be read, too many of them.

use super::*;
use crate::config::LimitSettings;
use crate::testing::{BUDI, services, services_with};

#[actix_web::test]
async fn an_unknown_path_and_an_unknown_method_are_problems() {
    let services = services();
    let unknown = send(&services, request(Method::GET, "/nothing")).await;
    assert_eq!(unknown.problem(), (404, "/problems/not-found", None));
    assert_eq!(unknown.header("cache-control"), Some("no-store"));
    let method = send(&services, request(Method::PUT, "/tokens")).await;
    assert_eq!(
        method.problem(),
        (405, "/problems/method-not-allowed", None)
    );
    assert_eq!(method.header("allow"), Some("GET, POST"));
}

#[actix_web::test]
async fn a_field_that_is_wrong_is_named() {
    let services = services();
    for (body, field) in [
        (json!({ "pin": PIN }), "phone"),
        (json!({ "phone": null, "pin": PIN }), "phone"),
        (json!({ "phone": 81_234_567_890_i64, "pin": PIN }), "phone"),
        (json!({ "phone": "12345", "pin": PIN }), "phone"),
        (json!({ "phone": BUDI.1 }), "pin"),
        (json!({ "phone": BUDI.1, "pin": 123_456 }), "pin"),
        (json!({ "phone": BUDI.1, "pin": "12345" }), "pin"),
        (json!({ "phone": BUDI.1, "pin": PIN, "otp": "1" }), "otp"),
        (
            json!({ "phone": BUDI.1, "pin": PIN, "deviceId": "short" }),
            "deviceId",
        ),
        (json!({ "phone": BUDI.1, "pin": PIN, "code": "1" }), "code"),
        (json!([]), "body"),
    ] {
        let refused = send(&services, request(Method::POST, "/session").set_json(&body)).await;
        let expected = (400, "/problems/invalid-request", Some(field));
        assert_eq!(refused.problem(), expected, "{body}");
    }
}

#[actix_web::test]
async fn a_problem_says_what_the_customer_is_to_fill_in() {
    let services = services();
    for (body, id, en) in [
        (
            json!({ "phone": BUDI.1, "pin": "" }),
            "Masukkan PIN 6 angka.",
            "Enter the PIN of 6 digits.",
        ),
        (
            json!({ "phone": "", "pin": PIN }),
            "Masukkan nomor HP yang benar.",
            "Enter a valid phone number.",
        ),
        (
            json!([]),
            "Permintaan tidak dapat dibaca.",
            "The request cannot be read.",
        ),
    ] {
        let refused = send(&services, request(Method::POST, "/session").set_json(&body)).await;
        let expected = json!({ "id": id, "en": en });
        assert_eq!(refused.body["message"], expected, "{body}");
    }
}

#[actix_web::test]
async fn a_field_or_a_session_that_is_given_twice_is_named() {
    let services = services();
    let twice = format!(r#"{{"phone":"{0}","phone":"{0}","pin":"{PIN}"}}"#, BUDI.1);
    let sign_in = request(Method::POST, "/session")
        .insert_header(("Content-Type", "application/json"))
        .set_payload(twice);
    let refused = send(&services, sign_in).await;
    let expected = (400, "/problems/invalid-request", Some("phone"));
    assert_eq!(refused.problem(), expected);
    let show = request(Method::GET, "/account")
        .append_header(("Authorization", "Bearer x"))
        .append_header(("Authorization", "Bearer y"));
    let refused = send(&services, show).await;
    let expected = (400, "/problems/invalid-request", Some("Authorization"));
    assert_eq!(refused.problem(), expected);
}

#[actix_web::test]
async fn a_problem_does_not_repeat_what_was_sent() {
    let services = services();
    for body in [
        "\"123456\"",
        "{\"pin\": 123456x}",
        "{\"pin\": \"99123456\", \"phone\": 123456}",
    ] {
        let request = request(Method::POST, "/session")
            .insert_header(("Content-Type", "application/json"))
            .set_payload(body);
        let refused = send(&services, request).await;
        assert_eq!(refused.status, 400);
        assert!(
            !refused.body.to_string().contains("123456"),
            "{}",
            refused.body
        );
    }
}

#[actix_web::test]
async fn a_body_is_json_and_of_64_kib_at_most() {
    let services = services();
    let text = request(Method::POST, "/session").set_payload("phone=1");
    let refused = send(&services, text).await;
    assert_eq!(refused.problem(), (415, "/problems/not-json", None));
    let long = json!({ "phone": "0".repeat(64 * 1024), "pin": PIN });
    let refused = send(&services, request(Method::POST, "/session").set_json(long)).await;
    assert_eq!(refused.problem(), (413, "/problems/too-large", None));
}

#[actix_web::test]
async fn an_address_that_asks_too_much_waits() {
    let services = services_with(LimitSettings {
        address_per_second: 1,
        ..LimitSettings::default()
    });
    let ask = |host: [u8; 4]| {
        let peer = (host, 1234).into();
        send(&services, request(Method::GET, "/account").peer_addr(peer))
    };
    assert_eq!(ask([10, 0, 0, 1]).await.status, 401);
    let refused = ask([10, 0, 0, 1]).await;
    assert_eq!(
        refused.problem(),
        (429, "/problems/too-many-requests", None)
    );
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    assert_eq!(ask([10, 0, 0, 2]).await.status, 401);
}

#[actix_web::test]
async fn a_number_that_is_tried_too_often_waits() {
    let services = services_with(LimitSettings {
        phone_per_second: 1,
        ..LimitSettings::default()
    });
    // Side by side, so that hashing the first one's PIN does not fill the bucket again.
    let tries = [(); 2].map(|()| {
        let services = services.data();
        actix_web::rt::spawn(async move { sign_in(&services, BUDI.1, PIN).await })
    });
    let mut replies = Vec::new();
    for task in tries {
        replies.push(task.await.expect("a reply"));
    }
    // Either may come first.
    replies.sort_by_key(|reply| reply.status);
    assert_eq!(replies[0].status, 201);
    assert_eq!(
        replies[1].problem(),
        (429, "/problems/too-many-requests", None)
    );
}

#[test]
fn every_path_is_documented_with_the_problems_it_may_answer() {
    use utoipa::OpenApi;

    let document = serde_json::to_value(crate::api::app::AppApiDoc::openapi()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    assert_eq!(paths.len(), 20);
    for (path, operations) in paths {
        for operation in operations.as_object().expect("operations").values() {
            let problem = &operation["responses"]["429"]["content"]["application/problem+json"];
            assert!(problem.is_object(), "{path}");
            let is_open = operation["security"].is_null();
            let id = operation["operationId"].as_str().unwrap_or_default();
            let before_a_session = [
                "sign_in",
                "send_sign_in_otp",
                "send_registration_otp",
                "prove_phone",
                "register",
            ];
            assert_eq!(is_open, before_a_session.contains(&id), "{path}");
        }
    }
    assert!(document["components"]["schemas"]["Problem"].is_object());
    assert!(document["components"]["schemas"]["NewToken"]["properties"]["pin"].is_object());
}
