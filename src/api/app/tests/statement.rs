//! The statement, page by page.

use super::*;
use crate::testing::{BUDI, SITI, services};
use crate::types::ShortReferenceNo;

#[actix_web::test]
async fn a_statement_is_read_page_by_page_newest_first() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    for _ in 0..5 {
        services.cash_in(BUDI, 50_000).await;
    }
    let mut seen = Vec::new();
    let mut path = "/statement?limit=2".to_owned();
    loop {
        let page = budi.get(&path).await.body;
        let entries = page["entries"].as_array().expect("a list").clone();
        assert!(entries.len() <= 2);
        seen.extend(entries.iter().filter_map(|entry| entry["seq"].as_i64()));
        let Some(next) = page["next"].as_i64() else {
            assert!(page["next"].is_null());
            break;
        };
        path = format!("/statement?limit=2&before={next}");
    }
    // The first entry is that the account was opened.
    assert_eq!(seen, [6, 5, 4, 3, 2]);
}

#[actix_web::test]
async fn a_statement_line_names_amount_channel_and_reference() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    let made = budi.make_token(None).await;
    let digits = made.body["token"].as_str().expect("digits");
    services.cash_out(BUDI, 50_000, digits).await.expect("paid");
    let page = budi.get("/statement").await.body;
    let mut line = page["entries"][0].clone();
    let reference = line
        .as_object_mut()
        .and_then(|line| line.remove("referenceNo"));
    let reference = reference.expect("a number");
    let number = reference.as_str().expect("text");
    assert_eq!(number.len(), 32);
    let short = ShortReferenceNo::of(number)
        .expect("a short form")
        .to_string();
    let expected = json!({
        "seq": 4, "at": "2026-11-22T16:00:00+07:00", "kind": "cash-out", "amount": -50_000,
        "balanceAfter": 450_000, "channel": "alfamart", "shortReferenceNo": short,
    });
    assert_eq!(line, expected);
    let siti = Device::of(&services, SITI).await;
    let none = json!({ "entries": [], "next": null });
    assert_eq!(siti.get("/statement").await.body, none);
}

#[actix_web::test]
async fn a_page_that_cannot_be_is_named() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("before=0", "before"),
        ("page=2", "query"),
    ] {
        for path in ["/statement", "/notifications"] {
            let refused = budi.get(&format!("{path}?{query}")).await;
            let expected = (400, "/problems/invalid-request", Some(field));
            assert_eq!(refused.problem(), expected, "{path}?{query}");
        }
    }
}
