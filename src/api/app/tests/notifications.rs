//! Notifications, listed and read.

use super::*;
use crate::testing::{BUDI, SITI, services};

#[actix_web::test]
async fn notifications_are_listed_newest_first_and_counted_until_read() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    for amount in [50_000, 100_000, 150_000] {
        services.cash_in(BUDI, amount).await;
    }
    let page = budi.get("/notifications?limit=2").await.body;
    assert_eq!((&page["next"], &page["unread"]), (&json!(3), &json!(3)));
    let newest = &page["notifications"][0];
    assert_eq!(
        (&newest["no"], &newest["kind"]),
        (&json!(4), &json!("cash-in"))
    );
    assert_eq!(newest["medium"], "in-app");
    let text = newest["text"]["id"].as_str().expect("a text");
    assert!(text.contains("Rp150.000"), "{text}");
    assert!(newest.get("readAt").is_none());

    assert_eq!(
        budi.post("/notifications/4/read", json!({})).await.status,
        204
    );
    let page = budi.get("/notifications").await.body;
    assert_eq!((&page["next"], &page["unread"]), (&Value::Null, &json!(2)));
    assert_eq!(
        page["notifications"][0]["readAt"],
        "2026-11-22T16:00:00+07:00"
    );

    let all = budi.request(Method::POST, "/notifications/read");
    assert_eq!(send(&services, all).await.status, 204);
    assert_eq!(budi.get("/notifications").await.body["unread"], 0);
}

#[actix_web::test]
async fn nobody_reads_the_notifications_of_another() {
    let services = services();
    services.cash_in(BUDI, 50_000).await;
    let siti = Device::of(&services, SITI).await;
    let none = json!({ "notifications": [], "next": null, "unread": 0 });
    assert_eq!(siti.get("/notifications").await.body, none);
    let refused = siti.post("/notifications/1/read", json!({})).await;
    assert_eq!(refused.problem(), (404, "/problems/not-found", None));
}
