//! Status inquiries and cancels (`SNAP 39, 45, 46`).

use std::time::Duration;

use serde_json::json;
use simulator::phone::Phone;
use simulator::snap::{Answer, Service};
use simulator::till::{Chain, MovementKind, Order, Till, TillRequest};

use crate::support::{BUDI, PIN, RawConnection, TestGateway, body_of, with};

async fn ask(till: &Till, ask: TillRequest, kind: MovementKind, order: &Order) -> Answer {
    till.ask(ask, kind, order).await.expect("an answer")
}

async fn status_of(till: &Till, order: &Order) -> (String, Option<String>) {
    let answer = ask(till, TillRequest::Status, MovementKind::CashOut, order).await;
    let status = answer.latest_status().map(str::to_owned);
    (answer.code, status)
}

/// Budi's order of 50,000 at Alfamart, with money and token for it.
async fn covered_order(gateway: &TestGateway, till: &Till, phone: &Phone) -> Order {
    let agent = gateway.till(Chain::Digibos);
    let paid = ask(
        &agent,
        TillRequest::Original,
        MovementKind::CashIn,
        &Order::new(BUDI, 50_000),
    )
    .await;
    assert_eq!(paid.code, "2003800");
    let channel = till.outlet().chain.channel();
    let token = phone.make_token(PIN, channel, "cash-out", None).await;
    Order::new(BUDI, 50_000).token(&token.expect("a token").token)
}

#[tokio::test]
async fn a_cash_in_is_found_by_any_of_its_numbers() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let overrides = wire.usual().set("x-external-id", "EXT-1");
    let body = body_of(Service::TopUp, "A1");
    let posted = wire.post_with(Service::TopUp, &body, &overrides).await;
    let number = posted.reference_no().expect("a number");
    for (name, value) in [
        ("originalPartnerReferenceNo", "A1"),
        ("originalReferenceNo", number),
        ("originalExternalId", "EXT-1"),
    ] {
        let body = json!({ "serviceCode": "38", name: value });
        let answer = wire.post(Service::TopUpStatus, &body).await;
        assert_eq!(answer.code, "2003900", "{name}");
        assert_eq!(answer.body["originalPartnerReferenceNo"], "A1");
        assert_eq!(answer.body["originalReferenceNo"], number);
        assert_eq!(answer.body["originalExternalId"], "EXT-1");
        assert_eq!(answer.latest_status(), Some("00"));

        let body = json!({ "serviceCode": "38", name: "another" });
        let answer = wire.post(Service::TopUpStatus, &body).await;
        assert_eq!(answer.to_string(), "4043901 Transaction Not Found");
    }
    let body = json!({
        "serviceCode": "38", "originalPartnerReferenceNo": "A1", "originalReferenceNo": "another",
    });
    let answer = wire.post(Service::TopUpStatus, &body).await;
    assert_ne!(answer.http, 200, "numbers that do not belong together");
}

#[tokio::test]
async fn a_cash_in_is_found_by_the_external_id_of_its_retry_too() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::TopUp, "A1");
    for external_id in ["EXT-1", "EXT-2"] {
        let overrides = wire.usual().set("x-external-id", external_id);
        let posted = wire.post_with(Service::TopUp, &body, &overrides).await;
        assert_eq!(posted.code, "2003800");
        // A retry is signed anew.
        gateway.pass(Duration::from_secs(1));
    }
    let body = json!({ "serviceCode": "38", "originalExternalId": "EXT-2" });
    let answer = wire.post(Service::TopUpStatus, &body).await;
    assert_eq!(answer.body["originalPartnerReferenceNo"], "A1");
}

#[tokio::test]
async fn a_refused_cash_in_has_failed() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Alfamart);
    let order = Order::new(BUDI, 75_000);
    assert_eq!(
        ask(&till, TillRequest::Original, MovementKind::CashIn, &order)
            .await
            .http,
        404
    );
    let answer = ask(&till, TillRequest::Status, MovementKind::CashIn, &order).await;
    assert_eq!(
        (answer.code.as_str(), answer.latest_status()),
        ("2003900", Some("06"))
    );
}

