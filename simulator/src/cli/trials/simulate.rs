//! `simulator simulate`.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use simulator::screen;
use simulator::simulate::actors::Actors;
use simulator::simulate::audit::{AuditError, Auditor};
use simulator::simulate::coverage::Coverage;
use simulator::simulate::exhaustive::{Situation, search};
use simulator::simulate::plan::plan;
use simulator::simulate::run::{RunSummary, SeedRange, run};
use simulator::simulate::seed::{PlanFailure, play, shrink};

use crate::cli::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator simulate                       20,000 seeds
  simulator simulate --seeds 1000000
  simulator simulate --seed 4711           one seed, step by step
  simulator simulate --exhaustive          every state of a small house";

/// How often the progress is shown.
const PACE: Duration = Duration::from_millis(200);

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Simulate {
    /// How many seeds to play
    #[arg(long, default_value_t = 20_000)]
    seeds: u64,
    /// The first of them
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    from: u64,
    /// Play this one only, and show its steps
    #[arg(long, conflicts_with_all = ["seeds", "from"])]
    seed: Option<u64>,
    /// Visit every state of a small system instead
    #[arg(long, conflicts_with_all = ["seeds", "from", "seed"])]
    exhaustive: bool,
    /// How many messages and batches may go wrong in the small system
    #[arg(long, default_value_t = 1, requires = "exhaustive")]
    troubles: u8,
    /// Have one of so many audited; 0 for none
    #[arg(long, default_value_t = 100, value_name = "SEEDS")]
    audit_every: u64,
    /// Threads; as many as there are cores without it
    #[arg(long)]
    threads: Option<u64>,
}

impl Simulate {
    /// Plays what was asked for.
    pub fn run(self) -> CommandEnd {
        if self.exhaustive {
            return exhaustive(self.troubles);
        }
        let played = match self.seed {
            Some(seed) => one(seed),
            None => self.many(),
        };
        played.unwrap_or_else(CommandEnd::usage)
    }

    fn many(self) -> Result<CommandEnd, AuditError> {
        let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
        let seeds = SeedRange {
            from: self.from,
            count: self.seeds,
            audit_every: self.audit_every,
            threads: self.threads.unwrap_or(cores),
        };
        let begun = Instant::now();
        let summary = run_with_bar(seeds)?;
        let elapsed = begun.elapsed();
        screen::show(format_args!("{}\n", summary.coverage));
        screen::show(format_args!("{}", totals(&summary, elapsed)));
        let Some((seed, finding)) = &summary.failure else {
            return Ok(CommandEnd::Success);
        };
        match shrink(&Actors::new(), *seed) {
            Some(failure) => print_failure(*seed, &failure),
            // It was the auditor who found it.
            None => screen::complain(format_args!("seed {seed}: {finding}")),
        }
        Ok(CommandEnd::refused(format_args!(
            "seed {seed} breaks a promise: simulator simulate --seed {seed}"
        )))
    }
}

fn run_with_bar(seeds: SeedRange) -> Result<RunSummary, AuditError> {
    let bar = ProgressBar::new(seeds.count);
    // A template that is wrong leaves the plain bar.
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} seeds  {per_sec}  {eta}")
    {
        bar.set_style(style);
    }
    let progress = AtomicU64::new(0);
    let summary = std::thread::scope(|scope| {
        let playing = scope.spawn(|| run(&Actors::new(), seeds, &progress));
        while !playing.is_finished() {
            bar.set_position(progress.load(Ordering::Relaxed));
            std::thread::park_timeout(PACE.min(bar.elapsed()));
        }
        playing.join().expect("the simulation")
    });
    bar.finish_and_clear();
    summary
}

fn totals(summary: &RunSummary, elapsed: Duration) -> String {
    let (visited, all) = summary.coverage.cells();
    let per_second = |count: u64| count * 1000 / (elapsed.as_millis() as u64).max(1);
    format!(
        "{} seeds, {} commands in {:.1} s: {} seeds and {} commands a second\n\
         {visited} of {all} cells visited, {} seeds audited",
        summary.seeds,
        summary.commands,
        elapsed.as_secs_f64(),
        per_second(summary.seeds),
        per_second(summary.commands),
        summary.audited
    )
}

fn exhaustive(troubles: u8) -> CommandEnd {
    let begun = Instant::now();
    let search = search(&Actors::new(), troubles);
    let seconds = begun.elapsed().as_secs_f64();
    let missing = search.seen.missing();
    for situation in Situation::ALL {
        let mark = if missing.contains(situation) {
            "never"
        } else {
            "seen "
        };
        screen::show(format_args!("{mark}  {}", situation.describe()));
    }
    let (states, moves) = (search.states, search.moves);
    screen::show(format_args!(
        "\n{states} states, {moves} moves in {seconds:.1} s"
    ));
    match search.failure {
        Some((moves, finding)) => {
            moves
                .iter()
                .for_each(|next| screen::complain(format_args!("  {next:?}")));
            CommandEnd::refused(finding)
        }
        None if !missing.is_empty() => CommandEnd::refused("something was never seen"),
        None => CommandEnd::Success,
    }
}

fn one(seed: u64) -> Result<CommandEnd, AuditError> {
    let actors = Actors::new();
    if let Some(failure) = shrink(&actors, seed) {
        print_failure(seed, &failure);
        return Ok(CommandEnd::refused(format_args!(
            "seed {seed} breaks a promise"
        )));
    }
    let plan = plan(seed);
    screen::show(format_args!("{:?}", plan.setting));
    for step in &plan.steps {
        screen::show(format_args!("  {step}"));
    }
    let played = play(&actors, &plan, &mut Coverage::default());
    Ok(match Auditor::new()?.audit(&played.memory, &actors) {
        Ok(()) => CommandEnd::Success,
        Err(finding) => CommandEnd::refused(finding),
    })
}

fn print_failure(seed: u64, failure: &PlanFailure) {
    screen::complain(format_args!(
        "seed {seed}, cut down to what it takes: {failure}"
    ));
    screen::complain(format_args!(
        "to be kept in simulate/cases.rs: {}",
        failure.plan.as_case()
    ));
}
