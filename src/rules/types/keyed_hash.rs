//! Hashes under secrets that live outside the database and outside the rules. The key ring makes
//! them; the rules only compare them.

use std::fmt;

use subtle::{Choice, ConstantTimeEq};

use super::KeyId;

/// A keyed hash over everything that makes two requests the same one: amount, customer, token,
/// channel and outlet. Made at the edge, because the key lives there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 16]);

/// A token's digits under a secret that lives outside the database: HMAC-SHA-256 and the id of
/// the secret. The digits themselves are kept nowhere.
#[derive(Clone)]
pub struct TokenCode {
    /// Which secret made it.
    pub key: KeyId,
    /// The code.
    pub mac: [u8; 32],
}

impl TokenCode {
    fn matches(&self, other: &Self) -> Choice {
        Choice::from(u8::from(self.key == other.key)) & self.mac.ct_eq(&other.mac)
    }
}

impl PartialEq for TokenCode {
    fn eq(&self, other: &Self) -> bool {
        self.matches(other).into()
    }
}

impl Eq for TokenCode {}

impl fmt::Debug for TokenCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenCode({}, ..)", self.key)
    }
}

/// What a till presents: the keyed digits under every secret still in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenProof(pub Vec<TokenCode>);

impl TokenProof {
    /// Whether the digits are those of `code`, in a time that does not depend on them.
    pub fn proves(&self, code: &TokenCode) -> bool {
        let none = Choice::from(0);
        let found = self
            .0
            .iter()
            .fold(none, |found, candidate| found | candidate.matches(code));
        found.into()
    }
}
