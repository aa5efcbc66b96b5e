//! One field of a form: digits alone, written in groups as they are keyed.

use super::super::words::{self, Word};
use crate::words::thousands;

/// What is keyed in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Phone,
    /// Whole rupiah.
    Amount,
    Token,
    /// How many notes or coins of so many rupiah.
    Pieces(u64),
}

/// A field.
#[derive(Clone)]
pub struct Field {
    pub kind: Kind,
    digits: String,
}

impl Field {
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            digits: String::new(),
        }
    }

    /// Takes a digit; false where it is none, or one too many.
    pub fn take(&mut self, letter: char) -> bool {
        let starts_abroad = self.kind == Kind::Phone && letter == '+' && self.digits.is_empty();
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
            (Kind::Phone, Some(rest)) => format!("0{rest}"),
            _ => self.digits.clone(),
        }
    }

    /// The number in it; 0 where it is empty.
    pub fn number(&self) -> u64 {
        self.digits.parse().unwrap_or(0)
    }

    /// What is wrong with it.
    pub fn fault(&self) -> Option<Word> {
        match self.kind {
            Kind::Phone if !is_phone(&self.text()) => Some(words::PHONE_WRONG),
            Kind::Amount if self.is_empty() => Some(words::AMOUNT_MISSING),
            Kind::Token if !(6..=8).contains(&self.digits.len()) => Some(words::TOKEN_WRONG),
            _ => None,
        }
    }

    /// As it is written on the screen; a token only while it is being keyed.
    pub fn shown(&self, focused: bool) -> String {
        match self.kind {
            Kind::Phone => phone(&self.digits),
            Kind::Amount | Kind::Pieces(_) if self.is_empty() => String::new(),
            Kind::Amount | Kind::Pieces(_) => thousands(self.number()),
            Kind::Token if focused => self.digits.clone(),
            Kind::Token => "*".repeat(self.digits.len()),
        }
    }

    /// How many digits it takes.
    pub fn longest(&self) -> usize {
        match self.kind {
            Kind::Phone => 15,
            Kind::Amount => 9,
            Kind::Token => 8,
            Kind::Pieces(_) => 5,
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

    fn keyed(kind: Kind, text: &str) -> Field {
        let mut field = Field::new(kind);
        for letter in text.chars() {
            field.take(letter);
        }
        field
    }

    #[test]
    fn an_amount_is_grouped_as_it_is_keyed() {
        let shown =
            ["1", "10", "1000", "1250000"].map(|text| keyed(Kind::Amount, text).shown(true));
        assert_eq!(shown, ["1", "10", "1.000", "1.250.000"]);
        assert_eq!(keyed(Kind::Amount, "50.000").number(), 50_000);
    }

    #[test]
    fn letters_are_not_taken() {
        let mut field = Field::new(Kind::Amount);
        assert!(!field.take('a'));
        assert!(field.is_empty());
    }

    #[test]
    fn a_number_with_the_countrys_code_is_the_local_one() {
        let field = keyed(Kind::Phone, "+62 812-3456-7890");
        assert_eq!(field.text(), "081234567890");
        assert_eq!(field.fault(), None);
    }

    #[test]
    fn a_token_shows_only_while_it_is_keyed() {
        let field = keyed(Kind::Token, "012345");
        assert_eq!(
            [field.shown(true), field.shown(false)],
            ["012345", "******"]
        );
    }
}
