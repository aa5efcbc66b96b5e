//! `simulator failover`.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use simulator::cluster::binaries;
use simulator::failover::{self, FailoverError, FailoverOptions, FailoverReport};
use simulator::screen;

use crate::cli::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator failover --times 20     20 primaries lost, commits wait for the standby
  simulator failover --asynchronous the same, and they do not: something must be lost

Starts PostgreSQL servers of its own: its programs must be in PATH or /usr/lib/postgresql.";

/// So many complaints are shown; one is enough to fail.
const SHOWN: usize = 20;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Failover {
    /// How many primaries to lose
    #[arg(long, default_value_t = 3)]
    times: u32,
    /// Let commits not wait for the standby: the control, which must lose something
    #[arg(long)]
    asynchronous: bool,
    /// Repeat the random choices of an earlier run
    #[arg(long)]
    seed: Option<u64>,
}

impl Failover {
    /// Runs the rounds and says what they came to.
    pub async fn run(self) -> CommandEnd {
        let Some(bin) = binaries() else {
            return CommandEnd::usage("no PostgreSQL server in PATH or /usr/lib/postgresql");
        };
        match self.rounds(bin).await {
            Ok(report) if self.asynchronous => control(&report),
            Ok(report) => command_end(&report),
            Err(error) => CommandEnd::usage(error),
        }
    }

    async fn rounds(&self, bin: PathBuf) -> Result<FailoverReport, FailoverError> {
        let directory = tempfile::tempdir()?;
        let options = FailoverOptions {
            times: self.times,
            synchronous: !self.asynchronous,
            seed: self.seed.unwrap_or_else(rand::random),
            bin,
            directory: directory.path().to_owned(),
        };
        screen::complain(format_args!("seed {}", options.seed));
        let bar = progress_bar(self.times);
        let report = failover::run(&options, |report| {
            bar.set_position(report.failovers.into());
            bar.set_message(totals(report));
        })
        .await?;
        bar.finish_and_clear();
        Ok(report)
    }
}

fn command_end(report: &FailoverReport) -> CommandEnd {
    if report.losses.is_empty() && report.breaches.is_empty() {
        screen::show(format_args!(
            "{}; an old primary was asked for {} movements and acknowledged none: nothing lost, \
             nothing doubled",
            totals(report),
            report.asked_of_old
        ));
        return CommandEnd::Success;
    }
    show(report.losses.iter().chain(&report.breaches));
    CommandEnd::refused(format_args!(
        "{}: {} promises broken, {} breaches",
        totals(report),
        report.losses.len(),
        report.breaches.len()
    ))
}

fn control(report: &FailoverReport) -> CommandEnd {
    if !report.breaches.is_empty() {
        show(report.breaches.iter());
        return CommandEnd::refused(totals(report));
    }
    if report.movements_lost == 0 {
        let what = "nothing was lost without a synchronous standby: the test proves nothing";
        return CommandEnd::refused(format_args!("{}: {what}", totals(report)));
    }
    screen::show(format_args!(
        "{}: {} acknowledged movements lost, as it must be without a synchronous standby",
        totals(report),
        report.movements_lost
    ));
    CommandEnd::Success
}

fn show<'a>(complaints: impl Iterator<Item = &'a String>) {
    for complaint in complaints.take(SHOWN) {
        screen::complain(complaint);
    }
}

fn progress_bar(times: u32) -> ProgressBar {
    let bar = ProgressBar::new(times.into());
    // A template that is wrong leaves the plain bar.
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar
}

fn totals(report: &FailoverReport) -> String {
    format!(
        "{} primaries lost, {} references sent, {} answered, {} of them while the stream to the \
         standby stood still",
        report.failovers, report.sent, report.acknowledged, report.while_held
    )
}
