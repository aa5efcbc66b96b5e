//! `simulator bench`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;
use simulator::bench::{
    self, BenchError, BenchOptions, BenchReport, MeasurementKind, TableScale, Tiers,
};
use simulator::gateway::Tuning;
use simulator::screen;

use super::CommandEnd;

const EXAMPLES: &str = "\
Examples:
  simulator bench                                  the peak, on a temporary SQLite file
  simulator bench --engine postgres                the peak, on a throwaway PostgreSQL, and TPC-B
  simulator bench --engine postgres --rate 5000 --duration 60
  simulator bench --engine postgres --table        every figure that is promised, and whether it holds
  simulator bench --accounts 1000000 --hot --overload --json peak.json --plot peak.svg";

/// Partners of each chain, where it is not all at one.
const MANY: usize = 50;
/// Movements of the table's history.
const LONG_HISTORY: usize = 10_000_000;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EngineArg {
    Sqlite,
    Postgres,
}

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Bench {
    /// Which database
    #[arg(long, value_enum, default_value = "sqlite")]
    engine: EngineArg,
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
    /// Movements that are in the database before the first load; 0, or 10000000 for the table
    #[arg(long)]
    history: Option<usize>,
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
    #[arg(long, default_value_t = 512)]
    connections: usize,
    /// Kept-alive connections of the overload
    #[arg(long, default_value_t = 4096)]
    overload_connections: usize,
    /// Measure no baseline: no pgbench, no batches of one
    #[arg(long)]
    no_baseline: bool,
    /// Measure the table of targets
    #[arg(long, conflicts_with_all = ["database", "hot", "rate", "overload", "no_baseline", "plot"])]
    table: bool,
    #[command(flatten)]
    scale: TableScaleArg,
    #[command(flatten)]
    tuning: Tuning,
    /// Write the report as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw latency over throughput as SVG
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
}

/// How big the table is.
#[derive(Debug, Args)]
#[command(next_help_heading = "With --table")]
struct TableScaleArg {
    /// Rows of the table
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        requires = "table",
        default_value = "ratio,half,hot,accounts,history,overload,memory"
    )]
    rows: Vec<MeasurementKind>,
    /// How many times each is measured: the median counts
    #[arg(long, default_value_t = 3, requires = "table", value_parser = clap::value_parser!(u32).range(1..=99))]
    times: u32,
    /// Accounts where there are many
    #[arg(long, default_value_t = 1_000_000, requires = "table")]
    many_accounts: usize,
    /// Accounts where there are few
    #[arg(long, default_value_t = 10_000, requires = "table")]
    few_accounts: usize,
    /// Seconds of three times the peak
    #[arg(long, default_value_t = 60, requires = "table", value_parser = clap::value_parser!(u64).range(1..=3600))]
    overload_duration: u64,
}

impl Bench {
    /// Measures and reports.
    pub async fn run(self) -> CommandEnd {
        let done = match self.table {
            true => self.table().await,
            false => self.measure().await,
        };
        done.unwrap_or_else(CommandEnd::usage)
    }

    async fn measure(self) -> Result<CommandEnd, BenchError> {
        let report = bench::run(&self.options(self.history.unwrap_or(0))?).await?;
        screen::show(&report);
        self.keep(&report)?;
        self.draw(&report)?;
        Ok(audited(report.balances))
    }

    async fn table(self) -> Result<CommandEnd, BenchError> {
        let options = self.options(0)?;
        let table = bench::fill_table(&options, &self.scale()).await?;
        screen::show(&table);
        self.keep(&table)?;
        Ok(match table.missed() {
            0 => audited(table.balances),
            missed => CommandEnd::refused(format!("{missed} rows are not met")),
        })
    }

    fn options(&self, history: usize) -> Result<BenchOptions, BenchError> {
        Ok(BenchOptions {
            engine: match self.engine {
                EngineArg::Sqlite => bench::DatabaseEngine::Sqlite,
                EngineArg::Postgres => bench::DatabaseEngine::Postgres,
            },
            database: self.database.clone(),
            directory: self.directory.clone(),
            accounts: self.accounts,
            tiers: self.tiers.clone(),
            partners: if self.hot { 1 } else { MANY },
            history,
            rate: self.rate,
            duration: Duration::from_secs(self.duration),
            overload: self.overload,
            connections: self.connections,
            overload_connections: self.overload_connections,
            baseline: !self.no_baseline && self.rate.is_none(),
            tuning: self.tuning.clone(),
            executable: std::env::current_exe()?,
        })
    }

    fn scale(&self) -> TableScale {
        TableScale {
            kinds: self.scale.rows.clone(),
            times: self.scale.times,
            accounts: self.accounts,
            partners: MANY,
            many_accounts: self.scale.many_accounts,
            few_accounts: self.scale.few_accounts,
            history: self.history.unwrap_or(LONG_HISTORY),
            overload_lasts: Duration::from_secs(self.scale.overload_duration),
        }
    }

    fn keep(&self, report: &impl Serialize) -> Result<(), BenchError> {
        let Some(file) = &self.json else {
            return Ok(());
        };
        let text = serde_json::to_string_pretty(report).map_err(std::io::Error::other)?;
        Ok(std::fs::write(file, text)?)
    }

    fn draw(&self, report: &BenchReport) -> Result<(), BenchError> {
        let Some(file) = &self.plot else {
            return Ok(());
        };
        let title = format!("{}, {} accounts", report.engine, report.accounts);
        bench::draw_plot(file, &title, &report.steps)
    }
}

fn audited(balances: bool) -> CommandEnd {
    match balances {
        true => CommandEnd::Success,
        false => CommandEnd::refused("the auditor found breaches"),
    }
}
