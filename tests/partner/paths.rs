//! Where the services are: under several paths, by POST alone.

use simulator::snap::Service;

use crate::support::{TestGateway, body_of, get};

#[tokio::test]
async fn every_service_answers_at_all_of_its_paths() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let services = [
        (
            Service::AccountInquiry,
            "/v1.0/emoney/account-inquiry",
            "2003700",
        ),
        (Service::TopUp, "/v1.0/emoney/topup", "2003800"),
        (Service::TopUpStatus, "/v1.0/emoney/topup-status", "2003900"),
        (Service::CashOut, "/v1.0/emoney/otc-cashout", "4044415"),
        (Service::CashOutStatus, "/v1.0/emoney/otc-status", "2004500"),
        (Service::CashOutCancel, "/v1.0/emoney/otc-cancel", "2004600"),
        (
            Service::CashOutCancel,
            "/v1.0/otc/cashout/cancel",
            "2004600",
        ),
    ];
    for (service, path, expected) in services {
        let body = body_of(service, "A1").to_string();
        for alias in aliases(path) {
            let answer = wire.send(&alias, body.as_bytes(), &wire.usual()).await;
            assert_eq!(answer.code, expected, "{alias}");
        }
    }
    assert_eq!(gateway.stop().await.postings, 1);
}

fn aliases(path: &str) -> [String; 4] {
    [
        path.to_owned(),
        format!("{path}.htm"),
        format!("/rest{path}"),
        format!("/rest{path}.htm"),
    ]
}

#[tokio::test]
async fn the_path_that_is_signed_is_the_path_that_was_sent() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::AccountInquiry, "A1").to_string();
    let path = format!("{}.htm", Service::AccountInquiry.path());
    let time = gateway.now().to_string();
    let text = simulator::snap::symmetric_text(
        "POST",
        Service::AccountInquiry.path(),
        wire.token(),
        body.as_bytes(),
        &time,
    );
    let signature = simulator::snap::hmac_sha512(&wire.partner().client_secret, &text);
    let signature = simulator::snap::Encoding::Hex.encode(&signature);
    let overrides = wire.usual().set("x-signature", signature);
    let answer = wire.send(&path, body.as_bytes(), &overrides).await;
    assert_eq!(answer.to_string(), "4013700 Unauthorized. [Signature]");
}

#[tokio::test]
async fn other_methods_are_refused_by_every_service() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for service in Service::ALL {
        let answer = wire.get(service.path()).await;
        let expected = format!("405{}00", service.code());
        assert_eq!(answer.code, expected);
        let response = get(format!("{}{}", gateway.url(), service.path())).await;
        assert_eq!(response.headers()["allow"], "POST");
        assert!(response.headers().contains_key("x-timestamp"));
    }
}

#[tokio::test]
async fn a_path_without_service_is_answered_in_snaps_format() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for path in ["/v1.0/emoney/nothing", "/rest/v1.0/emoney/nothing.htm"] {
        let answer = wire.send(path, b"{}", &wire.usual()).await;
        assert_eq!(answer.code, "4040000", "{path}");
    }
}
