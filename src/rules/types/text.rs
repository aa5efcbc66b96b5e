//! What may stand in a text that people read: on a receipt, on a page, in a list. What cannot be
//! seen makes two texts look alike, and what turns the direction makes one look like another.

/// Whether the text can be read as it is written: something in it can be seen, and nothing in it is
/// invisible or controls anything.
pub fn is_readable(text: &str) -> bool {
    let is_plain = |letter: char| !letter.is_control() && !is_invisible(letter);
    text.chars().any(|letter| letter != ' ') && text.chars().all(is_plain)
}

/// What leaves no mark of its own: white space but the blank, and what Unicode lists as ignored in
/// display (`Default_Ignorable_Code_Point`), with the marks of annotations and the empty Braille
/// pattern. The marks that turn the direction of writing are among them.
pub fn is_invisible(letter: char) -> bool {
    let is_ignored = matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    is_ignored || (letter.is_whitespace() && letter != ' ')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_and_stores_are_readable() {
        for text in [
            "Budi Pratama",
            "D’Angelo",
            "Jose\u{301}",
            "José",
            "Siti (Toko 5) & Co.",
            "山田",
            "محمد",
        ] {
            assert!(is_readable(text), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_seen_or_turns_the_direction_is_not() {
        let marks = [
            '\u{61c}', '\u{200b}', '\u{200e}', '\u{200f}', '\u{feff}', '\u{ad}',
        ];
        let turns = ('\u{202a}'..='\u{202e}').chain('\u{2066}'..='\u{2069}');
        let spaces = [
            '\t', '\n', '\r', '\0', '\u{7f}', '\u{85}', '\u{a0}', '\u{2028}',
        ];
        for letter in marks.into_iter().chain(turns).chain(spaces) {
            assert!(!is_readable(&format!("Budi{letter}Santoso")), "{letter:?}");
        }
    }

    #[test]
    fn blanks_alone_are_nothing_to_read() {
        assert!(!is_readable("") && !is_readable("   "));
    }
}
