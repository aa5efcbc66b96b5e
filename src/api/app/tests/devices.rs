//! Devices: signing in on a new one, listing and removing them; the profile, the limits, the export.

use super::*;
use crate::testing::{BUDI, SITI, services, services_with_messenger};

const UNKNOWN_PHONE: &str = "089900001111";
const FIRST: &str = "first-device-0001";
const SECOND: &str = "second-device-002";

async fn sign_in_on(
    services: &Data<Services>,
    phone: &str,
    pin: &str,
    (device, otp): (&str, Option<&str>),
) -> Reply {
    let mut body = json!({ "phone": phone, "pin": pin, "deviceId": device, "deviceName": "A15" });
    if let Some(otp) = otp {
        body["otp"] = json!(otp);
    }
    send(services, request(Method::POST, "/session").set_json(body)).await
}

async fn ask_for_otp(services: &Data<Services>, phone: &str) -> Reply {
    let body = json!({ "phone": phone });
    send(
        services,
        request(Method::POST, "/session/otp").set_json(body),
    )
    .await
}

/// Signs in on a device that is new, with the password that the number is sent.
async fn sign_in_anew<'a>(services: &'a TestServices, device: &str) -> Device<'a> {
    assert_eq!(ask_for_otp(services, BUDI.1).await.status, 202);
    let otp = services.last_otp(BUDI.1).expect("a message");
    let reply = sign_in_on(services, BUDI.1, PIN, (device, Some(&otp))).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let token = reply.body["sessionToken"]
        .as_str()
        .expect("a token")
        .to_owned();
    Device { services, token }
}

#[actix_web::test]
async fn a_new_device_needs_a_one_time_password_before_the_pin_is_looked_at() {
    let services = services_with_messenger();
    let required = (403, "/problems/otp-required", None);
    for phone in [BUDI.1, UNKNOWN_PHONE] {
        for pin in [PIN, "654321"] {
            let reply = sign_in_on(&services, phone, pin, (FIRST, None)).await;
            assert_eq!(reply.problem(), required, "{phone} {pin}");
        }
    }
    let budi = sign_in_anew(&services, FIRST).await;
    assert_eq!(budi.get("/account").await.status, 200);
    let again = sign_in_on(&services, BUDI.1, PIN, (FIRST, None)).await;
    assert_eq!(again.status, 201, "it is known now");
    let other = sign_in_on(&services, BUDI.1, PIN, (SECOND, None)).await;
    assert_eq!(other.problem(), required);
    let of_another = sign_in_on(&services, SITI.1, PIN, (FIRST, None)).await;
    assert_eq!(of_another.problem(), required, "known to one account only");
}

#[actix_web::test]
async fn a_device_has_to_be_named_where_passwords_can_be_sent() {
    let services = services_with_messenger();
    let unnamed = sign_in(&services, BUDI.1, PIN).await;
    let missing = (400, "/problems/invalid-request", Some("deviceId"));
    assert_eq!(unnamed.problem(), missing);
}

#[actix_web::test]
async fn a_number_without_an_account_gets_no_message_and_the_same_answers() {
    let services = services_with_messenger();
    let known = ask_for_otp(&services, BUDI.1).await;
    let unknown = ask_for_otp(&services, UNKNOWN_PHONE).await;
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    assert!(services.last_otp(BUDI.1).is_some() && services.last_otp(UNKNOWN_PHONE).is_none());
    let right = services.last_otp(BUDI.1).expect("a message");
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for number in 0..4 {
        let known = sign_in_on(&services, BUDI.1, PIN, (FIRST, Some(wrong))).await;
        let unknown = sign_in_on(&services, UNKNOWN_PHONE, PIN, (FIRST, Some(wrong))).await;
        assert_eq!(known.problem(), unknown.problem(), "try {number}");
        assert_eq!(known.body, unknown.body, "try {number}");
        let is_locked = known.status == 429;
        assert_eq!(is_locked, number == 3, "try {number}");
    }
    let locked = [
        ask_for_otp(&services, BUDI.1).await,
        ask_for_otp(&services, UNKNOWN_PHONE).await,
    ];
    assert_eq!(locked[0].body, locked[1].body);
}

#[actix_web::test]
async fn a_wrong_pin_does_not_use_the_password_up_and_a_right_one_does() {
    let services = services_with_messenger();
    ask_for_otp(&services, BUDI.1).await;
    let otp = services.last_otp(BUDI.1).expect("a message");
    let wrong = sign_in_on(&services, BUDI.1, "654321", (FIRST, Some(&otp))).await;
    assert_eq!(wrong.problem(), (401, "/problems/wrong-pin", None));
    let right = sign_in_on(&services, BUDI.1, PIN, (FIRST, Some(&otp))).await;
    assert_eq!(right.status, 201);
    let used = sign_in_on(&services, BUDI.1, PIN, (SECOND, Some(&otp))).await;
    assert_eq!(used.problem(), (403, "/problems/wrong-otp", None));
}

#[actix_web::test]
async fn devices_are_listed_and_a_further_one_waits_a_day() {
    let services = services_with_messenger();
    sign_in_anew(&services, FIRST).await;
    services.pass(std::time::Duration::from_secs(60));
    let budi = sign_in_anew(&services, SECOND).await;
    let listed = budi.get("/devices").await.body;
    let devices = listed["devices"].as_array().expect("devices");
    assert_eq!(devices.len(), 2);
    assert_eq!(devices[0]["isThis"], true);
    assert_eq!(devices[0]["name"], "A15");
    assert_eq!(devices[0]["cashOutFrom"], "2026-11-23T16:01:00+07:00");
    assert_eq!(
        (&devices[1]["isThis"], &devices[1]["cashOutFrom"]),
        (&json!(false), &Value::Null)
    );
}

