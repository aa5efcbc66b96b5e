//! Cash-out at the tills: the rows of `KasPro FAQ 10`, each at its limits.

use simulator::phone::Phone;
use simulator::snap::Answer;
use simulator::till::{Chain, IssuerKey, MovementKind, Order, Outlet, Till, TillRequest};

use crate::support::{BUDI, PIN, SITI, TestGateway};

const INVALID_OTP: &str = "4044415 Invalid OTP";

async fn pay_out(till: &Till, order: &Order) -> Answer {
    let answer = till
        .ask(TillRequest::Original, MovementKind::CashOut, order)
        .await;
    answer.expect("an answer")
}

/// Budi with so many millions.
async fn rich_budi(gateway: &TestGateway, millions: u32) -> Phone {
    let till = gateway.till(Chain::Digibos);
    for _ in 0..millions {
        let order = Order::new(BUDI, 1_000_000);
        let answer = till
            .ask(TillRequest::Original, MovementKind::CashIn, &order)
            .await;
        assert_eq!(answer.expect("an answer").code, "2003800");
    }
    gateway.phone(BUDI).await
}

async fn token(phone: &Phone, channel: &str, amount: Option<u64>) -> String {
    let made = phone.make_token(PIN, channel, "cash-out", amount).await;
    made.expect("a token").token
}

fn at(chain: Chain, brand: &str) -> Outlet {
    Outlet {
        brand: Some(brand.to_owned()),
        ..Outlet::of(chain)
    }
}

async fn pays_multiples_of_50_000(chain: Chain) {
    let gateway = TestGateway::start().await;
    let phone = rich_budi(&gateway, 2).await;
    let till = gateway.till(chain);
    let mut right = token(&phone, chain.channel(), None).await;
    for (amount, expected) in [
        (1, "4044413 Invalid Amount [Minimum 50000]"),
        (49_999, "4044413 Invalid Amount [Minimum 50000]"),
        (50_001, "4044413 Invalid Amount [Multiple Of 50000]"),
        (
            1_000_001,
            "4034402 Exceeds Transaction Amount Limit [Maximum 1000000]",
        ),
        (
            1_050_000,
            "4034402 Exceeds Transaction Amount Limit [Maximum 1000000]",
        ),
        (50_000, "2004400 Successful"),
        (1_000_000, "2004400 Successful"),
        (1_000_000, "4034414 Insufficient Funds"),
    ] {
        let answer = pay_out(&till, &Order::new(BUDI, amount).token(&right)).await;
        assert_eq!(answer.to_string(), expected, "{amount}");
        if answer.http == 200 {
            right = token(&phone, chain.channel(), None).await;
        }
    }
    let left = phone.account().await.expect("an account").balance;
    assert_eq!(left, 950_000);
    assert_eq!(gateway.stop().await.postings, 4);
}

#[tokio::test]
async fn alfamart_pays_multiples_of_50_000_up_to_a_million() {
    pays_multiples_of_50_000(Chain::Alfamart).await;
}

#[tokio::test]
async fn indomaret_pays_multiples_of_50_000_up_to_a_million() {
    pays_multiples_of_50_000(Chain::Indomaret).await;
}

#[tokio::test]
async fn every_brand_but_lawson_pays_out() {
    let gateway = TestGateway::start().await;
    let phone = rich_budi(&gateway, 1).await;
    for (chain, brand) in [
        (Chain::Alfamart, "Alfamart"),
        (Chain::Alfamart, "Alfamidi"),
        (Chain::Alfamart, "Dan+Dan"),
        (Chain::Indomaret, "Indomaret"),
        (Chain::Indomaret, "Ceriamart"),
    ] {
        let till = gateway.till_at(at(chain, brand));
        let right = token(&phone, chain.channel(), None).await;
        let answer = pay_out(&till, &Order::new(BUDI, 50_000).token(&right)).await;
        assert_eq!(answer.code, "2004400", "{brand}");
    }
    let lawson = gateway.till_at(at(Chain::Alfamart, "Lawson"));
    let right = token(&phone, "alfamart", None).await;
    let answer = pay_out(&lawson, &Order::new(BUDI, 50_000).token(&right)).await;
    assert_eq!(answer.to_string(), "4044408 Invalid Merchant");
    let tokens = phone.tokens().await.expect("tokens");
    assert_eq!(
        (tokens[0].state.as_str(), tokens[0].wrong_tries),
        ("ISSUED", 0)
    );
    gateway.stop().await;
}

