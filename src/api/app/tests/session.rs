//! Signing in and out, and what wrong PINs lead to.

use std::time::Duration;

use super::*;
use crate::ledger::{Account, AccountStatus};
use crate::pin::Pin;
use crate::storage::NewAccount;
use crate::testing::{BEGIN, BUDI, SITI, services};
use crate::types::Msisdn;

const WRONG: &str = "654321";
const UNKNOWN_PHONE: &str = "089900001111";

#[actix_web::test]
async fn every_form_of_a_number_signs_in() {
    let services = services();
    for phone in ["081234567890", "6281234567890", "+62 812-3456-7890"] {
        let reply = sign_in(&services, phone, PIN).await;
        assert_eq!(reply.status, 201, "{phone}");
        assert_eq!(reply.body["expiresAt"], "2026-11-23T04:00:00+07:00");
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
}

#[actix_web::test]
async fn the_fifth_wrong_pin_locks_for_thirty_minutes() {
    let services = services();
    for _ in 0..5 {
        let reply = sign_in(&services, BUDI.1, WRONG).await;
        assert_eq!(reply.problem(), (401, "/problems/wrong-pin", None));
    }
    services.pass(Duration::from_secs(29 * 60));
    let locked = sign_in(&services, BUDI.1, PIN).await;
    assert_eq!(locked.problem(), (429, "/problems/pin-locked", None));
    assert_eq!(locked.header("retry-after"), Some("61"));
    services.pass(Duration::from_secs(60));
    assert_eq!(sign_in(&services, BUDI.1, PIN).await.status, 201);
}

#[actix_web::test]
async fn the_right_pin_forgives_the_wrong_ones_before() {
    let services = services();
    for _ in 0..3 {
        for _ in 0..4 {
            assert_eq!(sign_in(&services, BUDI.1, WRONG).await.status, 401);
        }
        assert_eq!(sign_in(&services, BUDI.1, PIN).await.status, 201);
    }
}

#[actix_web::test]
async fn wrong_pins_side_by_side_count_as_many_as_they_are() {
    let services = services();
    let tries = (0..12).map(|_| {
        let services = services.data();
        actix_web::rt::spawn(async move { sign_in(&services, BUDI.1, WRONG).await })
    });
    let mut replies = Vec::new();
    for task in tries.collect::<Vec<_>>() {
        replies.push(task.await.expect("a reply"));
    }
    let looked_at = replies.iter().filter(|reply| reply.status == 401).count();
    let locked = replies.iter().filter(|reply| reply.status == 429).count();
    assert_eq!((looked_at, locked), (5, 7));
}

#[actix_web::test]
async fn a_number_without_an_account_is_answered_like_one_with_another_pin() {
    let services = services();
    for number in 0..6 {
        let unknown = sign_in(&services, UNKNOWN_PHONE, WRONG).await;
        let known = sign_in(&services, BUDI.1, WRONG).await;
        assert_eq!(unknown.problem(), known.problem(), "try {number}");
        assert_eq!(unknown.body, known.body, "try {number}");
        assert_eq!(unknown.header("retry-after"), known.header("retry-after"));
    }
    assert_eq!(sign_in(&services, SITI.1, PIN).await.status, 201);
}

#[actix_web::test]
async fn a_session_ends_after_twelve_hours() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    services.pass(Duration::from_secs(12 * 60 * 60 - 1));
    assert_eq!(budi.get("/account").await.status, 200);
    services.pass(Duration::from_secs(1));
    let ended = budi.get("/account").await;
    assert_eq!(ended.problem(), (401, "/problems/session-ended", None));
    assert_eq!(ended.header("www-authenticate"), Some("Bearer"));
}

#[actix_web::test]
async fn signing_out_ends_this_session_and_no_other() {
    let services = services();
    let one = Device::of(&services, BUDI).await;
    let other = Device::of(&services, BUDI).await;
    assert_eq!(one.delete("/session").await.status, 204);
    assert_eq!(one.get("/account").await.status, 401);
    assert_eq!(other.get("/account").await.status, 200);
}

#[actix_web::test]
async fn without_a_session_nothing_is_shown() {
    let services = services();
    for path in [
        "/account",
        "/channels",
        "/tokens",
        "/tokens/1",
        "/statement",
        "/notifications",
    ] {
        let reply = send(&services, request(Method::GET, path)).await;
        assert_eq!(
            reply.problem(),
            (401, "/problems/session-ended", None),
            "{path}"
        );
    }
    let forged = request(Method::GET, "/account").insert_header(("Authorization", "Bearer x"));
    assert_eq!(send(&services, forged).await.status, 401);
}

#[actix_web::test]
async fn a_closed_account_is_reported_after_the_right_pin_only() {
    let services = services();
    let closed = Account {
        status: AccountStatus::Closed,
        ..Account::open(
            AccountId(3),
            services.app_issuer.clone(),
            Msisdn::parse("081311112222").expect("valid"),
            "Ayu Lestari".to_owned(),
            "premium".into(),
            BEGIN,
        )
    };
    let pin_hash = Pin::parse(PIN).expect("a PIN").hash().expect("a hash");
    let new = NewAccount {
        account: closed,
        pin_hash,
        opened_at: BEGIN,
    };
    services.database.open_account(&new).expect("an account");
    let wrong = sign_in(&services, "081311112222", WRONG).await;
    assert_eq!(wrong.problem(), (401, "/problems/wrong-pin", None));
    let right = sign_in(&services, "081311112222", PIN).await;
    assert_eq!(right.problem(), (403, "/problems/account-closed", None));
}

#[actix_web::test]
async fn no_session_begins_or_ends_by_a_clock_that_has_leapt() {
    let services = services();
    let phone = Device::of(&services, BUDI).await;
    let refused = (503, "/problems/unavailable", None);
    for leap in [24 * 3600, 600] {
        services
            .clock
            .leap_to(BEGIN.plus(Duration::from_secs(leap)));
        assert_eq!(phone.get("/account").await.problem(), refused);
        for pin in [PIN, WRONG] {
            let reply = sign_in(&services, BUDI.1, pin).await;
            assert_eq!(reply.problem(), refused);
        }
    }
    services.clock.leap_to(BEGIN);
    assert_eq!(phone.get("/account").await.status, 200);
}
