//! Time as the ledger sees it: microseconds since 1970, read in WIB (UTC+7, no daylight saving).

use std::fmt;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Zoned};
use serde::{Deserialize, Serialize};

/// Western Indonesian Time, in which days and months of limits are counted.
pub const WIB: Offset = Offset::constant(7);

/// A moment, in microseconds since 1970-01-01T00:00:00Z: the precision that every database keeps.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment so many microseconds after 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment and `duration` later; stops at the end of time.
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(micros))
    }

    /// How far `self` is after `earlier`; zero when it is before.
    pub fn since(self, earlier: Self) -> Duration {
        let micros = self.0.saturating_sub(earlier.0);
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    /// The day it is in WIB.
    pub fn day(self) -> BusinessDate {
        self.in_wib().date().into()
    }

    /// The calendar month it is in WIB.
    pub fn month(self) -> Month {
        Month(self.day().0 / 100)
    }

    /// The moment as a date and time in WIB. A moment that no calendar holds reads as 1970.
    pub fn in_wib(self) -> Zoned {
        jiff::Timestamp::from_microsecond(self.0)
            .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
            .to_zoned(TimeZone::fixed(WIB))
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(timestamp: jiff::Timestamp) -> Self {
        Self(timestamp.as_microsecond())
    }
}

/// ISO 8601 in WIB, to the second: `2026-11-22T16:00:00+07:00`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = jiff::Timestamp::from_second(self.0.div_euclid(1_000_000));
        let second = second.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        write!(f, "{}", second.display_with_offset(WIB))
    }
}

/// A calendar day in WIB as the number `yyyymmdd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BusinessDate(pub i32);

impl BusinessDate {
    /// So many days earlier (later where negative); `None` where the calendar has no such day.
    pub fn minus(self, days: i32) -> Option<Self> {
        let part = |number: i32| i8::try_from(number % 100).ok();
        let year = i16::try_from(self.0 / 10_000).ok()?;
        let date = Date::new(year, part(self.0 / 100)?, part(self.0)?).ok()?;
        let days = Span::new().try_days(days).ok()?;
        Some(date.checked_sub(days).ok()?.into())
    }
}

impl From<Date> for BusinessDate {
    fn from(date: Date) -> Self {
        let (year, month, day) = (date.year(), date.month(), date.day());
        Self(i32::from(year) * 10_000 + i32::from(month) * 100 + i32::from(day))
    }
}

/// A calendar month in WIB as the number `yyyymm`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(pub i32);

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse::<jiff::Timestamp>().expect("a timestamp").into()
    }

    #[test]
    fn a_day_and_a_month_begin_at_midnight_in_wib() {
        assert_eq!(
            at("2026-11-30T16:59:59.999999Z").day(),
            BusinessDate(20_261_130)
        );
        assert_eq!(at("2026-11-30T17:00:00Z").day(), BusinessDate(20_261_201));
        assert_eq!(at("2026-11-30T16:59:59.999999Z").month(), Month(202_611));
        assert_eq!(at("2026-11-30T17:00:00Z").month(), Month(202_612));
    }

    #[test]
    fn days_are_counted_back_by_the_calendar() {
        let earlier = |day: i32, days| BusinessDate(day).minus(days).map(|day| day.0);
        assert_eq!(earlier(20_260_105, 35), Some(20_251_201));
        assert_eq!(earlier(20_280_301, 1), Some(20_280_229));
        assert_eq!(earlier(20_260_228, -1), Some(20_260_301));
        assert_eq!(earlier(20_260_230, 0), None);
        assert_eq!(earlier(20_260_105, i32::MAX), None);
    }

    #[test]
    fn prints_iso_8601_in_wib() {
        assert_eq!(
            at("2026-11-22T09:00:00.5Z").to_string(),
            "2026-11-22T16:00:00+07:00"
        );
    }

    #[test]
    fn time_between_is_never_negative() {
        let (early, late) = (Timestamp::from_micros(1), Timestamp::from_micros(5));
        assert_eq!(late.since(early), Duration::from_micros(4));
        assert_eq!(early.since(late), Duration::ZERO);
    }
}
