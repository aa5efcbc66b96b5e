//! A partner's RSA key.

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The shortest modulus that signatures are checked with (`SNAP`, security requirements).
const MODULUS_BITS_MIN: usize = 2048;
/// The longest.
const MODULUS_BITS_MAX: usize = 8192;

/// An RSA key that signatures can be checked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// DER of the SubjectPublicKeyInfo.
    pub der: Vec<u8>,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl PublicKey {
    /// Reads PEM (`BEGIN PUBLIC KEY`). `None` where it is no RSA key of 2048 to 8192 bits.
    pub fn parse(pem: &str) -> Option<Self> {
        let body = pem
            .trim()
            .strip_prefix("-----BEGIN PUBLIC KEY-----")?
            .strip_suffix("-----END PUBLIC KEY-----")?;
        let packed: String = body.split_ascii_whitespace().collect();
        let der = STANDARD.decode(packed).ok()?;
        // The library checks the form here, and the length of the modulus only with a signature.
        ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &der).ok()?;
        let (modulus, exponent) = numbers(&der)?;
        if !(MODULUS_BITS_MIN..=MODULUS_BITS_MAX).contains(&bits(&modulus)) {
            return None;
        }
        Some(Self {
            der,
            modulus,
            exponent,
        })
    }

    /// Whether it is the same key, however it is written.
    pub fn is_same(&self, other: &Self) -> bool {
        self.modulus == other.modulus && self.exponent == other.exponent
    }
}

/// Modulus and exponent of a SubjectPublicKeyInfo, without leading zeros.
fn numbers(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    const SEQUENCE: u8 = 0x30;
    let (info, _) = element(der, SEQUENCE)?;
    let (_, rest) = element(info, SEQUENCE)?;
    let (bits, _) = element(rest, BIT_STRING)?;
    let (_unused_bits, key) = bits.split_first()?;
    let (key, _) = element(key, SEQUENCE)?;
    let (modulus, rest) = element(key, INTEGER)?;
    let (exponent, _) = element(rest, INTEGER)?;
    let significant = |number: &[u8]| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        number[zeros..].to_vec()
    };
    Some((significant(modulus), significant(exponent)))
}

/// The content of the DER element of that kind that comes first, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        long => {
            let (bytes, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            if bytes.is_empty() || bytes.len() > 4 {
                return None;
            }
            let length = bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest)
        }
    };
    let (content, rest) = rest.split_at_checked(length)?;
    (*found == tag).then_some((content, rest))
}

fn bits(number: &[u8]) -> usize {
    let leading = number
        .first()
        .map_or(0, |byte| byte.leading_zeros() as usize);
    number.len() * 8 - leading
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARTNER: &str = include_str!("../../tests/cli/partner.pem");
    const SHORT: &str = include_str!("../../tests/cli/rsa1024.pem");

    #[test]
    fn a_key_is_the_same_however_its_pem_is_broken_into_lines() {
        let key = PublicKey::parse(PARTNER).expect("a key");
        let joined: String = PARTNER
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect();
        let other = format!("-----BEGIN PUBLIC KEY-----\n{joined}\n-----END PUBLIC KEY-----\n");
        let other = PublicKey::parse(&other).expect("a key");
        assert!(key.is_same(&other));
        assert_eq!(bits(&key.modulus), 2048);
        assert_eq!(key.exponent, [1, 0, 1]);
    }

    #[test]
    fn a_key_of_1024_bits_is_refused() {
        assert_eq!(PublicKey::parse(SHORT), None);
    }

    #[test]
    fn what_breaks_off_is_no_key() {
        let der = PublicKey::parse(PARTNER).expect("a key").der;
        for length in 0..der.len() {
            assert_eq!(numbers(&der[..length]), None, "{length}");
        }
    }
}
