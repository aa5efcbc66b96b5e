//! Hosts that cannot send `additionalInfo`, as those on some public client libraries.

use gerai::catalogue::ChannelKey;
use serde_json::json;
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
    let missing =
        "4003802 Invalid Mandatory Field {additionalInfo.walletId} or {additionalInfo.binCode}";
    assert_eq!(answer.to_string(), missing);
    let one = gateway.add_partner("ONE", "alfamart", |_| {});
    let wire = RawConnection::open(&gateway, one).await;
    let answer = wire.post(Service::TopUp, &bare).await;
    let missing = "4003802 Invalid Mandatory Field {additionalInfo.storeBrand}";
    assert_eq!(answer.to_string(), missing);
    assert_eq!(gateway.stop().await.movements, 0);
}

/// The reference of a request without a brand is free for the same request with one.
#[tokio::test]
async fn a_request_whose_brand_was_missing_may_be_sent_again_with_it() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let whole = body_of(Service::TopUp, "R1");
    let bare = without(whole.clone(), "/additionalInfo/storeBrand");
    for (body, expected) in [
        (
            &bare,
            "4003802 Invalid Mandatory Field {additionalInfo.storeBrand}",
        ),
        (&whole, "2003800 Successful"),
    ] {
        assert_eq!(wire.post(Service::TopUp, body).await.to_string(), expected);
    }
    assert_eq!(gateway.stop().await.postings, 1);
}

/// Only the sandbox's debug mode names them, in a success and in a refusal alike.
#[tokio::test]
async fn a_field_that_is_not_read_is_named_where_it_is_asked_for() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let debug = || wire.usual().set("x-debug-mode", "1");
    let named = json!([{ "field": "additionalInfo.brand", "didYouMean": "storeBrand" }]);
    for (service, http) in [(Service::AccountInquiry, 200), (Service::CashOut, 404)] {
        let body = with(body_of(service, "R1"), "/additionalInfo/brand", "Alfamart");
        let answer = wire.post_with(service, &body, &debug()).await;
        assert_eq!(answer.http, http, "{answer}");
        assert_eq!(answer.body["additionalInfo"]["unknownFields"], named);
        let quiet = with(body, "/partnerReferenceNo", "R2");
        let answer = wire.post(service, &quiet).await;
        assert_eq!(answer.body["additionalInfo"]["unknownFields"], json!(null));
    }
}
