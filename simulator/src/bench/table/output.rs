//! The table as text and as JSON.

use std::fmt;

use serde::Serialize;

use super::measurement::SingleMeasurement;
use super::scale::{MeasurementKind, TableScale};
use super::target::{Target, TargetBound};
use crate::bench::DatabaseEngine;
use crate::text_format::thousands;

/// A row.
#[derive(Clone, Debug, Serialize)]
pub struct TargetRow {
    /// Which figure.
    pub figure: Target,
    /// What it is, in words.
    pub text: String,
    /// What it has to be; none where it is there to compare with.
    pub bound: Option<TargetBound>,
    /// What was measured, each time.
    pub results: Vec<f64>,
    /// Their median; none where nothing could be measured.
    pub median: Option<f64>,
    /// Whether the median is what it has to be, where it has to be something.
    pub is_met: Option<bool>,
    /// Why it could not be measured.
    pub why: Option<String>,
}

/// Everything of a table.
#[derive(Clone, Debug, Serialize)]
pub struct TargetTable {
    /// `postgres` or `sqlite`.
    pub engine: String,
    /// How big it was.
    pub scale: TableScale,
    /// Its rows.
    pub rows: Vec<TargetRow>,
    /// Every measurement with all of its loads, in order.
    pub singles: Vec<SingleMeasurement>,
    /// What the auditor said of every database, in order.
    pub audits: Vec<String>,
    /// Whether every rule holds in all of them.
    pub balances: bool,
}

impl TargetTable {
    /// Of all single measurements; nothing is audited yet.
    pub fn of(engine: DatabaseEngine, scale: &TableScale, singles: Vec<SingleMeasurement>) -> Self {
        let figures = scale.kinds.iter().flat_map(|kind| {
            let kind = *kind;
            kind.figures().iter().map(move |figure| (kind, *figure))
        });
        let rows = figures
            .map(|(kind, figure)| TargetRow::of(engine, scale, kind, figure, &singles))
            .collect();
        Self {
            engine: engine.as_str().to_owned(),
            scale: scale.clone(),
            rows,
            singles,
            audits: Vec::new(),
            balances: true,
        }
    }

    /// Rows that are not what they have to be, or could not be measured.
    pub fn missed(&self) -> usize {
        let promised = self.rows.iter().filter(|row| row.bound.is_some());
        promised.filter(|row| row.is_met != Some(true)).count()
    }
}

impl TargetRow {
    fn of(
        engine: DatabaseEngine,
        scale: &TableScale,
        kind: MeasurementKind,
        figure: Target,
        singles: &[SingleMeasurement],
    ) -> Self {
        let mine = || singles.iter().filter(|single| single.kind == kind);
        let results: Vec<f64> = mine().filter_map(|single| single.value(figure)).collect();
        let bound = figure.bound(engine);
        let median = median(&results);
        Self {
            figure,
            text: figure.text(engine, scale),
            bound,
            results,
            median,
            is_met: median.zip(bound).map(|(value, bound)| bound.is_met(value)),
            why: mine().find_map(|single| single.why.clone()),
        }
    }
}

/// The one in the middle; between two of them, halfway.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    match sorted.len() % 2 {
        0 => Some((sorted[middle - 1] + upper) / 2.0),
        _ => Some(upper),
    }
}

