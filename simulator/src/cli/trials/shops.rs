//! `simulator shops`.

use std::path::PathBuf;

use clap::Args;
use simulator::gateway;
use simulator::scenario_day::{self, ScenarioDayOptions};
use simulator::screen;

use crate::cli::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator shops                          a street through a day, on a temporary database
  simulator shops --seed 7 --rounds 50
  simulator shops --database postgres://gerai@127.0.0.1/street --keys street.keys

Exit code 1 where the gateway broke a promise, or a shop that kept every rule lost money.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Shops {
    /// Repeat the random choices of an earlier day
    #[arg(long)]
    seed: Option<u64>,
    /// Customers that each shop serves
    #[arg(long, default_value_t = 12)]
    rounds: u32,
    /// A SQLite file, or the URL of a PostgreSQL database; a temporary file without it
    #[arg(long, value_name = "FILE|URL")]
    database: Option<String>,
    /// The key ring of that database, where it is not beside it
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl Shops {
    /// Plays the day and prints the evening's table.
    pub async fn run(self) -> CommandEnd {
        let directory = match tempfile::tempdir() {
            Ok(directory) => directory,
            Err(error) => return CommandEnd::usage(error),
        };
        let file = directory.path().join("gerai.db");
        let options = ScenarioDayOptions {
            seed: self.seed.unwrap_or_else(|| rand::random_range(0..100_000)),
            rounds: self.rounds,
            database: match self.database {
                Some(database) => gateway::url_of(&database),
                None => gateway::database_url(&file),
            },
            keys: self.keys,
            directory: directory.path().to_owned(),
        };
        screen::complain(format_args!("seed {}", options.seed));
        let report = match scenario_day::run(&options).await {
            Ok(report) => report,
            Err(error) => return CommandEnd::usage(error),
        };
        screen::show(&report);
        if report.is_good() {
            return CommandEnd::Success;
        }
        CommandEnd::refused("the gateway broke a promise, or a good shop lost money")
    }
}