#[actix_web::test]
async fn a_further_device_makes_no_token_for_cash_out_before_its_day_is_over() {
    let services = services_with_messenger();
    services.cash_in(BUDI, 500_000).await;
    let first = sign_in_anew(&services, FIRST).await;
    sign_in_anew(&services, SECOND).await;
    assert_eq!(first.make_token(Some(100_000)).await.status, 201);
    services.pass(std::time::Duration::from_secs(24 * 60 * 60 - 1));
    let reply = sign_in_on(&services, BUDI.1, PIN, (SECOND, None)).await;
    let token = reply.body["sessionToken"].as_str().expect("a token");
    let second = Device {
        services: &services,
        token: token.to_owned(),
    };
    let early = second.make_token(Some(100_000)).await;
    assert_eq!(early.problem(), (403, "/problems/device-too-new", None));
    services.pass(std::time::Duration::from_secs(1));
    assert_eq!(second.make_token(Some(100_000)).await.status, 201);
}

#[actix_web::test]
async fn a_device_that_is_removed_is_signed_out_and_new_again() {
    let services = services_with_messenger();
    let first = sign_in_anew(&services, FIRST).await;
    let second = sign_in_anew(&services, SECOND).await;
    let listed = second.get("/devices").await.body;
    let devices = listed["devices"].as_array().expect("devices");
    let other = devices.iter().find(|device| device["isThis"] == false);
    let id = other.expect("another")["id"].as_str().expect("an id");
    let path = format!("/devices/{id}");
    assert_eq!(second.delete(&path).await.status, 204);
    assert_eq!(first.get("/account").await.status, 401);
    assert_eq!(second.get("/account").await.status, 200);
    let nothing = (404, "/problems/not-found", None);
    for path in [
        path.as_str(),
        "/devices/x",
        "/devices/00000000000000000000000000000000",
    ] {
        assert_eq!(second.delete(path).await.problem(), nothing, "{path}");
    }
    let again = sign_in_on(&services, BUDI.1, PIN, (FIRST, None)).await;
    assert_eq!(again.problem(), (403, "/problems/otp-required", None));
}

#[actix_web::test]
async fn an_account_has_ten_devices() {
    let services = services_with_messenger();
    let device = |number: usize| format!("device-number-{number:04}");
    for number in 0..10 {
        // Three passwords are sent a day.
        if number % 3 == 0 {
            services.pass(std::time::Duration::from_secs(24 * 60 * 60));
        }
        sign_in_anew(&services, &device(number)).await;
    }
    ask_for_otp(&services, BUDI.1).await;
    let otp = services.last_otp(BUDI.1).expect("a message");
    let refused = sign_in_on(&services, BUDI.1, PIN, (&device(10), Some(&otp))).await;
    assert_eq!(refused.problem(), (409, "/problems/too-many-devices", None));
}

#[actix_web::test]
async fn the_limits_say_what_is_left_and_why() {
    let services = services();
    services.cash_in(SITI, 500_000).await;
    services.cash_in(BUDI, 500_000).await;
    let siti = Device::of(&services, SITI).await.get("/limits").await.body;
    assert_eq!(siti["tier"], "Regular");
    assert_eq!(siti["cashIn"]["most"], 1_500_000);
    let why = &siti["cashIn"]["why"]["en"];
    assert_eq!(why, "A Regular account holds at most Rp2.000.000.");
    assert_eq!(siti["cashOut"]["most"], 0);
    assert_eq!(
        siti["cashOut"]["why"]["id"],
        "Akun Regular tidak dapat tarik tunai."
    );
    let month = &siti["limits"][1];
    assert_eq!(month["limit"], "incoming-month");
    assert_eq!(
        (&month["used"], &month["left"]),
        (&json!(500_000), &json!(19_500_000))
    );
    assert_eq!(month["renewedAt"], "2026-12-01T00:00:00+07:00");

    let budi = Device::of(&services, BUDI).await;
    budi.make_token(Some(100_000)).await;
    let budi = budi.get("/limits").await.body;
    assert_eq!(budi["cashOut"]["most"], 400_000);
    let why = &budi["cashOut"]["why"]["en"];
    assert_eq!(why, "Rp100.000 is held for tokens that are still good.");
}

#[actix_web::test]
async fn a_customer_takes_his_data_with_him() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    let profile = budi.get("/profile").await.body;
    assert_eq!(
        (&profile["phone"], &profile["name"]),
        (&json!(BUDI.1), &json!("Budi Pratama"))
    );
    assert_eq!(profile["email"], Value::Null);
    let export = budi.get("/export").await;
    let file = export.header("content-disposition");
    assert_eq!(file, Some("attachment; filename=\"gerai-export.json\""));
    assert_eq!(export.body["profile"], profile);
    assert_eq!(export.body["account"]["balance"], 500_000);
    assert_eq!(export.body["devices"].as_array().map(Vec::len), Some(1));
    assert_eq!(export.body["statement"][0]["amount"], 500_000);
    assert_eq!(export.body["isStatementWhole"], true);
}
