//! One round: a primary is lost.

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep};

use super::gateways::Gateways;
use super::pair::Pair;
use super::{FailoverError, Options, Report, books, old};
use crate::gateway;
use crate::kill::check::check_all;
use crate::kill::deed::{Deed, Promise};
use crate::kill::field::Field;
use crate::kill::load::{Load, Plan, acknowledged};

/// The load runs for so many milliseconds before the stream is held.
const LOAD_MS: Range<u64> = 300..900;
/// The stream is held for so many milliseconds before the primary is killed.
const HELD_MS: Range<u64> = 150..450;
/// Cash-ins at each gateway: the balances of the customers must have room for them.
const CASH_INS: i64 = 300;
/// So much must be acknowledged by the new primary before the load ends.
const SERVED: usize = 40;
/// How long the gateways may take to find it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs one and adds what it came to.
pub async fn run(
    options: &Options,
    rng: &mut StdRng,
    report: &mut Report,
) -> Result<(), FailoverError> {
    let folder = tempfile::tempdir_in(&options.directory)?;
    let pair = Pair::start(&options.bin, options.synchronous).await?;
    let gateways = Gateways::start(&pair.url(), folder.path()).await?;
    let fields = gateways.fields(folder.path()).await?;
    let deeds = lose_primary(&pair, &fields, rng, report).await?;
    report.failovers += 1;
    let mut kept = ask_again(&fields, deeds, report).await;
    if options.synchronous {
        let open = old::ask(&pair, &fields, report).await?;
        kept.push(check(&fields[1], open, report).await);
        let kept = kept.concat();
        let statements = books::read(&fields[0]).await?;
        // What was lost is missing in the statements too: once is enough.
        if report.losses.is_empty() {
            report.breaches.extend(books::compare(statements, &kept));
        }
    }
    gateways.stop().await;
    let audit = gateway::verify(&pair.second_url()).await?;
    if !audit.balances {
        report.breaches.push(audit.text);
    }
    Ok(())
}

/// What was done at each gateway while the primary was lost.
async fn lose_primary(
    pair: &Pair,
    fields: &[Field; 2],
    rng: &mut StdRng,
    report: &mut Report,
) -> Result<[Vec<Deed>; 2], FailoverError> {
    let mut load = |field, withdraws| {
        let plan = Plan {
            cash_ins: CASH_INS,
            withdraws,
            is_patient: true,
        };
        Load::start(field, rng.random(), plan)
    };
    let loads = [load(&fields[0], true), load(&fields[1], false)];
    sleep(Duration::from_millis(rng.random_range(LOAD_MS))).await;
    let stream = pair.hold_stream().await?;
    let before = served(&loads);
    sleep(Duration::from_millis(rng.random_range(HELD_MS))).await;
    report.while_held += served(&loads) - before;
    pair.fail_over(stream).await?;
    until_served(&loads).await?;
    let [one, other] = loads;
    Ok([one.stop().await, other.stop().await])
}

fn served(loads: &[Load]) -> usize {
    loads.iter().map(Load::acknowledged).sum()
}

/// Waits until both gateways acknowledge again.
async fn until_served(loads: &[Load]) -> Result<(), FailoverError> {
    let begun = Instant::now();
    for load in loads {
        let enough = load.acknowledged() + SERVED;
        while load.acknowledged() < enough {
            if begun.elapsed() > PATIENCE {
                return Err(FailoverError::NotFound);
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
    Ok(())
}

/// Each gateway is asked for what the other has acknowledged.
async fn ask_again(
    fields: &[Field; 2],
    [one, other]: [Vec<Deed>; 2],
    report: &mut Report,
) -> Vec<Vec<Deed>> {
    for deeds in [&one, &other] {
        report.sent += deeds.len();
        report.acknowledged += acknowledged(deeds);
    }
    vec![
        check(&fields[1], one, report).await,
        check(&fields[0], other, report).await,
    ]
}

async fn check(field: &Field, deeds: Vec<Deed>, report: &mut Report) -> Vec<Deed> {
    let posted = deeds
        .iter()
        .filter(|deed| matches!(deed.promise, Promise::Posted { .. }));
    let posted: Vec<String> = posted.map(|deed| deed.order.reference.clone()).collect();
    let checked = check_all(field, deeds).await;
    let kept: HashSet<&str> = checked
        .deeds
        .iter()
        .map(|deed| deed.order.reference.as_str())
        .collect();
    let lost = posted.iter().filter(|one| !kept.contains(one.as_str()));
    report.movements_lost += lost.count();
    report.losses.extend(checked.losses);
    checked.deeds
}
