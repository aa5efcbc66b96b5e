//! Counts answers and how long they took, second by second.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;

use crate::snap::{Answer, SnapError};

/// Counts until it is read.
#[derive(Default)]
pub struct TrafficMeter(Mutex<TrafficCounts>);

#[derive(Default)]
struct TrafficCounts {
    micros: Vec<u64>,
    codes: BTreeMap<String, u64>,
    approved: u64,
    refused: u64,
    unanswered: u64,
}

/// What happened since it was read last.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct MeterReading {
    /// Money has moved so often.
    pub approved: u64,
    /// It was refused so often.
    pub refused: u64,
    /// So often there was no answer.
    pub unanswered: u64,
    /// Half of the answers took no longer, in microseconds.
    pub p50: u64,
    /// All but one of a hundred took no longer.
    pub p99: u64,
    /// How often each code was answered.
    pub codes: BTreeMap<String, u64>,
}

impl TrafficMeter {
    /// One more answer, or none.
    pub fn count(&self, result: &Result<Answer, SnapError>, took: Duration) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(answer) = result else {
            counts.unanswered += 1;
            return;
        };
        if answer.http == 200 {
            counts.approved += 1;
        } else {
            counts.refused += 1;
        }
        *counts.codes.entry(answer.code.clone()).or_default() += 1;
        counts
            .micros
            .push(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// What was counted, and begins anew.
    pub fn take(&self) -> MeterReading {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = std::mem::take(&mut *counts);
        let mut micros = counts.micros;
        micros.sort_unstable();
        MeterReading {
            approved: counts.approved,
            refused: counts.refused,
            unanswered: counts.unanswered,
            p50: share(&micros, 50),
            p99: share(&micros, 99),
            codes: counts.codes,
        }
    }
}

/// The value that so many percent of the sorted values do not exceed; 0 where there are none.
fn share(sorted: &[u64], percent: usize) -> u64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_the_value_that_so_many_do_not_exceed() {
        let values: Vec<u64> = (1..=200).collect();
        assert_eq!((share(&values, 50), share(&values, 99)), (100, 198));
        assert_eq!((share(&[7], 50), share(&[7], 99)), (7, 7));
        assert_eq!(share(&[], 99), 0);
    }

    #[test]
    fn what_was_read_is_not_read_again() {
        let meter = TrafficMeter::default();
        let answer = Answer::read(404, br#"{"responseCode":"4043813"}"#);
        meter.count(&Ok(answer), Duration::from_millis(3));
        let reading = meter.take();
        assert_eq!((reading.approved, reading.refused), (0, 1));
        assert_eq!((reading.p50, reading.codes["4043813"]), (3000, 1));
        assert_eq!(meter.take(), MeterReading::default());
    }
}
