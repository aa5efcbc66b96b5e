//! What to measure.

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use super::accounts::CustomerMix;
use super::dataset::DatasetSpec;
use crate::gateway::Tuning;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseEngine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

/// Tiers and their shares of the accounts, in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers(Vec<(String, usize)>);

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

impl FromStr for Tiers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected shares that add up to 100, such as premium=80,regular=20";
        let tiers = text
            .split(',')
            .map(|part| {
                let (tier, share) = part.split_once('=')?;
                Some((tier.trim().to_owned(), share.trim().parse().ok()?))
            })
            .collect::<Option<Vec<(String, usize)>>>()
            .ok_or_else(expected)?;
        let is_whole = tiers.iter().map(|(_, share)| share).sum::<usize>() == 100;
        let withdraws = tiers.iter().any(|(t, share)| t != "regular" && *share > 0);
        match is_whole && withdraws {
            true => Ok(Self(tiers)),
            false => Err(expected().to_owned()),
        }
    }
}

impl Tiers {
    /// So many accounts, shared out.
    pub(super) fn customer_mix(&self, accounts: usize) -> CustomerMix {
        let mut tiers: Vec<(String, usize)> = self
            .0
            .iter()
            .map(|(tier, share)| (tier.clone(), accounts * share / 100))
            .collect();
        let rest = accounts - tiers.iter().map(|(_, number)| number).sum::<usize>();
        if let Some((_, number)) = tiers.first_mut() {
            *number += rest;
        }
        CustomerMix { tiers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_tiers_add_up_and_somebody_withdraws() {
        let tiers: Tiers = "premium=80,regular=20".parse().expect("shares");
        let customer_mix = tiers.customer_mix(11).tiers;
        assert_eq!(
            customer_mix,
            [("premium".to_owned(), 9), ("regular".to_owned(), 2)]
        );
        for text in ["premium=80", "regular=100", "premium", "premium=x"] {
            assert!(text.parse::<Tiers>().is_err(), "{text}");
        }
    }
}
