//! The account, its limits, and the channels.

use super::*;
use crate::testing::{BUDI, SITI, services};

#[actix_web::test]
async fn an_account_shows_its_balance_and_its_headroom() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    services.cash_in(BUDI, 500_000).await;
    assert_eq!(budi.make_token(Some(100_000)).await.status, 201);
    let account = budi.get("/account").await.body;
    let expected = json!({
        "phone": "081234567890", "name": "Budi Pratama", "tier": "premium", "status": "ACTIVE",
        "balance": 500_000, "available": 400_000, "held": 100_000,
        "limits": {
            "maxBalance": 20_000_000, "maxIncomingMonth": 40_000_000,
            "incomingThisMonth": 500_000, "incomingLeft": 39_500_000, "balanceLeft": 19_500_000,
        },
        "cashOutClosed": false,
    });
    assert_eq!(account, expected);
}

#[actix_web::test]
async fn channels_are_those_of_the_catalogue() {
    let services = services();
    let reply = Device::of(&services, SITI).await.get("/channels").await;
    let channels = reply.body["channels"].as_array().expect("a list");
    assert_eq!(channels.len(), 6);
    let indomaret = json!({
        "channel": "indomaret", "direction": "cash-out", "name": "Indomaret",
        "brands": ["Indomaret", "Ceriamart"], "binCode": "000076", "token": "required",
        "multiple": 50_000, "min": 50_000, "max": 1_000_000,
    });
    assert!(channels.contains(&indomaret), "{channels:?}");
    let digibos = json!({
        "channel": "digibos", "direction": "cash-in", "name": "LKD Digibos", "brands": [],
        "token": "none", "min": 10_000, "max": 1_000_000,
    });
    assert!(channels.contains(&digibos), "{channels:?}");
}

#[actix_web::test]
async fn ten_failures_in_a_row_close_cash_out_until_the_pin_opens_it() {
    let services = services();
    let budi = Device::of(&services, BUDI).await;
    services.cash_in(BUDI, 500_000).await;
    for number in 0..10 {
        if number % 3 == 0 {
            assert_eq!(budi.make_token(None).await.status, 201);
        }
        assert!(services.cash_out(BUDI, 50_000, "000000").await.is_err());
    }
    assert_eq!(budi.get("/account").await.body["cashOutClosed"], true);
    let refused = budi.make_token(None).await;
    assert_eq!(refused.problem(), (403, "/problems/cash-out-closed", None));

    let wrong = budi
        .post("/cash-out/reopen", json!({ "pin": "654321" }))
        .await;
    assert_eq!(wrong.problem(), (401, "/problems/wrong-pin", None));
    assert_eq!(budi.get("/account").await.body["cashOutClosed"], true);
    let right = budi.post("/cash-out/reopen", json!({ "pin": PIN })).await;
    assert_eq!(right.status, 204);
    assert_eq!(budi.get("/account").await.body["cashOutClosed"], false);
    assert_eq!(budi.make_token(None).await.status, 201);
}
