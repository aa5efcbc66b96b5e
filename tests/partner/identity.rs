//! Who calls: partners, their access tokens, their networks, their secrets.

use std::time::Duration;

use gerai::operators::{Action, Operator, TrailNote};
use gerai::partners::{RegisterError, SignatureMode, prepare_secret, prepare_suspension};
use secrecy::ExposeSecret;
use simulator::credentials::Partner;
use simulator::snap::{Answer, Overrides, Service};

use crate::support::{RawConnection, TestGateway, body_of};

async fn inquire(wire: &RawConnection, overrides: &Overrides) -> Answer {
    let body = body_of(Service::AccountInquiry, "A1");
    wire.post_with(Service::AccountInquiry, &body, overrides)
        .await
}

#[tokio::test]
async fn an_unknown_partner_is_refused() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let answer = inquire(&wire, &wire.usual().set("x-partner-id", "NOBODY")).await;
    assert_eq!(answer.to_string(), "4013700 Unauthorized. [Unknown client]");
}

#[tokio::test]
async fn a_token_must_be_the_partners_own() {
    let gateway = TestGateway::start_still().await;
    let alfamart = gateway.wire("ALFAMART").await;
    let indomaret = gateway.wire("INDOMARET").await;
    let (content, _) = alfamart.token().split_once('.').expect("two parts");
    let forged = format!("{content}.AAAA");
    for token in ["rubbish", "a.b", &forged, indomaret.token()] {
        let overrides = alfamart.usual();
        let overrides = overrides.set("authorization", format!("Bearer {token}"));
        let answer = inquire(&alfamart, &overrides).await;
        assert_eq!(answer.to_string(), "4013701 Invalid Token (B2B)", "{token}");
    }
    for headers in [
        alfamart.usual().remove("authorization"),
        alfamart.usual().set("authorization", "Basic YTpi"),
    ] {
        let answer = inquire(&alfamart, &headers).await;
        assert_eq!(answer.to_string(), "4013703 Token Not Found (B2B)");
    }
}

#[tokio::test]
async fn a_token_is_good_for_fifteen_minutes() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    gateway.pass(Duration::from_secs(899));
    assert_eq!(inquire(&wire, &wire.usual()).await.code, "2003700");
    gateway.pass(Duration::from_secs(2));
    let answer = inquire(&wire, &wire.usual()).await;
    assert_eq!(answer.to_string(), "4013701 Invalid Token (B2B)");
    let new = wire.ask_token().await.expect("another token");
    let overrides = wire.usual().set("authorization", format!("Bearer {new}"));
    assert_eq!(inquire(&wire, &overrides).await.code, "2003700");
}

#[tokio::test]
async fn a_partner_calls_from_its_networks_only() {
    let gateway = TestGateway::start_still().await;
    let of = |network: &str| vec![network.parse().expect("a network")];
    let far = gateway.add_partner("FAR", "alfamart", |new| new.allowed = of("10.0.0.0/8"));
    let near = gateway.add_partner("NEAR", "alfamart", |new| new.allowed = of("127.0.0.0/8"));

    let wire = RawConnection::open(&gateway, near.clone()).await;
    assert_eq!(inquire(&wire, &wire.usual()).await.code, "2003700");

    let overrides = wire.usual().set("x-partner-id", far.partner_id);
    let answer = inquire(&wire, &overrides).await;
    assert_eq!(answer.to_string(), "4013700 Unauthorized. [IP address]");
    let overrides = wire.usual().set("x-client-key", far.client_key);
    let grant = br#"{"grantType":"client_credentials"}"#;
    let answer = wire.ask_token_with(grant, &overrides).await;
    assert_eq!(answer.to_string(), "4017300 Unauthorized. [IP address]");
}

#[tokio::test]
async fn a_secret_that_was_rotated_signs_no_more() {
    let gateway = TestGateway::start_still().await;
    let old = gateway.add_partner("CHAIN", "alfamart", |_| {});
    let before = RawConnection::open(&gateway, old.clone()).await;
    assert_eq!(inquire(&before, &before.usual()).await.code, "2003700");

    let new = gateway.rotate_secret("CHAIN");
    let answer = inquire(&before, &before.usual()).await;
    assert_eq!(answer.to_string(), "4013700 Unauthorized. [Signature]");
    let after = RawConnection::open(
        &gateway,
        Partner {
            client_secret: new.client_secret,
            ..old
        },
    )
    .await;
    assert_eq!(inquire(&after, &after.usual()).await.code, "2003700");
}

