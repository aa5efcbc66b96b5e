//! JSON bodies, read straight from their bytes into typed structs. What is wrong is named by its
//! field: for that, and only then, a body is read once more.

mod objects;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_path_to_error::Path;

pub use objects::{Object, object, optional_object, optional_object_of_php};

/// The longest name of a field that is repeated in an answer, in characters.
const NAME_CHARACTERS: usize = 64;
/// How the keys begin that serde_json makes for itself. In a body they would make a number of a text.
const PRIVATE_KEYS: &str = "$serde_json::private::";

/// Why a body is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyError {
    /// It is not JSON, or no object.
    NotAnObject {
        /// Counted from 1; 0 where no place is to blame.
        line: usize,
        /// Counted from 1; 0 at the beginning of a line.
        column: usize,
    },
    /// A mandatory field is missing, `null` or empty.
    Missing(String),
    /// An object has the field twice.
    Duplicate(String),
    /// Nobody reads this field: its name, and those that are read.
    Unknown(String, String),
    /// The field has another type or form: its name, and what was expected.
    Invalid(String, String),
}

/// Reads a body. No object in it may have a key twice, be it a key that nobody reads.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, BodyError> {
    let no_text = |_| BodyError::NotAnObject { line: 0, column: 0 };
    let text = std::str::from_utf8(body).map_err(no_text)?;
    if text.contains(PRIVATE_KEYS) {
        return Err(BodyError::NotAnObject { line: 0, column: 0 });
    }
    parse::<UniqueKeys>(text)?;
    parse::<Object<T>>(text).map(|Object(read)| read)
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, BodyError> {
    serde_json::from_str(text).map_err(|error| {
        let again =
            serde_path_to_error::deserialize::<_, T>(&mut serde_json::Deserializer::from_str(text));
        match again {
            Err(named) => BodyError::new(named.path(), named.inner()),
            // The object itself is whole: something else stands behind it.
            Ok(_) => BodyError::not_an_object(&error),
        }
    })
}

impl BodyError {
    fn not_an_object(error: &serde_json::Error) -> Self {
        Self::NotAnObject {
            line: error.line(),
            column: error.column(),
        }
    }

    /// The path says which object, the message what is wrong with which of its fields.
    fn new(path: &Path, error: &serde_json::Error) -> Self {
        if !error.is_data() {
            return Self::not_an_object(error);
        }
        let message = error.to_string();
        let message = before_last(&message, " at line ");
        let key = |fault: &str| message.strip_prefix(fault)?.strip_suffix('`');
        if let Some(key) = key("missing field `") {
            return Self::Missing(name(path, key));
        }
        if let Some(key) = key("duplicate field `") {
            return Self::Duplicate(name(path, key));
        }
        if path.iter().len() == 0 {
            return Self::not_an_object(error);
        }
        // Errors of serde say what was found first; those of our own types do not.
        let expected = match message.rsplit_once(", expected ") {
            Some((_, expected)) => expected,
            None => message.strip_prefix("expected ").unwrap_or(message),
        };
        let expected = expected.to_owned();
        match message.starts_with("unknown field `") {
            true => Self::Unknown(name(path, ""), expected),
            false => Self::Invalid(name(path, ""), expected),
        }
    }
}

fn before_last<'t>(text: &'t str, separator: &str) -> &'t str {
    text.rsplit_once(separator)
        .map_or(text, |(before, _)| before)
}

/// A field as it is named: `amount.value`.
fn name(path: &Path, key: &str) -> String {
    let parent = match path.iter().len() {
        0 => String::new(),
        _ => path.to_string(),
    };
    let separator = match parent.is_empty() || key.is_empty() {
        true => "",
        false => ".",
    };
    let name = format!("{parent}{separator}{key}");
    name.chars().take(NAME_CHARACTERS).collect()
}

/// Any JSON in which no object has a key twice.
struct UniqueKeys;

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for UniqueKeys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(UniqueKeysVisitor)
    }
}

struct UniqueKeysVisitor;

