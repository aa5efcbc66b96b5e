//! Requests that come again under the same reference.

use simulator::snap::Service;

use crate::support::{RawConnection, TestGateway, body_of, with, without};

#[tokio::test]
async fn a_repeat_is_answered_with_the_same_number() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::TopUp, "A1");
    let first = wire.post(Service::TopUp, &body).await;
    assert_eq!(first.code, "2003800");
    for _ in 0..3 {
        let again = wire.post(Service::TopUp, &body).await;
        assert_eq!(again.body, first.body);
    }
    // The same customer and amount, written otherwise.
    let body = with(body, "/customerNumber", "+6281234567890");
    let body = with(body, "/amount/value", "50000");
    let body = with(body, "/additionalInfo/storeBrand", "ALFAMART");
    let again = wire.post(Service::TopUp, &body).await;
    assert_eq!(again.reference_no(), first.reference_no());
    // And without the key: it is the partner's only channel.
    let body = without(body, "/additionalInfo/walletId");
    let again = wire.post(Service::TopUp, &body).await;
    assert_eq!(again.reference_no(), first.reference_no());
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn a_repeat_that_says_something_else_changes_nothing() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = || body_of(Service::TopUp, "A1");
    assert_eq!(wire.post(Service::TopUp, &body()).await.code, "2003800");
    for (pointer, value) in [
        ("/amount/value", "100000.00"),
        ("/customerNumber", "081298765432"),
        ("/additionalInfo/terminalId", "TJ01-2"),
        ("/additionalInfo/storeId", "TJ02"),
        ("/additionalInfo/storeBrand", "Alfamidi"),
    ] {
        let other = with(body(), pointer, value);
        let answer = wire.post(Service::TopUp, &other).await;
        assert_eq!(
            answer.to_string(),
            "4043818 Inconsistent Request",
            "{pointer}"
        );
    }
    let by_another_cashier = with(body(), "/additionalInfo/cashierId", "K08");
    let answer = wire.post(Service::TopUp, &by_another_cashier).await;
    assert_eq!(answer.code, "2003800", "the shift may change meanwhile");
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn a_refusal_is_repeated_too() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = with(body_of(Service::TopUp, "A1"), "/amount/value", "75000.00");
    for _ in 0..2 {
        let answer = wire.post(Service::TopUp, &body).await;
        assert_eq!(
            answer.to_string(),
            "4043813 Invalid Amount [Multiple Of 50000]"
        );
    }
    assert_eq!(gateway.stop().await.movements, 1);
}

#[tokio::test]
async fn services_have_references_of_their_own() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let paid_in = wire.ask(Service::TopUp, "A1");
    assert_eq!(paid_in.await.code, "2003800");
    let cancel = body_of(Service::CashOutCancel, "A1");
    let cancelled = wire.post(Service::CashOutCancel, &cancel).await;
    assert_eq!(cancelled.code, "2004600");
    let status = wire.ask(Service::TopUpStatus, "A1");
    assert_eq!(status.await.latest_status(), Some("00"));
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn a_strict_partner_gets_an_error_for_a_duplicate() {
    let gateway = TestGateway::start_still().await;
    let strict = gateway.add_partner("STRICT", "alfamart", |new| new.strict_duplicates = true);
    let wire = RawConnection::open(&gateway, strict).await;
    let body = body_of(Service::TopUp, "A1");
    assert_eq!(wire.post(Service::TopUp, &body).await.code, "2003800");
    let again = wire.post(Service::TopUp, &body).await;
    assert_eq!(again.to_string(), "4093801 Duplicate partnerReferenceNo");
    let other = with(body, "/amount/value", "100000.00");
    let answer = wire.post(Service::TopUp, &other).await;
    assert_eq!(answer.to_string(), "4043818 Inconsistent Request");
    assert_eq!(gateway.stop().await.postings, 1);
}
