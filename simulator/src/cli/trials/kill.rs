//! `simulator kill`.

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use simulator::crash_test::{self, CrashTestOptions, CrashTestReport};
use simulator::screen;

use crate::cli::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator kill                 50 kills on a temporary database
  simulator kill --times 5 --seed 7 --directory /var/tmp/gerai-kill";

/// So many losses are shown; one is enough to fail.
const LOSSES_SHOWN: usize = 20;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Kill {
    /// How many times to kill the gateway
    #[arg(long, default_value_t = 50)]
    times: u32,
    /// Repeat the random choices of an earlier run
    #[arg(long)]
    seed: Option<u64>,
    /// Where to keep database, journals and log; a temporary directory without it
    #[arg(long, value_name = "DIRECTORY")]
    directory: Option<PathBuf>,
}

impl Kill {
    /// Runs the rounds and says what they came to.
    pub async fn run(self) -> CommandEnd {
        match self.rounds().await {
            Ok(ending) => ending,
            Err(error) => CommandEnd::usage(error),
        }
    }

    async fn rounds(self) -> Result<CommandEnd, crash_test::CrashTestError> {
        let is_temporary = self.directory.is_none();
        // Kept until all went well: it is the evidence.
        let directory = match self.directory {
            Some(directory) => directory,
            None => tempfile::tempdir()?.keep(),
        };
        std::fs::create_dir_all(&directory)?;
        let options = CrashTestOptions {
            times: self.times,
            seed: self.seed.unwrap_or_else(rand::random),
            executable: std::env::current_exe()?,
            directory,
        };
        screen::complain(format_args!("seed {}", options.seed));
        let bar = progress_bar(self.times);
        let report = crash_test::run(&options, |report| show(&bar, report)).await?;
        bar.finish_and_clear();
        if report.losses.is_empty() {
            if is_temporary {
                std::fs::remove_dir_all(&options.directory)?;
            }
            screen::show(format_args!("{}: nothing lost", totals(&report)));
            return Ok(CommandEnd::Success);
        }
        for loss in report.losses.iter().take(LOSSES_SHOWN) {
            screen::complain(loss);
        }
        Ok(CommandEnd::refused(format_args!(
            "{}: {} promises broken, see {}",
            totals(&report),
            report.losses.len(),
            options.directory.display()
        )))
    }
}

fn progress_bar(times: u32) -> ProgressBar {
    let bar = ProgressBar::new(times.into());
    // A template that is wrong leaves the plain bar.
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} kills  {msg}  {elapsed}")
    {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, report: &CrashTestReport) {
    bar.set_position(report.kills.into());
    bar.set_message(format!(
        "{} answered, {} lost",
        report.acknowledged,
        report.losses.len()
    ));
}

fn totals(report: &CrashTestReport) -> String {
    format!(
        "{} kills, {} references sent, {} answered before the kill",
        report.kills, report.sent, report.acknowledged
    )
}
