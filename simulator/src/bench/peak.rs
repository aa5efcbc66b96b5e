//! Looking for the highest rate that is sustained.

use super::report::LoadStep;

/// A rate is sustained where so much of it is answered,
const ANSWERED: f64 = 0.98;
/// and 99 of 100 answers come within this, in milliseconds.
const P99_MS: f64 = 250.0;
/// The first rate, as a part of what a closed loop achieves.
const FIRST: f64 = 0.9;
/// The bound above which nothing is tried.
const BOUND: f64 = 1.2;
/// The next rate while none was sustained.
const DOWN: f64 = 0.8;
/// So close is close enough.
const CLOSE: f64 = 0.04;
/// Rates that are tried at most.
const MOST_TRIES: u32 = 7;

/// Bisection over open-loop rates.
#[derive(Clone, Debug)]
pub struct PeakSearch {
    low: f64,
    high: f64,
    next: f64,
    tries: u32,
}

impl PeakSearch {
    /// Around what a closed loop achieved.
    pub fn around(estimate: f64) -> Self {
        Self {
            low: 0.0,
            high: estimate * BOUND,
            next: estimate * FIRST,
            tries: 0,
        }
    }

    /// The rate to try next; none where the peak is found well enough.
    pub fn next(&self) -> Option<f64> {
        let is_close = self.low > 0.0 && self.high - self.low <= CLOSE * self.high;
        (self.tries < MOST_TRIES && !is_close).then_some(self.next)
    }

    /// What became of it.
    pub fn record(&mut self, is_sustained: bool) {
        self.tries += 1;
        match is_sustained {
            true => self.low = self.next,
            false => self.high = self.next,
        }
        self.next = match self.low > 0.0 {
            true => (self.low + self.high) / 2.0,
            false => self.high * DOWN,
        };
    }
}

/// Whether the gateway kept up with what was asked of it.
pub fn is_sustained(step: &LoadStep) -> bool {
    let offered = step.offered.unwrap_or(f64::INFINITY);
    step.throughput >= ANSWERED * offered && step.p99_ms < P99_MS && step.unknown == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(estimate: f64, truth: f64) -> (f64, u32) {
        let mut search = PeakSearch::around(estimate);
        while let Some(rate) = search.next() {
            search.record(rate <= truth);
        }
        (search.low, search.tries)
    }

    #[test]
    fn the_peak_is_found_within_a_few_steps() {
        for truth in [6_000.0, 8_000.0, 9_500.0, 10_000.0, 11_000.0] {
            let (peak, tries) = found(10_000.0, truth);
            assert!(peak <= truth && peak >= truth * 0.93, "{truth}: {peak}");
            assert!(tries <= MOST_TRIES);
        }
    }

    #[test]
    fn a_gateway_that_sustains_nothing_ends_the_search() {
        assert_eq!(found(10_000.0, 0.0), (0.0, MOST_TRIES));
    }
}
