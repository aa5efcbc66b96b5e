//! Texts of a body. A bare number is taken as its text; `null` and an empty text are missing.

use jiff::fmt::temporal::Pieces;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use serde_json::Value;

use crate::types::{Msisdn, Timestamp, is_readable};

/// No zone is further from UTC than 14 hours.
const OFFSET_MAX_SECONDS: i32 = 14 * 3600;

/// A value that is written as a text which is not empty.
pub trait FromText: Sized {
    /// Reads it, if it has the form.
    fn from_text(text: String) -> Option<Self>;
}

/// Of a mandatory field.
pub fn mandatory<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromText,
{
    optional(deserializer)?.ok_or_else(|| D::Error::missing_field(""))
}

/// Of a field that may be missing, `null` or empty.
pub fn optional<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromText,
{
    let text = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => return Err(D::Error::custom("expected a text")),
    };
    let read = T::from_text(text).map(Some);
    read.ok_or_else(|| D::Error::custom("expected another form"))
}

/// A text of at most so many characters, as it is read on receipts and pages: a reference, a store, a
/// terminal. Two that look alike must not be two, so nothing that cannot be seen is taken, a blank at
/// an end neither, and nothing is trimmed.
#[derive(Debug, PartialEq, Eq)]
pub struct Text<const LONGEST: usize>(pub String);

impl<const LONGEST: usize> FromText for Text<LONGEST> {
    fn from_text(text: String) -> Option<Self> {
        let has_blank_ends = text.starts_with(' ') || text.ends_with(' ');
        let is_text = text.chars().count() <= LONGEST && is_readable(&text);
        (is_text && !has_blank_ends).then_some(Self(text))
    }
}

/// A text that is kept as it came and stands on no receipt and no page, so that nothing is refused
/// for how it looks: at most so many characters, none of which controls anything.
#[derive(Debug)]
pub struct Remark<const LONGEST: usize>(pub String);

impl<const LONGEST: usize> FromText for Remark<LONGEST> {
    fn from_text(text: String) -> Option<Self> {
        let is_text = text.chars().count() <= LONGEST && !text.chars().any(char::is_control);
        is_text.then_some(Self(text))
    }
}

/// A customer's phone number in any of its forms.
#[derive(Debug)]
pub struct CustomerNumber {
    /// As the till has written it.
    pub as_given: String,
    /// The number.
    pub phone: Msisdn,
}

impl FromText for CustomerNumber {
    fn from_text(text: String) -> Option<Self> {
        let Remark(as_given) = Remark::<32>::from_text(text)?;
        let phone = Msisdn::parse(&as_given).ok()?;
        Some(Self { as_given, phone })
    }
}

/// The digits of a customer's token: 6 to 8.
#[derive(Debug)]
pub struct TokenDigits(pub String);

impl FromText for TokenDigits {
    fn from_text(text: String) -> Option<Self> {
        let is_token =
            (6..=8).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        is_token.then_some(Self(text))
    }
}

/// A time in ISO 8601 with its offset; only its form is of interest.
#[derive(Debug)]
pub struct Time;

impl FromText for Time {
    fn from_text(text: String) -> Option<Self> {
        let Text(text) = Text::<35>::from_text(text)?;
        iso_8601(&text).map(|_| Self)
    }
}

/// The moment that a time in ISO 8601 with its offset means. Its year has four digits: longer ones
/// with a sign are left to those who have agreed on them. Its offset is one that a zone has, and no
/// zone is named behind it: a reader that does not know the zone would read another moment.
pub fn iso_8601(text: &str) -> Option<Timestamp> {
    let year = text.bytes().take_while(u8::is_ascii_digit).count();
    let offset = Pieces::parse(text).ok()?.to_numeric_offset()?.seconds();
    let is_plain = year >= 4 && !text.contains('[');
    let is_of_a_zone = offset.abs() <= OFFSET_MAX_SECONDS && offset % 60 == 0;
    let moment: jiff::Timestamp = text.parse().ok()?;
    (is_plain && is_of_a_zone).then(|| moment.into())
}

/// The number of one service, which the body repeats.
#[derive(Debug)]
pub struct ServiceCode<const CODE: u8>;

impl<const CODE: u8> FromText for ServiceCode<CODE> {
    fn from_text(text: String) -> Option<Self> {
        (text == CODE.to_string()).then_some(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::codes::MalformedRequest;
    use super::*;
    use crate::api::json;
    use rstest::rstest;

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        #[serde(deserialize_with = "mandatory")]
        customer_no: Text<20>,
        #[serde(default, deserialize_with = "optional")]
        note: Option<Text<3>>,
    }

    fn read(body: &str) -> Result<Body, MalformedRequest> {
        json::read(body.as_bytes()).map_err(MalformedRequest::from)
    }

    #[test]
    fn a_bare_number_of_twenty_digits_is_read_as_its_text() {
        let read = read(r#"{"customerNo": 88889912345678901234}"#).expect("a body");
        assert_eq!(read.customer_no.0, "88889912345678901234");
    }

    #[rstest]
    #[case("{}")]
    #[case(r#"{"customerNo": null}"#)]
    #[case(r#"{"customerNo": ""}"#)]
    fn null_and_an_empty_text_are_missing(#[case] body: &str) {
        let missing = MalformedRequest::Missing("customerNo".to_owned());
        assert_eq!(read(body).map(|_| ()), Err(missing));
    }

    #[rstest]
    #[case("")]
    #[case(r#", "note": null"#)]
    #[case(r#", "note": """#)]
    fn an_optional_text_that_is_empty_is_none(#[case] note: &str) {
        let read = read(&format!(r#"{{"customerNo": "1"{note}}}"#));
        assert_eq!(read.map(|body| body.note), Ok(None));
    }

    #[rstest]
    #[case::too_long(r#""four""#)]
    #[case::of_control_characters(r#""a\nb""#)]
    #[case::of_blanks_alone(r#""  ""#)]
    #[case::with_a_blank_before(r#"" a""#)]
    #[case::with_a_blank_behind(r#""a ""#)]
    #[case::that_turns_the_direction("\"a\u{202e}b\"")]
    #[case::with_what_nobody_sees("\"a\u{200b}b\"")]
    #[case::boolean("true")]
    #[case::array(r#"["a"]"#)]
    #[case::object(r#"{"a":"b"}"#)]
    fn another_type_or_form_is_named(#[case] note: &str) {
        let malformed = MalformedRequest::Format("note".to_owned());
        let read = read(&format!(r#"{{"customerNo": "1", "note": {note}}}"#));
        assert_eq!(read.map(|_| ()), Err(malformed));
    }
}
