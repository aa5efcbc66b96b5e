//! JSON bodies: what is missing, of the wrong kind, given twice or not known is refused with its
//! name.

use std::borrow::Cow;
use std::fmt::{self, Display};
use std::future::Future;
use std::ops::RangeInclusive;
use std::pin::Pin as Pinned;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::mime;
use actix_web::web::{Bytes, PayloadConfig};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use secrecy::SecretString;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde_json::{Number, Value};

use super::problem::Problem;
use super::problem_types;
use crate::api::BODY_BYTES;
use crate::api::json::{self, BodyError};
use crate::pin::Pin;
use crate::types::{ChannelId, Direction, EmailAddress, Msisdn, Rupiah, is_readable};

/// The longest id of a channel, in bytes.
const ID_BYTES_MAX: usize = 64;

/// Digits of a one-time password.
pub const OTP_DIGITS: usize = 6;
/// The longest first or last name, in characters.
const NAME_CHARACTERS_MAX: usize = 50;
/// How long a device's id of itself is.
const DEVICE_ID_BYTES: RangeInclusive<usize> = 16..=128;
/// The longest text that is looked at as a secret.
const SECRET_BYTES_MAX: usize = 128;

/// A JSON body that has been read.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pinned<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = is_json(request);
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            if !is_json {
                return Err(Problem::new(&problem_types::NOT_JSON));
            }
            let body = bytes.await.map_err(|error| unread(&error))?;
            Ok(Self(json::read(&body)?))
        })
    }
}

/// How large a body may be.
pub fn config() -> PayloadConfig {
    PayloadConfig::new(BODY_BYTES)
}

fn is_json(request: &HttpRequest) -> bool {
    let Ok(Some(mime)) = request.mime_type() else {
        return false;
    };
    mime.subtype() == mime::JSON || mime.suffix() == Some(mime::JSON)
}

/// A body that is too large, or that broke off.
fn unread(error: &actix_web::Error) -> Problem {
    match error.as_error() {
        Some(PayloadError::Overflow) => Problem::new(&problem_types::TOO_LARGE),
        _ => Problem::invalid("body", "broke off; expected a JSON object"),
    }
}

impl From<BodyError> for Problem {
    /// Says what was expected, never what was found.
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::NotAnObject { line, column } => Self::invalid(
                "body",
                format!("expected a JSON object (line {line}, column {column})"),
            ),
            BodyError::Missing(field) => Self::invalid(field, "is missing"),
            BodyError::Duplicate(field) => Self::invalid(field, "is given twice; expected it once"),
            BodyError::Unknown(field, known) => {
                Self::invalid(field, format!("is not known; expected {known}"))
            }
            BodyError::Invalid(field, expected) => {
                Self::invalid(field, format!("expected {expected}"))
            }
        }
    }
}

/// A phone number in any of its forms.
pub fn phone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Msisdn, D::Error> {
    text(deserializer, Msisdn::parse)
}

/// A PIN.
pub fn pin<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pin, D::Error> {
    text(deserializer, Pin::parse)
}

/// Six digits.
pub fn otp<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer, |digits| {
        let is_otp = digits.len() == OTP_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_otp.then(|| digits.to_owned()).ok_or("expected 6 digits")
    })
}

/// The same, where they are given.
pub fn optional_otp<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    otp(deserializer).map(Some)
}

/// A name of a person.
pub fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer, |name| readable(name, 1))
}

/// The same of one who may have none: many people have one name only.
pub fn other_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer, |name| readable(name, 0))
}

fn readable(name: &str, least: usize) -> Result<String, String> {
    let name = name.trim();
    let fits = (least..=NAME_CHARACTERS_MAX).contains(&name.chars().count());
    match fits && (name.is_empty() || is_readable(name)) {
        true => Ok(name.to_owned()),
        false => Err(format!(
            "expected {least} to {NAME_CHARACTERS_MAX} characters on one line, none of them invisible"
        )),
    }
}

/// An e-mail address.
pub fn email<'de, D: Deserializer<'de>>(deserializer: D) -> Result<EmailAddress, D::Error> {
    text(deserializer, EmailAddress::parse)
}

/// What an app calls the phone that it runs on: random, and its own for as long as it is installed.
pub fn device_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text(deserializer, |id| {
        let fits =
            DEVICE_ID_BYTES.contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| id.to_owned())
            .ok_or("expected 16 to 128 characters of ASCII without blanks")
    })
}

/// The same, where it is given.
pub fn optional_device_id<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    device_id(deserializer).map(Some)
}

/// A secret that the gateway has handed out. What is none is refused where it is looked up.
pub fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    text(deserializer, |secret| {
        let fits = (1..=SECRET_BYTES_MAX).contains(&secret.len());
        fits.then(|| SecretString::from(secret))
            .ok_or("expected what the gateway has handed out")
    })
}

/// The id of a channel; whether there is such a channel is for the rules to say.
pub fn channel<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ChannelId, D::Error> {
    text(deserializer, |id| {
        let is_id = !id.is_empty() && id.len() <= ID_BYTES_MAX;
        is_id
            .then(|| id.into())
            .ok_or("expected the id of a channel")
    })
}

/// Which way.
pub fn direction<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Direction, D::Error> {
    text(deserializer, |name| {
        Direction::parse(name).ok_or("expected \"cash-in\" or \"cash-out\"")
    })
}

/// An amount, where one is named: a whole number of rupiah, more than none.
pub fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Rupiah>, D::Error> {
    let expected = || D::Error::custom("expected a whole number of rupiah above 0");
    let amount = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(None),
        Value::Number(number) => whole(&number).map(Rupiah::new),
        _ => None,
    };
    let fits = |amount: &Rupiah| amount.is_positive() && *amount <= Rupiah::MAX_ON_THE_WIRE;
    amount.filter(fits).map(Some).ok_or_else(expected)
}

/// A whole number, however it is written: `100000.0` is one, as in JSON Schema.
fn whole(number: &Number) -> Option<i64> {
    if let Some(whole) = number.as_i64() {
        return Some(whole);
    }
    let text = number.to_string();
    let exact = Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text));
    let exact = exact.ok().filter(|exact| exact.fract().is_zero())?;
    exact.to_i64()
}

fn text<'de, D, T, E>(
    deserializer: D,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    E: Display,
{
    let text = deserializer.deserialize_any(TextVisitor)?;
    parse(&text).map_err(D::Error::custom)
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        Err(E::missing_field(""))
    }
}
