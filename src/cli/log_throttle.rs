//! Bounds the log: of lines of one kind only the first are written, and the rest is counted. A
//! stranger who sends nonsense, or a disk that is full, cannot fill it.
//!
//! A kind is a place in the source, and the check that failed where the line names one. Requests of
//! partners that have proved who they are have a line each: how many they may be is limited.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tracing::callsite::Identifier;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use crate::api::request_log::PARTNER_REQUESTS;
use crate::clock::Clock;

/// For so long the lines of a kind are counted.
const WINDOW: Duration = Duration::from_secs(10);
/// So many of them are written.
const LINES_MAX: u32 = 20;
/// The target of the sums.
const SUMS: &str = "gerai::log";

/// Counts lines, and says which are written.
#[derive(Clone)]
pub struct LogThrottle {
    clock: Clock,
    counts: Arc<Mutex<HashMap<Kind, Count>>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind {
    place: Identifier,
    check: String,
}

struct Count {
    since: Duration,
    written: u32,
    left_out: u64,
    metadata: &'static Metadata<'static>,
    message: String,
}

/// Lines of one kind that were not written.
#[derive(Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// How many.
    lines: u64,
    /// Their target.
    of: &'static str,
    /// Their message.
    message: String,
    /// The check that failed.
    check: Option<String>,
}

impl LogThrottle {
    /// By that clock.
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            counts: Arc::default(),
        }
    }

    /// Logs what was left out since the last time, a line for each kind.
    pub fn report(&self) {
        for LeftOut {
            lines,
            of,
            message,
            check,
        } in self.take_left_out()
        {
            tracing::warn!(target: SUMS, lines, of, like = message, check, "more such lines");
        }
    }

    fn take_left_out(&self) -> Vec<LeftOut> {
        let mut counts = self.counts.lock();
        let left_out = counts.iter_mut().filter(|(_, count)| count.left_out > 0);
        left_out
            .map(|(kind, count)| LeftOut {
                lines: std::mem::take(&mut count.left_out),
                of: count.metadata.target(),
                message: count.message.clone(),
                check: (!kind.check.is_empty()).then(|| kind.check.clone()),
            })
            .collect()
    }

    fn is_written(&self, event: &Event<'_>) -> bool {
        let metadata = event.metadata();
        // What is more detailed than usual was asked for.
        let is_usual = *metadata.level() <= Level::INFO;
        if !is_usual || [PARTNER_REQUESTS, SUMS].contains(&metadata.target()) {
            return true;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let now = self.clock.monotonic();
        let kind = Kind {
            place: metadata.callsite(),
            check: fields.check,
        };
        let mut counts = self.counts.lock();
        let count = counts.entry(kind).or_insert_with(|| Count {
            since: now,
            written: 0,
            left_out: 0,
            metadata,
            message: fields.message,
        });
        if now.saturating_sub(count.since) >= WINDOW {
            count.since = now;
            count.written = 0;
        }
        if count.written < LINES_MAX {
            count.written += 1;
            return true;
        }
        count.left_out += 1;
        false
    }
}

impl<S: Subscriber> Layer<S> for LogThrottle {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        self.is_written(event)
    }
}

/// The fields by which lines are told apart. `check` is one of our own words, so there are few.
#[derive(Default)]
struct Fields {
    check: String,
    message: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "check" {
            value.clone_into(&mut self.check);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::cli::log_writer::LogWriter;
    use crate::types::Timestamp;

    /// What is written while `work` logs, and what was left out.
    fn logged(work: impl FnOnce(&Clock)) -> (Vec<String>, Vec<LeftOut>) {
        let clock = Clock::manual(Timestamp::from_micros(0));
        let throttle = LogThrottle::new(clock.clone());
        let (reader, output) = std::io::pipe().expect("a pipe");
        let (writer, flush) = LogWriter::start_to(output).expect("a thread");
        let log = tracing_subscriber::fmt().with_writer(writer.clone());
        let log = log.without_time().with_ansi(false).finish();
        tracing::subscriber::with_default(log.with(throttle.clone()), || work(&clock));
        drop((writer, flush));
        let text = std::io::read_to_string(reader).expect("text");
        let lines = text.lines().map(str::to_owned).collect();
        (lines, throttle.take_left_out())
    }

    fn refuse(check: &str) {
        tracing::info!(check, "answered");
    }

    #[test]
    fn the_first_lines_of_a_kind_are_written_and_the_rest_is_summed_up() {
        let (lines, left_out) = logged(|_| {
            (0..1000).for_each(|_| refuse("path"));
            refuse("signature");
        });
        let of = |check: &str| lines.iter().filter(|line| line.contains(check)).count();
        assert_eq!((of("path"), of("signature")), (20, 1));
        let sum = LeftOut {
            lines: 980,
            of: module_path!(),
            message: "answered".to_owned(),
            check: Some("path".to_owned()),
        };
        assert_eq!(left_out, [sum]);
    }

    #[test]
    fn the_next_window_has_its_own_first_lines() {
        let (lines, left_out) = logged(|clock| {
            (0..30).for_each(|_| refuse("path"));
            clock.set(Timestamp::from_micros(10_000_000));
            (0..5).for_each(|_| refuse("path"));
        });
        assert_eq!((lines.len(), left_out[0].lines), (25, 10));
    }

    #[test]
    fn every_request_of_a_partner_has_its_line() {
        let (lines, left_out) = logged(|_| {
            for _ in 0..1000 {
                tracing::info!(target: PARTNER_REQUESTS, check = "signature", "answered");
            }
        });
        assert_eq!((lines.len(), left_out.len()), (1000, 0));
    }
}
