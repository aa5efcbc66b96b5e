//! The chain: each entry follows from the one before (I2), and bears a hash over it under a key of
//! the key ring.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::entry::{Entry, HASH_BYTES};
use super::format::{moment, rupiah};
use super::report::Invariant;
use super::step::Findings;

/// I2 as far as it holds of every entry: the moment and the balance follow from the entry before.
/// I3: nothing is below zero.
pub fn check_link(before: &Entry, entry: &Entry, findings: &mut Findings) {
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
        findings.push(
            Invariant::I2,
            format!("of {at} comes after one of {earlier}"),
        );
    }
    for (name, amount) in [("available", entry.available), ("held", entry.held)] {
        if amount < 0 {
            findings.push(Invariant::I3, format!("leaves {} {name}", rupiah(amount)));
        }
    }
}

/// I2 of the hash: with the key, or as far as it can be seen without it.
pub fn check_hash(
    before: &Entry,
    entry: &Entry,
    key: Option<&mut ChainKey>,
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

/// The key of the chains, and room for what is hashed.
pub struct ChainKey {
    key: Hmac<Sha256>,
    bytes: Vec<u8>,
}

impl ChainKey {
    /// From the key ring's secret.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self {
            key: Hmac::new_from_slice(secret).expect("HMAC takes a key of any length"),
            bytes: Vec::new(),
        }
    }

    /// The hash an entry must have after that one: the first half of HMAC-SHA-256 over the hash
    /// before and all columns in their order. A column that is null is a byte 0; any other is a byte
    /// 1 and a number as eight bytes big-endian, or a text's or bytes' length in eight bytes and
    /// then themselves.
    pub fn hash_after(&mut self, before: &[u8], entry: &Entry) -> [u8; HASH_BYTES] {
        self.bytes.clear();
        self.bytes.extend_from_slice(before);
        put_columns(&mut self.bytes, entry);
        let mac = self.key.clone().chain_update(&self.bytes);
        let whole = mac.finalize().into_bytes();
        std::array::from_fn(|place| whole[place])
    }
}

fn put_columns(bytes: &mut Vec<u8>, entry: &Entry) {
    for number in [
        entry.account_id,
        entry.seq,
        entry.decided_at,
        entry.amount,
        entry.fee,
        entry.hold,
        entry.available,
        entry.held,
        entry.month_in,
        entry.last_token,
    ] {
        put_number(bytes, Some(number));
    }
    put_number(bytes, entry.token_no);
    put_number(bytes, entry.asked);
    put_number(bytes, Some(entry.month.into()));
    put_number(bytes, Some(entry.failures_in_a_row.into()));
    put_number(bytes, entry.service.map(i64::from));
    put_number(bytes, Some(entry.flagged.into()));
    for text in [&entry.kind, &entry.tier, &entry.status] {
        put_bytes(bytes, Some(text.as_bytes()));
    }
    for text in [
        &entry.partner_id,
        &entry.partner_reference,
        &entry.reference_no,
        &entry.external_id,
        &entry.channel,
        &entry.store_id,
        &entry.store_brand,
        &entry.terminal_id,
        &entry.cashier_id,
        &entry.reason,
        &entry.live,
    ] {
        put_bytes(bytes, text.as_ref().map(String::as_bytes));
    }
    put_bytes(bytes, entry.fingerprint.as_deref());
}

fn put_number(bytes: &mut Vec<u8>, number: Option<i64>) {
    bytes.push(number.is_some().into());
    if let Some(number) = number {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
}

fn put_bytes(bytes: &mut Vec<u8>, value: Option<&[u8]>) {
    bytes.push(value.is_some().into());
    if let Some(value) = value {
        bytes.extend_from_slice(&(value.len() as u64).to_be_bytes());
        bytes.extend_from_slice(value);
    }
}
