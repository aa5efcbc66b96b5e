//! Phone numbers and names of customers, and how they are masked outside the customer's own view.

use std::fmt;
use std::sync::Arc;

/// A mobile number in its one canonical form, the local one: `081234567890`.
///
/// `08..`, `628..` and `+628..` are the same customer. Its `Debug` is masked, so that a log line
/// or an error message cannot carry a whole number by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Msisdn(Arc<str>);

/// Why a text is not an Indonesian mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an Indonesian mobile number of 10 to 13 digits: 08.., 628.. or +628..")]
pub struct MsisdnError;

impl Msisdn {
    /// Reads any of the forms in use; spaces and hyphens between digits are ignored.
    pub fn parse(text: &str) -> Result<Self, MsisdnError> {
        let digits: String = text
            .trim()
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .collect();
        let local = ["+62", "62", "0"]
            .iter()
            .find_map(|prefix| digits.strip_prefix(prefix))
            .ok_or(MsisdnError)?;
        let is_mobile = local.starts_with('8')
            && (9..=12).contains(&local.len())
            && local.bytes().all(|b| b.is_ascii_digit());
        if !is_mobile {
            return Err(MsisdnError);
        }
        Ok(Self(format!("0{local}").into()))
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

impl fmt::Debug for Msisdn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A name with all but the first letter of each word hidden: `Budi Santoso` is `B*** S******`.
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
    fn every_form_of_a_number_is_the_same_customer() {
        let canonical = Msisdn::parse("081234567890").expect("valid");
        for form in [
            "6281234567890",
            "+6281234567890",
            "+62 812-3456-7890",
            " 081234567890 ",
        ] {
            assert_eq!(Msisdn::parse(form), Ok(canonical.clone()), "{form}");
        }
    }

    #[test]
    fn what_is_not_a_mobile_number_is_refused() {
        for text in [
            "",
            "0",
            "08",
            "0712345678",
            "02150928595",
            "08123456789012345",
            "08123x56789",
            "+1 555 0100",
        ] {
            assert_eq!(Msisdn::parse(text), Err(MsisdnError), "{text}");
        }
    }

    #[test]
    fn only_a_mask_is_printed() {
        let number = Msisdn::parse("081234567890").expect("valid");
        assert_eq!(number.masked(), "0812****7890");
        assert_eq!(format!("{number:?}"), "0812****7890");
        assert_eq!(mask_name("Budi Santoso"), "B*** S******");
    }
}
