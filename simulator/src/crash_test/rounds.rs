//! The rounds.

use std::path::PathBuf;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::check::check_all;
use super::error::CrashTestError;
use super::fixture::CrashTestFixture;
use super::load::{LoadPlan, RunningLoad, acknowledged};
use super::request::SentRequest;
use crate::child::GatewayChild;
use crate::gateway;

/// The kill comes so many milliseconds after the load has begun.
const KILL_AFTER_MS: std::ops::Range<u64> = 20..800;

/// How to run.
#[derive(Clone, Debug)]
pub struct CrashTestOptions {
    /// How many times to kill.
    pub times: u32,
    /// From which everything random follows, but for the machine's own timing.
    pub seed: u64,
    /// The program that runs a gateway on `gateway --database FILE --listen ADDRESS`.
    pub executable: PathBuf,
    /// Where database, journals and log are kept.
    pub directory: PathBuf,
}

/// What it came to.
#[derive(Clone, Debug, Default)]
pub struct CrashTestReport {
    /// Kills so far.
    pub kills: u32,
    /// References sent.
    pub sent: usize,
    /// Of these, answered before the kill.
    pub acknowledged: usize,
    /// Promises that did not hold, and what the auditor found.
    pub losses: Vec<String>,
}

/// Runs all rounds; `progress` hears of each.
///
/// # Errors
/// [`CrashTestError`] where it cannot go on. Lost promises are no error, they are in the report.
pub async fn run(
    options: &CrashTestOptions,
    mut progress: impl FnMut(&CrashTestReport),
) -> Result<CrashTestReport, CrashTestError> {
    let mut rng = StdRng::seed_from_u64(options.seed);
    let mut report = CrashTestReport::default();
    let mut open_requests = Vec::new();
    let mut gateway = start(options).await?;
    for _ in 0..options.times {
        let fixture = CrashTestFixture::gather(&gateway.url, &options.directory).await?;
        let load = RunningLoad::start(&fixture, rng.random(), LoadPlan::default());
        tokio::time::sleep(Duration::from_millis(rng.random_range(KILL_AFTER_MS))).await;
        gateway.kill()?;
        let requests = load.finish().await;
        report.kills += 1;
        report.sent += requests.len();
        report.acknowledged += acknowledged(&requests);
        gateway = start(options).await?;
        open_requests.extend(check_requests(options, &gateway, requests, &mut report).await?);
        progress(&report);
    }
    // Nothing that a later round did may have touched what an earlier one was promised.
    check_requests(options, &gateway, open_requests, &mut report).await?;
    progress(&report);
    Ok(report)
}

async fn start(options: &CrashTestOptions) -> Result<GatewayChild, CrashTestError> {
    let database = options.directory.join("gerai.db");
    let log = options.directory.join("gateway.log");
    let database = gateway::database_url(&database);
    let arguments = ["--sandbox", "--database", &database];
    Ok(GatewayChild::start(&options.executable, arguments, &log).await?)
}

/// Checks the promises, then the whole database.
async fn check_requests(
    options: &CrashTestOptions,
    gateway: &GatewayChild,
    requests: Vec<SentRequest>,
    report: &mut CrashTestReport,
) -> Result<Vec<SentRequest>, CrashTestError> {
    let fixture = CrashTestFixture::gather(&gateway.url, &options.directory).await?;
    let checked = check_all(&fixture, requests).await;
    report.losses.extend(checked.losses);
    let database = options.directory.join("gerai.db");
    let audit = gateway::verify(&gateway::database_url(&database), None).await?;
    if !audit.balances {
        report.losses.push(audit.text);
    }
    Ok(checked.requests)
}
