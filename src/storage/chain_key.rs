//! The key of the chains: who has only the database cannot make an entry that fits.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::ledger::ChainHash;

/// Makes the hashes of entries.
#[derive(Clone)]
pub struct ChainKey(Hmac<Sha256>);

impl ChainKey {
    /// From a secret of the key ring.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(secret).expect("HMAC takes keys of any length"))
    }

    /// The first half of HMAC-SHA-256 over the bytes.
    pub fn hash(&self, bytes: &[u8]) -> ChainHash {
        let mut mac = self.0.clone();
        mac.update(bytes);
        let whole: [u8; 32] = mac.finalize().into_bytes().into();
        let mut half = ChainHash::default();
        half.copy_from_slice(&whole[..16]);
        half
    }
}

impl fmt::Debug for ChainKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKey(..)")
    }
}