#[tokio::test]
async fn a_secret_before_the_last_is_valid_until_its_grace_is_over() {
    let gateway = TestGateway::start_still().await;
    let old = gateway.add_partner("CHAIN", "alfamart", |_| {});
    let before = RawConnection::open(&gateway, old.clone()).await;
    let services = gateway.services();
    let grace = Duration::from_secs(600);
    let (database, ring) = (&services.database, &services.ring);
    let new = prepare_secret(database, ring, "CHAIN", grace, gateway.now());
    let new = new.and_then(|new| new.save()).expect("a secret");
    services.partners.refresh().expect("read again");
    let after = Partner {
        client_secret: new.secret.expose_secret().to_owned(),
        ..old
    };
    let after = RawConnection::open(&gateway, after).await;
    for (seconds, old) in [
        (0, "2003700"),
        (599, "2003700"),
        (1, "4013700"),
        (1, "4013700"),
    ] {
        gateway.pass(Duration::from_secs(seconds));
        assert_eq!(inquire(&before, &before.usual()).await.code, old);
        assert_eq!(inquire(&after, &after.usual()).await.code, "2003700");
    }
    // Of three, the first is valid no more, whatever time is left to it.
    let third = prepare_secret(database, ring, "CHAIN", grace, gateway.now());
    third.and_then(|third| third.save()).expect("a secret");
    services.partners.refresh().expect("read again");
    assert_eq!(inquire(&before, &before.usual()).await.code, "4013700");
    assert_eq!(inquire(&after, &after.usual()).await.code, "2003700");
}

#[tokio::test]
async fn a_partner_that_signs_with_its_key_has_no_secret_to_rotate() {
    let gateway = TestGateway::start_still().await;
    gateway.add_partner("BANK", "danamon", |new| {
        new.mode = SignatureMode::Asymmetric
    });
    let services = gateway.services();
    let (database, ring) = (&services.database, &services.ring);
    let refused = prepare_secret(database, ring, "BANK", Duration::ZERO, gateway.now());
    assert!(matches!(refused, Err(RegisterError::SignsWithKey(id)) if id == "BANK"));
}

/// What became of its orders is answered, so that no till is left in doubt.
#[tokio::test]
async fn a_partner_that_is_suspended_moves_no_money_and_is_answered() {
    let gateway = TestGateway::start_still().await;
    let chain = gateway.add_partner("CHAIN", "alfamart", |_| {});
    let wire = RawConnection::open(&gateway, chain).await;
    assert_eq!(wire.ask(Service::TopUp, "A1").await.code, "2003800");
    let suspend = |is_suspended| {
        let database = &gateway.services().database;
        let prepared = prepare_suspension(database, "CHAIN", is_suspended, gateway.now());
        let note = TrailNote {
            operator: Operator::of_system(),
            action: Action::PartnerSuspend,
            subject: "partner CHAIN".to_owned(),
            reason: "a test".to_owned(),
        };
        prepared
            .and_then(|change| change.save(&note))
            .expect("saved");
        gateway.services().partners.refresh().expect("read again");
    };
    suspend(true);
    let repeated = wire.ask(Service::TopUp, "A1").await;
    assert_eq!(repeated.code, "2003800", "{repeated}");
    let refused = wire.ask(Service::TopUp, "A2").await;
    assert_eq!(refused.to_string(), "4033801 Feature Not Allowed [Channel]");
    assert_eq!(inquire(&wire, &wire.usual()).await.code, "4033701");
    suspend(false);
    assert_eq!(wire.ask(Service::TopUp, "A3").await.code, "2003800");
    let trail = gateway
        .services()
        .database
        .trail(Some("partner CHAIN"), i64::MAX, 9);
    let states = trail
        .expect("read")
        .into_iter()
        .map(|entry| entry.state_after);
    let state = |is_suspended| Some(format!("{{\"suspended\":{is_suspended}}}"));
    assert_eq!(states.collect::<Vec<_>>(), [state(false), state(true)]);
}

#[tokio::test]
async fn of_two_secrets_that_are_made_at_once_the_first_to_be_saved_is_valid() {
    let gateway = TestGateway::start_still().await;
    gateway.add_partner("CHAIN", "alfamart", |_| {});
    let services = gateway.services();
    let now = services.clock.now().plus(Duration::from_secs(1));
    let new = || {
        prepare_secret(
            &services.database,
            &services.ring,
            "CHAIN",
            Duration::ZERO,
            now,
        )
    };
    let (first, second) = (new().expect("a secret"), new().expect("a secret"));
    first.save().expect("nobody was before it");
    let refused = second.save().map(drop);
    assert!(matches!(refused, Err(RegisterError::ChangedMeanwhile(id)) if id == "CHAIN"));
}

#[tokio::test]
async fn a_partner_that_is_added_is_known_at_once_after_a_refresh() {
    let gateway = TestGateway::start_still().await;
    let partner = gateway.add_partner("NEWCOMER", "alfamart", |_| {});
    let wire = RawConnection::open(&gateway, partner).await;
    assert_eq!(inquire(&wire, &wire.usual()).await.code, "2003700");
}
