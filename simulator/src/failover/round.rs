//! One round: a primary is lost.

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep};

use super::gateways::Gateways;
use super::server_pair::ServerPair;
use super::{FailoverError, FailoverOptions, FailoverReport, old_primary, reconciliation};
use crate::crash_test::check::check_all;
use crate::crash_test::fixture::CrashTestFixture;
use crate::crash_test::load::{LoadPlan, RunningLoad, acknowledged};
use crate::crash_test::request::{Acknowledgement, SentRequest};
use crate::gateway;

/// The load runs for so many milliseconds before the stream is held.
const LOAD_MS: Range<u64> = 300..900;
/// The stream is held for so many milliseconds before the primary is killed.
const HELD_MS: Range<u64> = 150..450;
/// Cash-ins at each gateway: the balances of the customers must have room for them.
const CASH_INS: i64 = 300;
/// So much must be acknowledged by the new primary before the load ends.
const SERVED: usize = 40;
/// How long the gateways may take to find it.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Runs one and adds what it came to.
pub async fn run(
    options: &FailoverOptions,
    rng: &mut StdRng,
    report: &mut FailoverReport,
) -> Result<(), FailoverError> {
    let folder = tempfile::tempdir_in(&options.directory)?;
    let pair = ServerPair::start(&options.bin, options.synchronous).await?;
    let gateways = Gateways::start(&pair.url(), folder.path()).await?;
    let fields = gateways.fields(folder.path()).await?;
    let requests = lose_primary(&pair, &fields, rng, report).await?;
    report.failovers += 1;
    let mut checked_requests = ask_again(&fields, requests, report).await;
    if options.synchronous {
        let open = old_primary::ask(&pair, &fields, report).await?;
        checked_requests.push(check(&fields[1], open, report).await);
        let checked_requests = checked_requests.concat();
        let statements = reconciliation::read(&fields[0]).await?;
        // What was lost is missing in the statements too: once is enough.
        if report.losses.is_empty() {
            report
                .breaches
                .extend(reconciliation::compare(statements, &checked_requests));
        }
    }
    gateways.stop().await;
    let keys = Gateways::keys(folder.path());
    let audit = gateway::verify(&pair.second_url(), Some(&keys)).await?;
    if !audit.balances {
        report.breaches.push(audit.text);
    }
    Ok(())
}

/// What was done at each gateway while the primary was lost.
async fn lose_primary(
    pair: &ServerPair,
    fields: &[CrashTestFixture; 2],
    rng: &mut StdRng,
    report: &mut FailoverReport,
) -> Result<[Vec<SentRequest>; 2], FailoverError> {
    let mut load = |fixture, withdraws| {
        let plan = LoadPlan {
            cash_ins: CASH_INS,
            withdraws,
            waits_for_answer: true,
        };
        RunningLoad::start(fixture, rng.random(), plan)
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

fn served(loads: &[RunningLoad]) -> usize {
    loads.iter().map(RunningLoad::acknowledged).sum()
}

/// Waits until both gateways acknowledge again.
async fn until_served(loads: &[RunningLoad]) -> Result<(), FailoverError> {
    let begun = Instant::now();
    for load in loads {
        let enough = load.acknowledged() + SERVED;
        while load.acknowledged() < enough {
            if begun.elapsed() > ANSWER_TIMEOUT {
                return Err(FailoverError::NotFound);
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
    Ok(())
}

/// Each gateway is asked for what the other has acknowledged.
async fn ask_again(
    fields: &[CrashTestFixture; 2],
    [one, other]: [Vec<SentRequest>; 2],
    report: &mut FailoverReport,
) -> Vec<Vec<SentRequest>> {
    for requests in [&one, &other] {
        report.sent += requests.len();
        report.acknowledged += acknowledged(requests);
    }
    vec![
        check(&fields[1], one, report).await,
        check(&fields[0], other, report).await,
    ]
}

async fn check(
    fixture: &CrashTestFixture,
    requests: Vec<SentRequest>,
    report: &mut FailoverReport,
) -> Vec<SentRequest> {
    let posted = requests
        .iter()
        .filter(|request| matches!(request.acknowledgement, Acknowledgement::Posted { .. }));
    let posted: Vec<String> = posted
        .map(|request| request.order.reference.clone())
        .collect();
    let checked = check_all(fixture, requests).await;
    let found: HashSet<&str> = checked
        .requests
        .iter()
        .map(|request| request.order.reference.as_str())
        .collect();
    let lost = posted.iter().filter(|one| !found.contains(one.as_str()));
    report.movements_lost += lost.count();
    report.losses.extend(checked.losses);
    checked.requests
}
