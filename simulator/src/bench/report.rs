//! The report at the end.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::counters::ResponseCounters;
use crate::text_format::thousands;

/// One load at one rate. Rates are movements a second.
#[derive(Clone, Debug, Serialize)]
pub struct LoadStep {
    /// The rate of an open loop; none of a closed one.
    pub offered: Option<f64>,
    /// Movements done a second while the load was on.
    pub throughput: f64,
    /// How long it was on, without warm-up, in seconds.
    pub seconds: f64,
    /// Median latency of what is done, from when it was meant to be sent.
    pub p50_ms: f64,
    /// So many of a hundred took at most this.
    pub p90_ms: f64,
    /// So many of a hundred took at most this.
    pub p99_ms: f64,
    /// 999 of a thousand took at most this.
    pub p999_ms: f64,
    /// The slowest.
    pub max_ms: f64,
    /// Movements done.
    pub approved: u64,
    /// Refusals by their code.
    pub refused: BTreeMap<String, u64>,
    /// Outcomes that are not known, answers that never came among them.
    pub unknown: u64,
    /// The same by their code; without one where no answer came.
    pub unknown_codes: BTreeMap<String, u64>,
    /// Requests that found no free connection.
    pub not_sent: u64,
}

/// What a gateway does that is asked for far more than it can do.
#[derive(Clone, Debug, Serialize)]
pub struct Overload {
    /// The load.
    pub load: LoadStep,
    /// Movements done a second, of what is done at the peak.
    pub of_peak: f64,
    /// Median time to a refusal, from when the request was sent.
    pub refusal_p50_ms: f64,
    /// 99 of a hundred refusals came within this.
    pub refusal_p99_ms: f64,
    /// The slowest refusal.
    pub refusal_max_ms: f64,
}

/// Everything of one run.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BenchReport {
    /// `postgres` or `sqlite`.
    pub engine: String,
    /// Accounts.
    pub accounts: usize,
    /// Partners of each chain.
    pub partners: usize,
    /// Every load, in order.
    pub steps: Vec<LoadStep>,
    /// The highest rate that was sustained.
    pub peak: Option<LoadStep>,
    /// At half of it.
    pub half: Option<LoadStep>,
    /// At three times of it.
    pub overload: Option<Overload>,
    /// TPC-B's best on the same server, before and after; or batches of one.
    pub baseline: Vec<f64>,
    /// Peak to the best baseline.
    pub ratio: Option<f64>,
    /// The most memory that the gateway ever had, in MB.
    pub memory_mb: Option<f64>,
    /// The auditor's own words.
    pub audit: String,
    /// Whether every rule holds.
    pub balances: bool,
}

impl LoadStep {
    /// Of a tally.
    pub fn of(offered: Option<f64>, counters: &ResponseCounters) -> Self {
        let at = |quantile: f64| millis(counters.latency.value_at_quantile(quantile));
        Self {
            offered,
            throughput: counters.throughput(),
            seconds: counters.window.as_secs_f64(),
            p50_ms: at(0.5),
            p90_ms: at(0.9),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: millis(counters.latency.max()),
            approved: counters.approved,
            refused: counters.refused.clone(),
            unknown: counters.unknowns(),
            unknown_codes: unknown_codes(counters),
            not_sent: counters.not_sent,
        }
    }
}

impl Overload {
    /// Of a tally, where that many movements a second are the peak.
    pub fn of(offered: f64, counters: &ResponseCounters, peak: f64) -> Self {
        Self {
            load: LoadStep::of(Some(offered), counters),
            of_peak: counters.throughput() / peak.max(f64::MIN_POSITIVE),
            refusal_p50_ms: millis(counters.refusal.value_at_quantile(0.5)),
            refusal_p99_ms: millis(counters.refusal.value_at_quantile(0.99)),
            refusal_max_ms: millis(counters.refusal.max()),
        }
    }
}

fn unknown_codes(counters: &ResponseCounters) -> BTreeMap<String, u64> {
    let mut codes = counters.unknown.clone();
    if counters.broken > 0 {
        *codes.entry(String::new()).or_default() += counters.broken;
    }
    codes
}

fn millis(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

/// A rate as people read it.
fn rate(rate: f64) -> String {
    thousands(rate.round().max(0.0) as u64)
}

impl fmt::Display for LoadStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offered = self.offered.map_or_else(|| "closed".to_owned(), rate);
        write!(
            f,
            "{offered:>9} {:>9} {:>8.1} {:>8.1} {:>8.1} {:>8.1}",
            rate(self.throughput),
            self.p50_ms,
            self.p99_ms,
            self.p999_ms,
            self.max_ms
        )?;
        for (code, number) in &self.refused {
            write!(f, "  {code}: {number}")?;
        }
        for (code, number) in &self.unknown_codes {
            let code = if code.is_empty() { "no answer" } else { code };
            write!(f, "  unknown, {code}: {number}")?;
        }
        if self.not_sent > 0 {
            write!(f, "  not sent: {}", self.not_sent)?;
        }
        Ok(())
    }
}

impl fmt::Display for BenchReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}, {} accounts, {} partners of each chain",
            self.engine,
            thousands(self.accounts as u64),
            self.partners
        )?;
        writeln!(
            f,
            "{:>9} {:>9} {:>8} {:>8} {:>8} {:>8}",
            "offered/s", "done/s", "p50 ms", "p99 ms", "p99.9 ms", "max ms"
        )?;
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        if let Some(peak) = &self.peak {
            writeln!(f, "peak            {} movements/s", rate(peak.throughput))?;
        }
        if let Some(half) = &self.half {
            writeln!(f, "at half of it   p99 {:.1} ms", half.p99_ms)?;
        }
        if let Some(over) = &self.overload {
            writeln!(
                f,
                "overloaded      {:.2} of the peak answered; {} refused, p99 within {:.0} ms; {} unknown",
                over.of_peak,
                over.load.refused.values().sum::<u64>(),
                over.refusal_p99_ms,
                over.load.unknown
            )?;
        }
        if !self.baseline.is_empty() {
            let all: Vec<String> = self.baseline.iter().map(|&tps| rate(tps)).collect();
            writeln!(f, "baseline        {} /s", all.join(", "))?;
        }
        if let Some(ratio) = self.ratio {
            writeln!(f, "ratio           {ratio:.2}")?;
        }
        if let Some(memory) = self.memory_mb {
            writeln!(f, "memory          {memory:.0} MB at most")?;
        }
        write!(f, "verify          {}", self.audit)
    }
}
