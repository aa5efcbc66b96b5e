//! What is done to the cluster while tills and phones load the gateway.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use rand::RngExt;
use rand::rngs::StdRng;
use tokio::time::{Instant, sleep};

use super::nodes::Nodes;
use super::report::ANSWER_TIMEOUT;
use super::{DistributedError, DistributedReport};
use crate::crash_test::check::check_all;
use crate::crash_test::fixture::CrashTestFixture;
use crate::crash_test::load::{LoadPlan, RunningLoad, acknowledged};
use crate::gateway::{RunningGateway, distribute};

/// The load runs for so many milliseconds before something happens.
const LOAD_MS: Range<u64> = 300..1_500;
/// A killed worker stays away for so many milliseconds.
const DOWN_MS: Range<u64> = 0..800;
/// Cash-ins of a round: the balances of the customers must have room for all rounds.
const CASH_INS: i64 = 100;
/// So much must be acknowledged afterwards, before the load ends.
const SERVED: usize = 20;

/// A gateway under load, and the nodes that it is on.
pub struct Rounds<'a> {
    /// The nodes.
    pub nodes: &'a Nodes,
    /// The database.
    pub database: &'a str,
    /// The gateway.
    pub gateway: &'a RunningGateway,
    /// For files of the tills.
    pub folder: &'a Path,
}

impl Rounds<'_> {
    /// The worker that has the ledger is killed at a moment that the seed draws, and comes back.
    pub async fn kill(
        &self,
        rng: &mut StdRng,
        report: &mut DistributedReport,
    ) -> Result<(), DistributedError> {
        let (fixture, load) = self.load(rng).await?;
        let worker = self.nodes.worker_of(self.database).await?;
        let down = Duration::from_millis(rng.random_range(DOWN_MS));
        self.nodes.crash(worker, down).await?;
        report.kills += 1;
        until_served(&load, "after a worker was killed").await?;
        finish(&fixture, load, report).await;
        Ok(())
    }

    /// The ledger is moved to the other worker, and the lanes follow it.
    pub async fn shift(
        &self,
        rng: &mut StdRng,
        report: &mut DistributedReport,
    ) -> Result<(), DistributedError> {
        let (fixture, load) = self.load(rng).await?;
        let other = 1 - self.nodes.worker_of(self.database).await?;
        let port = self.nodes.port(other);
        distribute(&self.nodes.url(self.database), Some(("127.0.0.1", port))).await?;
        report.moves += 1;
        until_served(&load, "after the ledger was moved").await?;
        self.until_followed(other).await?;
        until_served(&load, "at the new node").await?;
        finish(&fixture, load, report).await;
        Ok(())
    }

    async fn load(
        &self,
        rng: &mut StdRng,
    ) -> Result<(CrashTestFixture, RunningLoad), DistributedError> {
        let fixture = CrashTestFixture::gather(&self.gateway.url, self.folder).await?;
        let plan = LoadPlan {
            cash_ins: CASH_INS,
            withdraws: true,
            waits_for_answer: true,
        };
        let load = RunningLoad::start(&fixture, rng.random(), plan);
        sleep(Duration::from_millis(rng.random_range(LOAD_MS))).await;
        Ok((fixture, load))
    }

    async fn until_followed(&self, worker: usize) -> Result<(), DistributedError> {
        let begun = Instant::now();
        while self.nodes.sessions(worker).await? == 0 {
            if begun.elapsed() > ANSWER_TIMEOUT {
                return Err(DistributedError::NotFollowed);
            }
            sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }
}

async fn until_served(load: &RunningLoad, when: &'static str) -> Result<(), DistributedError> {
    let begun = Instant::now();
    let enough = load.acknowledged() + SERVED;
    while load.acknowledged() < enough {
        if begun.elapsed() > ANSWER_TIMEOUT {
            return Err(DistributedError::Silent(when));
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Everything that was promised is asked for again.
async fn finish(fixture: &CrashTestFixture, load: RunningLoad, report: &mut DistributedReport) {
    let requests = load.stop().await;
    report.sent += requests.len();
    report.acknowledged += acknowledged(&requests);
    let checked = check_all(fixture, requests).await;
    report.breaches.extend(checked.losses);
}
