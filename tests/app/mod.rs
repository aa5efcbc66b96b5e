//! The app API over HTTP, together with the tills.

mod limits;
mod money;
mod session;
mod stream;

use simulator::phone::Phone;
use simulator::till::{Chain, MovementKind, Order, Outcome, Verdict};

use crate::support::{BUDI, PIN, TestGateway};

/// Pays so much into Budi's account at an agent's or a store's till.
async fn pay_in(gateway: &TestGateway, chain: Chain, amount: u64) -> Outcome {
    let till = gateway.till(chain);
    let outcome = till.cash_in(&Order::new(BUDI, amount)).await;
    let outcome = outcome.expect("a journal");
    assert_eq!(
        (outcome.kind, outcome.verdict),
        (MovementKind::CashIn, Verdict::Done)
    );
    outcome
}

/// Takes so much out of Budi's account at an Indomaret.
async fn take_out(gateway: &TestGateway, phone: &Phone, amount: u64) -> Outcome {
    let token = phone.make_token(PIN, "indomaret", "cash-out", None).await;
    let order = Order::new(BUDI, amount).token(&token.expect("a token").token);
    let outcome = gateway.till(Chain::Indomaret).cash_out(&order).await;
    let outcome = outcome.expect("a journal");
    assert!(outcome.may_hand_over_cash(), "{}", outcome.code());
    outcome
}
