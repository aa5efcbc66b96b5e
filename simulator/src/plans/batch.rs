//! One of everything hot, or many.

use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use super::PlansError;
use crate::crash_test::fixture::{CrashTestFixture, SignedInCustomer};
use crate::phone::Phone;
use crate::snap::{Answer, Service};
use crate::till::{Chain, MovementKind, Order, TillRequest};

/// Cash-ins that are sent at once.
const CASH_INS: usize = 80;
/// Long enough for what goes on every second beside the requests.
const BACKGROUND_TASKS_TIME: Duration = Duration::from_millis(1500);

/// Carries it out.
pub async fn run_all(gateway: &str, fixture: &CrashTestFixture) -> Result<(), PlansError> {
    take_cash_in(fixture).await?;
    for customer in fixture.customers.iter() {
        if customer.withdraws {
            withdraw(fixture, customer).await?;
        }
        look_at_the_app(gateway, customer).await?;
    }
    tokio::time::sleep(BACKGROUND_TASKS_TIME).await;
    Ok(())
}

/// Many at once, for many customers; then one again, and how it stands.
async fn take_cash_in(fixture: &CrashTestFixture) -> Result<(), PlansError> {
    let mut sent = JoinSet::new();
    for number in 0..CASH_INS {
        let fixture = fixture.clone();
        sent.spawn(async move {
            let customer = &fixture.customers[number % fixture.customers.len()];
            let order = Order::new(customer.phone.number(), 10_000);
            cash_in(&fixture, &order)
                .await
                .map(|answer| (order, answer))
        });
    }
    for done in sent.join_all().await {
        let (order, answer) = done?;
        if order.phone == fixture.customers[0].phone.number() {
            cash_in(fixture, &order).await?;
            status(fixture, &order, &answer).await?;
        }
    }
    Ok(())
}

async fn cash_in(fixture: &CrashTestFixture, order: &Order) -> Result<Answer, PlansError> {
    ask(
        fixture,
        Chain::Digibos,
        TillRequest::Original,
        MovementKind::CashIn,
        order,
    )
    .await
}

/// By each of the numbers that a movement is known by.
async fn status(
    fixture: &CrashTestFixture,
    order: &Order,
    answer: &Answer,
) -> Result<(), PlansError> {
    let till = fixture.till(Chain::Digibos);
    let short_no = answer.body["additionalInfo"]["shortReferenceNo"].as_str();
    let numbers = [
        ("originalPartnerReferenceNo", order.reference.as_str()),
        (
            "originalReferenceNo",
            answer.reference_no().unwrap_or_default(),
        ),
        ("originalReferenceNo", short_no.unwrap_or_default()),
        // It need not be known: it is looked for the same way.
        ("originalExternalId", "1"),
    ];
    for (name, number) in numbers {
        let request = json!({ name: number, "serviceCode": "38" });
        let answer = till.client().send(Service::TopUpStatus, &request).await;
        answer.map_err(plans_error)?;
    }
    Ok(())
}

/// Token, cash-out, status, cancel; a wrong token; a token for one amount, which holds it.
async fn withdraw(
    fixture: &CrashTestFixture,
    customer: &SignedInCustomer,
) -> Result<(), PlansError> {
    let token = make_token(customer, Chain::Alfamart, None).await?;
    let order = Order::new(customer.phone.number(), 50_000).token(&token);
    for what in [
        TillRequest::Original,
        TillRequest::Status,
        TillRequest::Cancel,
    ] {
        ask(
            fixture,
            Chain::Alfamart,
            what,
            MovementKind::CashOut,
            &order,
        )
        .await?;
    }
    make_token(customer, Chain::Indomaret, None).await?;
    let wrong = Order::new(customer.phone.number(), 50_000).token("000000");
    let till = fixture.till(Chain::Indomaret);
    let refused = till
        .ask(TillRequest::Original, MovementKind::CashOut, &wrong)
        .await;
    refused.map_err(plans_error)?;
    let token = make_token(customer, Chain::Danamon, Some(100_000)).await?;
    let order = Order::new(customer.phone.number(), 100_000).token(&token);
    ask(
        fixture,
        Chain::Danamon,
        TillRequest::Original,
        MovementKind::CashOut,
        &order,
    )
    .await?;
    Ok(())
}

async fn make_token(
    customer: &SignedInCustomer,
    chain: Chain,
    amount: Option<u64>,
) -> Result<String, PlansError> {
    let phone = &customer.phone;
    let made = phone.make_token(&customer.pin, chain.channel(), "cash-out", amount);
    Ok(made.await.map_err(plans_error)?.token)
}

async fn look_at_the_app(gateway: &str, customer: &SignedInCustomer) -> Result<(), PlansError> {
    let phone = Phone::sign_in(gateway, customer.phone.number(), &customer.pin)
        .await
        .map_err(plans_error)?;
    phone.account().await.map_err(plans_error)?;
    phone.statement(None).await.map_err(plans_error)?;
    phone.tokens().await.map_err(plans_error)?;
    phone.listen(Some("0")).await.map_err(plans_error)?;
    let page = phone.notifications(None).await.map_err(plans_error)?;
    if let Some(newest) = page.notifications.first() {
        phone.read(newest).await.map_err(plans_error)?;
    }
    phone.read_all().await.map_err(plans_error)
}

/// It must succeed: a refusal runs other statements.
async fn ask(
    fixture: &CrashTestFixture,
    chain: Chain,
    what: TillRequest,
    kind: MovementKind,
    order: &Order,
) -> Result<Answer, PlansError> {
    let answer = fixture
        .till(chain)
        .ask(what, kind, order)
        .await
        .map_err(plans_error)?;
    match answer.is(200, "00") {
        true => Ok(answer),
        false => Err(plans_error(format_args!(
            "{what:?} of a {kind:?}: {answer}"
        ))),
    }
}

fn plans_error(error: impl std::fmt::Display) -> PlansError {
    PlansError::Batch(error.to_string())
}
