//! The old primary comes back and finds gateways, but no standby.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::server_pair::ServerPair;
use super::{FailoverError, FailoverReport};
use crate::crash_test::fixture::CrashTestFixture;
use crate::crash_test::request::{Acknowledgement, SentRequest};
use crate::till::{Chain, MovementKind, Order, TillRequest};

/// Movements asked of it at each gateway.
const MOVEMENTS: usize = 12;
/// How long the gateways may take to find it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// Asks it for movements. None may be acknowledged; what was asked for is still open afterwards,
/// and the new primary is there again.
pub async fn ask(
    pair: &ServerPair,
    fields: &[CrashTestFixture],
    report: &mut FailoverReport,
) -> Result<Vec<SentRequest>, FailoverError> {
    pair.bring_back_first().await?;
    let asked = ask_all(fields);
    until_commits_wait(pair).await?;
    let requests = asked.join_all().await;
    pair.bring_back_second().await?;
    report.asked_of_old += requests.len();
    let acknowledged = requests
        .iter()
        .filter(|request| request.acknowledgement != Acknowledgement::Open);
    report.breaches.extend(acknowledged.map(|request| {
        format!(
            "the old primary acknowledged {}: {:?}",
            request.order.reference, request.acknowledgement
        )
    }));
    Ok(requests)
}

fn ask_all(fields: &[CrashTestFixture]) -> JoinSet<SentRequest> {
    let mut asked = JoinSet::new();
    for fixture in fields {
        for number in 0..MOVEMENTS {
            asked.spawn(ask_one(fixture.clone(), number));
        }
    }
    asked
}

async fn ask_one(fixture: CrashTestFixture, number: usize) -> SentRequest {
    let customer = &fixture.customers[number % fixture.customers.len()];
    let order = Order::new(customer.phone.number(), 10_000);
    let mut request = SentRequest::new(Chain::Digibos, MovementKind::CashIn, order);
    let till = fixture.till(request.chain);
    let answer = till
        .ask(TillRequest::Original, request.kind, &request.order)
        .await
        .ok();
    request.record_original(answer.as_ref());
    request
}

async fn until_commits_wait(pair: &ServerPair) -> Result<(), FailoverError> {
    let begun = Instant::now();
    while pair.commits_waiting().await? == 0 {
        if begun.elapsed() > ANSWER_TIMEOUT {
            return Err(FailoverError::OldNotFound);
        }
    }
    Ok(())
}
