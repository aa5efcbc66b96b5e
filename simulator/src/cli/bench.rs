//! `simulator bench`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use simulator::bench::{self, BenchError, Options, Report, Tiers};
use simulator::gateway::Tuning;

use super::Ending;

const EXAMPLES: &str = "\
Examples:
  simulator bench                                  the peak, on a temporary SQLite file
  simulator bench --engine postgres                the peak, on a throwaway PostgreSQL, and TPC-B
  simulator bench --engine postgres --rate 5000 --duration 60
  simulator bench --accounts 1000000 --hot --overload --json peak.json --plot peak.svg";

/// Partners of each chain, where it is not all at one.
const MANY: usize = 50;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Bench {
    /// Which database
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: Engine,
    /// An empty PostgreSQL database; a throwaway server is started without it
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Where SQLite files are kept; a temporary folder without it
    #[arg(long, value_name = "FOLDER")]
    directory: Option<PathBuf>,
    /// Accounts
    #[arg(long, default_value_t = 100_000)]
    accounts: usize,
    /// Shares of the accounts' tiers in percent; regular customers only pay in
    #[arg(long, default_value = "premium=100")]
    tiers: Tiers,
    /// All movements at one partner of each chain in place of 50
    #[arg(long)]
    hot: bool,
    /// Movements that are in the database before the first load
    #[arg(long, default_value_t = 0)]
    history: usize,
    /// Movements a second; the peak is looked for without it
    #[arg(long)]
    rate: Option<f64>,
    /// Seconds of each load
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..=3600))]
    duration: u64,
    /// Offer three times the peak as well
    #[arg(long)]
    overload: bool,
    /// Kept-alive connections
    #[arg(long, default_value_t = 128)]
    connections: usize,
    /// Kept-alive connections of the overload
    #[arg(long, default_value_t = 1024)]
    overload_connections: usize,
    /// Measure no baseline: no pgbench, no batches of one
    #[arg(long)]
    no_baseline: bool,
    #[command(flatten)]
    tuning: Tuning,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw latency over throughput as SVG
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

impl Bench {
    /// Measures and tells.
    pub async fn run(self) -> Ending {
        match self.measure().await {
            Ok(report) if report.balances => Ending::Success,
            Ok(_) => Ending::refused("the auditor found breaches"),
            Err(error) => Ending::usage(error),
        }
    }

    async fn measure(self) -> Result<Report, BenchError> {
        let options = Options {
            engine: match self.engine {
                Engine::Sqlite => bench::Engine::Sqlite,
                Engine::Postgres => bench::Engine::Postgres,
            },
            database: self.database,
            directory: self.directory,
            accounts: self.accounts,
            tiers: self.tiers,
            partners: if self.hot { 1 } else { MANY },
            history: self.history,
            rate: self.rate,
            duration: Duration::from_secs(self.duration),
            overload: self.overload,
            connections: self.connections,
            overload_connections: self.overload_connections,
            baseline: !self.no_baseline && self.rate.is_none(),
            tuning: self.tuning,
            executable: std::env::current_exe()?,
        };
        let report = bench::run(&options).await?;
        anstream::println!("{report}");
        if let Some(file) = &self.json {
            let text = serde_json::to_string_pretty(&report);
            std::fs::write(file, text.map_err(std::io::Error::other)?)?;
        }
        if let Some(file) = &self.plot {
            let title = format!("{}, {} accounts", report.engine, report.accounts);
            bench::draw_plot(file, &title, &report.steps)?;
        }
        Ok(report)
    }
}
