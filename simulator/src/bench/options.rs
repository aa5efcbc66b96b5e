//! What to measure.

use std::path::PathBuf;
use std::time::Duration;

use super::dataset::DatasetSpec;
use super::tiers::Tiers;
use crate::gateway::Tuning;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseEngine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// The options that all measurements share.
#[derive(Clone, Debug)]
pub struct BenchOptions {
    /// Which database.
    pub engine: DatabaseEngine,
    /// The URL of an empty database; a throwaway one without it.
    pub database: Option<String>,
    /// Where SQLite files are; a temporary folder without it.
    pub directory: Option<PathBuf>,
    /// Accounts.
    pub accounts: usize,
    /// Of which tiers.
    pub tiers: Tiers,
    /// Partners of each chain.
    pub partners: usize,
    /// Movements that are in the database before the first load.
    pub history: usize,
    /// Movements a second; the peak is looked for without it.
    pub rate: Option<f64>,
    /// How long each load lasts.
    pub duration: Duration,
    /// Whether three times the peak is offered, too.
    pub overload: bool,
    /// Connections.
    pub connections: usize,
    /// Connections of the overload.
    pub overload_connections: usize,
    /// Whether there is a baseline to measure, too.
    pub baseline: bool,
    /// What is turned about the gateway.
    pub tuning: Tuning,
    /// The program that runs a gateway on `gateway --database URL`.
    pub executable: PathBuf,
}

impl DatabaseEngine {
    /// The name it has on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl BenchOptions {
    /// The database that is filled.
    pub(super) fn plan(&self) -> DatasetSpec {
        DatasetSpec {
            accounts: self.accounts,
            tiers: self.tiers.clone(),
            partners: self.partners,
            history: self.history,
        }
    }
}
