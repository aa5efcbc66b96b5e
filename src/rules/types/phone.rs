//! Phone numbers and names of customers, and how they are masked outside the customer's own view.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use super::text::is_invisible;

/// What stands before the national number, the longest first. `62` without a plus is the country's
/// code, too: within the country no mobile number begins so, for that takes a `0` and an `8`.
const PREFIXES: [&str; 4] = ["+62", "0062", "62", TRUNK];
/// What stands before a national number within the country.
const TRUNK: &str = "0";
/// How many digits a mobile number has after `+62`, by the national numbering plan.
const LENGTHS: RangeInclusive<usize> = 9..=12;
/// What a national number of the sandbox begins with: freephone, so no customer has one.
const SANDBOX: &str = "800";

/// A mobile number in its one canonical form, the local one: `081234567890`.
///
/// By the national numbering plan these are 0810 to 0839 and 0850 to 0899; 0800 is the sandbox's.
/// Its `Debug` is masked, so that a log line or an error message cannot carry a whole number by
/// accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msisdn(Arc<str>);

/// Why a text is not an Indonesian mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an Indonesian mobile number of 10 to 13 digits, 0810 to 0839 or 0850 to 0899: 08.., \
     628.., +628.. or 00628.."
)]
pub struct MsisdnError;

impl Msisdn {
    /// Reads what people and hosts write: `08..`, `628..`, `+628..`, `00628..`, `+62 (0)8..`, with
    /// blanks, hyphens, dots, brackets and invisible characters anywhere.
    pub fn parse(text: &str) -> Result<Self, MsisdnError> {
        let kept: String = text
            .chars()
            .filter(|letter| !is_separator(*letter))
            .collect();
        let mut prefixes = PREFIXES.iter();
        let (prefix, number) = prefixes
            .find_map(|prefix| Some((*prefix, kept.strip_prefix(prefix)?)))
            .ok_or(MsisdnError)?;
        // Some write the trunk prefix after the country's code: +62 (0)812.
        let number = match number.strip_prefix('0') {
            Some(rest) if prefix != TRUNK => rest,
            _ => number,
        };
        match is_mobile(number) {
            true => Ok(Self(format!("{TRUNK}{number}").into())),
            false => Err(MsisdnError),
        }
    }

    /// Whether it is one of the sandbox's, which no customer has.
    pub fn is_of_the_sandbox(&self) -> bool {
        self.0
            .strip_prefix(TRUNK)
            .is_some_and(|number| number.starts_with(SANDBOX))
    }

    /// The canonical local form in full. For the account's own view and for storage only.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// With the middle hidden: `0812****7890`.
    pub fn masked(&self) -> String {
        let hidden = self.0.len() - 8;
        format!(
            "{}{}{}",
            &self.0[..4],
            "*".repeat(hidden),
            &self.0[4 + hidden..]
        )
    }
}

/// Whether these are a mobile number's digits after `+62`.
fn is_mobile(number: &str) -> bool {
    let mut digits = number.bytes();
    let begins = matches!(
        (digits.next(), digits.next()),
        (Some(b'8'), Some(b'1'..=b'3' | b'5'..=b'9'))
    );
    (begins || number.starts_with(SANDBOX))
        && LENGTHS.contains(&number.len())
        && digits.all(|digit| digit.is_ascii_digit())
}

/// Whether this stands between the digits of a phone number and means nothing: blanks, hyphens,
/// dots, brackets, and what nobody sees, such as the direction marks of a copied contact.
pub fn is_separator(letter: char) -> bool {
    let is_hyphen = matches!(
        letter,
        '-' | '\u{2010}'
            ..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}'
    );
    let is_mark = matches!(letter, '.' | '(' | ')' | '[' | ']');
    letter == ' ' || is_hyphen || is_mark || is_invisible(letter)
}

impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A name with all but the first letter of each word hidden: `Budi Pratama` is `B*** P******`.
pub fn mask_name(name: &str) -> String {
    name.split_whitespace()
        .map(|word| {
            word.chars()
                .enumerate()
                .map(|(index, letter)| if index == 0 { letter } else { '*' })
                .collect::<String>()
        })
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_that_people_and_hosts_write_is_the_same_customer() {
        let canonical = Msisdn::parse("081234567890").expect("valid");
        for form in [
            "6281234567890",
            "+6281234567890",
            "006281234567890",
            "+62 812-3456-7890",
            " 081234567890 ",
            "0062 812 3456 7890",
            "+62 0812 3456 7890",
            "+62 (0)812-3456-7890",
            "62 0812 3456 7890",
            "0062 (0) 812 3456 7890",
            "(+62) 812 3456 7890",
            "0812.3456.7890",
            "(0812) 3456-7890",
            "[0812] 34567890",
            "0812\u{a0}3456\u{202f}7890",
            "0812\u{2009}3456\u{3000}7890",
            "0812\u{2010}3456\u{2011}7890",
            "0812\u{2013}3456\u{2014}7890",
            "0812\u{2212}3456\u{ff0d}7890",
            "\u{202a}+62 812\u{2011}3456\u{2011}7890\u{202c}",
            "\u{feff}0812\u{200b}3456\u{ad}7890\u{2069}",
            "\t081234567890\r\n",
        ] {
            assert_eq!(Msisdn::parse(form), Ok(canonical.clone()), "{form:?}");
        }
    }

    #[test]
    fn what_is_not_a_mobile_number_is_refused() {
        for text in [
            "",
            "0",
            "08",
            "+",
            "0712345678",
            "02150928595",
            "08123456789012345",
            "08123x56789",
            "+1 555 0100",
            // Without the 0 it may be anything.
            "81234567890",
            // The plus stands at the beginning, once; it means that the country's code follows.
            "++6281234567890",
            "0812+34567890",
            "+081234567890",
            "+006281234567890",
            "0081234567890",
            "00081234567890",
            "+62 (00)81234567890",
            // More than a number, or another one.
            "081234567890 ext 5",
            "081234567890x5",
            "081234567890,,123",
            "081234567890;081298765432",
            "081234567890/1",
            "tel:+6281234567890",
            "081234567890#",
            "*123#",
            // Digits of other scripts are not ours to read.
            "٠٨١٢٣٤٥٦٧٨٩٠",
        ] {
            assert_eq!(Msisdn::parse(text), Err(MsisdnError), "{text:?}");
        }
    }

    #[test]
    fn mobiles_begin_and_end_as_the_national_plan_says() {
        for prefix in 800..=899 {
            let is_mobile = matches!(prefix, 800 | 810..=839 | 850..=899);
            for digits in 7..=14 {
                let number = format!("{prefix}{}", "7".repeat(digits - 3));
                let is_long = (9..=12).contains(&digits);
                for form in [format!("0{number}"), format!("+62{number}")] {
                    let read = Msisdn::parse(&form);
                    assert_eq!(read.is_ok(), is_mobile && is_long, "{form}");
                }
            }
        }
    }

    #[test]
    fn only_a_mask_is_printed() {
        let number = Msisdn::parse("081234567890").expect("valid");
        assert!(!number.is_of_the_sandbox());
        assert!(Msisdn::parse("08004043808").is_ok_and(|number| number.is_of_the_sandbox()));
        assert_eq!(number.masked(), "0812****7890");
        assert_eq!(format!("{number:?}"), "0812****7890");
        assert_eq!(mask_name("Budi Pratama"), "B*** P******");
    }
}
