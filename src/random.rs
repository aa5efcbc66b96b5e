//! The only place that makes random numbers: identifiers, digits and secrets.

use rand::RngExt;
use rand::rngs::ThreadRng;
use uuid::{NoContext, Uuid};

use crate::types::{AccountId, ReferenceNo, Timestamp};

/// Bytes of a secret: 256 bits.
pub const SECRET_BYTES: usize = 32;

#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
fn source() -> ThreadRng {
    rand::rng()
}

/// A gateway's number for a movement: a UUID of version 7 as 32 hex digits, in the order of time.
pub fn reference_no(now: Timestamp) -> ReferenceNo {
    let micros = u64::try_from(now.micros()).unwrap_or(0);
    // Below 1e9, so it fits.
    let nanos = (micros % 1_000_000) as u32 * 1000;
    let timestamp = uuid::Timestamp::from_unix(NoContext, micros / 1_000_000, nanos);
    Uuid::new_v7(timestamp).simple().to_string().into()
}

/// An id for a new account.
pub fn account_id() -> AccountId {
    AccountId(source().random_range(1..=i64::MAX))
}

/// So many decimal digits, each number as likely as any other, leading zeros kept.
pub fn digits(count: u8) -> String {
    let end = 10_u64.pow(u32::from(count));
    let number = source().random_range(0..end);
    format!("{number:0width$}", width = usize::from(count))
}

/// A secret of 256 bits.
pub fn secret() -> [u8; SECRET_BYTES] {
    source().random()
}

/// What tells one database from another; never 0.
pub fn database_identity() -> i32 {
    source().random_range(1..=i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_keep_their_leading_zeros() {
        let samples: Vec<String> = (0..2000).map(|_| digits(6)).collect();
        assert!(
            samples
                .iter()
                .all(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_digit()))
        );
        assert!(samples.iter().any(|d| d.starts_with('0')));
    }

    #[test]
    fn reference_numbers_sort_by_time() {
        let early = reference_no(Timestamp::from_micros(1_700_000_000_000_000));
        let late = reference_no(Timestamp::from_micros(1_700_000_000_002_000));
        assert!(early.as_str() < late.as_str());
        assert_eq!(early.as_str().len(), 32);
    }
}
