//! Tests of the catalogue as a whole: what a file may say, what the built-in one says, and when.

mod between_rows;
mod builtin;
mod dates;
mod diff;
mod dropped;
mod garbage;
mod validation_errors;

use super::{Catalogue, ValidationError, moment};
use crate::types::Timestamp;

/// A small catalogue without mistakes, to be spoilt.
const SMALL: &str = include_str!("small.toml");

/// The small catalogue with one piece of it replaced, which must be there exactly once.
fn small_with(piece: &str, replacement: &str) -> String {
    assert_eq!(SMALL.matches(piece).count(), 1, "{piece:?} in small.toml");
    SMALL.replace(piece, replacement)
}

fn validation_errors(text: &str) -> Vec<ValidationError> {
    let errors = Catalogue::parse(text).expect_err("a catalogue with mistakes");
    errors.validation_errors().to_vec()
}

#[track_caller]
fn assert_the_only_error(text: &str, expected: &str) {
    let found: Vec<String> = validation_errors(text)
        .iter()
        .map(ValidationError::to_string)
        .collect();
    assert_eq!(found, [expected]);
}

/// The small catalogue with more rows after its own.
fn small_and(more: &str) -> Catalogue {
    Catalogue::parse(&format!("{SMALL}\n{more}")).expect("a catalogue without mistakes")
}

fn at(text: &str) -> Timestamp {
    moment(text).expect("a moment")
}

/// The last moment before a date: one microsecond before its midnight in WIB.
fn just_before(date: &str) -> Timestamp {
    Timestamp::from_micros(at(date).micros() - 1)
}
