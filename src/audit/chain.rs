//! The chain: each entry follows from the one before (I2), and bears a hash over it under a key of
//! the key ring.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::account::Account;
use super::entry::{Entry, HASH_BYTES};
use super::findings::Findings;
use super::format::{moment, rupiah};
use super::report::Invariant;

/// I2 as far as it holds of every entry: the moment and the balance follow from the entry before.
/// I3: nothing is below zero.
pub fn check_link(before: &Account, entry: &Entry, findings: &mut Findings) {
    if before.balance() + entry.change() != entry.balance() {
        let finding = format!(
            "of {} takes {} to {}",
            rupiah(entry.change()),
            rupiah(before.balance()),
            rupiah(entry.balance())
        );
        findings.push(Invariant::I2, finding);
    }
    if entry.decided_at < before.decided_at {
        let (at, earlier) = (moment(entry.decided_at), moment(before.decided_at));
        let finding = format!("of {at} comes after one of {earlier}");
        findings.push(Invariant::I2, finding);
    }
    for (name, amount) in [("available", entry.available), ("held", entry.held)] {
        if amount < 0 {
            findings.push(Invariant::I3, format!("leaves {} {name}", rupiah(amount)));
        }
    }
}

/// I2 of the hash: with the key, or as far as it can be seen without it.
pub fn check_hash(
    before: &Account,
    entry: &Entry,
    key: Option<&ChainKey>,
    findings: &mut Findings,
) {
    let is_right = match key {
        Some(key) => key.hash_after(&before.hash, entry)[..] == entry.hash[..],
        None => entry.hash.len() == HASH_BYTES,
    };
    if !is_right {
        findings.push(Invariant::I2, "does not bear its hash");
    }
}

/// The key of the chains.
pub struct ChainKey(Hmac<Sha256>);

impl ChainKey {
    /// From the key ring's secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(Hmac::new_from_slice(secret).expect("HMAC takes a key of any length"))
    }

    /// The hash an entry must have after that one, over all columns in their order.
    fn hash_after(&self, before: &[u8; HASH_BYTES], entry: &Entry) -> [u8; HASH_BYTES] {
        self.hash(before, entry.hashed())
    }

    /// The first half of HMAC-SHA-256 over the hash before and the columns.
    pub fn hash(&self, before: &[u8], columns: &[u8]) -> [u8; HASH_BYTES] {
        let mac = self.0.clone().chain_update(before);
        let whole = mac.chain_update(columns).finalize().into_bytes();
        std::array::from_fn(|place| whole[place])
    }
}
