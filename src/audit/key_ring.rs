//! What the auditor takes from the key ring: the key of the chains, and the value by which a
//! database knows its ring.

use std::path::{Path, PathBuf};

use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use super::connection::Connection;
use super::error::AuditError;

/// The part of the key ring's file that is read.
#[derive(Deserialize)]
struct File {
    root: String,
}

/// A key ring.
pub struct KeyRing {
    file: PathBuf,
    root: [u8; 32],
}

impl KeyRing {
    /// Reads the file.
    pub fn read(file: &Path) -> Result<Self, AuditError> {
        let failed = |reason: String| AuditError::KeyRing {
            file: file.to_owned(),
            reason,
        };
        let text = std::fs::read_to_string(file).map_err(|error| failed(error.to_string()))?;
        // What is wrong with it is not shown: it may be a secret.
        let unreadable = || failed("expected root = \"..\" with 64 hex digits".to_owned());
        let File { root: digits } = toml::from_str(&text).map_err(|_| unreadable())?;
        let mut root = [0; 32];
        hex::decode_to_slice(&digits, &mut root).map_err(|_| unreadable())?;
        let file = file.to_owned();
        Ok(Self { file, root })
    }

    /// Refuses where it is not the ring that the database was begun with.
    pub fn require_own(&self, connection: &mut Connection) -> Result<(), AuditError> {
        let value = hex::encode(&self.derived("check value")[..8]);
        match known_value(connection)? {
            Some(known) if known != value => Err(AuditError::OtherKeyRing(self.file.clone())),
            _ => Ok(()),
        }
    }

    /// The secret of the accounts' chains.
    pub fn chain_secret(&self) -> [u8; 32] {
        self.derived("entries")
    }

    /// The secret of the operators' audit trail.
    pub fn trail_secret(&self) -> [u8; 32] {
        self.derived("audit trail")
    }

    /// HMAC-SHA-256 under the root, over the purpose after its length.
    fn derived(&self, purpose: &str) -> [u8; 32] {
        let mac = Hmac::<Sha256>::new_from_slice(&self.root);
        let mac = mac.expect("HMAC takes a key of any length");
        let mac = mac.chain_update((purpose.len() as u64).to_be_bytes());
        mac.chain_update(purpose).finalize().into_bytes().into()
    }
}

#[derive(QueryableByName)]
struct Metadata {
    #[diesel(sql_type = Text)]
    value: String,
}

fn known_value(connection: &mut Connection) -> QueryResult<Option<String>> {
    let mut known = None;
    let query = "SELECT value FROM metadata WHERE name = 'keyring'";
    connection.each(query, |row: Metadata| known = Some(row.value))?;
    Ok(known)
}
