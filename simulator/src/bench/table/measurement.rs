//! One measurement of one row.

use serde::Serialize;

use super::scale::MeasurementKind;
use super::target::Target;
use crate::bench::BenchError;
use crate::bench::report::{LoadStep, Overload};

/// One measurement of one row.
#[derive(Clone, Debug, Serialize)]
pub struct SingleMeasurement {
    /// Which.
    pub kind: MeasurementKind,
    /// What was found.
    pub values: Vec<(Target, f64)>,
    /// What the peak is compared with, in movements or transactions a second.
    pub baseline: Vec<f64>,
    /// Every load, in order: for each peak a closed loop and an open one below it.
    pub steps: Vec<LoadStep>,
    /// Three times the peak.
    pub overload: Option<Overload>,
    /// Why something was not found.
    pub why: Option<String>,
}

impl SingleMeasurement {
    /// Nothing yet.
    pub fn new(kind: MeasurementKind) -> Self {
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
    pub fn value(&self, figure: Target) -> Option<f64> {
        let mut values = self.values.iter();
        values.find(|(f, _)| *f == figure).map(|(_, value)| *value)
    }

    /// Adds a figure: one value to another.
    ///
    /// # Errors
    /// [`BenchError`] where the other is nothing.
    pub fn compare(&mut self, figure: Target, one: f64, other: f64) -> Result<(), BenchError> {
        if other <= 0.0 {
            return Err(BenchError::other("there is nothing to compare with"));
        }
        self.values.push((figure, one / other));
        Ok(())
    }
}
