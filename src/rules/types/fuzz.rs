//! Any text as a phone number or a name.

use super::{Msisdn, mask_name};
use fuzz_target::{Choices, fuzz};

const PIECES: [&str; 20] = [
    "0", "8", "62", "+62", "+", "-", " ", "1", "23", "4567", "89", "\u{a0}", "٨", "x", "00", "\t",
    "(0)", ".", "\u{200e}", "\u{2011}",
];

/// A number in one of its forms, more often than not.
fn number(choices: &mut Choices<'_>) -> String {
    let prefix = choices.one(&["0", "62", "+62", "0062", "+62 (0)"]);
    let gap = choices.one(&["", "-", " ", "  - ", ".", "\u{a0}\u{2011}\u{200b}"]);
    let digits = 7 + choices.below(7);
    let digits: Vec<String> = (0..digits)
        .map(|_| (choices.below(10)).to_string())
        .collect();
    let (left, right) = digits.split_at(digits.len() / 2);
    format!("{prefix}8{}{gap}{}", left.concat(), right.concat())
}

fn text(choices: &mut Choices<'_>) -> String {
    match choices.below(4) {
        0 => choices.text(20),
        1 => choices.pieces(&PIECES, 8),
        2 => number(choices),
        _ => {
            let number = number(choices);
            choices.corrupt(&number, &PIECES, 3)
        }
    }
}

/// Its digits after the prefix, found in another way than the reader's: from the first 8 on, which
/// no prefix has.
fn digits_from_the_8(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit);
    digits.skip_while(|digit| *digit != '8').collect()
}

#[test]
fn a_phone_number_is_one_number_in_every_form_and_never_shown_whole() {
    fuzz!(20_000, |bytes: &[u8]| {
        let text = text(&mut Choices::of(bytes));
        let Ok(number) = Msisdn::parse(&text) else {
            return;
        };
        let whole = number.as_str();
        assert!(whole.starts_with("08") && (10..=13).contains(&whole.len()));
        assert!(whole.bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(whole[1..], digits_from_the_8(&text), "{text:?}");
        let local = &whole[1..];
        for form in [
            whole.to_owned(),
            format!("62{local}"),
            format!("+62 {local}"),
            format!("0062.{local}"),
            format!("+62 (0){local}"),
        ] {
            assert_eq!(Msisdn::parse(&form).as_ref(), Ok(&number), "{form}");
        }
        for shown in [
            number.masked(),
            format!("{number:?}"),
            format!("{:#?}", [&number]),
        ] {
            assert!(!shown.contains(local) && shown.contains("**"), "{shown}");
        }
    });
}

#[test]
fn a_masked_name_shows_the_first_letter_of_each_word_and_no_other() {
    fuzz!(20_000, |bytes: &[u8]| {
        let name = Choices::of(bytes).text(40);
        let masked = mask_name(&name);
        let words: Vec<&str> = name.split_whitespace().collect();
        let masks: Vec<&str> = masked.split(' ').filter(|mask| !mask.is_empty()).collect();
        assert_eq!(words.len(), masks.len(), "{name:?}");
        for (word, mask) in words.iter().zip(masks) {
            assert_eq!(word.chars().count(), mask.chars().count());
            assert_eq!(word.chars().next(), mask.chars().next());
            assert!(mask.chars().skip(1).all(|letter| letter == '*'), "{mask}");
        }
    });
}
