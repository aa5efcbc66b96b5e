//! The gateway's number of a movement as people say it: twelve digits, `4815 1623 4206`.
//!
//! It is made of the long number alone: eight digits of the time, three of its random bits, and a
//! check digit. So it is stored nowhere, and old movements have it too. Two movements may share one,
//! so it finds movements and is never the key of one.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::{ReferenceNo, Timestamp, is_separator};

/// Digits with the check digit.
const LENGTH: usize = 12;
/// The time is counted in these. A search reads the movements of one or two of them.
const TICK_MILLIS: u64 = 600;
/// After so many ticks (694 days) the digits of the time begin again.
const TICKS: u64 = 100_000_000;
/// The digits of the random bits are below this.
const TAILS: u64 = 1000;
/// A UUID of version 7 ends in this many random bits, and more.
const RANDOM_BITS: u32 = 48;
/// 2024-01-01 in UTC, in ticks since 1970: no gateway is older.
const FIRST_TICK: u64 = 2_840_112_000;
/// The clocks of several gateways may be so far apart: ten minutes.
const TICKS_AHEAD: u64 = 1000;

/// The Damm algorithm's quasigroup of order ten. It is weakly totally antisymmetric: every wrong
/// digit and every swap of neighbours changes the check digit.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// The short form of a [`ReferenceNo`]; its `Display` is in groups of four digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShortReferenceNo {
    tick: u64,
    tail: u64,
}

/// Why a text is no short reference number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShortReferenceNoError {
    /// It is something else.
    #[error("expected the 12 digits of a short reference number, such as 4815 1623 4206")]
    NotTwelveDigits,
    /// It has twelve digits, and they do not belong together.
    #[error("one digit is wrong, or two are swapped: compare the 12 digits with the receipt")]
    WrongDigit,
}

impl ShortReferenceNo {
    /// The short form of a gateway's number; none of a number that is no UUID of version 7, which
    /// another host may give.
    pub fn of(reference_no: &str) -> Option<Self> {
        let digits: String = reference_no.chars().filter(|one| *one != '-').collect();
        if digits.len() != 32 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let number = u128::from_str_radix(&digits, 16).ok()?;
        let (version, variant) = (number >> 76 & 0xf, number >> 62 & 0b11);
        if version != 7 || variant != 0b10 {
            return None;
        }
        let millis = u64::try_from(number >> 80).ok()?;
        let random = u64::try_from(number & ((1 << RANDOM_BITS) - 1)).ok()?;
        Some(Self {
            tick: millis / TICK_MILLIS % TICKS,
            tail: random % TAILS,
        })
    }

    /// What people read in a number's place: its short form, or all of one that has none.
    pub fn readable(reference_no: &str) -> String {
        Self::of(reference_no).map_or_else(|| reference_no.to_owned(), |short| short.to_string())
    }

    /// Whether that gateway's number has this short form.
    pub fn is_of(self, reference_no: &ReferenceNo) -> bool {
        Self::of(reference_no.as_str()) == Some(self)
    }

    /// Where in the order of gateway's numbers it may be, the newest first: the ticks that its
    /// digits mean.
    pub fn ranges(self, now: Timestamp) -> impl Iterator<Item = Range<String>> {
        let now = u64::try_from(now.micros()).unwrap_or_default() / 1000 / TICK_MILLIS;
        let newest = (now + TICKS_AHEAD).checked_sub(self.tick);
        let newest = newest.map(|since| self.tick + since / TICKS * TICKS);
        let earlier = |tick: &u64| tick.checked_sub(TICKS);
        std::iter::successors(newest, earlier)
            .take_while(|tick| *tick >= FIRST_TICK)
            .map(|tick| begin(tick)..begin(tick + 1))
    }

    /// The digits before the check digit.
    fn payload(self) -> String {
        format!("{:08}{:03}", self.tick, self.tail)
    }
}

/// What the numbers of a tick begin with, or come after.
fn begin(tick: u64) -> String {
    format!("{:012x}", tick * TICK_MILLIS)
}

/// What these digits lead to in the table: the check digit, or 0 where one is at their end.
fn damm(digits: &str) -> u8 {
    digits.bytes().fold(0, |row, digit| {
        DAMM[usize::from(row)][usize::from(digit - b'0')]
    })
}

impl FromStr for ShortReferenceNo {
    type Err = ShortReferenceNoError;

    /// Reads what people type: with blanks, dots, hyphens or nothing between the digits.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let kept = text.trim().chars().filter(|letter| !is_separator(*letter));
        let digits: String = kept.collect();
        if digits.len() != LENGTH || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(ShortReferenceNoError::NotTwelveDigits);
        }
        if damm(&digits) != 0 {
            return Err(ShortReferenceNoError::WrongDigit);
        }
        let number = |part: &str| part.parse().unwrap_or_default();
        Ok(Self {
            tick: number(&digits[..8]),
            tail: number(&digits[8..11]),
        })
    }
}

