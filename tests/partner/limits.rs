//! How much a partner, a terminal, a phone number and an address may ask.

use std::sync::Arc;

use gerai::catalogue::BUILTIN;
use gerai::clock::Clock;
use gerai::config::LimitSettings;
use serde_json::Value;
use simulator::snap::{Answer, Overrides, Service};

use crate::support::{
    BEGIN, BUDI, RawConnection, SITI, TestGateway, body_of, together, with, without,
};

/// Requests sent at once; of a bucket that holds one, most are too many.
const BURST: usize = 20;

async fn gateway_with(change: impl FnOnce(&mut LimitSettings)) -> TestGateway {
    TestGateway::start_with(Clock::manual(BEGIN), |settings| {
        change(&mut settings.limits);
    })
    .await
}

/// Sends `BURST` requests at once; the `n`-th has the body `of(n)`.
async fn burst(
    wire: &Arc<RawConnection>,
    service: Service,
    of: impl Fn(usize) -> Value,
) -> Vec<Answer> {
    burst_with(wire, service, &wire.usual(), of).await
}

async fn burst_with(
    wire: &Arc<RawConnection>,
    service: Service,
    overrides: &Overrides,
    of: impl Fn(usize) -> Value,
) -> Vec<Answer> {
    together((0..BURST).map(|n| {
        let (wire, body, overrides) = (Arc::clone(wire), of(n), overrides.clone());
        async move { wire.post_with(service, &body, &overrides).await }
    }))
    .await
}

fn assert_some_are_too_many(answers: &[Answer], service: Service, limit: &str) {
    let expected = format!("429{}00 Too Many Requests [{limit}]", service.code());
    let (too_many, served): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.http == 429);
    assert!(
        !served.is_empty() && !too_many.is_empty(),
        "{}",
        served.len()
    );
    for answer in too_many {
        assert_eq!(answer.to_string(), expected);
        assert!(answer.retry_after_s.is_some_and(|seconds| seconds >= 1));
    }
}

fn assert_all_are_served(answers: &[Answer]) {
    assert!(answers.iter().all(|answer| answer.http == 200));
}

#[tokio::test]
async fn of_one_partner() {
    let gateway = gateway_with(|limits| limits.partner_per_second = 1).await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let rival = gateway.wire("DIGIBOS").await;
    let answers = burst(&wire, Service::TopUp, |n| {
        body_of(Service::TopUp, &format!("A{n}"))
    })
    .await;
    assert_some_are_too_many(&answers, Service::TopUp, "Partner");
    let answer = rival.ask(Service::TopUpStatus, "D1");
    assert_eq!(answer.await.http, 404, "another partner has its own");
    let posted = answers.iter().filter(|answer| answer.http == 200).count();
    assert_eq!(gateway.stop().await.postings, posted as u64);
}

#[tokio::test]
async fn of_one_terminal() {
    let gateway = gateway_with(|limits| limits.terminal_per_second = 1).await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let of = |n: usize| body_of(Service::TopUp, &format!("A{n}"));
    let answers = burst(&wire, Service::TopUp, of).await;
    assert_some_are_too_many(&answers, Service::TopUp, "Terminal");
    let elsewhere = |n: usize| {
        let body = body_of(Service::TopUp, &format!("B{n}"));
        with(body, "/additionalInfo/terminalId", format!("T{n}"))
    };
    assert_all_are_served(&burst(&wire, Service::TopUp, elsewhere).await);
    let cancel = |n: usize| body_of(Service::CashOutCancel, &format!("C{n}"));
    assert_all_are_served(&burst(&wire, Service::CashOutCancel, cancel).await);
    gateway.stop().await;
}

#[tokio::test]
async fn about_one_phone_number() {
    let gateway = gateway_with(|limits| limits.phone_per_second = 1).await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let of = |n: usize| body_of(Service::AccountInquiry, &format!("A{n}"));
    let answers = burst(&wire, Service::AccountInquiry, of).await;
    assert_some_are_too_many(&answers, Service::AccountInquiry, "Customer Number");
    let rival = gateway.wire("DIGIBOS").await;
    let bare = without(of(0), "/additionalInfo");
    let answer = rival.post(Service::AccountInquiry, &bare).await;
    assert_eq!(answer.code, "2003700", "another partner has its own");
    gateway.stop().await;
}

#[tokio::test]
async fn of_tokens_and_of_bad_signatures_from_one_address() {
    let gateway = gateway_with(|limits| limits.address_per_second = 2).await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let grant = br#"{"grantType":"client_credentials"}"#;
    let asked = together((0..BURST).map(|_| {
        let wire = Arc::clone(&wire);
        async move { wire.ask_token_with(grant, &wire.usual()).await }
    }));
    assert_some_are_too_many(&asked.await, Service::AccessToken, "IP Address");

    let wrong = wire.usual().set("x-signature", "AAAA");
    let of = |n: usize| body_of(Service::TopUp, &format!("A{n}"));
    let answers = burst_with(&wire, Service::TopUp, &wrong, of).await;
    let too_many = answers.iter().filter(|answer| answer.http == 429).count();
    assert!(too_many > 0, "guessing a signature is bounded too");

    let signed = |n: usize| body_of(Service::TopUp, &format!("B{n}"));
    assert_all_are_served(&burst(&wire, Service::TopUp, signed).await);
    gateway.stop().await;
}

