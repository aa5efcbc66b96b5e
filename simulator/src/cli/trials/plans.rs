//! `simulator plans`.

use std::path::{Path, PathBuf};

use clap::Args;
use simulator::cluster::binaries;
use simulator::plans::{PlanDatabase, PlanRun, PlansError, capture_plans};
use simulator::screen;

use crate::cli::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator plans                           on a fresh database
  simulator plans --movements 10000000      and on one with a past, without and with statistics
  simulator plans --database postgres://postgres@db/sandbox --keys sandbox.keys

Without --database it starts a PostgreSQL server of its own: its programs must be in PATH or
/usr/lib/postgresql, and ten million movements take 15 GB of the temporary directory.";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Plans {
    /// Also on a database with so many movements, of a tenth as many accounts
    #[arg(long, default_value_t = 0, conflicts_with = "database")]
    movements: u64,
    /// On this one, of a sandbox, by the URL of a superuser
    #[arg(long, value_name = "URL", requires = "keys")]
    database: Option<String>,
    /// The key ring of that database
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
}

impl Plans {
    /// Prints the plans and says what is wrong with them.
    pub async fn run(self) -> CommandEnd {
        let plan_runs = match (&self.database, &self.keys) {
            (Some(database), Some(keys)) => given(database, keys).await,
            _ => self.own().await,
        };
        match plan_runs {
            Ok(0) => CommandEnd::Success,
            Ok(complaints) => CommandEnd::refused(format_args!("{complaints} bad plans")),
            Err(error) => CommandEnd::usage(error),
        }
    }

    async fn own(&self) -> Result<usize, PlansError> {
        let bin = binaries().ok_or_else(|| {
            PlansError::Batch("no PostgreSQL server in PATH or /usr/lib/postgresql".to_owned())
        })?;
        let plan_database = PlanDatabase::new(&bin)?;
        let mut complaints = show(&plan_database.capture_plans("a fresh database").await?);
        if self.movements == 0 {
            return Ok(complaints);
        }
        plan_database.fill(self.movements)?;
        let name = |statistics| format!("{} movements, {statistics} statistics", self.movements);
        complaints += show(&plan_database.capture_plans(&name("without")).await?);
        plan_database.analyze()?;
        complaints += show(&plan_database.capture_plans(&name("with")).await?);
        Ok(complaints)
    }
}

async fn given(database: &str, keys: &Path) -> Result<usize, PlansError> {
    Ok(show(
        &capture_plans("the database given", database, keys).await?,
    ))
}

fn show(plan_run: &PlanRun) -> usize {
    screen::show(format_args!("{plan_run}\n"));
    plan_run.complaints().len()
}
