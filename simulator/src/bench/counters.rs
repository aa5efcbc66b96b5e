//! What came back.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use crate::snap::{Answer, Attempt, Class};

/// The longest latency that is measured, in microseconds: a minute.
const LONGEST: u64 = 60_000_000;
/// Digits that a latency is exact to.
const DIGITS: u8 = 3;

/// Answers of one load, with their latencies in microseconds.
#[derive(Clone, Debug)]
pub struct ResponseCounters {
    /// Movements that are done.
    pub approved: u64,
    /// Of these, answered while the load was on.
    pub in_time: u64,
    /// Refusals, by their code.
    pub refused: BTreeMap<String, u64>,
    /// Answers that leave open what became of the money, by their code.
    pub unknown: BTreeMap<String, u64>,
    /// Requests without an answer.
    pub broken: u64,
    /// Requests that found no free connection.
    pub not_sent: u64,
    /// Of what is done: from the moment at which the request was meant to be sent.
    pub latency: Histogram<u64>,
    /// Of refusals: from the moment at which the request was sent.
    pub refusal: Histogram<u64>,
    /// How long the load was on.
    pub window: Duration,
}

/// When something was meant, sent and answered, since the start.
#[derive(Clone, Copy, Debug)]
pub struct RequestTimes {
    /// When it should have been sent.
    pub meant: Duration,
    /// When it was.
    pub sent: Duration,
    /// When its answer was there.
    pub answered: Duration,
}

impl Default for ResponseCounters {
    fn default() -> Self {
        let histogram = || Histogram::new_with_max(LONGEST, DIGITS).expect("within its bounds");
        Self {
            approved: 0,
            in_time: 0,
            refused: BTreeMap::new(),
            unknown: BTreeMap::new(),
            broken: 0,
            not_sent: 0,
            latency: histogram(),
            refusal: histogram(),
            window: Duration::ZERO,
        }
    }
}

impl ResponseCounters {
    /// Takes an answer down.
    pub fn record(&mut self, http: u16, code: &str, times: RequestTimes) {
        let answer = Answer {
            http,
            code: code.to_owned(),
            message: String::new(),
            body: serde_json::Value::Null,
            retry_after_s: None,
        };
        match answer.class(Attempt::First) {
            Class::Success => {
                self.approved += 1;
                let latency = times.answered.saturating_sub(times.meant);
                self.latency.saturating_record(micros(latency));
            }
            Class::Fail => {
                count(&mut self.refused, code);
                let latency = times.answered.saturating_sub(times.sent);
                self.refusal.saturating_record(micros(latency));
            }
            Class::Unknown => count(&mut self.unknown, code),
        }
    }

    /// Adds another round of the same load.
    pub fn merge(&mut self, other: &Self) {
        self.approved += other.approved;
        self.in_time += other.in_time;
        self.broken += other.broken;
        self.not_sent += other.not_sent;
        self.window += other.window;
        for (mine, theirs) in [
            (&mut self.refused, &other.refused),
            (&mut self.unknown, &other.unknown),
        ] {
            for (code, number) in theirs {
                *mine.entry(code.clone()).or_default() += number;
            }
        }
        self.latency += &other.latency;
        self.refusal += &other.refusal;
    }

    /// Movements done a second, while the load was on.
    pub fn throughput(&self) -> f64 {
        self.in_time as f64 / self.window.as_secs_f64().max(f64::MIN_POSITIVE)
    }

    /// All refusals.
    pub fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }

    /// Requests of which it is not known what became of the money: an answer of that class, or
    /// none at all.
    pub fn unknowns(&self) -> u64 {
        self.unknown.values().sum::<u64>() + self.broken
    }
}

fn micros(latency: Duration) -> u64 {
    u64::try_from(latency.as_micros()).unwrap_or(LONGEST)
}

fn count(codes: &mut BTreeMap<String, u64>, code: &str) {
    match codes.get_mut(code) {
        Some(number) => *number += 1,
        None => drop(codes.insert(code.to_owned(), 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: RequestTimes = RequestTimes {
        meant: Duration::from_millis(10),
        sent: Duration::from_millis(40),
        answered: Duration::from_millis(50),
    };

    #[test]
    fn latency_counts_from_when_it_was_meant_and_a_refusals_from_when_it_was_sent() {
        let mut counters = ResponseCounters::default();
        counters.record(200, "2003800", TIMES);
        counters.record(429, "4293800", TIMES);
        assert_eq!(counters.latency.max() / 1000, 40);
        assert_eq!(counters.refusal.max() / 1000, 10);
    }

    #[test]
    fn every_answer_is_of_one_class() {
        let mut counters = ResponseCounters::default();
        for (http, code) in [
            (200, "2004400"),
            (404, "4044415"),
            (504, "5044400"),
            (502, ""),
        ] {
            counters.record(http, code, TIMES);
        }
        assert_eq!(
            (counters.approved, counters.refusals(), counters.unknowns()),
            (1, 1, 2)
        );
        let mut twice = counters.clone();
        twice.merge(&counters);
        assert_eq!(
            (twice.approved, twice.refusals(), twice.unknowns()),
            (2, 2, 4)
        );
    }
}
