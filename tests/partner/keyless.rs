//! Hosts that cannot send `additionalInfo`, as those on some public client libraries.

use gerai::catalogue::ChannelKey;
use simulator::snap::Service;

use crate::support::{RawConnection, TestGateway, body_of, with, without};

/// What the till tells of itself is dropped before the request is signed.
#[tokio::test]
async fn a_host_without_additional_info_uses_the_partners_defaults() {
    let gateway = TestGateway::start_still().await;
    let partner = gateway.add_partner("LIBRARY", "alfamart", |new| {
        new.channels.push("indomaret".to_owned());
        new.host.default_key = Some(ChannelKey::WalletId("16".to_owned()));
        new.host.default_brand = Some("Alfamidi".to_owned());
    });
    let wire = RawConnection::open(&gateway, partner).await;
    for service in [Service::AccountInquiry, Service::TopUp] {
        let bare = without(body_of(service, "R1"), "/additionalInfo");
        let answer = wire.post(service, &bare).await;
        assert_eq!(answer.http, 200, "{answer}");
    }
    let wrong = with(
        body_of(Service::TopUp, "R2"),
        "/additionalInfo/walletId",
        "17",
    );
    let answer = wire.post(Service::TopUp, &wrong).await;
    assert_eq!(answer.to_string(), "4033801 Feature Not Allowed [Channel]");
    assert_eq!(gateway.stop().await.postings, 1);
}

/// Nothing is guessed where there is more than one channel, or more than one brand.
#[tokio::test]
async fn without_defaults_the_missing_key_and_the_missing_brand_are_refused() {
    let gateway = TestGateway::start_still().await;
    let two = gateway.add_partner("TWO", "alfamart", |new| {
        new.channels.push("indomaret".to_owned());
    });
    let bare = without(body_of(Service::TopUp, "R1"), "/additionalInfo");
    let wire = RawConnection::open(&gateway, two).await;
    let answer = wire.post(Service::TopUp, &bare).await;
    let missing = "4003802 Invalid Mandatory Field {additionalInfo.walletId}";
    assert_eq!(answer.to_string(), missing);
    let one = gateway.add_partner("ONE", "alfamart", |_| {});
    let wire = RawConnection::open(&gateway, one).await;
    let answer = wire.post(Service::TopUp, &bare).await;
    assert_eq!(answer.to_string(), "4043808 Invalid Merchant");
    assert_eq!(gateway.stop().await.postings, 0);
}