impl fmt::Display for ShortReferenceNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.payload();
        let check = damm(&payload);
        let (first, rest) = payload.split_at(4);
        let (second, last) = rest.split_at(4);
        write!(f, "{first} {second} {last}{check}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn short(tick: u64, tail: u64) -> ShortReferenceNo {
        ShortReferenceNo { tick, tail }
    }

    /// A gateway's number of that millisecond and random bits.
    fn long(millis: u64, random: u64) -> ReferenceNo {
        let number = u128::from(millis) << 80 | 7 << 76 | 0b10 << 62 | u128::from(random);
        ReferenceNo::from(format!("{number:032x}"))
    }

    fn digits(short: ShortReferenceNo) -> Vec<u8> {
        short
            .to_string()
            .bytes()
            .filter(|one| *one != b' ')
            .collect()
    }

    fn parse(digits: &[u8]) -> Result<ShortReferenceNo, ShortReferenceNoError> {
        String::from_utf8_lossy(digits).parse()
    }

    #[test]
    fn the_check_digit_is_the_one_of_the_published_example() {
        assert_eq!(damm("572"), 4);
        assert_eq!(damm("5724"), 0);
    }

    #[test]
    fn what_people_type_is_read() {
        let written = short(12_345_678, 901).to_string();
        assert_eq!(written, "1234 5678 9018");
        for text in [
            "123456789018",
            "1234-5678-9018",
            "1234.5678.9018",
            " 1234  5678\u{a0}9018 ",
            "1234\u{2013}5678\u{2013}9018",
            "\u{200b}12 34 56 78 90 18\n",
        ] {
            assert_eq!(text.parse(), Ok(short(12_345_678, 901)), "{text:?}");
        }
    }

    #[test]
    fn what_has_not_twelve_digits_is_something_else() {
        for text in [
            "",
            "12345678901",
            "1234567890188",
            "12345678901O",
            "GR-20251122-0001",
            "0193a1c2d3e47f5a8b6c7d8e9f0a1b2c",
            "\u{661}23456789018",
        ] {
            let read: Result<ShortReferenceNo, _> = text.parse();
            assert_eq!(
                read,
                Err(ShortReferenceNoError::NotTwelveDigits),
                "{text:?}"
            );
        }
    }

    #[test]
    fn another_hosts_number_has_no_short_form() {
        for number in [
            "GR-20251122-0001",
            "",
            "550e8400e29b41d4a716446655440000",
            "+193a1c2d3e47f5a8b6c7d8e9f0a1b2c",
            "0193a1c2d3e47f5acb6c7d8e9f0a1b2c",
        ] {
            assert_eq!(ShortReferenceNo::of(number), None, "{number}");
        }
    }

    #[test]
    fn hyphens_and_capitals_change_nothing() {
        let plain = ShortReferenceNo::of("0193a1c2d3e47f5a8b6c7d8e9f0a1b2c");
        assert!(plain.is_some());
        assert_eq!(
            ShortReferenceNo::of("0193A1C2-D3E4-7F5A-8B6C-7D8E9F0A1B2C"),
            plain
        );
    }

    #[test]
    fn a_number_of_an_earlier_round_is_looked_for_last() {
        let now =
            Timestamp::from_micros(((FIRST_TICK + 2 * TICKS + 500) * TICK_MILLIS * 1000) as i64);
        let of = |tick: u64| ShortReferenceNo::of(long(tick * TICK_MILLIS, 7).as_str());
        let count = |tick| of(tick).expect("a short form").ranges(now).count();
        assert_eq!(count(FIRST_TICK), 3);
        assert_eq!(
            count(FIRST_TICK + 501 + TICKS_AHEAD),
            2,
            "not yet come in this round"
        );
        let ranges: Vec<_> = of(FIRST_TICK).expect("a short form").ranges(now).collect();
        assert!(ranges.is_sorted_by(|newer, older| newer.start > older.start));
    }

    proptest! {
        #[test]
        fn it_is_read_back(tick in 0..TICKS, tail in 0..TAILS) {
            let written = short(tick, tail);
            prop_assert_eq!(written.to_string().parse(), Ok(written));
            prop_assert_eq!(digits(written).len(), LENGTH);
        }

        #[test]
        fn every_wrong_digit_is_noticed(tick in 0..TICKS, tail in 0..TAILS) {
            let right = digits(short(tick, tail));
            for at in 0..LENGTH {
                for digit in b'0'..=b'9' {
                    let mut wrong = right.clone();
                    wrong[at] = digit;
                    if wrong != right {
                        prop_assert_eq!(parse(&wrong), Err(ShortReferenceNoError::WrongDigit));
                    }
                }
            }
        }

        #[test]
        fn every_swap_of_neighbours_is_noticed(tick in 0..TICKS, tail in 0..TAILS) {
            let right = digits(short(tick, tail));
            for at in 1..LENGTH {
                let mut wrong = right.clone();
                wrong.swap(at - 1, at);
                if wrong != right {
                    prop_assert_eq!(parse(&wrong), Err(ShortReferenceNoError::WrongDigit));
                }
            }
        }

        #[test]
        fn a_number_is_in_exactly_one_range(
            age in 0..2 * TICKS,
            millis in 0..TICK_MILLIS,
            random in 0_u64..1 << 62,
        ) {
            let tick = FIRST_TICK + 2 * TICKS;
            let now = Timestamp::from_micros((tick * TICK_MILLIS * 1000) as i64);
            let number = long((tick - age) * TICK_MILLIS + millis, random);
            let short = ShortReferenceNo::of(number.as_str()).expect("a short form");
            prop_assert!(short.is_of(&number));
            let ranges = short.ranges(now);
            let found = ranges.filter(|range| range.contains(&number.to_string()));
            prop_assert_eq!(found.count(), 1);
        }

        #[test]
        fn no_text_is_too_strange(text in any::<String>()) {
            let _ = text.parse::<ShortReferenceNo>();
            let _ = ShortReferenceNo::of(&text);
        }
    }
}
