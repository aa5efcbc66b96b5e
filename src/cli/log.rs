//! The log of a running gateway, on standard error.
//!
//! It is written by a thread of its own: nothing on the way of a request waits for its reader.

use std::fmt;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use clap::ValueEnum;
use tracing::Subscriber;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use super::Failure;
use super::log_span::WithSpan;
use super::log_throttle::LogThrottle;
use super::log_writer::{FlushGuard, LogWriter};
use crate::clock::Clock;

/// What a line of the log looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One JSON object a line
    Json,
    /// For people
    Text,
}

/// The filter's variable.
const FILTER: &str = "GERAI_LOG";

/// What it may say.
const EXPECTED: &str = "expected a level (off, error, warn, info, debug or trace) or a list such as \
     info,gerai::engine=debug";

/// What the HTTP library says of a connection that it ends, it says as an error and without the
/// address; the gateway says it itself. A later directive for the same part replaces this one.
const HTTP_LIBRARY: &str = "actix_http=off";

/// How often lines that were lost or left out are summed up.
const REPORT_INTERVAL: Duration = Duration::from_secs(10);

/// Starts the log. Without a format it is text on a terminal and JSON elsewhere.
pub fn start(format: Option<LogFormat>) -> Result<(Log, FlushGuard), Failure> {
    let failed =
        |error: &dyn fmt::Display| Failure::Usage(format!("cannot start the log: {error}"));
    let (writer, guard) = LogWriter::start().map_err(|error| failed(&error))?;
    let filter = filter(
        &std::env::var_os(FILTER)
            .unwrap_or_default()
            .to_string_lossy(),
    )?;
    let is_terminal = io::stderr().is_terminal();
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let log = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_timer(Wib(Clock::machine()))
        .with_ansi(is_terminal && !no_color)
        .with_writer(writer.clone());
    let throttle = LogThrottle::new(Clock::machine());
    let begun = match format {
        None if is_terminal => init(log.finish(), throttle.clone(), filter),
        Some(LogFormat::Text) => init(log.finish(), throttle.clone(), filter),
        Some(LogFormat::Json) | None => {
            let log = log.json().flatten_event(true).with_span_list(false);
            let log = log.with_current_span(false).map_event_format(WithSpan);
            init(log.finish(), throttle.clone(), filter)
        }
    };
    begun.map_err(|error| failed(&error))?;
    // A panic is caught where it matters, and must not wait for standard error either.
    std::panic::set_hook(Box::new(
        |panic| tracing::error!(%panic, "a thread panicked"),
    ));
    let log = Log {
        writer,
        throttle,
        reported: Arc::default(),
    };
    Ok((log, guard))
}

fn init(
    log: impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync + 'static,
    throttle: LogThrottle,
    filter: Targets,
) -> Result<(), TryInitError> {
    log.with(throttle).with(filter).try_init()
}

/// A log that has begun, and what is missing in it.
#[derive(Clone)]
pub struct Log {
    writer: LogWriter,
    throttle: LogThrottle,
    /// Lost lines that were reported.
    reported: Arc<AtomicU64>,
}

impl Log {
    /// Says in the log, for ever, how many of its lines were lost or left out.
    pub async fn report_missing_lines_forever(self) {
        loop {
            tokio::time::sleep(REPORT_INTERVAL).await;
            self.report_missing_lines();
        }
    }

    /// Says how many were left out, and how many were lost, which is known once the log's reader
    /// reads again.
    pub fn report_missing_lines(&self) {
        self.throttle.report();
        let dropped = self.writer.dropped();
        let lines = dropped - self.reported.swap(dropped, Ordering::Relaxed);
        if lines > 0 {
            tracing::warn!(lines, "lines of the log were lost: its reader was too slow");
        }
    }
}

fn filter(text: &str) -> Result<Targets, Failure> {
    if text.is_empty() {
        return filter("info");
    }
    let refused = |what: &dyn fmt::Display| Failure::Usage(format!("{FILTER}: {what}; {EXPECTED}"));
    let directives: Vec<&str> = text.split(',').map(str::trim).collect();
    if let Some(word) = directives.iter().find(|directive| is_no_filter(directive)) {
        return Err(refused(&format_args!("unknown level {word:?}")));
    }
    format!("{HTTP_LIBRARY},{}", directives.join(","))
        .parse()
        .map_err(|error| refused(&error))
}

/// A word alone is a level or a part of the gateway. Any other word would be taken for the name of a
/// part that never logs, and the log would be empty.
fn is_no_filter(directive: &str) -> bool {
    let is_ours = directive.split("::").next() == Some(env!("CARGO_PKG_NAME"));
    let is_level = !directive.is_empty() && directive.parse::<LevelFilter>().is_ok();
    !directive.contains('=') && !is_ours && !is_level
}

/// ISO 8601 in WIB, to the millisecond.
struct Wib(Clock);

impl FormatTime for Wib {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        let now = self.0.now().in_wib();
        write!(writer, "{}", now.strftime("%Y-%m-%dT%H:%M:%S%.3f%:z"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Timestamp;

    #[test]
    fn a_filter_that_is_none_names_its_variable() {
        let error = filter("gerai=loud").expect_err("no level").to_string();
        assert!(error.starts_with("GERAI_LOG: "), "{error}");
        for good in [
            "",
            "INFO",
            "warn,gerai=debug",
            "off, gerai::engine=debug",
            "gerai::requests",
        ] {
            assert!(filter(good).is_ok(), "{good}");
        }
    }

    /// It would be taken for a part of the program, and nothing would be logged.
    #[test]
    fn a_word_that_is_no_level_is_refused() {
        for typo in [
            "inof",
            "info,gerai=debug,degub",
            "geria",
            "info,",
            "\u{fffd}",
        ] {
            let error = filter(typo).expect_err(typo);
            assert_eq!(error.exit_code(), 2);
            let error = error.to_string();
            assert!(error.starts_with("GERAI_LOG: unknown level "), "{error}");
            assert!(
                error.contains("error, warn, info, debug or trace"),
                "{error}"
            );
        }
    }

    #[test]
    fn time_is_wib() {
        let mut line = String::new();
        let clock = Clock::manual(Timestamp::from_micros(1_500_000));
        Wib(clock)
            .format_time(&mut Writer::new(&mut line))
            .expect("text");
        assert_eq!(line, "1970-01-01T07:00:01.500+07:00");
    }
}
