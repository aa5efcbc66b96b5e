//! Registration: a number is proved, and its owner opens an account.

use std::time::Duration;

use super::*;
use crate::catalogue::Catalogue;
use crate::config::{AppSettings, LimitSettings};
use crate::delivery::Messenger;
use crate::testing::{BUDI, NO_LIMITS, SITI, services_of, services_with_messenger as services};

const RINA: &str = "081355550001";
const MINUTE: Duration = Duration::from_secs(60);
const NEW_PIN: &str = "271828";

async fn ask_for_otp(services: &Data<Services>, phone: &str) -> Reply {
    let body = json!({ "phone": phone });
    send(
        services,
        request(Method::POST, "/registration/otp").set_json(body),
    )
    .await
}

async fn prove(services: &Data<Services>, phone: &str, otp: &str) -> Reply {
    let body = json!({ "phone": phone, "otp": otp });
    send(
        services,
        request(Method::POST, "/registration/proof").set_json(body),
    )
    .await
}

/// Digits that are not those.
fn other(otp: &str) -> String {
    let first = if otp.starts_with('0') { '1' } else { '0' };
    format!("{first}{}", &otp[1..])
}

/// A proof of the number, from a password that it was sent.
async fn proof(services: &TestServices, phone: &str) -> String {
    assert_eq!(ask_for_otp(services, phone).await.status, 202);
    let otp = services.last_otp(phone).expect("a message");
    let proved = prove(services, phone, &otp).await;
    assert_eq!(proved.status, 201, "{}", proved.body);
    proved.body["proof"].as_str().expect("a proof").to_owned()
}

fn form(phone: &str, proof: &str) -> Value {
    json!({
        "phone": phone, "proof": proof, "firstName": "Rina", "lastName": "Wulandari",
        "email": "rina@example.com", "pin": NEW_PIN, "repeatedPin": NEW_PIN,
        "deviceId": "0123456789abcdef", "deviceName": "Galaxy A15",
    })
}

async fn register(services: &Data<Services>, form: &Value) -> Reply {
    send(
        services,
        request(Method::POST, "/registration").set_json(form),
    )
    .await
}

#[actix_web::test]
async fn a_number_that_is_proved_becomes_a_regular_account_that_is_signed_in() {
    let services = services();
    let sent = ask_for_otp(&services, "+62 813-5555-0001").await;
    assert_eq!(sent.status, 202);
    let expected = json!({
        "medium": "sms", "expiresAt": "2026-11-22T16:05:00+07:00", "sendsLeft": 2,
    });
    assert_eq!(sent.body, expected);
    let otp = services.last_otp(RINA).expect("a message");
    let proved = prove(&services, RINA, &otp).await;
    assert_eq!(proved.status, 201);
    assert_eq!(proved.body["expiresAt"], "2026-11-22T16:15:00+07:00");
    let proof = proved.body["proof"].as_str().expect("a proof");

    let opened = register(&services, &form(RINA, proof)).await;
    assert_eq!(opened.status, 201, "{}", opened.body);
    let token = opened.body["sessionToken"].as_str().expect("a token");
    let rina = Device {
        services: &services,
        token: token.to_owned(),
    };
    let account = rina.get("/account").await.body;
    assert_eq!(account["name"], "Rina Wulandari");
    assert_eq!(
        (&account["tier"], &account["balance"]),
        (&json!("regular"), &json!(0))
    );
    let known = json!({ "phone": RINA, "pin": NEW_PIN, "deviceId": "0123456789abcdef" });
    let signed_in = request(Method::POST, "/session").set_json(known);
    assert_eq!(
        send(&services, signed_in).await.status,
        201,
        "on the same device"
    );

    let again = register(&services, &form(RINA, proof)).await;
    assert_eq!(again.problem(), (403, "/problems/not-proved", None), "once");
}

#[actix_web::test]
async fn a_customer_may_have_one_name() {
    let services = services();
    let mut form = form(RINA, &proof(&services, RINA).await);
    form["lastName"] = json!("");
    assert_eq!(register(&services, &form).await.status, 201);
}

#[actix_web::test]
async fn three_passwords_are_sent_a_day_to_any_number_alike() {
    let services = services();
    for phone in [RINA, BUDI.1] {
        for left in [2, 1, 0] {
            assert_eq!(ask_for_otp(&services, phone).await.body["sendsLeft"], left);
        }
        let refused = ask_for_otp(&services, phone).await;
        assert_eq!(refused.problem(), (429, "/problems/otp-sent-enough", None));
        // It is 16:00: eight hours to midnight.
        assert_eq!(refused.header("retry-after"), Some("28801"));
    }
    services.pass(MINUTE * 60 * 8);
    assert_eq!(ask_for_otp(&services, RINA).await.status, 202);
}