impl fmt::Display for TargetRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = match self.bound {
            Some(TargetBound::AtLeast(bound)) => format!(">= {}", self.figure.print(bound)),
            Some(TargetBound::AtMost(bound)) => format!("<= {}", self.figure.print(bound)),
            None => String::new(),
        };
        let verdict = match self.is_met {
            Some(true) => "met",
            Some(false) => "NOT MET",
            None if self.median.is_some() => "to compare with",
            None => "not measured",
        };
        let median = self.median.map(|value| self.figure.print(value));
        let median = median.unwrap_or_else(|| "-".to_owned());
        write!(f, "{:<58} {bound:>12} {median:>10}  {verdict}", self.text)?;
        match &self.why {
            Some(why) => write!(f, ": {why}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for TargetTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = &self.scale;
        let accounts = thousands(scale.accounts as u64);
        let (engine, times) = (&self.engine, scale.times);
        writeln!(
            f,
            "{engine}, {accounts} accounts where nothing else is said, medians of {times}"
        )?;
        writeln!(f, "{:<58} {:>12} {:>10}", "", "target", "measured")?;
        for row in &self.rows {
            writeln!(f, "{row}")?;
        }
        let verified = match self.balances {
            true => "every rule holds",
            false => "BREACHES",
        };
        write!(f, "{} databases audited: {verified}", self.audits.len())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn scale(kinds: &[MeasurementKind]) -> TableScale {
        TableScale {
            kinds: kinds.to_vec(),
            times: 3,
            accounts: 100_000,
            partners: 50,
            many_accounts: 1_000_000,
            few_accounts: 10_000,
            history: 10_000_000,
            overload_lasts: Duration::from_secs(60),
        }
    }

    fn single(kind: MeasurementKind, values: &[(Target, f64)]) -> SingleMeasurement {
        SingleMeasurement {
            values: values.to_vec(),
            ..SingleMeasurement::new(kind)
        }
    }

    #[test]
    fn the_median_is_the_one_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 2.0]), Some(3.0));
    }

    #[test]
    fn a_row_is_met_where_its_median_is_what_it_has_to_be() {
        let singles =
            [4.9, 5.0, 6.0].map(|ratio| single(MeasurementKind::Ratio, &[(Target::Ratio, ratio)]));
        let table = TargetTable::of(
            DatabaseEngine::Postgres,
            &scale(&[MeasurementKind::Ratio]),
            singles.to_vec(),
        );
        assert_eq!(table.rows[0].is_met, Some(true));
        assert_eq!(table.missed(), 0);

        let slow = [single(MeasurementKind::Half, &[(Target::HalfP99, 15.1)])];
        let table = TargetTable::of(
            DatabaseEngine::Sqlite,
            &scale(&[MeasurementKind::Half]),
            slow.to_vec(),
        );
        assert_eq!(table.rows[0].is_met, Some(false));
        assert_eq!(table.missed(), 1);
    }

    #[test]
    fn a_row_that_could_not_be_measured_says_why_and_is_not_met() {
        let failed = SingleMeasurement {
            why: Some("pgbench is not installed".to_owned()),
            ..SingleMeasurement::new(MeasurementKind::Ratio)
        };
        let table = TargetTable::of(
            DatabaseEngine::Postgres,
            &scale(&[MeasurementKind::Ratio]),
            vec![failed],
        );
        assert_eq!((table.rows[0].is_met, table.missed()), (None, 1));
        let row = table.rows[0].to_string();
        assert!(row.ends_with("not measured: pgbench is not installed"));
    }

    #[test]
    fn every_row_has_a_line() {
        let singles = vec![
            single(
                MeasurementKind::Half,
                &[(Target::HalfP99, 9.25), (Target::DiskP99, 6.5)],
            ),
            single(
                MeasurementKind::Overload,
                &[(Target::Answered, 0.71), (Target::Unknowns, 0.0)],
            ),
            single(MeasurementKind::Memory, &[(Target::Memory, 120.0)]),
        ];
        let kinds = [
            MeasurementKind::Half,
            MeasurementKind::Overload,
            MeasurementKind::Memory,
        ];
        let table = TargetTable::of(DatabaseEngine::Postgres, &scale(&kinds), singles);
        insta::assert_snapshot!(table.to_string());
    }

    #[test]
    fn the_json_holds_rows_and_single_results() {
        let singles = vec![single(MeasurementKind::Hot, &[(Target::Hot, 0.97)])];
        let table = TargetTable::of(
            DatabaseEngine::Sqlite,
            &scale(&[MeasurementKind::Hot]),
            singles,
        );
        let json = serde_json::to_string_pretty(&table).expect("JSON");
        insta::assert_snapshot!(json);
    }
}
