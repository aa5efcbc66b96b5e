//! `simulator distributed`.

use std::path::PathBuf;

use clap::Args;
use simulator::cluster::binaries;
use simulator::distributed::{
    self, DistributedError, DistributedOptions, DistributedPlace, DistributedReport, has_citus,
};
use simulator::screen;

use crate::cli::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator distributed                     on a coordinator and two workers of its own
  simulator distributed --kills 20 --references 20000
  simulator distributed --database postgres://gerai@coordinator/sandbox --keys sandbox.keys

Without --database PostgreSQL's programs must be in PATH or /usr/lib/postgresql, and Citus with them.
Exit code 1 where a promise is broken.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Distributed {
    /// References of the duplicates, each sent several times
    #[arg(long, default_value_t = 2_000)]
    references: u64,
    /// How many times to kill the worker that has the ledger
    #[arg(long, default_value_t = 5)]
    kills: u32,
    /// Do not compare the cost of a movement with one server
    #[arg(long)]
    no_cost: bool,
    /// Repeat the random choices of an earlier run
    #[arg(long)]
    seed: Option<u64>,
    /// The coordinator of a cluster that is there, by the URL of a database for a sandbox; no node of
    /// it is killed and nothing is moved
    #[arg(long, value_name = "URL", requires = "keys")]
    database: Option<String>,
    /// The key ring of that database
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl Distributed {
    /// Runs it and prints what it came to.
    pub async fn run(self) -> CommandEnd {
        let Some(place) = self.place() else {
            return CommandEnd::usage(
                "nothing was tried: PostgreSQL with Citus is not installed in PATH or \
                 /usr/lib/postgresql; --database names a cluster",
            );
        };
        let report = match self.report(place).await {
            Ok(report) => report,
            Err(error) => return CommandEnd::usage(error),
        };
        screen::show(&report);
        match report.breaches.len() {
            0 => CommandEnd::Success,
            count => CommandEnd::refused(format_args!("{count} promises broken")),
        }
    }

    fn place(&self) -> Option<DistributedPlace> {
        match (&self.database, &self.keys) {
            (Some(url), Some(keys)) => Some(DistributedPlace::Given {
                url: url.clone(),
                keys: keys.clone(),
            }),
            _ => binaries()
                .filter(|bin| has_citus(bin))
                .map(DistributedPlace::Own),
        }
    }

    async fn report(&self, place: DistributedPlace) -> Result<DistributedReport, DistributedError> {
        let directory = tempfile::tempdir()?;
        let options = DistributedOptions {
            place,
            references: self.references,
            kills: self.kills,
            compares_cost: !self.no_cost,
            seed: self.seed.unwrap_or_else(|| rand::random_range(0..100_000)),
            directory: directory.path().to_owned(),
        };
        screen::complain(format_args!("seed {}", options.seed));
        distributed::run(&options, |what| {
            screen::complain(format_args!("{what} ..."))
        })
        .await
    }
}