#[actix_web::test]
async fn a_password_is_good_for_five_minutes_and_once() {
    let services = services();
    let wrong = (403, "/problems/wrong-otp", None);
    ask_for_otp(&services, RINA).await;
    let otp = services.last_otp(RINA).expect("a message");
    services.pass(MINUTE * 5);
    assert_eq!(
        prove(&services, RINA, &otp).await.problem(),
        wrong,
        "too late"
    );

    ask_for_otp(&services, RINA).await;
    let otp = services.last_otp(RINA).expect("a message");
    services.pass(MINUTE * 5 - Duration::from_micros(1));
    assert_eq!(prove(&services, RINA, &otp).await.status, 201);
    assert_eq!(prove(&services, RINA, &otp).await.problem(), wrong, "used");
    assert_eq!(
        prove(&services, SITI.1, &otp).await.problem(),
        wrong,
        "another's"
    );
}

#[actix_web::test]
async fn the_third_wrong_password_locks_the_number_for_a_day() {
    let services = services();
    for phone in [RINA, BUDI.1] {
        ask_for_otp(&services, phone).await;
        let otp = services.last_otp(phone).expect("a message");
        for _ in 0..3 {
            let wrong = prove(&services, phone, &other(&otp)).await;
            assert_eq!(wrong.problem(), (403, "/problems/wrong-otp", None));
        }
        let locked = (429, "/problems/otp-locked", None);
        let right = prove(&services, phone, &otp).await;
        assert_eq!(right.problem(), locked);
        assert_eq!(right.header("retry-after"), Some("86401"));
        assert_eq!(ask_for_otp(&services, phone).await.problem(), locked);
    }
    services.pass(MINUTE * 60 * 24);
    assert_eq!(ask_for_otp(&services, RINA).await.status, 202);
}

