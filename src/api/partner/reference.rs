//! References, by which partners know a movement. Two that look alike must not be two movements,
//! so nothing that cannot be seen is taken, and nothing is trimmed.

use super::text::{FromText, Text};

/// A reference of at most so many characters, as it was written.
#[derive(Debug)]
pub struct Reference<const LONGEST: usize>(pub String);

impl<const LONGEST: usize> FromText for Reference<LONGEST> {
    fn from_text(text: String) -> Option<Self> {
        let Text(text) = Text::<LONGEST>::from_text(text)?;
        let is_plain = !text.starts_with(' ') && !text.ends_with(' ');
        is_plain.then_some(Self(text))
    }
}
