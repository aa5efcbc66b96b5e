//! The old primary comes back and finds gateways, but no standby.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::pair::Pair;
use super::{FailoverError, Report};
use crate::kill::deed::{Deed, Promise};
use crate::kill::field::Field;
use crate::till::{Ask, Chain, Kind, Order};

/// Movements asked of it at each gateway.
const MOVEMENTS: usize = 12;
/// How long the gateways may take to find it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks it for movements. None may be acknowledged; what was asked for is still open afterwards,
/// and the new primary is there again.
pub async fn ask(
    pair: &Pair,
    fields: &[Field],
    report: &mut Report,
) -> Result<Vec<Deed>, FailoverError> {
    pair.bring_back_first().await?;
    let asked = ask_all(fields);
    until_commits_wait(pair).await?;
    let deeds = asked.join_all().await;
    pair.bring_back_second().await?;
    report.asked_of_old += deeds.len();
    let acknowledged = deeds.iter().filter(|deed| deed.promise != Promise::Open);
    report.breaches.extend(acknowledged.map(|deed| {
        format!(
            "the old primary acknowledged {}: {:?}",
            deed.order.reference, deed.promise
        )
    }));
    Ok(deeds)
}

fn ask_all(fields: &[Field]) -> JoinSet<Deed> {
    let mut asked = JoinSet::new();
    for field in fields {
        for number in 0..MOVEMENTS {
            asked.spawn(ask_one(field.clone(), number));
        }
    }
    asked
}

async fn ask_one(field: Field, number: usize) -> Deed {
    let customer = &field.customers[number % field.customers.len()];
    let order = Order::new(customer.phone.number(), 10_000);
    let mut deed = Deed::new(Chain::Digibos, Kind::CashIn, order);
    let till = field.till(deed.chain);
    let answer = till.ask(Ask::Original, deed.kind, &deed.order).await.ok();
    deed.hear_original(answer.as_ref());
    deed
}

async fn until_commits_wait(pair: &Pair) -> Result<(), FailoverError> {
    let begun = Instant::now();
    while pair.commits_waiting().await? == 0 {
        if begun.elapsed() > PATIENCE {
            return Err(FailoverError::OldNotFound);
        }
    }
    Ok(())
}
