//! A gateway that is stopped and started again.

use std::sync::Arc;

use gerai::clock::Clock;
use simulator::snap::{Answer, Service, SnapError};
use simulator::till::{Chain, MovementKind, Order, Outlet, Till, TillRequest};
use tokio::task::JoinSet;

use crate::support::{BEGIN, BUDI, PIN, RawConnection, TestGateway, body_of, with};

#[tokio::test]
async fn everything_is_as_it_was() {
    let gateway = TestGateway::start().await;
    let phone = gateway.phone(BUDI).await;
    let till = gateway.till(Chain::Alfamart);
    let paid_in = Order::new(BUDI, 1_000_000);
    let first = till.cash_in(&paid_in).await.expect("a journal");
    let held = phone
        .make_token(PIN, "danamon", "cash-out", Some(300_000))
        .await;
    let held = held.expect("a token");
    let live = phone.make_token(PIN, "indomaret", "cash-out", None).await;
    let live = live.expect("a token");
    let before = (
        phone.account().await.expect("an account"),
        phone.statement(None).await.expect("a statement"),
        phone.notifications(None).await.expect("notifications"),
    );

    let gateway = gateway.restart().await;
    let phone = phone.at(&gateway.url());
    let after = (
        phone.account().await.expect("the same session"),
        phone.statement(None).await.expect("a statement"),
        phone.notifications(None).await.expect("notifications"),
    );
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    assert_eq!(after.0.held, 300_000);

    let till = gateway.till(Chain::Alfamart);
    let again = till.cash_in(&paid_in).await.expect("a journal");
    assert_eq!(again.reference_no, first.reference_no);
    let status = till
        .status(MovementKind::CashIn, &paid_in)
        .await
        .expect("an answer");
    assert_eq!(status.latest_status(), Some("00"));

    for (chain, amount, token) in [
        (Chain::Danamon, 300_000, &held),
        (Chain::Indomaret, 100_000, &live),
    ] {
        let order = Order::new(BUDI, amount).token(&token.token);
        let outcome = gateway.till(chain).cash_out(&order).await;
        assert!(outcome.expect("a journal").may_hand_over_cash());
    }
    let account = phone.account().await.expect("an account");
    assert_eq!((account.balance, account.held), (600_000, 0));
    assert_eq!(gateway.stop().await.postings, 3);
}

#[tokio::test]
async fn a_partners_access_token_and_used_ids_outlive_it() {
    let production = |settings: &mut gerai::config::Settings| settings.sandbox = false;
    let gateway = TestGateway::start_with(Clock::manual(BEGIN), production).await;
    let partner = gateway.add_partner("CHAIN", "alfamart", |_| {});
    let before = RawConnection::open(&gateway, partner.clone()).await;
    let overrides = before.usual().set("x-external-id", "E-1");
    let unknown = |reference: &str| {
        let body = body_of(Service::CashOut, reference);
        with(body, "/customerNumber", "089999999999")
    };
    let declined = before
        .post_with(Service::CashOut, &unknown("A1"), &overrides)
        .await;
    assert_eq!(declined.code, "4044415");

    let gateway = gateway.restart().await;
    let after = RawConnection::open(&gateway, partner).await;
    let old_token = format!("Bearer {}", before.token());
    let with_it = after.usual().set("authorization", old_token);
    let status = body_of(Service::TopUpStatus, "A1");
    let answer = after
        .post_with(Service::TopUpStatus, &status, &with_it)
        .await;
    assert_eq!(answer.code, "4043901", "the token is still good");
    let replay = with_it.set("x-external-id", "E-1");
    let answer = after
        .post_with(Service::CashOut, &unknown("A2"), &replay)
        .await;
    assert_eq!(answer.to_string(), "4094400 Conflict");
    let repeat = after.post(Service::CashOut, &unknown("A1")).await;
    assert_eq!(repeat.code, "4044415");
    assert_eq!(gateway.stop().await.movements, 1);
}

/// Requests that are on their way when the gateway receives the signal to stop.
const ON_THEIR_WAY: usize = 200;

/// What a till heard of its cash-in of 10,000.
type Answered = (Order, Result<Answer, SnapError>);

fn send_all(till: &Arc<Till>) -> JoinSet<Answered> {
    (0..ON_THEIR_WAY)
        .map(|_| {
            let till = Arc::clone(till);
            async move {
                let order = Order::new(BUDI, 10_000);
                let answered = till
                    .ask(TillRequest::Original, MovementKind::CashIn, &order)
                    .await;
                (order, answered)
            }
        })
        .collect()
}

#[tokio::test]
async fn a_gateway_that_stops_answers_what_it_accepted() {
    let gateway = TestGateway::start().await;
    let partner = gateway.add_partner("AGENTS", "digibos", |_| {});
    let till = Arc::new(gateway.till_of(Outlet::of(Chain::Digibos), partner.clone()));
    // The access token is fetched before, so that what is on its way is money.
    till.inquiry(BUDI, 10_000).await.expect("an answer");

    let mut on_their_way = send_all(&till);
    let mut answered = Vec::new();
    while answered.len() < ON_THEIR_WAY / 10 {
        let next = on_their_way.join_next().await.expect("one more");
        answered.push(next.expect("no panic"));
    }
    let (gateway, rest) = tokio::join!(gateway.restart(), on_their_way.join_all());
    answered.extend(rest);

    let after = gateway.till_of(Outlet::of(Chain::Digibos), partner);
    let mut posted = 0;
    for (order, answer) in &answered {
        let status = after
            .status(MovementKind::CashIn, order)
            .await
            .expect("an answer");
        match answer {
            Ok(answer) if answer.http == 200 => {
                assert_eq!(status.latest_status(), Some("00"), "{answer}");
                posted += 1;
            }
            // Never accepted, or refused: nothing has moved for it.
            Ok(answer) => assert_eq!(status.code, "4043901", "{answer}"),
            Err(error) => assert_eq!(status.code, "4043901", "{error}"),
        }
    }
    assert_eq!(answered.len(), ON_THEIR_WAY);
    assert_eq!(gateway.stop().await.postings, posted);
}
