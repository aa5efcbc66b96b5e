//! Which characters a receipt can have, and their numbers in the printer's code page.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// The characters of Windows-1252 whose numbers are not their own: those of 0x80 to 0x9F.
const OWN: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('Ž', 0x8e),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9a),
    ('›', 0x9b),
    ('œ', 0x9c),
    ('ž', 0x9e),
    ('Ÿ', 0x9f),
];

/// What a printer can print of a text: the characters of Windows-1252, without control characters,
/// which would be commands to the printer. A letter that it has no accent for loses the accent, and
/// what is left becomes a question mark.
pub fn printable(text: &str) -> String {
    // Composed first: `e` and an accent after it are two characters of Unicode and one of the page.
    text.nfc().fold(String::new(), |mut out, letter| {
        put(&mut out, letter);
        out
    })
}

/// The same in the bytes of Windows-1252.
pub fn bytes(text: &str) -> Vec<u8> {
    let number = |letter| number(letter).unwrap_or(b'?');
    printable(text).chars().map(number).collect()
}

/// The nearest character of Latin-1, for a font that has no others.
pub fn latin1(letter: char) -> char {
    match letter {
        '‘' | '’' | '‚' => '\'',
        '“' | '”' | '„' => '"',
        '‹' => '<',
        '›' => '>',
        '–' | '—' => '-',
        '•' => '·',
        'ˆ' => '^',
        '˜' => '~',
        'Š' => 'S',
        'š' => 's',
        'Ž' => 'Z',
        'ž' => 'z',
        'Ÿ' => 'Y',
        'ƒ' => 'f',
        other if u32::from(other) <= 0xff => other,
        _ => '?',
    }
}

fn put(out: &mut String, letter: char) {
    let letter = match letter {
        // Hyphens and apostrophes that the page has under another name.
        '\u{2010}' | '\u{2011}' | '\u{2212}' => '-',
        '\u{2bc}' | '\u{2032}' => '’',
        other => other,
    };
    if number(letter).is_some() {
        return out.push(letter);
    }
    decompose_compatible(letter, |part| match number(part) {
        Some(_) => out.push(part),
        None if is_combining_mark(part) => {}
        None => out.push('?'),
    });
}

/// Its number in Windows-1252; none where it has none, or is a control character.
fn number(letter: char) -> Option<u8> {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(letter).ok(),
        _ => OWN
            .iter()
            .find(|(own, _)| *own == letter)
            .map(|(_, number)| *number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accent_is_printed_however_it_is_written() {
        assert_eq!(printable("Jose\u{301} Nun\u{303}ez"), "José Nuñez");
        assert_eq!(bytes("Jose\u{301}"), b"Jos\xe9");
    }

    #[test]
    fn every_character_of_the_code_page_is_printed_as_itself() {
        assert_eq!(printable("D’Angelo – “Rp” €5…"), "D’Angelo – “Rp” €5…");
        assert_eq!(bytes("D’Angelo"), b"D\x92Angelo");
        let all = OWN.iter().map(|(letter, _)| *letter);
        for letter in all.chain(' '..='~').chain('\u{a0}'..='\u{ff}') {
            let text = letter.to_string();
            assert_eq!(printable(&text), text);
            assert_ne!(bytes(&text), b"?".repeat(usize::from(letter != '?')));
        }
    }

    #[test]
    fn what_the_page_does_not_have_is_printed_as_what_is_nearest() {
        for (text, printed) in [
            ("Nguyễn", "Nguyen"),
            ("Šimić", "Šimic"),
            ("O\u{2bc}Hara, D\u{2032}", "O’Hara, D’"),
            ("A\u{2011}B\u{2212}C", "A-B-C"),
            ("ﬁ Ｂ²", "fi B²"),
            ("x\u{304}", "x"),
            ("漢字", "??"),
        ] {
            assert_eq!(printable(text), printed, "{text}");
        }
    }

    #[test]
    fn what_commands_a_printer_is_not_printed() {
        assert_eq!(printable("A\u{1b}p\u{0}\u{9b}é"), "A?p??é");
        for letter in (0..=0x10_ffff).filter_map(char::from_u32) {
            let bytes = bytes(&letter.to_string());
            assert!(bytes.iter().all(|byte| *byte >= 0x20 && *byte != 0x7f));
            assert!(!printable(&letter.to_string()).chars().any(char::is_control));
        }
    }

    #[test]
    fn a_font_of_latin1_has_every_character_that_is_printed() {
        for (letter, _) in OWN {
            assert!(u32::from(latin1(letter)) <= 0xff, "{letter}");
        }
    }
}
