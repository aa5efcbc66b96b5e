//! The table of targets: every figure that is promised, what it has to be, and what it is.

mod figure;
mod measure;
mod sheet;

use std::time::Duration;

use serde::{Serialize, Serializer};

pub use figure::{Bound, Figure, Kind};
pub use sheet::{Row, Table};

use super::options::{Engine, Options};
use super::progress::Progress;
use super::report::{Overload, Step};
use super::server::Server;
use super::{BenchError, files};
use measure::Surveyor;

/// Commands that may wait in a lane of the gateway that is overloaded: so few that it has to
/// refuse what so many connections ask.
const QUEUE: usize = 1024;

/// How big the table is.
#[derive(Clone, Debug, Serialize)]
pub struct Scale {
    /// What is measured.
    pub kinds: Vec<Kind>,
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

/// One measurement of one row.
#[derive(Clone, Debug, Serialize)]
pub struct Single {
    /// Which.
    pub kind: Kind,
    /// What was found.
    pub values: Vec<(Figure, f64)>,
    /// What the peak is compared with, in movements or transactions a second.
    pub baseline: Vec<f64>,
    /// Every load, in order: for each peak a closed loop and an open one below it.
    pub steps: Vec<Step>,
    /// Three times the peak.
    pub overload: Option<Overload>,
    /// Why something was not found.
    pub why: Option<String>,
}

impl Single {
    /// Nothing yet.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            values: Vec::new(),
            baseline: Vec::new(),
            steps: Vec::new(),
            overload: None,
            why: None,
        }
    }

    /// What was found of a figure.
    pub fn value(&self, figure: Figure) -> Option<f64> {
        let mut values = self.values.iter();
        values.find(|(f, _)| *f == figure).map(|(_, value)| *value)
    }

    fn compare(&mut self, figure: Figure, one: f64, other: f64) -> Result<(), BenchError> {
        if other <= 0.0 {
            return Err(BenchError::other("there is nothing to compare with"));
        }
        self.values.push((figure, one / other));
        Ok(())
    }
}

/// Measures all rows, each so many times, one after the other.
///
/// # Errors
/// [`BenchError`] where there is no database. A row that cannot be measured says why.
pub async fn fill(options: &Options, scale: &Scale) -> Result<Table, BenchError> {
    files::check(options.connections)?;
    let progress = Progress::default();
    progress.wait("starting the database");
    let server = tokio::task::block_in_place(|| match options.engine {
        Engine::Postgres => Server::own(),
        Engine::Sqlite => Server::scratch(options.directory.as_deref()),
    })?;
    let mut surveyor = Surveyor {
        options,
        scale,
        server: &server,
        progress: &progress,
        many: None,
        aged: None,
        planted: 0,
        verdicts: Vec::new(),
    };
    let mut singles: Vec<Single> = Vec::new();
    for time in 1..=scale.times {
        for &kind in &scale.kinds {
            progress.note(&format!("{kind:?}, {time} of {}", scale.times));
            let single = surveyor.measure(kind).await;
            for (figure, value) in &single.values {
                progress.note(&format!("{figure:?}: {}", figure.print(*value)));
            }
            singles.push(single);
        }
    }
    let mut table = Table::of(options.engine, scale, singles);
    let verdicts = surveyor.finish().await;
    progress.finish();
    table.balances = verdicts.iter().all(|verdict| verdict.balances);
    table.audits = verdicts.into_iter().map(|verdict| verdict.text).collect();
    Ok(table)
}

fn as_seconds<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(duration.as_secs())
}
