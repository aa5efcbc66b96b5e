//! The stream of notifications, while tills work.

use std::time::Duration;

use simulator::phone::{Notification, Notifications};
use simulator::till::Chain;

use super::{pay_in, take_out};
use crate::support::{BUDI, PIN, SITI, TestGateway};

/// Less than the polling interval of the stream: a notification within this time came from the
/// commit.
const SOON: Duration = Duration::from_secs(3);

async fn next_notification(stream: &mut Notifications) -> Notification {
    let next = tokio::time::timeout(SOON, stream.next()).await;
    let next = next.expect("a notification in time");
    next.expect("an open stream").expect("a notification")
}

#[tokio::test]
async fn a_customer_is_notified_at_once_of_a_movement() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    let mut stream = phone.listen(None).await.expect("a stream");
    pay_in(&gateway, Chain::Alfamart, 500_000).await;
    let notification = next_notification(&mut stream).await;
    assert_eq!(notification.kind, "cash-in");
    assert!(notification.text.id.contains("Rp500.000"));
    assert!(notification.text.en.contains("Rp500.000"));

    let paid = take_out(&gateway, &phone, 100_000).await;
    let notification = next_notification(&mut stream).await;
    assert_eq!(notification.kind, "cash-out");
    assert!(notification.text.id.contains("Rp100.000"));
    let entries = phone.statement(None).await.expect("a statement").entries;
    assert_eq!(entries[0].reference_no, paid.reference_no);
}

#[tokio::test]
async fn a_stream_that_broke_goes_on_where_it_was() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    let mut stream = phone.listen(None).await.expect("a stream");
    pay_in(&gateway, Chain::Alfamart, 50_000).await;
    let first = next_notification(&mut stream).await;
    let last = stream.last_id().expect("an id").to_owned();
    assert_eq!(last, first.no);
    drop(stream);

    pay_in(&gateway, Chain::Alfamart, 100_000).await;
    pay_in(&gateway, Chain::Alfamart, 150_000).await;
    let mut stream = phone.listen(Some(&last)).await.expect("a stream");
    for amount in ["Rp100.000", "Rp150.000"] {
        let missed = next_notification(&mut stream).await;
        assert!(missed.text.id.contains(amount), "{}", missed.text.id);
    }
    pay_in(&gateway, Chain::Alfamart, 200_000).await;
    assert!(
        next_notification(&mut stream)
            .await
            .text
            .id
            .contains("Rp200.000")
    );

    let mut from_the_beginning = phone.listen(Some("0")).await.expect("a stream");
    assert_eq!(
        next_notification(&mut from_the_beginning).await.no,
        first.no
    );
}

#[tokio::test]
async fn notifications_go_to_their_own_account_only() {
    let gateway = TestGateway::start().await;
    let siti = gateway.phone(SITI).await;
    let mut stream = siti.listen(Some("0")).await.expect("a stream");
    pay_in(&gateway, Chain::Alfamart, 50_000).await;
    let till = gateway.till(Chain::Alfamart);
    let order = simulator::till::Order::new(SITI, 100_000);
    till.cash_in(&order).await.expect("a journal");
    assert!(
        next_notification(&mut stream)
            .await
            .text
            .id
            .contains("Rp100.000")
    );
}

#[tokio::test]
async fn a_stream_ends_with_its_session_and_with_the_gateway() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    let other = gateway.phone(BUDI).await;
    let mut stream = other.listen(None).await.expect("a stream");
    let made = phone.make_token(PIN, "indomaret", "cash-in", None).await;
    assert!(made.is_ok());
    gateway.stop().await;
    let ended = tokio::time::timeout(SOON, stream.next()).await;
    assert!(matches!(ended, Ok(Ok(None) | Err(_))), "the stream is over");
}
