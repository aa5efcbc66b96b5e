//! One field of a form: digits alone, written in groups as they are keyed.

use super::super::translations::{self, Translated};
use crate::text_format::thousands;

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
        let starts_abroad =
            self.kind == FieldKind::Phone && letter == '+' && self.digits.is_empty();
        // A separator changes nothing: the field writes its own.
        if starts_abroad || matches!(letter, '.' | '-' | ' ') {
            return true;
        }
        let room = self.digits.len() < self.longest();
        if letter.is_ascii_digit() && room {
            self.digits.push(letter);
        }
        letter.is_ascii_digit() && room
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
        match (self.kind, self.digits.strip_prefix("62")) {
            (FieldKind::Phone, Some(rest)) => format!("0{rest}"),
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
            FieldKind::Phone if !is_phone(&self.text()) => Some(translations::PHONE_WRONG),
            FieldKind::Amount if self.is_empty() => Some(translations::AMOUNT_MISSING),
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
            FieldKind::Phone => 15,
            FieldKind::Amount => 9,
            FieldKind::Token => 8,
            FieldKind::Pieces(_) => 5,
        }
    }
}

fn is_phone(number: &str) -> bool {
    number.starts_with("08") && (10..=15).contains(&number.len())
}

/// A phone number in groups of four: `0812-3456-7890`.
pub fn phone(digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    let groups: Vec<String> = digits
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
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
    fn a_number_with_the_countrys_code_is_the_local_one() {
        let field = keyed(FieldKind::Phone, "+62 812-3456-7890");
        assert_eq!(field.text(), "081234567890");
        assert_eq!(field.fault(), None);
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
