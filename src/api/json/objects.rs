//! Objects in a body, and what some hosts send in their place.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

use super::Key;

/// An object, and nothing else: a derived struct would take an array of its fields, too.
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// Of a mandatory field that is an object.
pub fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    optional_object(deserializer)?.ok_or_else(|| D::Error::missing_field(""))
}

/// Of an object that may be missing or `null`.
pub fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let object = Option::<Object<T>>::deserialize(deserializer)?;
    Ok(object.map(|Object(object)| object))
}

/// Of an object that may be missing or `null`; an empty array is an empty object, which PHP does
/// not tell apart, and so is an empty text, which some libraries send where there is no object.
pub fn optional_object_of_php<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let object = Option::<PhpObject<T>>::deserialize(deserializer)?;
    Ok(object.and_then(|PhpObject(object)| object))
}

/// An object, an array of nothing, or a text of nothing.
struct PhpObject<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for PhpObject<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PhpObjectVisitor(PhantomData))
    }
}

struct PhpObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for PhpObjectVisitor<T> {
    type Value = PhpObject<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PhpObject<T>, A::Error> {
        let object = T::deserialize(MapAccessDeserializer::new(NoNumber(map)))?;
        Ok(PhpObject(Some(object)))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<PhpObject<T>, E> {
        match text.is_empty() {
            true => Ok(PhpObject(None)),
            false => Err(E::invalid_type(Unexpected::Str(text), &self)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<PhpObject<T>, A::Error> {
        match items.next_element::<IgnoredAny>()? {
            None => Ok(PhpObject(None)),
            Some(_) => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        }
    }
}

/// An object whose keys are those of a body: serde_json hands over a number of any size as an
/// object with one key of its own.
struct NoNumber<A>(A);

/// The key of a number: it is not public, so that a test keeps it.
const NUMBER_KEY: &str = "$serde_json::private::Number";

impl<'de, A: MapAccess<'de>> MapAccess<'de> for NoNumber<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.0.next_key::<Key<'de>>()? {
            None => Ok(None),
            Some(Key(name)) if name == NUMBER_KEY => Err(A::Error::invalid_type(
                Unexpected::Other("number"),
                &"an object",
            )),
            Some(Key(name)) => seed.deserialize(name.into_deserializer()).map(Some),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.0.next_value_seed(seed)
    }
}
