//! One run: a server, a filled database, a gateway, loads, the auditor.

use super::BenchError;
use super::ground::{Ground, Plan};
use super::options::{Engine, Options};
use super::peak::{Search, is_sustained};
use super::progress::Progress;
use super::report::{Report, Step};
use super::server::Server;
use super::site::Site;
use super::{files, tpcb};
use crate::gateway::Tuning;

/// Runs it all.
///
/// # Errors
/// [`BenchError`] where it cannot go on. What the auditor finds is no error, it is in the report.
pub async fn run(options: &Options) -> Result<Report, BenchError> {
    files::check(match options.overload {
        true => options.connections.max(options.overload_connections),
        false => options.connections,
    })?;
    let progress = Progress::default();
    progress.wait("starting the database");
    let server = tokio::task::block_in_place(|| start_server(options))?;
    let report = measure(options, &server, &progress).await;
    progress.finish();
    report
}

/// The database that is measured.
fn start_server(options: &Options) -> Result<Server, BenchError> {
    match (options.engine, &options.database) {
        (Engine::Postgres, Some(url)) => Ok(Server::Given(url.clone())),
        (Engine::Postgres, None) => Server::own(),
        (Engine::Sqlite, _) => Server::folder(options.directory.as_deref()),
    }
}

async fn measure(
    options: &Options,
    server: &Server,
    progress: &Progress,
) -> Result<Report, BenchError> {
    let mut report = Report {
        engine: options.engine.as_str().to_owned(),
        accounts: options.accounts,
        partners: options.partners,
        ..Report::default()
    };
    if options.baseline && server.is_postgres() {
        report.baseline.push(yardstick(options, server, progress)?);
    }
    let plan = options.plan();
    let mut ground = Ground::plant(server, "bench", &plan, progress).await?;
    let mut site = Site::open(server, &mut ground, &options.tuning, options, progress).await?;
    loads(&mut site, options, &mut report).await?;
    report.memory_mb = Some(site.memory_mb()?);
    site.close().await?;
    if options.baseline {
        let again = match server.is_postgres() {
            true => yardstick(options, server, progress)?,
            false => batches_of_one(options, server, progress).await?,
        };
        report.baseline.push(again);
    }
    let best = report.baseline.iter().copied().fold(0.0, f64::max);
    if let Some(peak) = report.peak.as_ref().filter(|_| best > 0.0) {
        report.ratio = Some(peak.throughput / best);
    }
    let verdict = ground.close(server, progress).await?;
    report.balances = verdict.balances;
    report.audit = verdict.text;
    Ok(report)
}

/// Everything that was asked for.
async fn loads(
    site: &mut Site<'_>,
    options: &Options,
    report: &mut Report,
) -> Result<(), BenchError> {
    if let Some(rate) = options.rate {
        site.warm_up().await?;
        report.steps.push(site.open_loop(rate).await?);
        return Ok(());
    }
    let peak = peak(site, &mut report.steps).await?;
    let half = site.open_loop(peak.throughput / 2.0).await?;
    report.steps.push(half.clone());
    report.half = Some(half);
    if options.overload {
        let overload = site.overload(peak.throughput, options.duration).await?;
        report.overload = Some(overload);
    }
    report.peak = Some(peak);
    Ok(())
}

/// Looks for the highest rate that is sustained.
async fn peak(site: &mut Site<'_>, steps: &mut Vec<Step>) -> Result<Step, BenchError> {
    let closed = site.saturated().await?;
    let mut search = Search::around(closed.throughput);
    steps.push(closed);
    let mut best: Option<Step> = None;
    while let Some(rate) = search.next() {
        let step = site.open_loop(rate).await?;
        steps.push(step.clone());
        let is_sustained = is_sustained(&step);
        search.tell(is_sustained);
        if is_sustained {
            best = Some(step);
        }
    }
    best.ok_or_else(|| BenchError::other("no rate was sustained"))
}

/// TPC-B on the same server.
pub fn yardstick(
    options: &Options,
    server: &Server,
    progress: &Progress,
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
    options: &Options,
    server: &Server,
    progress: &Progress,
) -> Result<f64, BenchError> {
    progress.note("batches of one");
    let plan = Plan {
        history: 0,
        ..options.plan()
    };
    let mut ground = Ground::plant(server, "baseline", &plan, progress).await?;
    let tuning = Tuning::of_one(&options.tuning);
    let mut site = Site::open(server, &mut ground, &tuning, options, progress).await?;
    let peak = peak(&mut site, &mut Vec::new()).await?;
    site.close().await?;
    let verdict = ground.close(server, progress).await?;
    match verdict.balances {
        true => Ok(peak.throughput),
        false => Err(BenchError::Other(verdict.text)),
    }
}
