//! What is measured, and how big it is.

use std::time::Duration;

use clap::ValueEnum;
use serde::{Serialize, Serializer};

/// Commands that may wait in a lane of the gateway that is overloaded: so few that it has to
/// refuse what so many connections ask.
pub const QUEUE: usize = 1024;

/// What can be measured on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum MeasurementKind {
    /// The peak against the baseline.
    Ratio,
    /// Latency at half of the peak.
    Half,
    /// All movements at one partner of each chain.
    Hot,
    /// Many accounts against few.
    Accounts,
    /// A long history against an empty one.
    History,
    /// Three times the peak.
    Overload,
    /// The gateway's memory at the peak.
    Memory,
}

/// How big the table is.
#[derive(Clone, Debug, Serialize)]
pub struct TableScale {
    /// What is measured.
    pub kinds: Vec<MeasurementKind>,
    /// How many times.
    pub times: u32,
    /// Accounts, where nothing else is said.
    pub accounts: usize,
    /// Partners of each chain.
    pub partners: usize,
    /// Many accounts.
    pub many_accounts: usize,
    /// Few accounts.
    pub few_accounts: usize,
    /// Movements that make a history.
    pub history: usize,
    /// How long three times the peak is offered, in seconds.
    #[serde(rename = "overload_s", serialize_with = "as_seconds")]
    pub overload_lasts: Duration,
}

fn as_seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_secs())
}