impl<'de> Visitor<'de> for UniqueKeysVisitor {
    type Value = UniqueKeys;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<UniqueKeys, A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = map.next_key::<Key<'de>>()? {
            // Those of serde_json itself are not copied: this one was spelt with an escape.
            if matches!(&key, Key(Cow::Owned(name)) if name.starts_with(PRIVATE_KEYS)) {
                return Err(A::Error::custom("expected another name"));
            }
            if keys.contains(&key) {
                let Key(name) = key;
                return Err(A::Error::custom(format_args!("duplicate field `{name}`")));
            }
            keys.insert(key);
            map.next_value::<UniqueKeys>()?;
        }
        Ok(UniqueKeys)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<UniqueKeys, A::Error> {
        while items.next_element::<UniqueKeys>()?.is_some() {}
        Ok(UniqueKeys)
    }

    fn visit_str<E>(self, _: &str) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_bool<E>(self, _: bool) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_unit<E>(self) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_u64<E>(self, _: u64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_i64<E>(self, _: i64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }

    fn visit_f64<E>(self, _: f64) -> Result<UniqueKeys, E> {
        Ok(UniqueKeys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        number: u32,
        #[serde(default, deserialize_with = "optional_object")]
        inner: Option<Inner>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Inner {
        flag: bool,
    }

    fn error_of(body: &str) -> BodyError {
        read::<Outer>(body.as_bytes()).expect_err(body)
    }

    #[rstest]
    #[case::plain(r#"{"number":{"$serde_json::private::Number":"7"}}"#)]
    #[case::escaped(r#"{"number":{"\u0024serde_json::private::Number":"7"}}"#)]
    #[case::escaped_inside(r#"{"number":{"$serde_json\u003a:private::Number":"7"}}"#)]
    #[case::of_a_raw_value(r#"{"number":{"$serde_json::private::RawValue":"7"}}"#)]
    fn an_object_is_never_taken_for_a_number(#[case] body: &str) {
        assert!(read::<serde_json::Value>(body.as_bytes()).is_err());
    }

    #[test]
    fn a_body_is_read_with_other_fields_in_its_inner_objects() {
        let read = read::<Outer>(br#"{"number":1,"inner":{"flag":true,"x":[1e5,{"y":null}]}}"#);
        let inner = Some(Inner { flag: true });
        assert_eq!(read, Ok(Outer { number: 1, inner }));
    }

    #[rstest]
    #[case(r#"{"inner":null}"#, "number")]
    #[case(r#"{"number":1,"inner":{}}"#, "inner.flag")]
    fn what_is_missing_is_named(#[case] body: &str, #[case] field: &str) {
        assert_eq!(error_of(body), BodyError::Missing(field.to_owned()));
    }

    #[rstest]
    #[case::read(r#"{"number":1,"number":1}"#, "number")]
    #[case::spelt_otherwise(r#"{"number":1,"n\u0075mber":1}"#, "number")]
    #[case::null_before(r#"{"number":1,"inner":null,"inner":{"flag":true}}"#, "inner")]
    #[case::within(r#"{"number":1,"inner":{"flag":true,"flag":true}}"#, "inner.flag")]
    #[case::read_by_nobody(r#"{"number":1,"inner":{"flag":true,"x":1,"x":1}}"#, "inner.x")]
    #[case::in_what_nobody_reads(
        r#"{"number":1,"inner":{"flag":true,"x":[{"y":1,"y":2}]}}"#,
        "inner.x[0].y"
    )]
    #[case::before_anything_else(r#"{"number":"1","x":1,"x":1}"#, "x")]
    fn a_key_that_comes_twice_is_named(#[case] body: &str, #[case] field: &str) {
        assert_eq!(error_of(body), BodyError::Duplicate(field.to_owned()));
    }

    #[rstest]
    #[case::text(r#"{"number":1,"inner":"x"}"#)]
    #[case::number(r#"{"number":1,"inner":7}"#)]
    #[case::array_of_its_fields(r#"{"number":1,"inner":[true]}"#)]
    fn an_array_is_not_taken_for_an_object(#[case] body: &str) {
        let expected = BodyError::Invalid("inner".to_owned(), "an object".to_owned());
        assert_eq!(error_of(body), expected);
    }

    #[test]
    fn a_field_that_nobody_reads_is_named_with_those_that_are() {
        let expected = BodyError::Unknown("x".to_owned(), "`number` or `inner`".to_owned());
        assert_eq!(error_of(r#"{"number":1,"x":1}"#), expected);
    }

    #[test]
    fn a_long_name_is_not_repeated_in_full() {
        let body = format!(r#"{{"{0}":1,"{0}":1}}"#, "n".repeat(1000));
        assert_eq!(error_of(&body), BodyError::Duplicate("n".repeat(64)));
    }

    #[rstest]
    #[case("")]
    #[case("{")]
    #[case("null")]
    #[case("[1]")]
    #[case("\"text\"")]
    #[case("7")]
    #[case(r#"{"number":1} {}"#)]
    #[case(r#"{"number":"x","inner":tru}"#)]
    fn what_is_no_object_is_not_blamed_on_a_field(#[case] body: &str) {
        assert!(matches!(error_of(body), BodyError::NotAnObject { .. }));
    }

    #[test]
    fn a_text_that_is_not_utf8_is_refused_where_nobody_reads_it() {
        let refused = read::<Inner>(b"{\"flag\":true,\"x\":\"\xff\"}");
        assert!(matches!(refused, Err(BodyError::NotAnObject { .. })));
    }
}
