//! Amounts and timestamps, against readings of their own.

use serde_json::json;

use crate::api::json;
use crate::api::partner::amount::{Amount, amount_text};
use crate::api::partner::auth::parse_timestamp;
use crate::api::partner::codes::MalformedRequest;
use crate::types::{Rupiah, Timestamp};
use fuzz_target::{Choices, fuzz};

const AMOUNT_PIECES: [&str; 18] = [
    "0", "00", "1", "5", "9", "99999", "10000", ".", ".0", ".00", ".000", ".01", "+", "-", "e3",
    ",", " ", "_",
];

fn amount(choices: &mut Choices<'_>) -> String {
    match choices.below(3) {
        0 => choices.text(18),
        1 => choices.pieces(&AMOUNT_PIECES, 6),
        _ => {
            let digits = 1 + choices.below(14);
            let number: String = (0..digits)
                .map(|_| choices.one(&["0", "1", "5", "9"]))
                .collect();
            number + choices.one(&["", ".", ".0", ".00", ".50", ".01", ".000"])
        }
    }
}

fn read(value: &str) -> Result<Rupiah, MalformedRequest> {
    let body = json!({ "value": value, "currency": "IDR" }).to_string();
    json::read::<Amount>(body.as_bytes())?.whole()
}

/// The number before the point, where only zeros are after it; by the digits alone.
fn whole_rupiah(value: &str) -> Option<i64> {
    let (whole, cents) = value.split_once('.').unwrap_or((value, ""));
    let is_whole = cents.len() <= 2 && cents.bytes().all(|byte| byte == b'0');
    let add = |sum: i64, digit: char| Some(sum * 10 + i64::from(digit.to_digit(10)?));
    let sum = whole.chars().try_fold(0, add)?;
    is_whole.then_some(sum)
}

/// Whether it is written as the standard writes amounts, within what a till may ask.
fn is_plain(value: &str) -> bool {
    let whole = value.strip_suffix(".00").unwrap_or(value);
    (1..=13).contains(&whole.len())
        && !whole.starts_with('0')
        && whole.bytes().all(|byte| byte.is_ascii_digit())
}

#[test]
fn an_amount_that_is_read_is_whole_positive_bounded_and_prints_to_itself() {
    fuzz!(20_000, |bytes: &[u8]| {
        let value = amount(&mut Choices::of(bytes));
        let Ok(rupiah) = read(&value) else {
            assert!(!is_plain(&value), "{value} is an amount");
            return;
        };
        assert!(
            rupiah.is_positive() && rupiah <= Rupiah::MAX_ON_THE_WIRE,
            "{value}"
        );
        assert_eq!(Some(rupiah.get()), whole_rupiah(&value), "{value}");
        let printed = amount_text(rupiah);
        assert_eq!(printed, format!("{}.00", rupiah.get()));
        assert_eq!(read(&printed), Ok(rupiah));
    });
}

const TIME_PIECES: [&str; 24] = [
    "T",
    "t",
    " ",
    "Z",
    "z",
    "+07:00",
    "+0700",
    "+07",
    "-00:00",
    "+24:00",
    "+25:59",
    "+07:00:30",
    ":60",
    ".5",
    ",5",
    ".123456789",
    "[Asia/Jakarta]",
    "-",
    ":",
    "0",
    "9",
    "99",
    "+",
    "\u{2212}07:00",
];

fn timestamp(choices: &mut Choices<'_>) -> String {
    if choices.once_in(8) {
        return choices.text(30);
    }
    let pair = |choices: &mut Choices<'_>, most: usize| format!("{:02}", choices.below(most + 1));
    let year = choices.one(&[
        "2026", "1969", "1970", "2000", "1900", "0001", "9999", "0000",
    ]);
    let (month, day) = (pair(choices, 13), pair(choices, 32));
    let (hour, minute, second) = (pair(choices, 24), pair(choices, 60), pair(choices, 61));
    let fraction = choices.one(&["", "", ".0", ".000", ".5", ".123456", ".999999999"]);
    let sign = choices.one(&["+", "-"]);
    let offset = match choices.below(3) {
        0 => "Z".to_owned(),
        1 => format!(
            "{sign}{}:{}",
            pair(choices, 15),
            choices.one(&["00", "30", "45", "59"])
        ),
        _ => choices.one(&TIME_PIECES).to_owned(),
    };
    let text = format!("{year}-{month}-{day}T{hour}:{minute}:{second}{fraction}{offset}");
    let corrupted = if choices.once_in(3) { 2 } else { 0 };
    choices.corrupt(&text, &TIME_PIECES, corrupted)
}