#[actix_web::test]
async fn tries_side_by_side_count_as_many_as_they_are() {
    let services = services();
    ask_for_otp(&services, RINA).await;
    let wrong = other(&services.last_otp(RINA).expect("a message"));
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (services, wrong) = (services.data(), wrong.clone());
            actix_web::rt::spawn(async move { prove(&services, RINA, &wrong).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tries {
        statuses.push(task.await.expect("a status"));
    }
    assert_eq!(statuses.iter().filter(|status| **status == 403).count(), 3);
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 5);
}

#[actix_web::test]
async fn a_number_with_an_account_says_so_to_its_owner_only() {
    let services = services();
    let answers = [
        ask_for_otp(&services, BUDI.1).await,
        ask_for_otp(&services, RINA).await,
    ];
    assert_eq!(answers[0].body, answers[1].body);
    let guesses = [
        prove(
            &services,
            BUDI.1,
            &other(&services.last_otp(BUDI.1).expect("one")),
        )
        .await,
        prove(
            &services,
            RINA,
            &other(&services.last_otp(RINA).expect("one")),
        )
        .await,
    ];
    assert_eq!(guesses[0].body, guesses[1].body);
    let otp = services.last_otp(BUDI.1).expect("a message");
    let owner = prove(&services, BUDI.1, &otp).await;
    assert_eq!(owner.problem(), (409, "/problems/phone-taken", None));
}

#[actix_web::test]
async fn an_email_has_one_account_and_a_refused_one_leaves_nothing_behind() {
    let services = services();
    let first = form(RINA, &proof(&services, RINA).await);
    assert_eq!(register(&services, &first).await.status, 201);
    let other_phone = "081355550002";
    let mut second = form(other_phone, &proof(&services, other_phone).await);
    second["email"] = json!("RINA@Example.com");
    let taken = register(&services, &second).await;
    assert_eq!(taken.problem(), (409, "/problems/email-taken", None));
    second["email"] = json!("rina2@example.com");
    assert_eq!(
        register(&services, &second).await.status,
        201,
        "the same proof"
    );
}

#[actix_web::test]
async fn two_registrations_of_one_number_open_one_account() {
    let services = services();
    let form = form(RINA, &proof(&services, RINA).await);
    let tries: Vec<_> = (0..4)
        .map(|_| {
            let (services, form) = (services.data(), form.clone());
            actix_web::rt::spawn(async move { register(&services, &form).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tries {
        statuses.push(task.await.expect("a status"));
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 403, 403, 403]);
}

#[actix_web::test]
async fn a_proof_is_good_for_fifteen_minutes_and_its_own_number() {
    let services = services();
    let proof = proof(&services, RINA).await;
    let refused = (403, "/problems/not-proved", None);
    let of_another = register(&services, &form("081355550002", &proof)).await;
    assert_eq!(of_another.problem(), refused);
    services.pass(MINUTE * 15);
    assert_eq!(
        register(&services, &form(RINA, &proof)).await.problem(),
        refused
    );
}

#[actix_web::test]
async fn a_pin_is_entered_twice_and_is_none_that_is_tried_first() {
    let services = services();
    let mut form = form(RINA, &proof(&services, RINA).await);
    form["repeatedPin"] = json!("271829");
    let differ = register(&services, &form).await;
    assert_eq!(differ.problem(), (422, "/problems/pins-differ", None));
    for weak in ["123456", "000000", "121212"] {
        form["pin"] = json!(weak);
        form["repeatedPin"] = json!(weak);
        let refused = register(&services, &form).await;
        assert_eq!(
            refused.problem(),
            (422, "/problems/weak-pin", None),
            "{weak}"
        );
    }
}

#[actix_web::test]
async fn a_field_of_the_form_that_is_wrong_is_named() {
    let services = services();
    for (field, value) in [
        ("phone", json!("0215092859")),
        ("phone", json!("08004043808")),
        ("proof", json!("")),
        ("proof", json!("x".repeat(129))),
        ("firstName", json!("")),
        ("firstName", json!("x".repeat(51))),
        ("firstName", json!("Rina\u{202e}")),
        ("lastName", json!("x".repeat(51))),
        ("email", json!("rina@example")),
        ("pin", json!("12345")),
        ("repeatedPin", json!(123_456)),
        ("deviceId", json!("short")),
        ("deviceId", json!("x".repeat(129))),
        ("deviceId", json!("0123456789 abcdef")),
        ("deviceName", json!("x".repeat(51))),
        ("tier", json!("premium")),
    ] {
        let mut form = form(RINA, "x");
        form[field] = value;
        let refused = register(&services, &form).await;
        let expected = (400, "/problems/invalid-request", Some(field));
        assert_eq!(refused.problem(), expected, "{field}");
    }
    let longest = "x".repeat(50);
    let mut form = form(RINA, &"x".repeat(128));
    for field in ["firstName", "lastName", "deviceName"] {
        form[field] = json!(longest);
    }
    form["deviceId"] = json!("x".repeat(128));
    let refused = register(&services, &form).await;
    assert_eq!(refused.problem(), (403, "/problems/not-proved", None));
}

#[actix_web::test]
async fn an_address_asks_for_so_many_passwords_an_hour() {
    let limits = LimitSettings {
        address_otps_per_hour: 2,
        ..NO_LIMITS
    };
    let rules = Catalogue::builtin();
    let services = services_of(limits, rules, Vec::new(), Messenger::sandbox());
    for phone in ["081355550001", "081355550002"] {
        assert_eq!(ask_for_otp(&services, phone).await.status, 202);
    }
    let refused = ask_for_otp(&services, "081355550003").await;
    assert_eq!(
        refused.problem(),
        (429, "/problems/too-many-requests", None)
    );
}

#[actix_web::test]
async fn the_key_of_the_app_says_whose_customer_registers() {
    let app = |key: &str| AppSettings {
        key: key.to_owned(),
        issuer: "kaspro".to_owned(),
        name: "KasPro".to_owned(),
    };
    let services = services_of(
        NO_LIMITS,
        Catalogue::builtin(),
        vec![app("0123456789abcdef")],
        Messenger::sandbox(),
    );
    let body = json!({ "phone": RINA });
    let ask = || request(Method::POST, "/registration/otp").set_json(&body);
    let unknown = (403, "/problems/unknown-app", None);
    assert_eq!(send(&services, ask()).await.problem(), unknown);
    let other = ask().insert_header(("X-APP-KEY", "0123456789abcdeF"));
    assert_eq!(send(&services, other).await.problem(), unknown);
    let right = ask().insert_header(("X-APP-KEY", "0123456789abcdef"));
    assert_eq!(send(&services, right).await.status, 202);
}

#[actix_web::test]
async fn rows_of_days_gone_by_are_forgotten() {
    let services = services();
    ask_for_otp(&services, RINA).await;
    services.pass(MINUTE);
    ask_for_otp(&services, BUDI.1).await;
    let forget = |before| services.database.forget_otps(before).expect("forgotten");
    assert_eq!(forget(crate::testing::BEGIN), 0);
    assert_eq!(forget(crate::testing::BEGIN.plus(MINUTE)), 1);
    assert_eq!(forget(services.clock.now().plus(MINUTE)), 1);
}
