//! Moments as a catalogue and its reader write them: a date means 00:00 in WIB.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::types::{Timestamp, WIB};

/// What [`moment`] reads, for messages.
pub const A_MOMENT: &str =
    "a date such as 2026-11-22 (00:00 WIB) or a full time such as 2026-11-22T16:00:00+07:00";

/// Reads a date (its midnight in WIB) or a full ISO 8601 time. A time without an offset is not
/// read: whose noon it is would be a guess.
pub fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
        return Some(timestamp.into());
    }
    let date = Date::strptime("%Y-%m-%d", text).ok()?;
    let midnight = date.to_zoned(TimeZone::fixed(WIB)).ok()?;
    Some(midnight.timestamp().into())
}

/// A date where the moment is midnight in WIB, a full time otherwise.
pub(super) fn written(timestamp: Timestamp) -> String {
    let date = timestamp.in_wib().date().to_string();
    match moment(&date) {
        Some(midnight) if midnight == timestamp => date,
        _ => timestamp.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Timestamp> {
        text.parse::<jiff::Timestamp>().ok().map(Timestamp::from)
    }

    #[test]
    fn a_date_is_its_midnight_in_wib() {
        assert_eq!(moment("2026-11-22"), at("2026-11-21T17:00:00Z"));
    }

    #[test]
    fn a_full_time_is_that_moment() {
        let four_in_the_afternoon = at("2026-11-22T09:00:00Z");
        assert_eq!(moment("2026-11-22T16:00:00+07:00"), four_in_the_afternoon);
        assert_eq!(moment("2026-11-22T09:00:00Z"), four_in_the_afternoon);
    }

    #[test]
    fn what_names_no_moment_is_not_read() {
        for text in [
            "",
            "tomorrow",
            "2026-11",
            "2026-02-30",
            "2026-11-22T16:00:00",
            "2026-11-22 ",
            "16:00",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn midnight_is_written_as_a_date() {
        for text in ["2026-11-22", "2026-11-22T00:00:01+07:00"] {
            assert_eq!(moment(text).map(written).as_deref(), Some(text));
        }
    }
}
