//! Duplicated requests: each reference is sent two to five times at once, with inquiries and
//! cancels among them, and once more when it is over. In the end no money has moved twice, nothing
//! has succeeded after a cancel was acknowledged, and nothing is unknown.

mod burst;
mod error;
mod report;
mod tills;
mod worker;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::gateway::{self, RunningGateway};
pub use error::DuplicatesError;
pub use report::DuplicatesReport;
use tills::Tills;
use worker::{WorkerContext, WorkerResult, work};

/// A customer's month and balance take so many of these cash-ins, with room to spare.
const REFERENCES_A_CUSTOMER: u64 = 1_500;

/// How to run one.
#[derive(Clone, Debug)]
pub struct DuplicatesOptions {
    /// References to send.
    pub references: u64,
    /// What is random about it, but for the machine's own timing.
    pub seed: u64,
    /// References that are on their way at once.
    pub workers: u32,
    /// The database, as a URL.
    pub database: String,
    /// The gateway's key ring, where it is not beside the database.
    pub keys: Option<PathBuf>,
    /// For files of the tills.
    pub directory: PathBuf,
}

/// Runs a duplicates test on a gateway that is started for it; `progress` hears how many references
/// are left.
///
/// # Errors
/// [`DuplicatesError`] where it cannot go on. Broken promises are no error, they are in the report.
pub async fn run(
    options: &DuplicatesOptions,
    progress: impl Fn(u64) + Send + 'static,
) -> Result<DuplicatesReport, DuplicatesError> {
    let keys = options.keys.clone();
    let gateway = gateway::start_with_keys(&options.database, keys).await;
    let gateway = Arc::new(gateway.map_err(DuplicatesError::new)?);
    let report = send_duplicates(options, Arc::clone(&gateway), progress).await;
    if let Some(gateway) = Arc::into_inner(gateway) {
        gateway.stop().await;
    }
    report
}

async fn send_duplicates(
    options: &DuplicatesOptions,
    gateway: Arc<RunningGateway>,
    progress: impl Fn(u64) + Send + 'static,
) -> Result<DuplicatesReport, DuplicatesError> {
    let workers = options.workers.max(1);
    let needed = options.references.div_ceil(REFERENCES_A_CUSTOMER);
    let each = u32::try_from(needed).unwrap_or(u32::MAX).div_ceil(workers);
    let customers = gateway.open_customers(each * workers).await;
    let customers = customers.map_err(DuplicatesError::new)?;
    let (before, _) = books(options).await?;
    let context = Arc::new(WorkerContext {
        tills: Tills::gather(&gateway.url, options.seed, &options.directory).await?,
        gateway,
        left: AtomicU64::new(options.references),
    });
    let begun = Instant::now();
    let mut working = JoinSet::new();
    for (at, own) in customers.chunks(each as usize).enumerate() {
        let seed = options.seed.wrapping_mul(1_000_003).wrapping_add(at as u64);
        working.spawn(work(Arc::clone(&context), own.to_vec(), seed));
    }
    let watching = tokio::spawn(watch(Arc::clone(&context), progress));
    let mut done = WorkerResult::default();
    while let Some(joined) = working.join_next().await {
        let one = joined.map_err(DuplicatesError::new)?;
        done.report.add(one.report);
        done.doubtful.extend(one.doubtful);
    }
    done.report.elapsed = begun.elapsed();
    watching.abort();
    // Waited for, so that its hold on the field is gone.
    let _ = watching.await;
    let context =
        Arc::into_inner(context).ok_or_else(|| DuplicatesError::new("a worker is left"))?;
    let mut report = ask_again(done, context).await;
    let (after, audit) = books(options).await?;
    report.compare_books(&before, &after);
    if !audit.balances {
        report
            .breaches
            .push("the auditor found breaches".to_owned());
    }
    report.audit = audit.text;
    Ok(report)
}

/// What went over a bad line may have been changed by what was still on it: its end is asked for
/// when nothing is on it any more, over a good one.
async fn ask_again(done: WorkerResult, context: WorkerContext) -> DuplicatesReport {
    // With it ends the bad line, and what is on it is lost.
    drop(context);
    let mut report = done.report;
    for mut history in done.doubtful {
        history.mend();
        match history.final_state().await {
            Some(final_state) => report.conclude(&history, &final_state),
            None => {
                let reference = &history.order.reference;
                report.breaches.push(format!("{reference}: no status"));
            }
        }
    }
    report
}

async fn watch(context: Arc<WorkerContext>, progress: impl Fn(u64)) {
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        progress(context.left.load(Ordering::Relaxed));
    }
}

/// The partners' settlement positions, and what the auditor says.
async fn books(
    options: &DuplicatesOptions,
) -> Result<(BTreeMap<String, i64>, gateway::AuditSummary), DuplicatesError> {
    let audit = gateway::verify(&options.database, options.keys.as_deref())
        .await
        .map_err(DuplicatesError::new)?;
    let positions = audit.positions();
    Ok((positions, audit))
}
