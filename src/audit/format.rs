//! How the report writes money, moments and phone numbers.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Western Indonesian Time: UTC+7, no daylight saving.
const WIB: Offset = Offset::constant(7);

/// Whole rupiah as Indonesians write them: `Rp50.000`, `-Rp50.000`.
pub fn rupiah(amount: impl Into<i128>) -> String {
    let amount = amount.into();
    let mut groups = Vec::new();
    let mut rest = amount.unsigned_abs();
    while rest >= 1_000 {
        groups.push(format!(".{:03}", rest % 1_000));
        rest /= 1_000;
    }
    let sign = if amount < 0 { "-" } else { "" };
    let tail: String = groups.into_iter().rev().collect();
    format!("{sign}Rp{rest}{tail}")
}

/// A phone number with its middle hidden: `0812****7890`. One too short for that is all hidden.
pub fn masked(msisdn: &str) -> String {
    let length = msisdn.chars().count();
    let hidden = if length < 10 {
        0..length
    } else {
        4..length - 4
    };
    msisdn
        .chars()
        .enumerate()
        .map(|(index, digit)| if hidden.contains(&index) { '*' } else { digit })
        .collect()
}

/// A moment (microseconds since 1970) as ISO 8601 in WIB: `2026-11-22T16:00:00+07:00`.
pub fn moment(micros: i64) -> String {
    match in_wib(micros) {
        Some(moment) => format!("{}+07:00", moment.strftime("%Y-%m-%dT%H:%M:%S")),
        None => format!("{micros} µs after 1970"),
    }
}

/// The calendar month in WIB as the number `yyyymm`; 0 for a moment that no calendar holds.
pub fn month(micros: i64) -> i32 {
    day(micros) / 100
}

/// The day in WIB as the number `yyyymmdd`; 0 for a moment that no calendar holds.
pub fn day(micros: i64) -> i32 {
    in_wib(micros).map_or(0, |moment| {
        let month = i32::from(moment.year()) * 100 + i32::from(moment.month());
        month * 100 + i32::from(moment.day())
    })
}

fn in_wib(micros: i64) -> Option<DateTime> {
    let moment = Timestamp::from_microsecond(micros).ok()?;
    Some(WIB.to_datetime(moment))
}
