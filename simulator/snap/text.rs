//! Times and errors as text.

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

/// The zone of Jakarta, UTC+7, which has no daylight saving time.
pub fn wib() -> TimeZone {
    TimeZone::fixed(Offset::constant(7))
}

/// A moment as SNAP wants it: `2025-11-22T09:30:00+07:00`.
pub fn snap_time(at: Timestamp) -> String {
    at.to_zoned(wib())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// An error and its causes in one line; many errors' own text names only the outermost.
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
