//! A posting to an account, and the hash that chains it to the one before.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, SmallInt, Text};
use sha2::{Digest, Sha256};

use super::pages::AccountRow;

/// A posting as it is stored.
#[derive(QueryableByName)]
pub struct Posting {
    #[diesel(sql_type = BigInt)]
    pub account_id: i64,
    #[diesel(sql_type = BigInt)]
    pub seq: i64,
    #[diesel(sql_type = Text)]
    pub partner_id: String,
    #[diesel(sql_type = SmallInt)]
    pub service: i16,
    #[diesel(sql_type = Text)]
    pub partner_reference: String,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = BigInt)]
    pub amount: i64,
    #[diesel(sql_type = BigInt)]
    pub balance_after: i64,
    #[diesel(sql_type = BigInt)]
    pub posted_at: i64,
    #[diesel(sql_type = Binary)]
    pub hash: Vec<u8>,
}

impl AccountRow for Posting {
    const NAME: &'static str = "posting";
    const PAGE: &'static str = "
        SELECT account_id, seq, partner_id, service, partner_reference, kind, amount,
               balance_after, posted_at, hash
        FROM postings
        WHERE (account_id, seq) > ($1, $2)
        ORDER BY account_id, seq LIMIT $3";

    fn key(&self) -> (i64, i64) {
        (self.account_id, self.seq)
    }
}

impl Posting {
    /// The hash it must have after that one: SHA-256 over the hash before and the fields in their
    /// order, numbers as eight bytes big-endian, texts as their length in eight bytes and then
    /// their UTF-8.
    pub fn hash_after(&self, before: &[u8]) -> [u8; 32] {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend_from_slice(before);
        put_number(&mut bytes, self.account_id);
        put_number(&mut bytes, self.seq);
        put_text(&mut bytes, &self.partner_id);
        put_number(&mut bytes, self.service.into());
        put_text(&mut bytes, &self.partner_reference);
        put_text(&mut bytes, &self.kind);
        put_number(&mut bytes, self.amount);
        put_number(&mut bytes, self.balance_after);
        put_number(&mut bytes, self.posted_at);
        Sha256::digest(&bytes).into()
    }
}

fn put_number(bytes: &mut Vec<u8>, number: i64) {
    bytes.extend_from_slice(&number.to_be_bytes());
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
    bytes.extend_from_slice(text.as_bytes());
}
