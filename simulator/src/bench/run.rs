//! One run: a server, a filled database, a gateway, loads, the auditor.

use super::BenchError;
use super::dataset::{Dataset, DatasetSpec};
use super::environment::BenchEnvironment;
use super::options::{BenchOptions, DatabaseEngine};
use super::peak::{PeakSearch, is_sustained};
use super::progress::ProgressReporter;
use super::report::{BenchReport, LoadStep};
use super::server::DatabaseServer;
use super::{open_files, tpcb};
use crate::gateway::Tuning;

/// Runs it all.
///
/// # Errors
/// [`BenchError`] where it cannot go on. What the auditor finds is no error, it is in the report.
pub async fn run(options: &BenchOptions) -> Result<BenchReport, BenchError> {
    open_files::check(match options.overload {
        true => options.connections.max(options.overload_connections),
        false => options.connections,
    })?;
    let progress = ProgressReporter::default();
    progress.wait("starting the database");
    let server = tokio::task::block_in_place(|| start_server(options))?;
    let report = measure(options, &server, &progress).await;
    progress.finish();
    report
}

/// The database that is measured.
fn start_server(options: &BenchOptions) -> Result<DatabaseServer, BenchError> {
    match (options.engine, &options.database) {
        (DatabaseEngine::Postgres, Some(url)) => Ok(DatabaseServer::Given(url.clone())),
        (DatabaseEngine::Postgres, None) => DatabaseServer::own(),
        (DatabaseEngine::Sqlite, _) => DatabaseServer::folder(options.directory.as_deref()),
    }
}

async fn measure(
    options: &BenchOptions,
    server: &DatabaseServer,
    progress: &ProgressReporter,
) -> Result<BenchReport, BenchError> {
    let mut report = BenchReport {
        engine: options.engine.as_str().to_owned(),
        accounts: options.accounts,
        partners: options.partners,
        ..BenchReport::default()
    };
    if options.baseline && server.is_postgres() {
        report
            .baseline
            .push(measure_baseline(options, server, progress)?);
    }
    let plan = options.plan();
    let mut dataset = Dataset::plant(server, "bench", &plan, progress).await?;
    let mut environment =
        BenchEnvironment::open(server, &mut dataset, &options.tuning, options, progress).await?;
    loads(&mut environment, options, &mut report).await?;
    report.memory_mb = Some(environment.memory_mb()?);
    environment.close().await?;
    if options.baseline {
        let again = match server.is_postgres() {
            true => measure_baseline(options, server, progress)?,
            false => batches_of_one(options, server, progress).await?,
        };
        report.baseline.push(again);
    }
    let best = report.baseline.iter().copied().fold(0.0, f64::max);
    if let Some(peak) = report.peak.as_ref().filter(|_| best > 0.0) {
        report.ratio = Some(peak.throughput / best);
    }
    let audit_result = dataset.close(server, progress).await?;
    report.balances = audit_result.balances;
    report.audit = audit_result.text;
    Ok(report)
}

/// Everything that was asked for.
async fn loads(
    environment: &mut BenchEnvironment<'_>,
    options: &BenchOptions,
    report: &mut BenchReport,
) -> Result<(), BenchError> {
    if let Some(rate) = options.rate {
        environment.warm_up().await?;
        report.steps.push(environment.open_loop(rate).await?);
        return Ok(());
    }
    let peak = peak(environment, &mut report.steps).await?;
    let half = environment.open_loop(peak.throughput / 2.0).await?;
    report.steps.push(half.clone());
    report.half = Some(half);
    if options.overload {
        let overload = environment
            .overload(peak.throughput, options.duration)
            .await?;
        report.overload = Some(overload);
    }
    report.peak = Some(peak);
    Ok(())
}

/// Looks for the highest rate that is sustained.
async fn peak(
    environment: &mut BenchEnvironment<'_>,
    steps: &mut Vec<LoadStep>,
) -> Result<LoadStep, BenchError> {
    let closed = environment.saturated().await?;
    let mut search = PeakSearch::around(closed.throughput);
    steps.push(closed);
    let mut best: Option<LoadStep> = None;
    while let Some(rate) = search.next() {
        let step = environment.open_loop(rate).await?;
        steps.push(step.clone());
        let is_sustained = is_sustained(&step);
        search.record(is_sustained);
        if is_sustained {
            best = Some(step);
        }
    }
    best.ok_or_else(|| BenchError::other("no rate was sustained"))
}

/// TPC-B on the same server.
pub fn measure_baseline(
    options: &BenchOptions,
    server: &DatabaseServer,
    progress: &ProgressReporter,
) -> Result<f64, BenchError> {
    progress.wait("pgbench, TPC-B");
    tokio::task::block_in_place(|| {
        let database = server.database("tpcb")?;
        tpcb::prepare(server, &database)?;
        let best = tpcb::best(server, &database, options.duration.as_secs().max(1));
        tpcb::clear(server, &database)?;
        let best = best?;
        progress.note(&format!("TPC-B: {best:.0} /s"));
        Ok(best)
    })
}

/// The peak of the same engine where every command has a commit of its own.
async fn batches_of_one(
    options: &BenchOptions,
    server: &DatabaseServer,
    progress: &ProgressReporter,
) -> Result<f64, BenchError> {
    progress.note("batches of one");
    let plan = DatasetSpec {
        history: 0,
        ..options.plan()
    };
    let mut dataset = Dataset::plant(server, "baseline", &plan, progress).await?;
    let tuning = Tuning::of_one(&options.tuning);
    let mut environment =
        BenchEnvironment::open(server, &mut dataset, &tuning, options, progress).await?;
    let peak = peak(&mut environment, &mut Vec::new()).await?;
    environment.close().await?;
    let audit_result = dataset.close(server, progress).await?;
    match audit_result.balances {
        true => Ok(peak.throughput),
        false => Err(BenchError::Other(audit_result.text)),
    }
}
