//! The headers of a transaction.

use rstest::rstest;
use simulator::snap::{Answer, Overrides, Service};

use crate::support::{RawConnection, TestGateway, body_of};

const SERVICES: [Service; 6] = [
    Service::AccountInquiry,
    Service::TopUp,
    Service::TopUpStatus,
    Service::CashOut,
    Service::CashOutStatus,
    Service::CashOutCancel,
];

async fn inquire(wire: &RawConnection, overrides: &Overrides) -> Answer {
    let body = body_of(Service::AccountInquiry, "A1");
    wire.post_with(Service::AccountInquiry, &body, overrides)
        .await
}

#[tokio::test]
async fn a_header_that_is_missing_is_named() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let headers = [
        "X-PARTNER-ID",
        "X-TIMESTAMP",
        "X-SIGNATURE",
        "X-EXTERNAL-ID",
        "CHANNEL-ID",
    ];
    for service in SERVICES {
        for header in headers {
            for overrides in [wire.usual().remove(header), wire.usual().set(header, "")] {
                let body = body_of(service, "A1");
                let answer = wire.post_with(service, &body, &overrides).await;
                let expected = format!(
                    "400{}02 Invalid Mandatory Field {{{header}}}",
                    service.code()
                );
                assert_eq!(answer.to_string(), expected);
            }
        }
    }
    assert_eq!(gateway.audit().await.movements, 0);
}

#[tokio::test]
async fn a_header_of_another_form_is_named() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let long = "9".repeat(37);
    for (header, value) in [
        ("X-TIMESTAMP", "2026-11-22 16:00"),
        ("X-TIMESTAMP", "2026-11-22T16:00:00"),
        ("X-TIMESTAMP", "1795338000"),
        ("X-EXTERNAL-ID", long.as_str()),
        ("X-EXTERNAL-ID", "with a space"),
        ("X-PARTNER-ID", long.as_str()),
    ] {
        let answer = inquire(&wire, &wire.usual().set(header, value)).await;
        let expected = format!("4003701 Invalid Field Format {{{header}}}");
        assert_eq!(answer.to_string(), expected, "{value}");
    }
}

#[tokio::test]
async fn ids_may_be_as_long_as_clients_send_them() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let overrides = wire
        .usual()
        .set("x-external-id", "0193a1c2-D3E4-7f5a-8b6c-7d8e9f0a1b2c")
        .set("channel-id", "95051-KASIR");
    assert_eq!(inquire(&wire, &overrides).await.code, "2003700");
}

/// The clock stands at 16:00:00 in WIB; the window is five minutes.
#[rstest]
#[case::exactly_late("2026-11-22T15:55:00+07:00", "2003700 Successful")]
#[case::exactly_early("2026-11-22T16:05:00+07:00", "2003700 Successful")]
#[case::too_late("2026-11-22T15:54:59+07:00", "4013700 Unauthorized. [Timestamp]")]
#[case::too_early("2026-11-22T16:05:01+07:00", "4013700 Unauthorized. [Timestamp]")]
#[case::in_utc("2026-11-22T09:00:00Z", "2003700 Successful")]
#[case::in_utc_with_millis("2026-11-22T09:00:00.123Z", "2003700 Successful")]
#[case::of_an_unknown_zone("2026-11-22T09:00:00-00:00", "2003700 Successful")]
#[case::another_year("2025-11-22T16:00:00+07:00", "4013700 Unauthorized. [Timestamp]")]
#[tokio::test]
async fn a_clock_may_be_off_by_five_minutes(#[case] time: &str, #[case] expected: &str) {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let answer = inquire(&wire, &wire.usual().set("x-timestamp", time)).await;
    assert_eq!(answer.to_string(), expected);
}

/// Behind such a request stands no body that has an end: nobody waits for one.
#[tokio::test]
async fn a_request_for_a_websocket_is_refused_at_once() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let body = body_of(Service::TopUp, "A1");
    let websocket = wire.usual().set("connection", "upgrade");
    let websocket = websocket.set("upgrade", "WebSocket");
    let answer = wire.post_with(Service::TopUp, &body, &websocket).await;
    assert_eq!(
        answer.to_string(),
        "4003800 Bad Request [Expected No Upgrade To A WebSocket]"
    );
    // Other protocols may be asked for, as some libraries do at first; the request is served as it is.
    let other = wire.usual().set("upgrade", "h2c");
    let answer = wire.post_with(Service::TopUp, &body, &other).await;
    assert_eq!(answer.http, 200);
}
