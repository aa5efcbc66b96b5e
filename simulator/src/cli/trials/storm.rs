//! `simulator storm`.

use std::path::PathBuf;

use clap::Args;
use indicatif::ProgressBar;
use simulator::duplicates::{self, DuplicatesOptions};
use simulator::gateway;
use simulator::screen;

use crate::cli::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator storm --references 200000          on a temporary SQLite database
  simulator storm --references 20000 --seed 7 --workers 32
  simulator storm --references 200000 --database postgres://gerai@127.0.0.1/storm --keys storm.keys

Exit code 1 where money moved twice, a success followed a cancel, or an outcome stayed unknown.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Storm {
    /// References to send, each several times
    #[arg(long, default_value_t = 20_000)]
    references: u64,
    /// Repeat the random choices of an earlier storm
    #[arg(long)]
    seed: Option<u64>,
    /// References that are on their way at once
    #[arg(long, default_value_t = 64)]
    workers: u32,
    /// A SQLite file, or the URL of a PostgreSQL database; a temporary file without it
    #[arg(long, value_name = "FILE|URL")]
    database: Option<String>,
    /// The key ring of that database, where it is not beside it
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl Storm {
    /// Runs it and prints the figures.
    pub async fn run(self) -> CommandEnd {
        let directory = match tempfile::tempdir() {
            Ok(directory) => directory,
            Err(error) => return CommandEnd::usage(error),
        };
        let file = directory.path().join("gerai.db");
        let options = DuplicatesOptions {
            references: self.references,
            seed: self.seed.unwrap_or_else(|| rand::random_range(0..100_000)),
            workers: self.workers,
            database: match self.database {
                Some(database) => gateway::url_of(&database),
                None => gateway::database_url(&file),
            },
            keys: self.keys,
            directory: directory.path().to_owned(),
        };
        screen::complain(format_args!("seed {}", options.seed));
        let bar = ProgressBar::new(self.references);
        let shown = bar.clone();
        let progress = move |left| shown.set_position(self.references.saturating_sub(left));
        let report = duplicates::run(&options, progress).await;
        bar.finish_and_clear();
        let report = match report {
            Ok(report) => report,
            Err(error) => return CommandEnd::usage(error),
        };
        screen::show(&report);
        match report.breaches.len() {
            0 => CommandEnd::Success,
            count => CommandEnd::refused(format_args!("{count} promises broken")),
        }
    }
}
