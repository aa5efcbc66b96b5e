//! The table of targets: every figure that is promised, what it has to be, and what it is.

mod output;
mod runner;
mod target;

use std::time::Duration;

use serde::{Serialize, Serializer};

pub use output::{TargetRow, TargetTable};
pub use target::{MeasurementKind, Target, TargetBound};

use super::options::{BenchOptions, DatabaseEngine};
use super::progress::ProgressReporter;
use super::report::{LoadStep, Overload};
use super::server::DatabaseServer;
use super::{BenchError, open_files};
use runner::TableRunner;

/// Commands that may wait in a lane of the gateway that is overloaded: so few that it has to
/// refuse what so many connections ask.
const QUEUE: usize = 1024;

/// How big the table is.
#[derive(Clone, Debug, Serialize)]
pub struct TableScale {
    /// What is measured.
    pub kinds: Vec<MeasurementKind>,
    /// How many times.
    pub times: u32,
    /// Accounts, where nothing else is said.
    pub accounts: usize,
    /// Partners of each chain.
    pub partners: usize,
    /// Many accounts.
    pub many_accounts: usize,
    /// Few accounts.
    pub few_accounts: usize,
    /// Movements that make a history.
    pub history: usize,
    /// How long three times the peak is offered, in seconds.
    #[serde(rename = "overload_s", serialize_with = "as_seconds")]
    pub overload_lasts: Duration,
}

/// One measurement of one row.
#[derive(Clone, Debug, Serialize)]
pub struct SingleMeasurement {
    /// Which.
    pub kind: MeasurementKind,
    /// What was found.
    pub values: Vec<(Target, f64)>,
    /// What the peak is compared with, in movements or transactions a second.
    pub baseline: Vec<f64>,
    /// Every load, in order: for each peak a closed loop and an open one below it.
    pub steps: Vec<LoadStep>,
    /// Three times the peak.
    pub overload: Option<Overload>,
    /// Why something was not found.
    pub why: Option<String>,
}

impl SingleMeasurement {
    /// Nothing yet.
    pub fn new(kind: MeasurementKind) -> Self {
        Self {
            kind,
            values: Vec::new(),
            baseline: Vec::new(),
            steps: Vec::new(),
            overload: None,
            why: None,
        }
    }

    /// What was found of a figure.
    pub fn value(&self, figure: Target) -> Option<f64> {
        let mut values = self.values.iter();
        values.find(|(f, _)| *f == figure).map(|(_, value)| *value)
    }

    fn compare(&mut self, figure: Target, one: f64, other: f64) -> Result<(), BenchError> {
        if other <= 0.0 {
            return Err(BenchError::other("there is nothing to compare with"));
        }
        self.values.push((figure, one / other));
        Ok(())
    }
}

/// Measures all rows, each so many times, one after the other.
///
/// # Errors
/// [`BenchError`] where there is no database. A row that cannot be measured says why.
pub async fn fill(options: &BenchOptions, scale: &TableScale) -> Result<TargetTable, BenchError> {
    open_files::check(options.connections)?;
    let progress = ProgressReporter::default();
    progress.wait("starting the database");
    let server = tokio::task::block_in_place(|| match options.engine {
        DatabaseEngine::Postgres => DatabaseServer::own(),
        DatabaseEngine::Sqlite => DatabaseServer::scratch(options.directory.as_deref()),
    })?;
    let mut runner = TableRunner {
        options,
        scale,
        server: &server,
        progress: &progress,
        many: None,
        aged: None,
        planted: 0,
        audit_results: Vec::new(),
    };
    let mut singles: Vec<SingleMeasurement> = Vec::new();
    for time in 1..=scale.times {
        for &kind in &scale.kinds {
            progress.note(&format!("{kind:?}, {time} of {}", scale.times));
            let single = runner.measure(kind).await;
            for (figure, value) in &single.values {
                progress.note(&format!("{figure:?}: {}", figure.print(*value)));
            }
            singles.push(single);
        }
    }
    let mut table = TargetTable::of(options.engine, scale, singles);
    let audit_results = runner.finish().await;
    progress.finish();
    table.balances = audit_results
        .iter()
        .all(|audit_result| audit_result.balances);
    table.audits = audit_results
        .into_iter()
        .map(|audit_result| audit_result.text)
        .collect();
    Ok(table)
}

fn as_seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_secs())
}
