//! Cash-in at the tills: the rows of `KasPro FAQ 9`, each at its limits.

use simulator::phone::Phone;
use simulator::snap::Answer;
use simulator::till::{Chain, IssuerKey, MovementKind, Order, Outlet, Till, TillRequest};

use crate::support::{BUDI, PIN, SITI, TestGateway};

async fn pay_in(till: &Till, order: &Order) -> Answer {
    let answer = till
        .ask(TillRequest::Original, MovementKind::CashIn, order)
        .await;
    answer.expect("an answer")
}

async fn token(phone: &Phone) -> String {
    let made = phone.make_token(PIN, "indomaret", "cash-in", None).await;
    made.expect("a token").token
}

fn at(chain: Chain, brand: &str) -> Outlet {
    Outlet {
        brand: Some(brand.to_owned()),
        ..Outlet::of(chain)
    }
}

#[tokio::test]
async fn alfamart_takes_multiples_of_50_000_up_to_a_million() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Alfamart);
    for (amount, expected) in [
        (50_000, "2003800 Successful"),
        (1_000_000, "2003800 Successful"),
        (1, "4043813 Invalid Amount [Minimum 50000]"),
        (49_999, "4043813 Invalid Amount [Minimum 50000]"),
        (50_001, "4043813 Invalid Amount [Multiple Of 50000]"),
        (75_000, "4043813 Invalid Amount [Multiple Of 50000]"),
        (999_999, "4043813 Invalid Amount [Multiple Of 50000]"),
        (
            1_000_001,
            "4033802 Exceeds Transaction Amount Limit [Maximum 1000000]",
        ),
        (
            1_050_000,
            "4033802 Exceeds Transaction Amount Limit [Maximum 1000000]",
        ),
    ] {
        let answer = pay_in(&till, &Order::new(BUDI, amount)).await;
        assert_eq!(answer.to_string(), expected, "{amount}");
    }
    assert_eq!(gateway.stop().await.postings, 2);
}

#[tokio::test]
async fn every_brand_of_a_chain_takes_cash_in() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    for brand in ["Alfamart", "Alfamidi", "Dan+Dan", "Lawson"] {
        let till = gateway.till_at(at(Chain::Alfamart, brand));
        let answer = pay_in(&till, &Order::new(BUDI, 50_000)).await;
        assert_eq!(answer.code, "2003800", "{brand}");
    }
    for brand in ["Indomaret", "Ceriamart"] {
        let till = gateway.till_at(at(Chain::Indomaret, brand));
        let order = Order::new(BUDI, 10_000).token(&token(&phone).await);
        assert_eq!(pay_in(&till, &order).await.code, "2003800", "{brand}");
    }
    let decoy = gateway.till_at(at(Chain::Alfamart, "Indomaret"));
    let answer = pay_in(&decoy, &Order::new(BUDI, 50_000)).await;
    assert_eq!(answer.to_string(), "4043808 Invalid Merchant");
    let nameless = gateway.till_at(Outlet {
        brand: None,
        ..Outlet::of(Chain::Alfamart)
    });
    let answer = pay_in(&nameless, &Order::new(BUDI, 50_000)).await;
    let no_brand = "4003802 Invalid Mandatory Field {additionalInfo.storeBrand}";
    assert_eq!(answer.to_string(), no_brand);
    assert_eq!(gateway.stop().await.postings, 6);
}

#[tokio::test]
async fn indomaret_wants_a_token_and_multiples_of_10_000() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Indomaret);
    let phone = gateway.phone(BUDI).await;
    let answer = pay_in(&till, &Order::new(BUDI, 10_000)).await;
    let no_token = "4003802 Invalid Mandatory Field {additionalInfo.token}";
    assert_eq!(answer.to_string(), no_token);
    let answer = pay_in(&till, &Order::new(BUDI, 10_000).token("000000")).await;
    assert_eq!(answer.to_string(), "4043815 Invalid OTP");

    let mut right = token(&phone).await;
    for (amount, expected) in [
        (9_999, "4043813 Invalid Amount [Minimum 10000]"),
        (10_001, "4043813 Invalid Amount [Multiple Of 10000]"),
        (
            1_000_001,
            "4033802 Exceeds Transaction Amount Limit [Maximum 1000000]",
        ),
        (
            1_010_000,
            "4033802 Exceeds Transaction Amount Limit [Maximum 1000000]",
        ),
        (10_000, "2003800 Successful"),
        (1_000_000, "2003800 Successful"),
    ] {
        let answer = pay_in(&till, &Order::new(BUDI, amount).token(&right)).await;
        assert_eq!(answer.to_string(), expected, "{amount}");
        if answer.http == 200 {
            right = token(&phone).await;
        }
    }
    let answer = pay_in(&till, &Order::new(SITI, 10_000).token(&right)).await;
    assert_eq!(answer.to_string(), "4043815 Invalid OTP", "of another");
    assert_eq!(gateway.stop().await.postings, 2);
}

#[tokio::test]
async fn an_agent_of_digibos_takes_any_amount_from_10_000() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Digibos);
    for (amount, expected) in [
        (9_999, "4043813 Invalid Amount [Minimum 10000]"),
        (10_000, "2003800 Successful"),
        (10_001, "2003800 Successful"),
        (1_000_000, "2003800 Successful"),
        (
            1_000_001,
            "4033802 Exceeds Transaction Amount Limit [Maximum 1000000]",
        ),
    ] {
        let answer = pay_in(&till, &Order::new(BUDI, amount)).await;
        assert_eq!(answer.to_string(), expected, "{amount}");
    }
    assert_eq!(gateway.stop().await.postings, 3);
}

#[tokio::test]
async fn a_partner_uses_its_own_channels_only() {
    let gateway = TestGateway::start().await;
    let keyed = |chain, key| Outlet {
        key,
        ..Outlet::of(chain)
    };
    let wallet = || IssuerKey::WalletId("16".to_owned());
    let bin = || IssuerKey::BinCode("000076".to_owned());
    for outlet in [
        keyed(Chain::Alfamart, bin()),
        keyed(Chain::Indomaret, wallet()),
        keyed(Chain::Digibos, wallet()),
        keyed(Chain::Danamon, wallet()),
        keyed(Chain::Alfamart, IssuerKey::WalletId("17".to_owned())),
    ] {
        let till = gateway.till_at(outlet);
        let answer = pay_in(&till, &Order::new(BUDI, 50_000)).await;
        assert_eq!(answer.to_string(), "4033801 Feature Not Allowed [Channel]");
    }
    let keyless = gateway.till_at(keyed(Chain::Alfamart, IssuerKey::Partner));
    let answer = pay_in(&keyless, &Order::new(BUDI, 50_000)).await;
    assert_eq!(answer.to_string(), "2003800 Successful", "its only channel");
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn a_regular_account_holds_two_million() {
    let gateway = TestGateway::start().await;
    let till = gateway.till(Chain::Alfamart);
    for (amount, expected) in [
        (1_000_000, "2003800 Successful"),
        (950_000, "2003800 Successful"),
        (100_000, "4033823 Account Limit Exceeded"),
        (50_000, "2003800 Successful"),
        (50_000, "4033823 Account Limit Exceeded"),
    ] {
        let answer = pay_in(&till, &Order::new(SITI, amount)).await;
        assert_eq!(answer.to_string(), expected, "{amount}");
    }
    let answer = till.inquiry(SITI, 50_000).await.expect("an answer");
    assert_eq!(answer.to_string(), "4033723 Account Limit Exceeded");
    gateway.stop().await;
}