/// Microseconds since 1970 by the digits alone, where the text has the one form of RFC 3339 (or
/// its liberties: a space or `t`, `z`, a comma, no hyphens or colons).
fn independent(text: &str) -> Option<i64> {
    let text = text.split('[').next()?;
    let (year, rest) = number(text, 4, "")?;
    let (month, rest) = pair_after(rest, "-")?;
    let (day, rest) = pair_after(rest, "-")?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (hour, rest) = number(rest, 2, "")?;
    let (minute, rest) = pair_after(rest, ":").unwrap_or((0, rest));
    let (second, rest) = pair_after(rest, ":").unwrap_or((0, rest));
    let (nanos, rest) = fraction(rest);
    let february = if is_leap(year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let days_of_month = *months.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
    let exists = (1..=days_of_month).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let leap_days = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    let days = 365 * year
        + leap_days
        + months[..usize::try_from(month - 1).ok()?]
            .iter()
            .sum::<i64>()
        + day
        - 1
        - DAYS_BEFORE_1970;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second.min(59) - offset(rest)?;
    let nanos = i128::from(seconds) * 1_000_000_000 + i128::from(nanos);
    exists.then(|| i64::try_from(nanos / 1000).ok())?
}

/// From the first day of the year 0 to 1970.
const DAYS_BEFORE_1970: i64 = 719_528;

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// So many digits after that separator, and what follows them.
fn number<'t>(text: &'t str, digits: usize, after: &str) -> Option<(i64, &'t str)> {
    let text = text.strip_prefix(after)?;
    let (number, rest) = text.split_at_checked(digits)?;
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
    Some((number.parse().ok().filter(|_| is_number)?, rest))
}

/// Two digits after that separator, which may be missing.
fn pair_after<'t>(text: &'t str, separator: &str) -> Option<(i64, &'t str)> {
    number(text, 2, separator).or_else(|| number(text, 2, ""))
}

/// A fraction of a second in nanoseconds, where there is one.
fn fraction(text: &str) -> (i64, &str) {
    let Some(rest) = text.strip_prefix(['.', ',']) else {
        return (0, text);
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    if !(1..=9).contains(&end) {
        return (0, text);
    }
    let nanos = format!("{:0<9}", &rest[..end]);
    (nanos[..9].parse().unwrap_or(0), &rest[end..])
}

/// How far the offset is ahead of UTC, in seconds.
fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, rest) = number(text.strip_prefix(['+', '-'])?, 2, "")?;
    let next = |rest| pair_after(rest, ":").unwrap_or((0, rest));
    let (minutes, rest) = next(rest);
    let (seconds, rest) = next(rest);
    // Nobody writes a fraction of a second here, but it may be read: to the nearest second.
    let (nanos, rest) = fraction(rest);
    let seconds = seconds + i64::from(nanos >= 500_000_000);
    let ahead = hours * 3600 + minutes * 60 + seconds;
    let is_of_a_zone = ahead <= 14 * 3600 && ahead % 60 == 0;
    let exists = minutes < 60 && seconds <= 60 && rest.is_empty() && is_of_a_zone;
    exists.then_some(sign * ahead)
}

/// Whether its separators stand where RFC 3339 has them, without liberties.
fn is_rfc_3339(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    let Some(rest) = shape.strip_prefix("0000-00-00T00:00:00") else {
        return false;
    };
    let rest = rest
        .strip_prefix('.')
        .map_or(rest, |rest| rest.trim_start_matches('0'));
    matches!(rest, "Z" | "+00:00" | "-00:00")
}

/// Years that no partner's clock is off by: the calendar's own ends are left out.
const ORDINARY: std::ops::Range<i64> = -60_000_000_000_000_000..250_000_000_000_000_000;

#[test]
fn a_timestamp_that_is_read_is_the_instant_that_it_names() {
    fuzz!(20_000, |bytes: &[u8]| {
        let text = timestamp(&mut Choices::of(bytes));
        let named = independent(&text);
        let Ok(timestamp) = parse_timestamp(&text) else {
            let is_ordinary = named.is_some_and(|micros| ORDINARY.contains(&micros));
            assert!(
                !(is_rfc_3339(&text) && is_ordinary),
                "{text:?} names an instant"
            );
            return;
        };
        assert_eq!(named, Some(timestamp.micros()), "{text:?}");
        assert!(timestamp.day().0 / 100 == timestamp.month().0);
        let seconds = timestamp.micros().div_euclid(1_000_000) * 1_000_000;
        if ORDINARY.contains(&seconds) {
            let printed = timestamp.to_string();
            assert_eq!(
                parse_timestamp(&printed),
                Ok(Timestamp::from_micros(seconds)),
                "{printed}"
            );
        }
    });
}
