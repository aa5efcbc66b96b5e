//! The rows of the table and what each of them has to be.

use serde::Serialize;

use super::scale::{MeasurementKind, QUEUE, TableScale};
use crate::bench::DatabaseEngine;
use crate::text_format::thousands;

/// A figure that is measured: a row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
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
pub enum TargetBound {
    /// Not less.
    AtLeast(f64),
    /// Not more.
    AtMost(f64),
}

impl MeasurementKind {
    /// The figures that it yields.
    pub const fn figures(self) -> &'static [Target] {
        match self {
            Self::Ratio => &[Target::Ratio],
            Self::Half => &[Target::HalfP99, Target::DiskP99],
            Self::Hot => &[Target::Hot],
            Self::Accounts => &[Target::Accounts],
            Self::History => &[Target::History],
            Self::Overload => &[Target::Answered, Target::Refusals, Target::Unknowns],
            Self::Memory => &[Target::Memory],
        }
    }
}

impl TargetBound {
    /// Whether a figure is what it has to be.
    pub fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(bound) => value >= bound,
            Self::AtMost(bound) => value <= bound,
        }
    }
}

impl Target {
    /// What it has to be on that database; none where it is there to compare with.
    pub const fn bound(self, engine: DatabaseEngine) -> Option<TargetBound> {
        Some(match (self, engine) {
            (Self::Ratio, DatabaseEngine::Postgres) => TargetBound::AtLeast(5.0),
            (Self::Ratio, DatabaseEngine::Sqlite) => TargetBound::AtLeast(3.0),
            (Self::HalfP99, _) => TargetBound::AtMost(15.0),
            (Self::DiskP99, _) => return None,
            (Self::Hot, _) => TargetBound::AtLeast(0.95),
            (Self::Accounts, _) => TargetBound::AtLeast(0.85),
            (Self::History, _) => TargetBound::AtLeast(0.8),
            (Self::Answered, _) => TargetBound::AtLeast(0.9),
            (Self::Refusals, _) => TargetBound::AtMost(200.0),
            (Self::Unknowns, _) => TargetBound::AtMost(0.0),
            (Self::Memory, _) => TargetBound::AtMost(300.0),
        })
    }

    /// What it is, in words.
    pub fn text(self, engine: DatabaseEngine, scale: &TableScale) -> String {
        let overloaded = format!(
            "3 times the peak for {} s, queue of {}",
            scale.overload_lasts.as_secs(),
            QUEUE
        );
        let many = thousands(scale.many_accounts as u64);
        match (self, engine) {
            (Self::Ratio, DatabaseEngine::Postgres) => {
                "movements/s over signed HTTP to TPC-B's best".to_owned()
            }
            (Self::Ratio, DatabaseEngine::Sqlite) => {
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
