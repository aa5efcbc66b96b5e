//! One field of a form: digits alone, written in groups as they are keyed.

use gerai_rules::types::{Msisdn, is_separator};

use super::super::translations;
use crate::lang::Translated;
use crate::text_format::thousands;

/// The longest that a phone number is written: `00`, `62`, `(0)` and twelve digits.
const PHONE_DIGITS: usize = 17;

/// What is keyed in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Phone,
    /// Whole rupiah.
    Amount,
    Token,
    /// How many notes or coins of so many rupiah.
    Pieces(u64),
}

/// A field.
#[derive(Clone)]
pub struct FormField {
    pub kind: FieldKind,
    /// Its digits; before those of a phone number there may be a plus.
    digits: String,
}

impl FormField {
    pub fn new(kind: FieldKind) -> Self {
        Self {
            kind,
            digits: String::new(),
        }
    }

    /// Takes a digit; false where it is none, or one too many.
    pub fn take(&mut self, letter: char) -> bool {
        // A separator changes nothing: the field writes its own.
        if is_separator(letter) {
            return true;
        }
        let starts_abroad =
            self.kind == FieldKind::Phone && letter == '+' && self.digits.is_empty();
        let room = self.digits.trim_start_matches('+').len() < self.longest();
        let is_taken = starts_abroad || (letter.is_ascii_digit() && room);
        if is_taken {
            self.digits.push(letter);
        }
        is_taken
    }

    pub fn backspace(&mut self) {
        self.digits.pop();
    }

    pub fn clear(&mut self) {
        self.digits.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.digits.is_empty()
    }

    /// What is in it; of a phone number, the local form.
    pub fn text(&self) -> String {
        match (self.kind, Msisdn::parse(&self.digits)) {
            (FieldKind::Phone, Ok(phone)) => phone.as_str().to_owned(),
            _ => self.digits.clone(),
        }
    }

    /// The number in it; 0 where it is empty.
    pub fn number(&self) -> u64 {
        self.digits.parse().unwrap_or(0)
    }

    /// What is wrong with it.
    pub fn fault(&self) -> Option<Translated> {
        match self.kind {
            FieldKind::Phone if Msisdn::parse(&self.digits).is_err() => {
                Some(translations::PHONE_WRONG)
            }
            FieldKind::Amount if self.number() == 0 => Some(translations::AMOUNT_MISSING),
            FieldKind::Token if !(6..=8).contains(&self.digits.len()) => {
                Some(translations::TOKEN_WRONG)
            }
            _ => None,
        }
    }

    /// As it is written on the screen; a token only while it is being keyed.
    pub fn shown(&self, focused: bool) -> String {
        match self.kind {
            FieldKind::Phone => phone(&self.digits),
            FieldKind::Amount | FieldKind::Pieces(_) if self.is_empty() => String::new(),
            FieldKind::Amount | FieldKind::Pieces(_) => thousands(self.number()),
            FieldKind::Token if focused => self.digits.clone(),
            FieldKind::Token => "*".repeat(self.digits.len()),
        }
    }

    /// How many digits it takes.
    pub fn longest(&self) -> usize {
        match self.kind {
            FieldKind::Phone => PHONE_DIGITS,
            FieldKind::Amount => 9,
            FieldKind::Token => 8,
            FieldKind::Pieces(_) => 5,
        }
    }
}

/// A phone number in groups of four: `0812-3456-7890`, `+6281-2345-6789-0`.
pub fn phone(number: &str) -> String {
    let digits = number.trim_start_matches('+');
    let plus = &number[..number.len() - digits.len()];
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    format!("{plus}{}", groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed(kind: FieldKind, text: &str) -> FormField {
        let mut field = FormField::new(kind);
        for letter in text.chars() {
            field.take(letter);
        }
        field
    }

    #[test]
    fn an_amount_is_grouped_as_it_is_keyed() {
        let shown =
            ["1", "10", "1000", "1250000"].map(|text| keyed(FieldKind::Amount, text).shown(true));
        assert_eq!(shown, ["1", "10", "1.000", "1.250.000"]);
        assert_eq!(keyed(FieldKind::Amount, "50.000").number(), 50_000);
    }

    #[test]
    fn letters_are_not_taken() {
        let mut field = FormField::new(FieldKind::Amount);
        assert!(!field.take('a'));
        assert!(field.is_empty());
    }

    #[test]
    fn a_phone_number_is_taken_in_every_form_that_the_gateway_takes() {
        for form in [
            "+62 812-3456-7890",
            "0062 812 3456 7890",
            "+62 (0)812.3456.7890",
            "\u{202a}0812\u{2011}3456\u{a0}7890\u{202c}",
        ] {
            let field = keyed(FieldKind::Phone, form);
            assert_eq!(field.text(), "081234567890", "{form:?}");
            assert_eq!(field.fault(), None, "{form:?}");
        }
    }

    #[test]
    fn a_phone_number_that_the_gateway_refuses_does_not_leave_the_field() {
        for wrong in [
            "0812345",
            "08123456789012",
            "084112345678",
            "0215092859",
            "+081234567890",
        ] {
            let field = keyed(FieldKind::Phone, wrong);
            assert_eq!(field.fault(), Some(translations::PHONE_WRONG), "{wrong}");
        }
    }

    #[test]
    fn a_token_shows_only_while_it_is_keyed() {
        let field = keyed(FieldKind::Token, "012345");
        assert_eq!(
            [field.shown(true), field.shown(false)],
            ["012345", "******"]
        );
    }
}