#[tokio::test]
async fn danamon_pays_the_amount_that_the_token_was_made_for() {
    let gateway = TestGateway::start().await;
    let phone = rich_budi(&gateway, 2).await;
    let machine = gateway.till(Chain::Danamon);
    for (amount, problem) in [
        (None, "amount-missing"),
        (Some(50_000), "below-minimum"),
        (Some(150_000), "not-a-multiple"),
        (Some(1_100_000), "above-maximum"),
    ] {
        let refused = phone.make_token(PIN, "danamon", "cash-out", amount).await;
        let refused = refused.expect_err("no token");
        assert_eq!(refused.slug(), Some(problem), "{amount:?}");
    }
    for amount in [100_000, 1_000_000] {
        let right = token(&phone, "danamon", Some(amount)).await;
        let held = phone.account().await.expect("an account").held;
        assert_eq!(held, amount);
        let other = Order::new(BUDI, amount + 100_000).token(&right);
        assert_eq!(pay_out(&machine, &other).await.to_string(), INVALID_OTP);
        let order = Order::new(BUDI, amount).token(&right);
        assert_eq!(pay_out(&machine, &order).await.code, "2004400");
    }
    let account = phone.account().await.expect("an account");
    assert_eq!((account.balance, account.held), (900_000, 0));
    gateway.stop().await;
}

#[tokio::test]
async fn every_fault_of_a_token_is_the_same_answer() {
    let gateway = TestGateway::start().await;
    let phone = rich_budi(&gateway, 1).await;
    let till = gateway.till(Chain::Alfamart);
    let out = |phone: &str, token: &str| Order::new(phone, 50_000).token(token);

    let none = pay_out(&till, &out(BUDI, "000000")).await;
    assert_eq!(none.to_string(), INVALID_OTP);
    let regular = pay_out(&till, &out(SITI, "000000")).await;
    let unknown_customer = pay_out(&till, &out("089999999999", "000000")).await;
    let elsewhere = token(&phone, "indomaret", None).await;
    let of_another_channel = pay_out(&till, &out(BUDI, &elsewhere)).await;
    let bound = token(&phone, "alfamart", Some(100_000)).await;
    let other_amount = pay_out(&till, &out(BUDI, &bound)).await;
    let cancelled = phone.tokens().await.expect("tokens");
    let taken_back = phone.cancel_token(&cancelled[0].token_no).await;
    assert_eq!(taken_back.expect("a token").state, "CANCELLED");
    let after_cancel = pay_out(&till, &Order::new(BUDI, 100_000).token(&bound)).await;
    for answer in [
        regular,
        unknown_customer,
        of_another_channel,
        other_amount,
        after_cancel,
    ] {
        assert_eq!(answer.body, none.body);
    }

    let right = token(&phone, "indomaret", None).await;
    let indomaret = gateway.till(Chain::Indomaret);
    assert_eq!(
        pay_out(&indomaret, &out(BUDI, &right)).await.code,
        "2004400"
    );
    let used = pay_out(&indomaret, &out(BUDI, &right)).await;
    assert_eq!(used.body, none.body);
    assert_eq!(gateway.stop().await.postings, 2);
}

#[tokio::test]
async fn the_third_wrong_token_locks_it() {
    let gateway = TestGateway::start().await;
    let phone = rich_budi(&gateway, 1).await;
    let till = gateway.till(Chain::Alfamart);
    let right = token(&phone, "alfamart", None).await;
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..3 {
        let answer = pay_out(&till, &Order::new(BUDI, 50_000).token(wrong)).await;
        assert_eq!(answer.to_string(), INVALID_OTP);
    }
    let answer = pay_out(&till, &Order::new(BUDI, 50_000).token(&right)).await;
    assert_eq!(answer.to_string(), INVALID_OTP);
    let tokens = phone.tokens().await.expect("tokens");
    assert_eq!(
        (tokens[0].state.as_str(), tokens[0].wrong_tries),
        ("LOCKED", 3)
    );
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn a_partner_uses_its_own_channels_only() {
    let gateway = TestGateway::start().await;
    let phone = rich_budi(&gateway, 1).await;
    let right = token(&phone, "indomaret", None).await;
    for chain in [Chain::Alfamart, Chain::Digibos, Chain::Danamon] {
        let till = gateway.till_at(Outlet {
            key: IssuerKey::BinCode("000076".to_owned()),
            brand: Some("Indomaret".to_owned()),
            ..Outlet::of(chain)
        });
        let answer = pay_out(&till, &Order::new(BUDI, 50_000).token(&right)).await;
        assert_eq!(answer.to_string(), "4034401 Feature Not Allowed [Channel]");
    }
    let tokens = phone.tokens().await.expect("tokens");
    assert_eq!(
        (tokens[0].state.as_str(), tokens[0].wrong_tries),
        ("ISSUED", 0)
    );
    gateway.stop().await;
}
