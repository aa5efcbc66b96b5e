//! What is asked of the trial, and what it finds.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use super::cost::MovementCost;

/// Where the ledger is.
#[derive(Clone, Debug)]
pub enum DistributedPlace {
    /// On nodes of our own, of PostgreSQL's programs in that folder.
    Own(PathBuf),
    /// On a cluster that is there.
    Given {
        /// The URL of the coordinator.
        url: String,
        /// The key ring.
        keys: PathBuf,
    },
}

/// How to run.
#[derive(Clone, Debug)]
pub struct DistributedOptions {
    /// Where.
    pub place: DistributedPlace,
    /// References of the duplicates.
    pub references: u64,
    /// How many times to kill the worker that has the ledger.
    pub kills: u32,
    /// Whether to compare the cost of a movement with one server.
    pub compares_cost: bool,
    /// From which everything random follows, but for the machine's own timing.
    pub seed: u64,
    /// Where key rings and journals are kept.
    pub directory: PathBuf,
}

/// What it came to.
#[derive(Clone, Debug, Default)]
pub struct DistributedReport {
    /// Cases that were as the standard has them.
    pub conforming: usize,
    /// Duplicates, as a text.
    pub duplicates: String,
    /// Workers killed.
    pub kills: u32,
    /// Moves of the ledger under load.
    pub moves: u32,
    /// References sent meanwhile.
    pub sent: usize,
    /// Of these, answered for good.
    pub acknowledged: usize,
    /// What a movement costs.
    pub cost: Option<MovementCost>,
    /// What was not run, and why.
    pub left_out: Vec<String>,
    /// Promises that did not hold, of any kind.
    pub breaches: Vec<String>,
}

impl fmt::Display for DistributedReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "conformance: {} cases as the standard has them",
            self.conforming
        )?;
        writeln!(f, "duplicates: {}", self.duplicates.trim_end())?;
        writeln!(
            f,
            "{} workers killed and {} moves under load: {} references sent, {} answered",
            self.kills, self.moves, self.sent, self.acknowledged
        )?;
        if let Some(cost) = &self.cost {
            writeln!(
                f,
                "processor time of a movement: {} us on one server; {} us on the worker that has the \
                 ledger ({:.2} times), {} us on the coordinator, {} us on the other worker",
                cost.one_server.as_micros(),
                cost.worker.as_micros(),
                cost.ratio(),
                cost.coordinator.as_micros(),
                cost.other_worker.as_micros()
            )?;
        }
        for left_out in &self.left_out {
            writeln!(f, "*** NOT RUN: {left_out} ***")?;
        }
        write!(f, "{} promises broken", self.breaches.len())?;
        self.breaches
            .iter()
            .try_for_each(|breach| write!(f, "\n{breach}"))
    }
}

/// How long a gateway may take to acknowledge again.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