#[tokio::test]
async fn a_429_leaves_no_record() {
    let gateway = gateway_with(|limits| limits.terminal_per_second = 1).await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let of = |n: usize| body_of(Service::TopUp, &format!("A{n}"));
    let answers = burst(&wire, Service::TopUp, of).await;
    for (n, answer) in answers.iter().enumerate() {
        let status = body_of(Service::TopUpStatus, &format!("A{n}"));
        let status = wire.post(Service::TopUpStatus, &status).await;
        let expected = if answer.http == 429 {
            "4043901"
        } else {
            "2003900"
        };
        assert_eq!(status.code, expected);
    }
}

#[tokio::test]
async fn a_terminal_that_guesses_tokens_is_blocked() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("catalogue.toml");
    let row = "[[wrong_tokens]]\nterminal_per_hour = 2\nfrom = 2021-01-02\n";
    std::fs::write(&file, format!("{BUILTIN}\n{row}")).expect("written");
    let gateway = TestGateway::start_with(Clock::manual(BEGIN), |settings| {
        settings.catalogue = Some(file);
    })
    .await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let guess = |n: usize, terminal: &str| {
        let body = body_of(Service::CashOut, &format!("A{n}"));
        let body = with(body, "/customerNumber", format!("08999999{n:04}"));
        with(body, "/additionalInfo/terminalId", terminal)
    };
    // A repeat is no further guess.
    for n in [0, 0, 0, 0, 1] {
        let answer = wire.post(Service::CashOut, &guess(n, "T1")).await;
        assert_eq!(answer.code, "4044415");
    }
    let shut = wire.post(Service::CashOut, &guess(3, "T1")).await;
    assert_eq!(shut.to_string(), "4294400 Too Many Requests [Wrong Tokens]");
    assert!(shut.retry_after_s.is_some_and(|seconds| seconds > 60));
    let next_to_it = wire.post(Service::CashOut, &guess(4, "T2")).await;
    assert_eq!(next_to_it.code, "4044415");
    let paid_in = with(
        body_of(Service::TopUp, "B1"),
        "/additionalInfo/terminalId",
        "T1",
    );
    let paid_in = wire.post(Service::TopUp, &paid_in).await;
    assert_eq!(paid_in.code, "2003800", "it may still take cash in");
    let cancel = wire.ask(Service::CashOutCancel, "A3");
    assert_eq!(cancel.await.code, "2004600", "and cancel");
    gateway.stop().await;
}

#[tokio::test]
async fn copies_of_one_signed_request_take_nothing_from_a_number() {
    let gateway = gateway_with(|limits| {
        limits.phone_per_second = 1;
        limits.terminal_per_second = 0;
    })
    .await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    for (service, phone) in [(Service::AccountInquiry, BUDI), (Service::TopUp, SITI)] {
        let body = with(body_of(service, "A1"), "/customerNumber", phone);
        let copies = burst(&wire, service, |_| body.clone()).await;
        assert_all_are_served(&copies);
    }
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn copies_under_the_same_external_id_take_nothing_from_a_number_either() {
    let gateway = gateway_with(|limits| {
        limits.phone_per_second = 1;
        limits.terminal_per_second = 0;
    })
    .await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let under_one_id = wire.usual().set("x-external-id", "E-1");
    let of = |_| body_of(Service::TopUp, "A1");
    let answers = burst_with(&wire, Service::TopUp, &under_one_id, of).await;
    let conflicts = answers.iter().filter(|answer| answer.code == "4093800");
    assert_eq!(conflicts.count(), BURST - 1);
    assert_eq!(gateway.stop().await.postings, 1);
}

/// Else every limit would hold for half of what a partner sends, and a till that was refused could
/// not believe it.
#[tokio::test]
async fn a_copy_of_a_request_that_a_limit_refused_is_refused_too() {
    let gateway = gateway_with(|limits| {
        limits.phone_per_second = 1;
        limits.terminal_per_second = 0;
    })
    .await;
    let wire = Arc::new(gateway.wire("ALFAMART").await);
    let of = |n: usize| body_of(Service::TopUp, &format!("A{n}"));
    let firsts = burst(&wire, Service::TopUp, of).await;
    let copies = burst(&wire, Service::TopUp, of).await;
    let code = |answer: &Answer| answer.code.clone();
    let codes = |answers: &[Answer]| answers.iter().map(code).collect::<Vec<_>>();
    assert_eq!(codes(&firsts), codes(&copies));
    assert_some_are_too_many(&copies, Service::TopUp, "Customer Number");
    let posted = firsts.iter().filter(|answer| answer.http == 200).count();
    assert_eq!(gateway.stop().await.postings, posted as u64);
}