#[tokio::test]
async fn a_cash_out_has_every_status_of_the_table() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Alfamart);
    let phone = gateway.phone(BUDI).await;
    let of = |code: &str, status: &str| (code.to_owned(), Some(status.to_owned()));

    let order = covered_order(&gateway, &till, &phone).await;
    let unknown = status_of(&till, &order).await;
    assert_eq!(unknown, ("4044501".to_owned(), None), "not sent yet");
    let paid = ask(&till, TillRequest::Original, MovementKind::CashOut, &order).await;
    assert_eq!(paid.code, "2004400");
    assert_eq!(status_of(&till, &order).await, of("2004500", "00"));

    let cancelled = ask(&till, TillRequest::Cancel, MovementKind::CashOut, &order).await;
    assert_eq!(cancelled.code, "2004600");
    assert_eq!(status_of(&till, &order).await, of("2004500", "04"));
    let again = ask(&till, TillRequest::Original, MovementKind::CashOut, &order).await;
    assert_eq!(again.to_string(), "4044404 Transaction Cancelled");

    let never = Order::new(BUDI, 50_000).token("000000");
    let first = ask(&till, TillRequest::Cancel, MovementKind::CashOut, &never).await;
    assert_eq!(first.code, "2004600", "before the original");
    assert_eq!(status_of(&till, &never).await, of("2004500", "05"));
    let late = ask(&till, TillRequest::Original, MovementKind::CashOut, &never).await;
    assert_eq!(late.to_string(), "4044404 Transaction Cancelled");

    let wrong = Order::new(BUDI, 50_000).token("000000");
    let refused = ask(&till, TillRequest::Original, MovementKind::CashOut, &wrong).await;
    assert_eq!(refused.code, "4044415");
    assert_eq!(status_of(&till, &wrong).await, of("2004500", "06"));
    let cancelled = ask(&till, TillRequest::Cancel, MovementKind::CashOut, &wrong).await;
    assert_eq!(cancelled.code, "2004600", "there is nothing to put back");
    assert!(cancelled.text("cancelTime").is_none());
    assert_eq!(status_of(&till, &wrong).await, of("2004500", "06"));

    assert_eq!(phone.account().await.expect("an account").balance, 50_000);
    assert_eq!(gateway.stop().await.postings, 3);
}

#[tokio::test]
async fn a_status_names_the_customer_and_amount_of_its_cash_out() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Alfamart);
    let phone = gateway.phone(BUDI).await;
    let order = covered_order(&gateway, &till, &phone).await;
    assert_eq!(
        ask(&till, TillRequest::Original, MovementKind::CashOut, &order)
            .await
            .http,
        200
    );
    let other_amount = Order::new(BUDI, 100_000).reference(&order.reference);
    let other_phone = Order::new("081298765432", 50_000).reference(&order.reference);
    for other in [&other_amount, &other_phone] {
        let (code, _) = status_of(&till, other).await;
        assert_eq!(code, "4044518");
    }
    let cancelled = ask(
        &till,
        TillRequest::Cancel,
        MovementKind::CashOut,
        &other_phone,
    )
    .await;
    assert_eq!(cancelled.to_string(), "4044618 Inconsistent Request");
    assert_eq!(gateway.stop().await.postings, 2);
}

#[tokio::test]
async fn a_partner_neither_sees_nor_cancels_what_is_another_partners() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Alfamart);
    let phone = gateway.phone(BUDI).await;
    let order = covered_order(&gateway, &till, &phone).await;
    let paid = ask(&till, TillRequest::Original, MovementKind::CashOut, &order).await;
    let number = paid.reference_no().expect("a number").to_owned();

    let rival = gateway.add_partner("RIVAL", "alfamart", |_| {});
    let rival = RawConnection::open(&gateway, rival).await;
    let status = body_of(Service::CashOutStatus, &order.reference);
    let answer = rival.post(Service::CashOutStatus, &status).await;
    assert_eq!(answer.to_string(), "4044501 Transaction Not Found");
    let status = with(status, "/originalReferenceNo", number.as_str());
    let answer = rival.post(Service::CashOutStatus, &status).await;
    assert_eq!(answer.to_string(), "4044501 Transaction Not Found");
    let by_number = json!({ "serviceCode": "38", "originalReferenceNo": number });
    let answer = rival.post(Service::TopUpStatus, &by_number).await;
    assert_eq!(answer.to_string(), "4043901 Transaction Not Found");

    // It cancels its own reference of that name, of which nothing was known.
    let cancel = body_of(Service::CashOutCancel, &order.reference);
    let answer = rival.post(Service::CashOutCancel, &cancel).await;
    assert_eq!(answer.code, "2004600");
    let of_ours = status_of(&till, &order).await;
    assert_eq!(of_ours, ("2004500".to_owned(), Some("00".to_owned())));
    assert_eq!(phone.account().await.expect("an account").balance, 0);
    assert_eq!(gateway.stop().await.postings, 2);
}
