//! Tokens: made, replaced, taken back, run out; and what is wrong with an order for one.

use std::time::Duration;

use super::*;
use crate::testing::{BUDI, SITI, services};

#[actix_web::test]
async fn a_token_for_an_amount_holds_it_until_it_is_taken_back() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    let made = budi.make_token(Some(100_000)).await;
    let digits = made.body["token"].as_str().expect("digits").to_owned();
    assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()));
    let mut expected = json!({
        "tokenNo": 1, "token": digits, "channel": "alfamart", "direction": "cash-out",
        "amount": 100_000, "held": 100_000, "state": "ISSUED", "wrongTries": 0,
        "issuedAt": "2026-11-22T16:00:00+07:00", "expiresAt": "2026-11-22T16:10:00+07:00",
    });
    assert_eq!((made.status, &made.body), (201, &expected));

    // Only the first answer has the digits.
    expected.as_object_mut().expect("an object").remove("token");
    assert_eq!(budi.get("/tokens/1").await.body, expected);
    assert_eq!(
        budi.get("/tokens").await.body,
        json!({ "tokens": [expected] })
    );

    let taken_back = budi.delete("/tokens/1").await;
    assert_eq!(taken_back.body["state"], "CANCELLED");
    assert_eq!(taken_back.body["held"], 0);
    assert_eq!(taken_back.body["endedAt"], "2026-11-22T16:00:00+07:00");
    assert_eq!(budi.get("/account").await.body["available"], 500_000);
    let again = budi.delete("/tokens/1").await;
    assert_eq!(again.problem(), (409, "/problems/no-live-token", None));
}

#[actix_web::test]
async fn the_digits_pay_out_at_the_till_once() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    let made = budi.make_token(None).await;
    let digits = made.body["token"].as_str().expect("digits");
    assert!(services.cash_out(BUDI, 50_000, digits).await.is_ok());
    assert!(services.cash_out(BUDI, 50_000, digits).await.is_err());
    assert_eq!(budi.get("/tokens/1").await.body["state"], "REDEEMED");
    assert_eq!(budi.get("/account").await.body["balance"], 450_000);
}

#[actix_web::test]
async fn a_second_token_of_a_channel_takes_the_place_of_the_first() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    budi.make_token(Some(500_000)).await;
    assert_eq!(budi.make_token(Some(300_000)).await.status, 201);
    let tokens = budi.get("/tokens").await.body;
    let states = [&tokens["tokens"][0]["state"], &tokens["tokens"][1]["state"]];
    assert_eq!(states, ["ISSUED", "CANCELLED"]);
    assert_eq!(budi.get("/account").await.body["held"], 300_000);
}

#[actix_web::test]
async fn a_token_whose_time_has_run_out_is_shown_as_expired() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    budi.make_token(None).await;
    services.pass(Duration::from_secs(600));
    let token = budi.get("/tokens/1").await.body;
    assert_eq!(token["state"], "EXPIRED");
    assert_eq!(token["endedAt"], token["expiresAt"]);
}

#[actix_web::test]
async fn a_cap_of_the_tier_is_named_to_its_owner() {
    let services = services();
    services.cash_in(SITI, 1_000_000).await;
    services.cash_in(SITI, 950_000).await;
    let siti = Device::of(&services, SITI).await;
    let order = json!({
        "pin": PIN, "channel": "indomaret", "direction": "cash-in", "amount": 60_000,
    });
    let refused = siti.post("/tokens", order).await;
    assert_eq!(
        refused.problem(),
        (422, "/problems/balance-cap", Some("amount"))
    );
    let said = "Your balance would be above the limit of your account, Rp2.000.000.";
    assert_eq!(refused.body["message"]["en"], said);
}

#[actix_web::test]
async fn a_regular_account_takes_no_cash_out_and_may_bring_cash_in() {
    let services = services();
    let siti = Device::of(&services, SITI).await;
    let refused = siti.make_token(None).await;
    assert_eq!(
        refused.problem(),
        (403, "/problems/tier-without-cash-out", None)
    );
    let order = json!({ "pin": PIN, "channel": "indomaret", "direction": "cash-in" });
    assert_eq!(siti.post("/tokens", order).await.status, 201);
}

