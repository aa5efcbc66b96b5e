//! Reading a body field by field, so that what is wrong can be named.

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::codes::MalformedRequest;
use crate::planted::{self, Bug};
use crate::types::{Msisdn, Rupiah};

/// The longest value of a SNAP amount.
const AMOUNT_CHARACTERS: usize = 16;

/// An object of the body, and where in it we are.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: &'static str,
}

impl<'a> Fields<'a> {
    /// The body itself.
    pub fn of(body: &'a Value) -> Result<Self, MalformedRequest> {
        let map = body
            .as_object()
            .ok_or(MalformedRequest::BadRequest("Expected A JSON Object"))?;
        Ok(Self { map, path: "" })
    }

    /// An object within it; one that is missing is empty.
    pub fn object(self, name: &'static str) -> Result<Option<Self>, MalformedRequest> {
        match self.map.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Self { map, path: name })),
            Some(_) => Err(MalformedRequest::Format(self.name(name))),
        }
    }

    /// A text of 1 to `longest` characters. A bare number is taken as its text.
    pub fn text(self, name: &str, longest: usize) -> Result<String, MalformedRequest> {
        self.optional_text(name, longest)?
            .ok_or_else(|| MalformedRequest::Missing(self.name(name)))
    }

    /// The same, where it is given; an empty text is none.
    pub fn optional_text(
        self,
        name: &str,
        longest: usize,
    ) -> Result<Option<String>, MalformedRequest> {
        let text = match self.map.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(MalformedRequest::Format(self.name(name))),
        };
        if text.is_empty() {
            return Ok(None);
        }
        if text.chars().count() > longest || text.chars().any(char::is_control) {
            return Err(MalformedRequest::Format(self.name(name)));
        }
        Ok(Some(text))
    }

    /// The digits of a token: 6 to 8.
    pub fn optional_token(self, name: &str) -> Result<Option<String>, MalformedRequest> {
        let Some(token) = self.optional_text(name, 8)? else {
            return Ok(None);
        };
        if token.len() < 6 || !token.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MalformedRequest::Format(self.name(name)));
        }
        Ok(Some(token))
    }

    /// A phone number in any of its forms.
    pub fn phone(self, name: &str) -> Result<Msisdn, MalformedRequest> {
        let text = self.text(name, 32)?;
        Msisdn::parse(&text).map_err(|_| MalformedRequest::Format(self.name(name)))
    }

    /// An amount of whole rupiah, more than none.
    pub fn amount(self, name: &'static str) -> Result<Rupiah, MalformedRequest> {
        self.optional_amount(name)?
            .ok_or_else(|| MalformedRequest::Missing(self.name(name)))
    }

    /// The same, where it is given.
    pub fn optional_amount(self, name: &'static str) -> Result<Option<Rupiah>, MalformedRequest> {
        let Some(amount) = self.object(name)? else {
            return Ok(None);
        };
        let value = match amount.map.get("value") {
            Some(Value::String(value)) => value,
            None | Some(Value::Null) => {
                return Err(MalformedRequest::Missing(amount.name("value")));
            }
            Some(_) => return Err(MalformedRequest::Format(amount.name("value"))),
        };
        if amount.text("currency", 3)? != "IDR" {
            return Err(MalformedRequest::Format(amount.name("currency")));
        }
        let malformed = || MalformedRequest::Format(amount.name("value"));
        parse_amount(value, malformed).map(Some)
    }

    /// A time in ISO 8601 with its offset, where it is given; only its form is of interest.
    pub fn check_time(self, name: &str) -> Result<(), MalformedRequest> {
        match self.optional_text(name, 35)? {
            Some(text) if text.parse::<jiff::Timestamp>().is_err() => {
                Err(MalformedRequest::Format(self.name(name)))
            }
            _ => Ok(()),
        }
    }

    fn name(self, name: &str) -> String {
        match self.path {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        }
    }
}

fn parse_amount(
    value: &str,
    malformed: impl Fn() -> MalformedRequest,
) -> Result<Rupiah, MalformedRequest> {
    let is_plain = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if value.len() > AMOUNT_CHARACTERS || !is_plain {
        return Err(malformed());
    }
    let decimal = Decimal::from_str_exact(value).map_err(|_| malformed())?;
    if decimal.scale() > 2 {
        return Err(malformed());
    }
    let has_cents = !decimal.fract().is_zero() && !planted::is(Bug::CentsRounded);
    if has_cents || decimal.is_zero() {
        return Err(MalformedRequest::Amount);
    }
    let whole = i64::try_from(decimal.trunc().mantissa() / 10_i128.pow(decimal.trunc().scale()));
    let rupiah = Rupiah::new(whole.map_err(|_| malformed())?);
    if rupiah > Rupiah::MAX_ON_THE_WIRE {
        return Err(malformed());
    }
    Ok(rupiah)
}

/// An amount's value as SNAP writes it: `10000.00`.
pub fn amount_text(amount: Rupiah) -> String {
    let mut decimal = Decimal::from(amount.get());
    decimal.rescale(2);
    decimal.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn amount_of(value: Value) -> Result<Rupiah, MalformedRequest> {
        let body = json!({ "amount": value });
        Fields::of(&body)?.amount("amount")
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
    #[case::cents("10000.50")]
    #[case::one_cent("0.01")]
    #[case::zero("0.00")]
    #[case::plain_zero("0")]
    fn cents_and_nothing_are_no_amount_and_never_rounded(#[case] value: &str) {
        assert_eq!(amount_of(idr(value)), Err(MalformedRequest::Amount));
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
    #[case::order_request("lima")]
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
        assert_eq!(amount_of(Value::Null), missing("amount"));
        assert_eq!(amount_of(json!("50000.00")), malformed("amount"));
        assert_eq!(
            amount_of(json!({ "currency": "IDR" })),
            missing("amount.value")
        );
        assert_eq!(
            amount_of(json!({ "value": 50000.0, "currency": "IDR" })),
            malformed("amount.value")
        );
        assert_eq!(
            amount_of(json!({ "value": "1.00" })),
            missing("amount.currency")
        );
        assert_eq!(
            amount_of(json!({ "value": "1.00", "currency": "USD" })),
            malformed("amount.currency")
        );
    }

    #[test]
    fn a_bare_number_of_twenty_digits_is_read_as_its_text() {
        let body: Value =
            serde_json::from_str(r#"{"customerNo": 88889912345678901234}"#).expect("JSON");
        let fields = Fields::of(&body).expect("an object");
        assert_eq!(
            fields.text("customerNo", 20),
            Ok("88889912345678901234".to_owned())
        );
    }

    #[test]
    fn an_amount_is_written_with_two_decimals() {
        assert_eq!(amount_text(Rupiah::new(50_000)), "50000.00");
        assert_eq!(amount_text(Rupiah::ZERO), "0.00");
    }
}
