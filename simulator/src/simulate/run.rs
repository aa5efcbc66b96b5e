//! Many seeds, on every core.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use super::actors::Actors;
use super::audit::{AuditError, Auditor};
use super::checker::Violation;
use super::coverage::Coverage;
use super::plan::plan;
use super::seed::play;

/// Which seeds are played.
#[derive(Clone, Copy, Debug)]
pub struct SeedRange {
    /// The first.
    pub from: u64,
    /// How many.
    pub count: u64,
    /// One of so many is audited; 0: none.
    pub audit_every: u64,
    /// Threads.
    pub threads: u64,
}

/// What they came to.
#[derive(Clone, Debug, Default)]
pub struct RunSummary {
    /// Seeds played.
    pub seeds: u64,
    /// Seeds audited.
    pub audited: u64,
    /// Commands carried out.
    pub commands: u64,
    /// What was visited.
    pub coverage: Coverage,
    /// The first seed that broke a promise, and which.
    pub failure: Option<(u64, Violation)>,
}

/// Plays them until one fails; `progress` is told how many were played.
pub fn run(
    actors: &Actors,
    seeds: SeedRange,
    progress: &AtomicU64,
) -> Result<RunSummary, AuditError> {
    let stop = AtomicBool::new(false);
    let parts = thread::scope(|scope| {
        let threads = (0..seeds.threads.max(1)).map(|thread| {
            let stop = &stop;
            scope.spawn(move || run_part(actors, seeds, thread, stop, progress))
        });
        let threads: Vec<_> = threads.collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| thread.join().expect("a simulation");
        threads.into_iter().map(join).collect::<Vec<_>>()
    });
    let mut whole = RunSummary::default();
    for part in parts {
        let part: RunSummary = part?;
        whole.seeds += part.seeds;
        whole.audited += part.audited;
        whole.commands += part.commands;
        whole.coverage.add(&part.coverage);
        let failures = whole.failure.into_iter().chain(part.failure);
        whole.failure = failures.min_by_key(|(seed, _)| *seed);
    }
    Ok(whole)
}

/// Every so many-th seed, so that the threads end together.
fn run_part(
    actors: &Actors,
    seeds: SeedRange,
    thread: u64,
    stop: &AtomicBool,
    progress: &AtomicU64,
) -> Result<RunSummary, AuditError> {
    let mut auditor = match seeds.audit_every {
        0 => None,
        _ => Some(Auditor::new()?),
    };
    let mut summary = RunSummary::default();
    let mut seed = thread;
    while seed < seeds.count && !stop.load(Ordering::Relaxed) {
        let number = seeds.from + seed;
        let played = play(actors, &plan(number), &mut summary.coverage);
        let mut verdict = played.verdict;
        if let Some(auditor) = &mut auditor
            && verdict.is_ok()
            && number.is_multiple_of(seeds.audit_every)
        {
            verdict = auditor.audit(&played.memory, actors);
            summary.audited += 1;
        }
        summary.seeds += 1;
        summary.commands += played.commands;
        progress.fetch_add(1, Ordering::Relaxed);
        if let Err(finding) = verdict {
            summary.failure = Some((number, finding));
            stop.store(true, Ordering::Relaxed);
        }
        seed += seeds.threads.max(1);
    }
    Ok(summary)
}