#[actix_web::test]
async fn nobody_sees_the_tokens_of_another() {
    let services = services();
    Device::of(&services, BUDI).await.make_token(None).await;
    let siti = Device::of(&services, SITI).await;
    for path in ["/tokens/1", "/tokens/99", "/tokens/x"] {
        assert_eq!(
            siti.get(path).await.problem(),
            (404, "/problems/not-found", None)
        );
    }
    assert_eq!(siti.delete("/tokens/1").await.status, 404);
}

#[actix_web::test]
async fn a_token_needs_the_pin_and_wrong_ones_lock_it() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    let order = json!({ "pin": "654321", "channel": "alfamart", "direction": "cash-out" });
    for _ in 0..5 {
        let refused = budi.post("/tokens", order.clone()).await;
        assert_eq!(refused.problem(), (401, "/problems/wrong-pin", None));
    }
    let locked = budi.make_token(None).await;
    assert_eq!(locked.problem(), (429, "/problems/pin-locked", None));
    assert_eq!(sign_in(&services, BUDI.1, PIN).await.status, 429);
    assert_eq!(budi.get("/tokens").await.body, json!({ "tokens": [] }));
}

#[actix_web::test]
async fn an_amount_is_a_whole_number_of_rupiah_or_named_as_wrong() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    let amounts = [
        json!("100000"),
        json!(-100_000.0),
        json!(0.0),
        json!(100_000.5),
        json!(0),
        json!(-50_000),
        json!(true),
        json!([50_000]),
        json!(10_000_000_000_000_i64),
        json!(u64::MAX),
    ];
    for amount in amounts {
        let order = json!({
            "pin": PIN, "channel": "alfamart", "direction": "cash-out", "amount": amount,
        });
        let refused = budi.post("/tokens", order).await;
        let expected = (400, "/problems/invalid-request", Some("amount"));
        assert_eq!(refused.problem(), expected, "{amount}");
    }
    assert_eq!(budi.get("/tokens").await.body, json!({ "tokens": [] }));
}

#[actix_web::test]
async fn an_amount_is_whole_with_a_point_and_zeros_too() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    for written in ["100000.0", "100000.00", "1e5", "1.0E+5"] {
        let amount: Value = serde_json::from_str(written).expect("a number");
        let order = json!({
            "pin": PIN, "channel": "alfamart", "direction": "cash-out", "amount": amount,
        });
        let token = budi.post("/tokens", order).await;
        assert_eq!(
            (token.status, &token.body["amount"]),
            (201, &json!(100_000)),
            "{written}"
        );
    }
}

#[actix_web::test]
async fn an_amount_that_the_rules_refuse_is_named_too() {
    let services = services();
    services.cash_in(BUDI, 500_000).await;
    let budi = Device::of(&services, BUDI).await;
    for (amount, kind, said) in [
        (
            49_999,
            "/problems/below-minimum",
            "Jumlah minimal Rp50.000.",
        ),
        (
            1_050_000,
            "/problems/above-maximum",
            "Jumlah maksimal Rp1.000.000.",
        ),
        (
            75_000,
            "/problems/not-a-multiple",
            "Jumlah harus kelipatan Rp50.000.",
        ),
        (
            550_000,
            "/problems/insufficient-funds",
            "Saldo yang dapat digunakan tidak cukup.",
        ),
    ] {
        let refused = budi.make_token(Some(amount)).await;
        assert_eq!(refused.problem(), (422, kind, Some("amount")));
        assert_eq!(refused.body["message"]["id"], said);
    }
    let order = json!({ "pin": PIN, "channel": "danamon", "direction": "cash-out" });
    let refused = budi.post("/tokens", order).await;
    assert_eq!(
        refused.problem(),
        (422, "/problems/amount-missing", Some("amount"))
    );
    for (channel, kind) in [
        ("digibos", "/problems/no-token-needed"),
        ("nowhere", "/problems/channel-not-open"),
    ] {
        let order = json!({ "pin": PIN, "channel": channel, "direction": "cash-in" });
        let refused = budi.post("/tokens", order).await;
        assert_eq!(refused.problem(), (422, kind, Some("channel")));
    }
}
