//! An amount as SNAP writes it, read and written by one type.

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::de::{Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

use super::codes::MalformedRequest;
use super::text::{self, FromText};
use crate::types::Rupiah;

/// The longest value of a SNAP amount.
const AMOUNT_CHARACTERS: usize = 16;

/// An amount as SNAP writes it.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[schema(example = json!({"value": "50000.00", "currency": "IDR"}))]
pub struct Amount {
    /// Rupiah with two decimals, both zero; at most 16 characters.
    #[schema(value_type = String, max_length = 16, pattern = r"^0*[0-9]{1,13}(\.[0-9]{0,2})?$")]
    value: AmountValue,
    /// Always `IDR`.
    #[serde(deserialize_with = "text::mandatory")]
    #[schema(value_type = String, pattern = "^IDR$")]
    currency: Currency,
}

impl Amount {
    /// The whole rupiah of an amount that moves: cents and nothing are none, and never rounded.
    pub fn whole(&self) -> Result<Rupiah, MalformedRequest> {
        let AmountValue(value) = self.value;
        if value.is_zero() {
            return Err(MalformedRequest::Amount("More Than Zero"));
        }
        let whole = value.to_i64().filter(|_| value.fract().is_zero());
        whole
            .map(Rupiah::new)
            .ok_or(MalformedRequest::Amount("Whole Rupiah"))
    }
}

impl From<Rupiah> for Amount {
    fn from(amount: Rupiah) -> Self {
        Self {
            value: AmountValue(amount.get().into()),
            currency: Currency,
        }
    }
}

/// An amount's value as SNAP writes it: `10000.00`.
pub fn amount_text(amount: Rupiah) -> String {
    AmountValue(amount.get().into()).text()
}

/// Rupiah with at most two decimals; the whole ones are at most [`Rupiah::MAX_ON_THE_WIRE`].
#[derive(Clone, Copy, Debug)]
struct AmountValue(Decimal);

impl AmountValue {
    fn parse(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'.';
        if text.len() > AMOUNT_CHARACTERS || !text.bytes().all(is_plain) {
            return None;
        }
        let value = Decimal::from_str_exact(text).ok()?;
        let fits = value.scale() <= 2 && value.trunc() <= Rupiah::MAX_ON_THE_WIRE.get().into();
        fits.then_some(Self(value))
    }

    fn text(mut self) -> String {
        self.0.rescale(2);
        self.0.to_string()
    }
}

impl Serialize for AmountValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for AmountValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

/// A value is a text; a bare number may have been through a binary fraction.
struct ValueVisitor;

impl Visitor<'_> for ValueVisitor {
    type Value = AmountValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount as a text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<AmountValue, E> {
        AmountValue::parse(text).ok_or_else(|| E::custom("expected another form"))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<AmountValue, E> {
        Err(E::missing_field(""))
    }
}

/// Rupiah are the only currency.
#[derive(Clone, Copy, Debug)]
struct Currency;

impl Currency {
    const CODE: &str = "IDR";
}

impl FromText for Currency {
    fn from_text(text: String) -> Option<Self> {
        (text == Self::CODE).then_some(Self)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Self::CODE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::json;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[derive(Deserialize)]
    struct Body {
        #[serde(deserialize_with = "json::object")]
        amount: Amount,
    }

    fn amount_of(value: Value) -> Result<Rupiah, MalformedRequest> {
        let body = json!({ "amount": value }).to_string();
        json::read::<Body>(body.as_bytes())?.amount.whole()
    }

    fn idr(value: &str) -> Value {
        json!({ "value": value, "currency": "IDR" })
    }

    #[rstest]
    #[case("10000.00", 10_000)]
    #[case("10000", 10_000)]
    #[case("1", 1)]
    #[case("9999999999999.00", 9_999_999_999_999)]
    fn whole_rupiah_are_read(#[case] value: &str, #[case] rupiah: i64) {
        assert_eq!(amount_of(idr(value)), Ok(Rupiah::new(rupiah)));
    }

    #[rstest]
    #[case::cents("10000.50", "Whole Rupiah")]
    #[case::one_cent("0.01", "Whole Rupiah")]
    #[case::zero("0.00", "More Than Zero")]
    #[case::plain_zero("0", "More Than Zero")]
    fn cents_and_nothing_are_no_amount_and_never_rounded(#[case] value: &str, #[case] rule: &str) {
        let refused = amount_of(idr(value));
        assert!(matches!(refused, Err(MalformedRequest::Amount(due)) if due == rule));
    }

    #[rstest]
    #[case::negative("-50000.00")]
    #[case::signed("+50000.00")]
    #[case::too_long("99999999999999.00")]
    #[case::beyond_two_decimals_and_13_digits("9999999999999999")]
    #[case::exponent("1e5")]
    #[case::grouped("50,000.00")]
    #[case::underscore("50_000")]
    #[case::three_decimals("50000.000")]
    #[case::words("lima")]
    #[case::empty("")]
    #[case::points("..")]
    fn other_forms_are_refused(#[case] value: &str) {
        assert_eq!(
            amount_of(idr(value)),
            Err(MalformedRequest::Format("amount.value".to_owned()))
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let missing = |field: &str| Err(MalformedRequest::Missing(field.to_owned()));
        let malformed = |field: &str| Err(MalformedRequest::Format(field.to_owned()));
        for (amount, expected) in [
            (Value::Null, missing("amount")),
            (json!("50000.00"), malformed("amount")),
            (json!(["50000.00", "IDR"]), malformed("amount")),
            (json!({ "currency": "IDR" }), missing("amount.value")),
            (
                json!({ "value": null, "currency": "IDR" }),
                missing("amount.value"),
            ),
            (
                json!({ "value": 50000.0, "currency": "IDR" }),
                malformed("amount.value"),
            ),
            (json!({ "value": "1.00" }), missing("amount.currency")),
            (
                json!({ "value": "1.00", "currency": "" }),
                missing("amount.currency"),
            ),
            (
                json!({ "value": "1.00", "currency": "USD" }),
                malformed("amount.currency"),
            ),
        ] {
            assert_eq!(amount_of(amount.clone()), expected, "{amount}");
        }
    }

    #[test]
    fn an_amount_is_written_with_two_decimals() {
        assert_eq!(amount_text(Rupiah::new(50_000)), "50000.00");
        assert_eq!(amount_text(Rupiah::ZERO), "0.00");
        let written = serde_json::to_value(Amount::from(Rupiah::new(50_000)));
        assert_eq!(written.ok(), Some(idr("50000.00")));
    }
}
