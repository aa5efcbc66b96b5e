//! The kinds of fields that a row of a catalogue file has, and what each of them accepts.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo};
use toml::de::DeValue;

use super::Period;
use super::moment::{A_MOMENT, moment};
use super::row::TableReader;
use crate::types::{Rupiah, Timestamp, is_readable};

const ID_LENGTH_MAX: usize = 32;
const TEXT_LENGTH_MAX: usize = 100;
const DURATION_MIN: Duration = Duration::from_secs(30);
const DURATION_MAX: Duration = Duration::from_secs(24 * 60 * 60);

impl<'t> TableReader<'t> {
    /// An identifier: lower-case letters, digits and hyphens.
    pub(super) fn id(&mut self, field: &'static str) -> Option<&'t str> {
        let text = self.as_is(field, "text in quotes", DeValue::as_str)?;
        self.accept(is_id(text), field, text, || {
            format!(
                "{text:?} is no id; expected 1 to {ID_LENGTH_MAX} characters of a-z, 0-9 and hyphen"
            )
        })
    }

    /// The row's identifier, even if the row has errors, for rows that refer to it. Reports no
    /// error.
    pub(super) fn raw_id(&self, field: &str) -> Option<&'t str> {
        self.raw(field).filter(|text| is_id(text))
    }

    /// A text for people.
    pub(super) fn text(&mut self, field: &'static str) -> Option<String> {
        let text = self.as_is(field, "text in quotes", DeValue::as_str)?;
        self.accept(is_printable(text), field, text.into(), || {
            format!("{text:?} does not do; expected 1 to {TEXT_LENGTH_MAX} printable characters")
        })
    }

    /// A list of texts for people, none of them twice.
    pub(super) fn texts(&mut self, field: &'static str) -> Option<Vec<String>> {
        const EXPECTED: &str = "a list of texts in quotes";
        let values = self.as_is(field, EXPECTED, DeValue::as_array)?;
        let mut texts: Vec<String> = Vec::new();
        for value in values.iter() {
            let offset = value.span().start;
            let Some(text) = value.get_ref().as_str().filter(|text| is_printable(text)) else {
                let expected = format!(
                    "expected {EXPECTED}, each of 1 to {TEXT_LENGTH_MAX} printable characters"
                );
                self.note(offset, field, expected);
                return None;
            };
            if texts.iter().any(|other| other.eq_ignore_ascii_case(text)) {
                self.note(offset, field, format!("{text:?} is listed twice"));
                return None;
            }
            texts.push(text.into());
        }
        Some(texts)
    }

    /// A code that a cashier keys: digits, of which the leading zeros count.
    pub(super) fn code(&mut self, field: &'static str) -> Option<String> {
        let expected = "a code in quotes, such as \"16\", because leading zeros count";
        let code = self.as_is(field, expected, DeValue::as_str)?;
        let fits =
            (1..=ID_LENGTH_MAX).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
        self.accept(fits, field, code.into(), || {
            format!("{code:?} cannot be keyed; expected 1 to {ID_LENGTH_MAX} digits")
        })
    }

    /// An amount of at least one rupiah.
    pub(super) fn money(&mut self, field: &'static str) -> Option<Rupiah> {
        self.rupiah(field, 1)
    }

    /// An amount that may be nothing.
    pub(super) fn money_or_zero(&mut self, field: &'static str) -> Option<Rupiah> {
        self.rupiah(field, 0)
    }

    fn rupiah(&mut self, field: &'static str, least: i64) -> Option<Rupiah> {
        let amount = self.integer(field, "whole rupiah such as 50_000")?;
        let range = least..=Rupiah::MAX_ON_THE_WIRE.get();
        let amount = amount.filter(|amount| range.contains(amount));
        if amount.is_none() {
            let (least, most) = (Rupiah::new(least), Rupiah::MAX_ON_THE_WIRE);
            self.wrong(
                field,
                format!("is out of range; expected {least} to {most}"),
            );
        }
        amount.map(Rupiah::new)
    }

    /// A number within a range.
    pub(super) fn count<T>(&mut self, field: &'static str, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        let number = self
            .integer(field, "a whole number")?
            .and_then(|number| T::try_from(number).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            let (least, most) = (range.start(), range.end());
            self.wrong(
                field,
                format!("is out of range; expected {least} to {most}"),
            );
        }
        number
    }

    /// Yes or no.
    pub(super) fn flag(&mut self, field: &'static str) -> Option<bool> {
        self.as_is(field, "true or false", DeValue::as_bool)
    }

    /// One of several words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        field: &'static str,
        choices: &[T],
        word: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let words: Vec<String> = choices.iter().map(|&c| format!("{:?}", word(c))).collect();
        let expected = format!("one of {}", words.join(", "));
        let text = self.as_is(field, &expected, DeValue::as_str)?;
        let chosen = choices.iter().copied().find(|&choice| word(choice) == text);
        if chosen.is_none() {
            self.wrong(field, format!("{text:?} is not known; expected {expected}"));
        }
        chosen
    }

    /// A length of time from 30 seconds to a day, in words such as `10 minutes`.
    pub(super) fn duration(&mut self, field: &'static str) -> Option<Duration> {
        let expected = "a time in quotes such as \"10 minutes\"";
        let text = self.as_is(field, expected, DeValue::as_str)?;
        let Some(length) = duration(text) else {
            self.wrong(field, format!("{text:?} is no time; expected {expected}"));
            return None;
        };
        let fits = (DURATION_MIN..=DURATION_MAX).contains(&length);
        self.accept(fits, field, length, || {
            format!("{text:?} is out of range; expected 30 seconds to 1 day")
        })
    }

    /// `from` and, where it is written, `until`.
    pub(super) fn period(&mut self) -> Option<Period> {
        let from = self.moment("from");
        self.until(from)
    }

    /// The same, but without `from` the row counts from the beginning.
    pub(super) fn period_or_always(&mut self) -> Option<Period> {
        let from = self.optional("from", Self::moment);
        self.until(from.map(|from| from.unwrap_or(Period::BEGINNING)))
    }

    fn until(&mut self, from: Option<Timestamp>) -> Option<Period> {
        let until = self.optional("until", Self::moment);
        let (from, until) = (from?, until?);
        let in_order = until.is_none_or(|until| from < until);
        self.accept(in_order, "until", Period { from, until }, || {
            "is not after from; expected the first moment on which the row no longer counts".into()
        })
    }

    fn moment(&mut self, field: &'static str) -> Option<Timestamp> {
        let expected = format!("{A_MOMENT}, without quotes");
        let written = self.as_is(field, &expected, DeValue::as_datetime)?;
        let timestamp = moment(&written.to_string());
        if timestamp.is_none() {
            self.wrong(field, format!("{written} does not do; expected {expected}"));
        }
        timestamp
    }

    /// A whole number; the inner `None` where it is too large for any.
    fn integer(&mut self, field: &'static str, expected: &str) -> Option<Option<i64>> {
        let number = self.as_is(field, expected, DeValue::as_integer)?;
        Some(i64::from_str_radix(number.as_str(), number.radix()).ok())
    }
}

fn is_id(text: &str) -> bool {
    (1..=ID_LENGTH_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn is_printable(text: &str) -> bool {
    text.chars().count() <= TEXT_LENGTH_MAX && is_readable(text)
}

fn duration(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    let signed = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(signed).ok()
}
