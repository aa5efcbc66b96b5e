//! The verification code: ten characters by which a shop or an issuer recognises a genuine paper.
//!
//! The code is an HMAC-SHA-256 over the [`VerificationFields`](super::VerificationFields), cut to
//! 50 bits, under a key made from the partner's client secret, which the partner and the issuer's
//! gateway both hold.
//!
//! **It proves** that the printer of the paper held that secret, and that kind, references, masked
//! phone number, amount, time and status are as they were then: to guess a code takes half a
//! quadrillion tries on average, each with a person at the other end.
//!
//! **It does not prove** that money moved: a till can print what it likes, and only the books know
//! (ask for the reference's status). Nor that the paper is the only one: a photocopy has the same
//! code, and so has a reprint, which is why that says SALINAN. The shop's name, address, store,
//! terminal and cashier are not covered. And a secret that is changed makes older papers
//! unverifiable: a sandbox makes new ones at each start.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::credentials::Partner;

/// Crockford's alphabet: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHARACTERS: u32 = 10;
const BITS: u32 = 5 * CHARACTERS;

/// The key of a partner's codes. Its `Debug` does not show it.
#[derive(Clone)]
pub struct VerificationKey([u8; 32]);

impl VerificationKey {
    /// That of a partner: derived, so that a code says nothing of the secret that signs requests.
    pub fn of(partner: &Partner) -> Self {
        let secret = partner.client_secret.as_bytes();
        Self(hmac_sha256(secret, b"gerai receipt code, version 1"))
    }

    /// The code of a text.
    pub(super) fn code(&self, text: &str) -> VerificationCode {
        let [a, b, c, d, e, f, g, h, ..] = hmac_sha256(&self.0, text.as_bytes());
        VerificationCode(u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> (u64::BITS - BITS))
    }
}

impl fmt::Debug for VerificationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(..)")
    }
}

fn hmac_sha256(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// A verification code; its `Display` is what is printed: `4Q7RM-0ZK3D`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerificationCode(u64);

impl fmt::Display for VerificationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for at in 0..CHARACTERS {
            if at == CHARACTERS / 2 {
                f.write_str("-")?;
            }
            let five = (self.0 >> (BITS - 5 * (at + 1))) & 31;
            let character = ALPHABET[five as usize];
            write!(f, "{}", char::from(character))?;
        }
        Ok(())
    }
}

/// What cannot be a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a verification code has 10 letters and digits, such as 4Q7RM-0ZK3D")]
pub struct InvalidCode;

impl FromStr for VerificationCode {
    type Err = InvalidCode;

    /// Reads a code as people type it: in any case of letters, with hyphens and spaces anywhere,
    /// O for 0, I or L for 1.
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        let (mut bits, mut count) = (0, 0);
        for character in text.chars().filter(|one| !matches!(one, '-' | ' ')) {
            let meant = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let is_it = |one: &u8| char::from(*one) == meant;
            let five = ALPHABET.iter().position(is_it).ok_or(InvalidCode)?;
            count += 1;
            if count > CHARACTERS {
                return Err(InvalidCode);
            }
            bits = bits << 5 | five as u64;
        }
        if count == CHARACTERS {
            Ok(Self(bits))
        } else {
            Err(InvalidCode)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for bits in [0, 1, 31, (1 << 50) - 1, 0x2_1234_5678_9abc] {
            let code = VerificationCode(bits);
            assert_eq!(code.to_string().parse(), Ok(code));
            assert_eq!(code.to_string().to_lowercase().parse(), Ok(code));
            assert_eq!(code.to_string().replace('-', " ").parse(), Ok(code));
        }
        assert_eq!(
            "o1LiO-00000".parse::<VerificationCode>(),
            "01110-00000".parse()
        );
    }

    #[test]
    fn what_is_no_code_is_refused() {
        for text in ["", "4Q7RM", "4Q7RM-0ZK3D9", "4Q7RM-0ZK3U", "4Q7RM-0ZK3é"] {
            assert_eq!(text.parse::<VerificationCode>(), Err(InvalidCode), "{text}");
        }
    }

    #[test]
    fn the_key_is_not_shown() {
        assert_eq!(format!("{:?}", VerificationKey([7; 32])), "SealKey(..)");
    }

    /// Papers stay verifiable: computed apart from this code.
    #[test]
    fn the_code_of_a_text_never_changes() {
        let key = VerificationKey(hmac_sha256(b"the-secret", b"gerai receipt code, version 1"));
        assert_eq!(key.code("3:abc").to_string(), "WPZRW-9RMBY");
    }
}
