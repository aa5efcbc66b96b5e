//! What callers write, as the log may have it: short, on one line, and without a phone number.

use actix_web::http::Method;
use actix_web::http::header::HeaderValue;
use percent_encoding::percent_decode_str;

use crate::types::{Msisdn, is_separator};

/// The longest text of a caller in the log, in characters.
const CHARACTERS_MAX: usize = 64;
/// As much is looked at, so that what is cut off has been masked before.
const CHARACTERS_READ: usize = 256;
/// The longest path of no service.
const PATH_CHARACTERS_MAX: usize = 100;
/// So many digits in a path that is no service's may be a phone number, a PIN or a token.
const PATH_DIGITS_MAX: usize = 4;
/// A longer part of such a path may be a secret.
const PATH_PART_MAX: usize = 32;
/// The longest method that is shown.
const METHOD_MAX: usize = 16;
/// Stands for what is not shown.
const HIDDEN: &str = "***";

/// A header's value.
pub fn of_value(value: &HeaderValue) -> String {
    value.to_str().map_or_else(|_| "?".to_owned(), masked)
}

/// A method; one that is none is not repeated.
pub fn of_method(method: &Method) -> &str {
    let method = method.as_str();
    let is_plain = method.bytes().all(|byte| byte.is_ascii_uppercase());
    match is_plain && method.len() <= METHOD_MAX {
        true => method,
        false => "?",
    }
}

/// A path that belongs to no service: nobody knows what is in it.
pub fn of_unknown_path(path: &str) -> String {
    let path = percent_decode_str(path).decode_utf8_lossy();
    let parts = path.split('/').map(|part| match part.chars().count() {
        0..=PATH_PART_MAX => digits_hidden(part),
        _ => HIDDEN.to_owned(),
    });
    shortened(&parts.collect::<Vec<_>>().join("/"), PATH_CHARACTERS_MAX)
}

/// A text with every phone number in it masked.
pub fn masked(text: &str) -> String {
    let text: Vec<char> = text.chars().take(CHARACTERS_READ).collect();
    let masked = by_stretches(&text, |stretch| match phone_in(stretch) {
        Some(phone) => phone.masked(),
        None => runs_masked(stretch),
    });
    shortened(&masked, CHARACTERS_MAX)
}

/// A number beside another one, such as a date.
fn runs_masked(stretch: &str) -> String {
    let mut masked = String::new();
    let mut rest = stretch;
    while let Some(begin) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, digits) = rest.split_at(begin);
        let end = digits.find(|letter: char| !letter.is_ascii_digit());
        let (digits, after) = digits.split_at(end.unwrap_or(digits.len()));
        masked += before;
        masked += &phone_in(digits).map_or_else(|| digits.to_owned(), |one| one.masked());
        rest = after;
    }
    masked + rest
}

/// A phone number in one of its forms, or in one that only names have: `0812_3456_7890`, `81234567890`.
fn phone_in(stretch: &str) -> Option<Msisdn> {
    let spaced = stretch.replace('_', " ");
    let parsed = Msisdn::parse(&spaced);
    parsed
        .or_else(|_| Msisdn::parse(&format!("0{spaced}")))
        .ok()
}

fn digits_hidden(part: &str) -> String {
    let part: Vec<char> = part.chars().collect();
    by_stretches(&part, |stretch| {
        let digits = stretch.chars().filter(char::is_ascii_digit).count();
        match digits {
            0..=PATH_DIGITS_MAX => stretch.to_owned(),
            _ => HIDDEN.to_owned(),
        }
    })
}

/// Replaces each stretch that begins and ends with a digit and has only digits, and what may stand
/// between those of a phone number.
fn by_stretches(text: &[char], replace: impl Fn(&str) -> String) -> String {
    let mut written = String::new();
    let mut at = 0;
    while let Some(&letter) = text.get(at) {
        if !letter.is_ascii_digit() && letter != '+' {
            written.push(letter);
            at += 1;
            continue;
        }
        let is_inside = |letter: &&char| {
            letter.is_ascii_digit() || matches!(letter, '+' | '_') || is_separator(**letter)
        };
        let inside = text[at..].iter().take_while(is_inside).count();
        let stretch = &text[at..at + inside];
        let last = stretch.iter().rposition(char::is_ascii_digit).unwrap_or(0);
        written += &replace(&stretch[..=last].iter().collect::<String>());
        at += last + 1;
    }
    written
}

fn shortened(text: &str, characters: usize) -> String {
    let shown = |letter: char| match letter.is_ascii_graphic() || letter == ' ' {
        true => letter,
        false => '?',
    };
    text.chars().take(characters).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_masked_wherever_it_stands() {
        for (text, shown) in [
            ("081234567890", "0812****7890"),
            ("TILL-081234567890", "TILL-0812****7890"),
            ("x +62 812-3456-7890 y", "x 0812****7890 y"),
            ("20261130 081234567890", "20261130 0812****7890"),
            ("20261130080011123456", "20261130080011123456"),
            ("TILL_0812_3456_7890", "TILL_0812****7890"),
            ("TILL-81234567890", "TILL-0812****7890"),
            ("20261130_0001", "20261130_0001"),
            ("ALFAMART", "ALFAMART"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn a_text_is_short_and_on_one_line() {
        assert_eq!(masked("a\r\nb\u{202e}c"), "a??b?c");
        assert_eq!(masked(&"x".repeat(1000)).len(), CHARACTERS_MAX);
        let cut = masked(&format!("{}081234567890", "x".repeat(CHARACTERS_MAX - 9)));
        assert!(cut.ends_with("x0812****7"), "{cut}");
    }

    #[test]
    fn a_path_of_no_service_shows_no_number_and_no_secret() {
        for (path, shown) in [
            ("/v1.0/nope", "/v1.0/nope"),
            ("/app/v1/accounts/081234567890", "/app/v1/accounts/***"),
            (
                "/app/v1/accounts/0812-3456-7890/x",
                "/app/v1/accounts/***/x",
            ),
            ("/app/v1/%30%38%31234567890", "/app/v1/***"),
            ("/pin=123456", "/pin=***"),
            ("/a%0Ab", "/a?b"),
        ] {
            assert_eq!(of_unknown_path(path), shown);
        }
        let secret = format!("/app/v1/session/{}", "s".repeat(43));
        assert_eq!(of_unknown_path(&secret), "/app/v1/session/***");
        assert_eq!(
            of_unknown_path(&"/x".repeat(1000)).len(),
            PATH_CHARACTERS_MAX
        );
    }

    #[test]
    fn a_method_that_is_none_is_not_repeated() {
        assert_eq!(of_method(&Method::POST), "POST");
        let odd = Method::from_bytes(b"081234567890").expect("a method");
        assert_eq!(of_method(&odd), "?");
    }
}
