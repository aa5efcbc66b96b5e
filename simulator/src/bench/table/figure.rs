//! The rows of the table and what each of them has to be.

use clap::ValueEnum;
use serde::Serialize;

use super::Scale;
use crate::bench::Engine;
use crate::words::thousands;

/// What can be measured on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
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

/// A figure that is measured: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Figure {
    /// Movements a second at the peak to the baseline's.
    Ratio,
    /// 99 of 100 answers at half of the peak, in milliseconds.
    HalfP99,
    /// The same of the disk alone, right before.
    DiskP99,
    /// The peak at one chain to the peak spread over many partners.
    Hot,
    /// The peak with many accounts to the peak with few.
    Accounts,
    /// The peak with a history to the peak without.
    History,
    /// Overloaded: movements done to those of the peak.
    Answered,
    /// Overloaded: 99 of 100 refusals, in milliseconds.
    Refusals,
    /// Overloaded: outcomes that are not known.
    Unknowns,
    /// Memory of the gateway's process at the peak, in MB.
    Memory,
}

/// What a figure has to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
}

impl Kind {
    /// The figures that it yields.
    pub const fn figures(self) -> &'static [Figure] {
        match self {
            Self::Ratio => &[Figure::Ratio],
            Self::Half => &[Figure::HalfP99, Figure::DiskP99],
            Self::Hot => &[Figure::Hot],
            Self::Accounts => &[Figure::Accounts],
            Self::History => &[Figure::History],
            Self::Overload => &[Figure::Answered, Figure::Refusals, Figure::Unknowns],
            Self::Memory => &[Figure::Memory],
        }
    }
}

impl Bound {
    /// Whether a figure is what it has to be.
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }
}

impl Figure {
    /// What it has to be on that database; none where it is there to compare with.
    pub const fn bound(self, engine: Engine) -> Option<Bound> {
        Some(match (self, engine) {
            (Self::Ratio, Engine::Postgres) => Bound::AtLeast(5.0),
            (Self::Ratio, Engine::Sqlite) => Bound::AtLeast(3.0),
            (Self::HalfP99, _) => Bound::AtMost(15.0),
            (Self::DiskP99, _) => return None,
            (Self::Hot, _) => Bound::AtLeast(0.95),
            (Self::Accounts, _) => Bound::AtLeast(0.85),
            (Self::History, _) => Bound::AtLeast(0.8),
            (Self::Answered, _) => Bound::AtLeast(0.9),
            (Self::Refusals, _) => Bound::AtMost(200.0),
            (Self::Unknowns, _) => Bound::AtMost(0.0),
            (Self::Memory, _) => Bound::AtMost(300.0),
        })
    }

    /// What it is, in words.
    pub fn text(self, engine: Engine, scale: &Scale) -> String {
        let overloaded = format!(
            "3 times the peak for {} s, queue of {}",
            scale.overload_lasts.as_secs(),
            super::QUEUE
        );
        let many = thousands(scale.many_accounts as u64);
        match (self, engine) {
            (Self::Ratio, Engine::Postgres) => {
                "movements/s over signed HTTP to TPC-B's best".to_owned()
            }
            (Self::Ratio, Engine::Sqlite) => {
                "movements/s over signed HTTP to batches of one".to_owned()
            }
            (Self::HalfP99, _) => "p99 at half of the peak".to_owned(),
            (Self::DiskP99, _) => "the same of the disk alone, right before".to_owned(),
            (Self::Hot, _) => format!(
                "all at one partner of a chain to spread over {}",
                scale.partners
            ),
            (Self::Accounts, _) => {
                let few = thousands(scale.few_accounts as u64);
                format!("{many} accounts to {few}")
            }
            (Self::History, _) => {
                let history = thousands(scale.history as u64);
                format!("{history} movements in the database to none")
            }
            (Self::Answered, _) => format!("{overloaded}: done of the peak"),
            (Self::Refusals, _) => format!("{overloaded}: p99 of refusals"),
            (Self::Unknowns, _) => format!("{overloaded}: unknown outcomes"),
            (Self::Memory, _) => format!("gateway's memory at the peak, {many} accounts"),
        }
    }

    /// A value of it as people read it.
    pub fn print(self, value: f64) -> String {
        match self {
            Self::HalfP99 | Self::DiskP99 | Self::Refusals => format!("{value:.1} ms"),
            Self::Unknowns => format!("{value:.0}"),
            Self::Memory => format!("{value:.0} MB"),
            _ => format!("{value:.2}"),
        }
    }
}
