//! The rounds.

use std::path::PathBuf;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::check::check_all;
use super::deed::Deed;
use super::field::Field;
use super::load::{Load, Plan, acknowledged};
use crate::child::{ChildError, GatewayChild};
use crate::gateway::{self, GatewayError};

/// The kill comes so many milliseconds after the load has begun.
const KILL_AFTER_MS: std::ops::Range<u64> = 20..800;

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
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
pub struct Report {
    /// Kills so far.
    pub kills: u32,
    /// References sent.
    pub sent: usize,
    /// Of these, answered before the kill.
    pub acknowledged: usize,
    /// Promises that did not hold, and what the auditor found.
    pub losses: Vec<String>,
}

/// Why it could not be run to the end.
#[derive(Debug, thiserror::Error)]
pub enum KillError {
    /// The gateway did not start.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The operating system refused something.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// The auditor cannot read the database.
    #[error(transparent)]
    Audit(#[from] GatewayError),
    /// The gateway runs and does not do its part.
    #[error("{0}")]
    Other(String),
}

impl KillError {
    pub(crate) fn other(error: impl std::fmt::Display) -> Self {
        Self::Other(error.to_string())
    }
}

/// Runs all rounds; `progress` hears of each.
///
/// # Errors
/// [`KillError`] where it cannot go on. Lost promises are no error, they are in the report.
pub async fn run(
    options: &Options,
    mut progress: impl FnMut(&Report),
) -> Result<Report, KillError> {
    let mut rng = StdRng::seed_from_u64(options.seed);
    let mut report = Report::default();
    let mut kept = Vec::new();
    let mut gateway = start(options).await?;
    for _ in 0..options.times {
        let field = Field::gather(&gateway.url, &options.directory).await?;
        let load = Load::start(&field, rng.random(), Plan::default());
        tokio::time::sleep(Duration::from_millis(rng.random_range(KILL_AFTER_MS))).await;
        gateway.kill()?;
        let deeds = load.finish().await;
        report.kills += 1;
        report.sent += deeds.len();
        report.acknowledged += acknowledged(&deeds);
        gateway = start(options).await?;
        kept.extend(hold_to_account(options, &gateway, deeds, &mut report).await?);
        progress(&report);
    }
    // Nothing that a later round did may have touched what an earlier one was promised.
    hold_to_account(options, &gateway, kept, &mut report).await?;
    progress(&report);
    Ok(report)
}

async fn start(options: &Options) -> Result<GatewayChild, KillError> {
    let database = options.directory.join("gerai.db");
    let log = options.directory.join("gateway.log");
    let database = gateway::database_url(&database);
    let arguments = ["--sandbox", "--database", &database];
    Ok(GatewayChild::start(&options.executable, arguments, &log).await?)
}

/// Checks the promises, then the whole database.
async fn hold_to_account(
    options: &Options,
    gateway: &GatewayChild,
    deeds: Vec<Deed>,
    report: &mut Report,
) -> Result<Vec<Deed>, KillError> {
    let field = Field::gather(&gateway.url, &options.directory).await?;
    let checked = check_all(&field, deeds).await;
    report.losses.extend(checked.losses);
    let database = options.directory.join("gerai.db");
    let audit = gateway::verify(&gateway::database_url(&database)).await?;
    if !audit.balances {
        report.losses.push(audit.text);
    }
    Ok(checked.deeds)
}
