//! A row of `entries`, as SQL and as what is hashed: written apart from the auditor's own code.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Value {
    fn sql(&self) -> String {
        match self {
            Self::Null => "NULL".to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => format!("'{}'", text.replace('\'', "''")),
            Self::Bytes(bytes) => format!("x'{}'", hex::encode(bytes)),
        }
    }

    fn hashed(&self) -> Vec<u8> {
        let sized = |bytes: &[u8]| [&[1], &(bytes.len() as u64).to_be_bytes()[..], bytes].concat();
        match self {
            Self::Null => vec![0],
            Self::Number(number) => [&[1], &number.to_be_bytes()[..]].concat(),
            Self::Text(text) => sized(text.as_bytes()),
            Self::Bytes(bytes) => sized(bytes),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// The columns in their order, without the hash.
pub const COLUMNS: [&str; 31] = [
    "account_id",
    "seq",
    "decided_at",
    "amount",
    "fee",
    "hold",
    "available",
    "held",
    "month_in",
    "last_token",
    "token_no",
    "asked",
    "month",
    "failures_in_a_row",
    "service",
    "flagged",
    "kind",
    "tier",
    "status",
    "partner_id",
    "partner_reference",
    "reference_no",
    "external_id",
    "channel",
    "store_id",
    "store_brand",
    "terminal_id",
    "cashier_id",
    "reason",
    "live",
    "fingerprint",
];

/// An entry.
#[derive(Clone)]
pub struct Row(Vec<Value>);

impl Row {
    /// With nothing in it.
    pub fn new() -> Self {
        Self(vec![Value::Null; COLUMNS.len()])
    }

    /// With that column.
    pub fn with(mut self, column: &str, value: impl Into<Value>) -> Self {
        self.0[place(column)] = value.into();
        self
    }

    /// With a value in a column, or with none.
    pub fn with_some(self, column: &str, value: Option<impl Into<Value>>) -> Self {
        let value = value.map_or(Value::Null, Into::into);
        self.with(column, value)
    }

    /// What is in that column.
    pub fn get(&self, column: &str) -> &Value {
        &self.0[place(column)]
    }

    /// The first half of HMAC-SHA-256 over the hash before and every column.
    pub fn hash_after(&self, before: &[u8], key: &[u8; 32]) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
        mac.update(before);
        for value in &self.0 {
            mac.update(&value.hashed());
        }
        mac.finalize().into_bytes()[..16].to_vec()
    }

    /// The statement that writes it.
    pub fn insert(&self, hash: &[u8]) -> String {
        let values: Vec<_> = self.0.iter().map(Value::sql).collect();
        format!(
            "INSERT INTO entries ({}, hash) VALUES ({}, x'{}')",
            COLUMNS.join(", "),
            values.join(", "),
            hex::encode(hash)
        )
    }
}

fn place(column: &str) -> usize {
    let found = COLUMNS.iter().position(|known| *known == column);
    found.unwrap_or_else(|| panic!("no column {column}"))
}
