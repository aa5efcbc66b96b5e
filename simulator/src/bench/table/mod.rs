//! The table of targets: every figure that is promised, what it has to be, and what it is.

mod measurement;
mod output;
mod runner;
mod scale;
mod target;

pub use measurement::SingleMeasurement;
pub use output::{TargetRow, TargetTable};
pub use scale::{MeasurementKind, TableScale};
pub use target::{Target, TargetBound};

use super::options::{BenchOptions, DatabaseEngine};
use super::progress::ProgressReporter;
use super::server::DatabaseServer;
use super::{BenchError, open_files};
use runner::TableRunner;

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
