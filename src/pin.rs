//! PINs: six digits that open the app, kept as an Argon2id hash in PHC form.
//!
//! Hashing is slow on purpose. It waits for its turn, and turns are fewer than processors, so
//! that people signing in cannot take the machine away from the tills.

use std::fmt;
use std::sync::LazyLock;
use std::thread::available_parallelism;
use std::time::Duration;

use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use subtle::ConstantTimeEq;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::random;

/// Digits of a PIN.
const DIGITS: usize = 6;
/// Bytes of a salt: what RFC 9106 recommends.
const SALT_BYTES: usize = 16;
/// Memory of one hash in KiB, passes over it, lanes: 19 MiB, two, one.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// How long a check waits for its turn.
const PERMIT_TIMEOUT: Duration = Duration::from_secs(5);

/// A customer's PIN, as it was keyed. It is printed nowhere.
#[derive(Clone)]
pub struct Pin(SecretString);

/// A text is no PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a PIN of 6 digits")]
pub struct PinError;

/// A PIN could not be hashed or compared: memory is short, or the stored hash is none.
#[derive(Debug, thiserror::Error)]
#[error("a PIN cannot be hashed: {0}")]
pub struct PinHashError(password_hash::Error);

impl Pin {
    /// Reads six digits.
    pub fn parse(text: &str) -> Result<Self, PinError> {
        let is_pin = text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit());
        if !is_pin {
            return Err(PinError);
        }
        Ok(Self(text.into()))
    }

    /// Whether it is among the first that a thief tries: one to three digits over and over, or a run
    /// up or down.
    pub fn is_trivial(&self) -> bool {
        let digits = self.0.expose_secret().as_bytes();
        let repeats = |length: usize| digits.iter().zip(&digits[length..]).all(|(a, b)| a == b);
        let steps = |step: u8| {
            let mut pairs = digits.windows(2);
            pairs.all(|pair| (pair[0] + step - b'0') % 10 == pair[1] - b'0')
        };
        (1..=3).any(repeats) || steps(1) || steps(9)
    }

    /// Its hash under a new salt, in PHC form. Takes tens of milliseconds.
    pub fn hash(&self) -> Result<String, PinHashError> {
        hash(self.0.expose_secret().as_bytes())
    }

    /// Whether it is the PIN of that hash. Takes as long either way.
    pub fn matches(&self, hash: &str) -> Result<bool, PinHashError> {
        match hasher().verify_password(self.0.expose_secret().as_bytes(), hash) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(PinHashError(error)),
        }
    }
}

/// In a time that does not depend on where they differ.
impl PartialEq for Pin {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (self.0.expose_secret(), other.0.expose_secret());
        one.as_bytes().ct_eq(other.as_bytes()).into()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(..)")
    }
}

/// A hash that no PIN matches, to be compared with where there is no account. Salt and hash are
/// random, not computed, so that it costs no time that would reveal a number without an account.
pub fn decoy_hash() -> String {
    let (memory, passes, lanes) = COST;
    let salt = STANDARD_NO_PAD.encode(&random::secret()[..SALT_BYTES]);
    let hash = STANDARD_NO_PAD.encode(random::secret());
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
}

/// Leave to hash, given back when it is dropped.
#[derive(Debug)]
pub struct HashPermit(#[expect(dead_code, reason = "held, not read")] SemaphorePermit<'static>);

impl HashPermit {
    /// Waits for it; `None` when too many are before.
    pub async fn wait() -> Option<Self> {
        /// Half of the processors, for the whole process.
        static PERMITS: LazyLock<Semaphore> = LazyLock::new(|| {
            let processors = available_parallelism().map_or(1, usize::from);
            Semaphore::new((processors / 2).max(1))
        });
        let turn = tokio::time::timeout(PERMIT_TIMEOUT, PERMITS.acquire()).await;
        turn.ok()?.ok().map(Self)
    }
}

fn hash(secret: &[u8]) -> Result<String, PinHashError> {
    let salt = &random::secret()[..SALT_BYTES];
    let hash = hasher().hash_password_with_salt(secret, salt);
    hash.map(|hash| hash.to_string()).map_err(PinHashError)
}

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("the cost is within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(text: &str) -> Pin {
        Pin::parse(text).expect("a PIN")
    }

    #[test]
    fn a_pin_is_six_digits() {
        for text in ["", "12345", "1234567", "12345a", "１２３４５６", "-12345"] {
            assert_eq!(Pin::parse(text).err(), Some(PinError), "{text}");
        }
        assert!(Pin::parse("000000").is_ok());
    }

    #[test]
    fn what_is_tried_first_is_trivial() {
        for text in [
            "000000", "121212", "123123", "123456", "654321", "789012", "109876",
        ] {
            assert!(pin(text).is_trivial(), "{text}");
        }
        for text in ["271828", "123457", "135790", "112233", "121213", "123321"] {
            assert!(!pin(text).is_trivial(), "{text}");
        }
    }

    #[test]
    fn a_hash_is_argon2id_salted_and_matches_its_pin_alone() {
        let hash = pin("123456").hash().expect("a hash");
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(pin("123456").matches(&hash).expect("a hash"));
        assert!(!pin("123457").matches(&hash).expect("a hash"));
        assert_ne!(pin("123456").hash().expect("another"), hash);
        assert!(pin("123456").matches("no hash").is_err());
    }

    #[test]
    fn a_decoy_hash_has_the_cost_of_a_real_one_and_matches_nothing() {
        let (decoy, real) = (decoy_hash(), pin("123456").hash().expect("a hash"));
        let cost = |hash: &str| hash.split('$').take(4).collect::<String>();
        assert_eq!((cost(&decoy), decoy.len()), (cost(&real), real.len()));
        assert!(!pin("123456").matches(&decoy).expect("a hash"));
    }

    #[test]
    fn a_pin_is_not_printed() {
        assert_eq!(format!("{:?}", pin("123456")), "Pin(..)");
    }
}
