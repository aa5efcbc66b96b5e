//! Tills that were cut off, against the gateway.

use simulator::proxy::{self, FaultPlan, Proxy};
use simulator::snap::Client;
use simulator::till::{
    Backoff, Chain, Journal, MovementKind, Order, Outlet, Till, TillRequest, Verdict,
};

use std::sync::Arc;

use crate::support::{BUDI, PIN, TestGateway};

/// A till on a line of its own, whose journal outlives it.
struct Shop {
    proxy: Proxy,
    folder: tempfile::TempDir,
}

impl Shop {
    async fn open(gateway: &TestGateway) -> Self {
        let options = proxy::ProxyOptions::default();
        let proxy = Proxy::start("127.0.0.1:0", &gateway.url(), FaultPlan::good(), options).await;
        Self {
            proxy: proxy.expect("a proxy"),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    /// The till, as it is after a start.
    fn till(&self, gateway: &TestGateway, chain: Chain) -> Till {
        let partner = gateway.demo_partner(&chain.channel().to_uppercase());
        let client = Client::new(&self.proxy.url(), partner).expect("a client");
        let journal = Journal::open(&self.folder.path().join("journal")).expect("a journal");
        Till::new(Arc::new(client), Outlet::of(chain), journal).with_backoff(Backoff::none())
    }
}

#[tokio::test]
async fn cash_taken_in_offline_is_credited_once_when_the_line_is_back() {
    let gateway = TestGateway::start().await;
    let shop = Shop::open(&gateway).await;
    shop.proxy
        .switch(FaultPlan::of_mode("down").expect("a mode"));
    let order = Order::new(BUDI, 10_000);
    let till = shop.till(&gateway, Chain::Digibos);
    till.store(&order).expect("a journal");
    let ended = till.catch_up().await.expect("a journal");
    assert_eq!(ended[0].1.verdict, Verdict::Unknown);

    shop.proxy.switch(FaultPlan::good());
    let till = shop.till(&gateway, Chain::Digibos);
    let ended = till.catch_up().await.expect("a journal");
    assert_eq!(ended[0].1.verdict, Verdict::Done);
    assert_eq!(till.catch_up().await.expect("a journal").len(), 0);
    let balance = gateway
        .phone(BUDI)
        .await
        .account()
        .await
        .expect("an account")
        .balance;
    assert_eq!(balance, 10_000);
    gateway.stop().await;
}

#[tokio::test]
async fn a_cash_out_that_the_power_cut_off_is_taken_back_and_never_paid() {
    let gateway = TestGateway::start().await;
    let shop = Shop::open(&gateway).await;
    let till = shop.till(&gateway, Chain::Alfamart);
    let paid_in = till.cash_in(&Order::new(BUDI, 50_000)).await;
    assert_eq!(paid_in.expect("a journal").verdict, Verdict::Done);
    let phone = gateway.phone(BUDI).await;
    let token = phone.make_token(PIN, "alfamart", "cash-out", None).await;
    let order = Order::new(BUDI, 50_000).token(&token.expect("a token").token);

    // The answer never comes, and the till dies while it waits.
    shop.proxy
        .switch(FaultPlan::of_mode("loses-answers").expect("a mode"));
    let timeout_limit = std::time::Duration::from_millis(300);
    let cut_off = tokio::time::timeout(timeout_limit, till.cash_out(&order)).await;
    assert!(cut_off.is_err());
    drop(till);

    shop.proxy.switch(FaultPlan::good());
    let till = shop.till(&gateway, Chain::Alfamart);
    let ended = till.catch_up().await.expect("a journal");
    assert_eq!(ended[0].1.verdict, Verdict::Cancelled);
    let retried = till
        .ask(TillRequest::Original, MovementKind::CashOut, &order)
        .await;
    assert!(retried.expect("an answer").is(404, "04"));
    assert_eq!(phone.account().await.expect("an account").balance, 50_000);
    gateway.stop().await;
}
