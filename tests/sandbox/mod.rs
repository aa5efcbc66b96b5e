//! What only the sandbox has: the books behind a reference, and many customers at once.

use std::time::Duration;

use gerai::api::sandbox::post_opening_balances;
use serde_json::{Value, json};
use simulator::phone::Phone;
use simulator::sandbox::{ReferenceBooks, Sandbox};
use simulator::till::{Chain, MovementKind, Order, TillRequest};

use crate::support::{BUDI, PIN, TestGateway};

async fn books(gateway: &TestGateway, kind: MovementKind, reference: &str) -> ReferenceBooks {
    let partner = match kind {
        MovementKind::CashIn => "ALFAMART",
        MovementKind::CashOut => "INDOMARET",
    };
    let sandbox = Sandbox::new(&gateway.url());
    let books = sandbox.books(partner, kind, reference).await;
    books.expect("books")
}

#[tokio::test]
async fn both_sides_of_a_posting_are_shown_and_sum_to_zero() {
    let gateway = TestGateway::start().await;
    let order = Order::new(BUDI, 500_000);
    let absent = books(&gateway, MovementKind::CashIn, &order.reference).await;
    assert_eq!((absent.state.as_str(), absent.entries.len()), ("ABSENT", 0));

    let till = gateway.till(Chain::Alfamart);
    till.cash_in(&order).await.expect("a journal");
    let posted = books(&gateway, MovementKind::CashIn, &order.reference).await;
    assert_eq!((posted.state.as_str(), posted.entries.len()), ("POSTED", 2));
    let sum: i64 = posted.entries.iter().map(|entry| entry.amount).sum();
    assert_eq!(sum, 0);

    let settlements = Sandbox::new(&gateway.url()).settlements().await;
    let settlements = settlements.expect("settlements");
    let owed: Vec<_> = settlements
        .iter()
        .map(|one| (one.partner.as_str(), one.amount))
        .collect();
    assert_eq!(owed, [("ALFAMART", -500_000)]);
}

/// Once, however often the gateway is started: a cash-in, so both sides of it are there.
#[tokio::test]
async fn one_customer_begins_with_a_million() {
    let mut gateway = TestGateway::start().await;
    for _ in 0..2 {
        post_opening_balances(gateway.services()).await;
        gateway = gateway.restart().await;
        gateway.pass(Duration::from_secs(86_400));
    }
    post_opening_balances(gateway.services()).await;
    let customers = Sandbox::new(&gateway.url()).customers().await;
    let mut balances = Vec::new();
    for customer in customers.expect("customers") {
        let phone = gateway.phone(&customer.phone).await;
        balances.push((customer.name, phone.account().await.expect("one").balance));
    }
    balances.retain(|(_, balance)| *balance > 0);
    assert_eq!(balances, [("Dewi Anggraini".to_owned(), 1_000_000)]);
    let settlements = Sandbox::new(&gateway.url()).settlements().await;
    let owed = settlements.expect("settlements").into_iter();
    let owed: Vec<_> = owed.map(|one| (one.partner, one.amount)).collect();
    assert_eq!(owed, [("SANDBOX".to_owned(), -1_000_000)]);
    assert_eq!(gateway.stop().await.postings, 1);
}

#[tokio::test]
async fn every_state_of_a_reference_is_shown() {
    let gateway = TestGateway::start().await;
    let paid_in = Order::new(BUDI, 500_000);
    let till = gateway.till(Chain::Alfamart);
    till.cash_in(&paid_in).await.expect("a journal");

    let refused = Order::new(BUDI, 75_000);
    till.cash_in(&refused).await.expect("a journal");
    let declined = books(&gateway, MovementKind::CashIn, &refused.reference).await;
    assert_eq!(declined.state, "DECLINED");
    assert!(declined.refusal.is_some() && declined.entries.is_empty());

    let till = gateway.till(Chain::Indomaret);
    let never = Order::new(BUDI, 50_000);
    till.cancel(&never).await;
    let voided = books(&gateway, MovementKind::CashOut, &never.reference).await;
    assert_eq!(voided.state, "VOIDED");

    let phone = gateway.phone(BUDI).await;
    let token = phone.make_token(PIN, "indomaret", "cash-out", None).await;
    let order = Order::new(BUDI, 50_000).token(&token.expect("a token").token);
    till.cash_out(&order).await.expect("a journal");
    till.ask(TillRequest::Cancel, MovementKind::CashOut, &order)
        .await
        .expect("an answer");
    let reversed = books(&gateway, MovementKind::CashOut, &order.reference).await;
    assert_eq!(reversed.state, "REVERSED");
    assert_eq!(reversed.entries.len(), 4);
}

#[tokio::test]
async fn bulk_customers_can_sign_in() {
    let gateway = TestGateway::start().await;
    let open_customers = Sandbox::new(&gateway.url())
        .open_customers(3)
        .await
        .expect("a crowd");
    assert_eq!(open_customers.len(), 3);
    let one = &open_customers[0];
    let phone = Phone::sign_in(&gateway.url(), &one.phone, &one.pin).await;
    let account = phone.expect("signed in").account().await;
    assert_eq!(account.expect("an account").tier, "premium");
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_refused() {
    let gateway = TestGateway::start().await;
    let http = reqwest::Client::new();
    let open_customers = |count: u32| {
        let request = http.post(format!("{}/sandbox/customers", gateway.url()));
        request.json(&json!({ "count": count })).send()
    };
    for count in [0, 501] {
        assert_eq!(
            open_customers(count).await.expect("an answer").status(),
            400
        );
    }
    let url = format!("{}/sandbox/references/ALFAMART/37/R", gateway.url());
    let answer = http.get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), 400);
    let problem: Value = answer.json().await.expect("JSON");
    assert_eq!(problem["title"], "service: expected 38 or 44");
}
