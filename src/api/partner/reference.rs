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
        (is_plain && !text.chars().any(is_invisible)).then_some(Self(text))
    }
}

/// What leaves no mark of its own: white space but the blank, and what Unicode lists as ignored in
/// display (`Default_Ignorable_Code_Point`), with the marks of annotations and the empty Braille
/// pattern.
fn is_invisible(letter: char) -> bool {
    let is_ignored = matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    is_ignored || (letter.is_whitespace() && letter != ' ')
}
