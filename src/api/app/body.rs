//! JSON bodies, read field by field: what is missing, of the wrong kind or not known is refused
//! with its name.

use std::future::Future;
use std::pin::Pin as Pinned;

use actix_web::dev::Payload;
use actix_web::error::JsonPayloadError;
use actix_web::{FromRequest, HttpRequest, web};
use serde_json::{Map, Value};

use super::problem::Problem;
use super::problem_types;
use crate::api::BODY_BYTES;
use crate::pin::Pin;
use crate::types::{ChannelId, Direction, Msisdn, Rupiah};

/// The longest id of a channel, in bytes; and of an unknown name that is repeated.
const ID_CHARACTERS_MAX: usize = 64;

/// What a handler reads from a body.
pub trait FromFields: Sized {
    /// The fields that it knows.
    const KNOWN: &'static [&'static str];

    /// Takes its fields.
    fn read(fields: &Fields) -> Result<Self, Problem>;
}

/// A JSON body that has been read.
pub struct Body<T>(pub T);

/// The fields of a JSON object.
pub struct Fields(Map<String, Value>);

impl Fields {
    /// A phone number in any of its forms.
    pub fn phone(&self, name: &'static str) -> Result<Msisdn, Problem> {
        Msisdn::parse(self.text(name)?).map_err(|error| Problem::invalid(name, error.to_string()))
    }

    /// A PIN.
    pub fn pin(&self, name: &'static str) -> Result<Pin, Problem> {
        Pin::parse(self.text(name)?).map_err(|error| Problem::invalid(name, error.to_string()))
    }

    /// The id of a channel; whether there is such a channel is for the rules to say.
    pub fn channel(&self, name: &'static str) -> Result<ChannelId, Problem> {
        let id = self.text(name)?;
        if id.is_empty() || id.len() > ID_CHARACTERS_MAX {
            return Err(Problem::invalid(name, "expected the id of a channel"));
        }
        Ok(id.into())
    }

    /// Which way.
    pub fn direction(&self, name: &'static str) -> Result<Direction, Problem> {
        let expected = || Problem::invalid(name, "expected \"cash-in\" or \"cash-out\"");
        Direction::parse(self.text(name)?).ok_or_else(expected)
    }

    /// An amount, where one is named: a whole number of rupiah, more than none.
    pub fn amount(&self, name: &'static str) -> Result<Option<Rupiah>, Problem> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        let amount = value.as_i64().map(Rupiah::new);
        let fits = |amount: &Rupiah| amount.is_positive() && *amount <= Rupiah::MAX_ON_THE_WIRE;
        let expected = || Problem::invalid(name, "expected a whole number of rupiah above 0");
        amount.filter(fits).map(Some).ok_or_else(expected)
    }

    fn text(&self, name: &'static str) -> Result<&str, Problem> {
        let value = self
            .value(name)
            .ok_or_else(|| Problem::invalid(name, "is missing"))?;
        let expected = || Problem::invalid(name, "expected a text");
        value.as_str().ok_or_else(expected)
    }

    /// The value of a field; `null` is none.
    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// What is not known is a mistake of the caller's, perhaps in a field that matters.
    fn refuse_unknown(&self, known: &[&str]) -> Result<(), Problem> {
        let Some(name) = self.0.keys().find(|name| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let name: String = name.chars().take(ID_CHARACTERS_MAX).collect();
        let expected = format!("is not known; expected {}", known.join(", "));
        Err(Problem::invalid(name, expected))
    }
}

impl<T: FromFields> FromRequest for Body<T> {
    type Error = actix_web::Error;
    type Future = Pinned<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = web::Json::<Map<String, Value>>::from_request(request, payload);
        Box::pin(async move {
            let fields = Fields(json.await?.into_inner());
            fields.refuse_unknown(T::KNOWN)?;
            Ok(Self(T::read(&fields)?))
        })
    }
}

/// How JSON bodies are taken in, and what is said of those that are not.
pub fn config() -> web::JsonConfig {
    web::JsonConfig::default()
        .limit(BODY_BYTES)
        .error_handler(|error, _| problem(&error).into())
}

fn problem(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            Problem::new(&problem_types::TOO_LARGE)
        }
        JsonPayloadError::ContentType => Problem::new(&problem_types::NOT_JSON),
        // Where, but not what: a message of the parser may repeat the text.
        JsonPayloadError::Deserialize(at) => {
            let (line, column) = (at.line(), at.column());
            let expected = format!("expected a JSON object (line {line}, column {column})");
            Problem::invalid("body", expected)
        }
        _ => Problem::invalid("body", "expected a JSON object"),
    }
}
