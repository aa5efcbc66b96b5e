//! `X-EXTERNAL-ID`: once per partner and day, the day being that of the signed time in WIB.

use std::time::Duration;

use gerai::clock::Clock;
use simulator::snap::{Answer, Overrides, Service};

use crate::support::{BEGIN, RawConnection, TestGateway, body_of};

const CONFLICT: &str = "4093700 Conflict";

async fn inquire(wire: &RawConnection, overrides: &Overrides) -> Answer {
    let body = body_of(Service::AccountInquiry, "A1");
    wire.post_with(Service::AccountInquiry, &body, overrides)
        .await
}

#[tokio::test]
async fn an_id_is_used_once_a_day() {
    let gateway = TestGateway::start_still().await;
    // Two minutes before midnight: both days are within the window.
    gateway.pass(Duration::from_secs(8 * 3600 - 120));
    let wire = gateway.wire("ALFAMART").await;
    let at = |time: &str| {
        wire.usual()
            .set("x-timestamp", time)
            .set("x-external-id", "E-1")
    };
    let today = at("2026-11-22T23:58:00+07:00");
    assert_eq!(inquire(&wire, &today).await.code, "2003700");
    assert_eq!(inquire(&wire, &today).await.to_string(), CONFLICT);
    let later = at("2026-11-22T16:59:59Z");
    assert_eq!(inquire(&wire, &later).await.to_string(), CONFLICT);

    let tomorrow = at("2026-11-22T17:00:00Z");
    assert_eq!(inquire(&wire, &tomorrow).await.code, "2003700");
    let the_same_day = at("2026-11-23T00:01:00+07:00");
    assert_eq!(inquire(&wire, &the_same_day).await.to_string(), CONFLICT);
    assert_eq!(inquire(&wire, &today).await.to_string(), CONFLICT);
}

#[tokio::test]
async fn the_very_same_bytes_move_money_once() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let overrides = wire.usual().set("x-external-id", "E-1");
    let body = body_of(Service::TopUp, "A1");
    let first = wire.post_with(Service::TopUp, &body, &overrides).await;
    assert_eq!(first.code, "2003800");
    for _ in 0..3 {
        let replay = wire.post_with(Service::TopUp, &body, &overrides).await;
        assert_eq!(replay.to_string(), "4093800 Conflict");
    }
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn services_share_ids_and_partners_do_not() {
    let gateway = TestGateway::start_still().await;
    let alfamart = gateway.wire("ALFAMART").await;
    let digibos = gateway.wire("DIGIBOS").await;
    let of = |wire: &RawConnection| wire.usual().set("x-external-id", "E-1");
    assert_eq!(inquire(&alfamart, &of(&alfamart)).await.code, "2003700");
    let status = body_of(Service::TopUpStatus, "A1");
    let answer = alfamart
        .post_with(Service::TopUpStatus, &status, &of(&alfamart))
        .await;
    assert_eq!(answer.to_string(), "4093900 Conflict");
    let answer = digibos
        .post_with(Service::TopUpStatus, &status, &of(&digibos))
        .await;
    assert_eq!(answer.code, "4043901");
}

#[tokio::test]
async fn a_request_that_means_nothing_uses_no_id() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let overrides = wire.usual().set("x-external-id", "E-1");
    let path = Service::AccountInquiry.path();
    let answer = wire.send(path, b"{}", &overrides).await;
    assert_eq!(answer.code, "4003702");
    let unsigned = overrides.clone().set("x-signature", "AAAA");
    assert_eq!(inquire(&wire, &unsigned).await.code, "4013700");
    assert_eq!(inquire(&wire, &overrides).await.code, "2003700");
}

/// Whoever sees a request on its way could use up the ids that its partner has yet to use.
#[tokio::test]
async fn a_signed_request_uses_up_one_id() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let under = |id: &str| wire.usual().set("x-external-id", id);
    for service in [
        Service::TopUp,
        Service::TopUpStatus,
        Service::AccountInquiry,
        Service::CashOutCancel,
    ] {
        let id = |n: usize| under(&format!("{}-{n}", service.code()));
        let body = body_of(service, "A1");
        let first = wire.post_with(service, &body, &id(0)).await;
        assert_eq!(first.http, 200, "{first}");
        for n in 1..4 {
            let copy = wire.post_with(service, &body, &id(n)).await;
            assert_eq!(copy.code, first.code, "answered as a repeat");
        }
        let again = wire.post_with(service, &body, &id(0)).await;
        assert_eq!(again.http, 409, "{again}");
        let later = wire
            .post_with(service, &body_of(service, "A2"), &id(1))
            .await;
        assert_ne!(later.http, 409, "its partner has not used it before");
    }
    assert_eq!(gateway.stop().await.postings, 2);
}

/// Within a second the signature of a retry may be the same.
#[tokio::test]
async fn a_request_that_is_refused_for_its_id_is_executed_under_another_one() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let under = |id: &str| wire.usual().set("x-external-id", id);
    assert_eq!(inquire(&wire, &under("E-1")).await.code, "2003700");
    let body = body_of(Service::TopUp, "A1");
    let top_up = async |id| wire.post_with(Service::TopUp, &body, &under(id)).await;
    for _ in 0..2 {
        assert_eq!(top_up("E-1").await.to_string(), "4093800 Conflict");
    }
    let posted = top_up("E-2").await;
    assert_eq!(posted.code, "2003800");
    let copy = top_up("E-3").await;
    assert_eq!(copy.body, posted.body, "a repeat");
    assert_eq!(top_up("E-2").await.to_string(), "4093800 Conflict");
    assert_eq!(inquire(&wire, &under("E-3")).await.code, "2003700");
    assert_eq!(gateway.stop().await.postings, 1);
}

/// Its sender takes the refusal for the end, also where the clock is right again.
#[tokio::test]
async fn a_request_that_came_after_a_leap_of_the_clock_stays_refused() {
    let clock = Clock::manual(BEGIN).watched();
    let gateway = TestGateway::start_with(clock.clone(), |settings| settings.sandbox = false).await;
    let partner = gateway.add_partner("CHAIN", "alfamart", |_| {});
    let wire = RawConnection::open(&gateway, partner).await;
    clock.set(BEGIN.plus(Duration::from_secs(2)));
    let (right, signed) = (clock.now(), wire.usual());
    let again = async || inquire(&wire, &signed).await.to_string();
    let refused = "5003700 General Error";

    clock.leap_to(right.plus(Duration::from_secs(24 * 3600)));
    assert_eq!(again().await, refused);
    clock.leap_to(right);
    gateway.pass(Duration::from_secs(2));
    assert_eq!(again().await, refused);
    let anew = inquire(&wire, &wire.usual()).await.to_string();
    assert_eq!(anew, "4043711 Invalid Customer");
}

/// Its sender takes the refusal for the end.
#[tokio::test]
async fn a_request_whose_time_was_yet_to_come_stays_refused() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let early = gateway
        .services()
        .clock
        .now()
        .plus(Duration::from_secs(360));
    let early = wire.usual().set("x-timestamp", early.to_string());
    let body = body_of(Service::TopUp, "A1");
    let first = wire.post_with(Service::TopUp, &body, &early).await;
    assert_eq!(first.to_string(), "4013800 Unauthorized. [Timestamp]");
    gateway.pass(Duration::from_secs(120));
    let later = wire.post_with(Service::TopUp, &body, &early).await;
    assert_eq!(later.to_string(), first.to_string());
    let again = wire.post(Service::TopUp, &body).await;
    assert_eq!(again.code, "2003800", "signed anew");
    assert_eq!(gateway.stop().await.postings, 1);
}
