//! The key ring: the secrets that live outside the database, in a file of their own.
//!
//! Someone who has only the database can neither try out the million possible tokens nor read a
//! partner's secret. The file holds one `root`, which never changes, and the `token` keys, of which
//! the last one makes new codes and the others still prove old ones.

use std::collections::BTreeSet;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::file_mode::{OthersMay, others_may};
use crate::random;
use crate::storage::ChainKey;
use crate::types::{Fingerprint, IssuerId, KeyId, Msisdn, TokenCode, TokenProof};

const NONCE_BYTES: usize = 12;

/// Why there is no key ring.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// The file cannot be read or written.
    #[error("key ring {path}: {source}", path = .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no key ring.
    #[error("key ring {path}: {expected}", path = .path.display())]
    Malformed {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it, without its content.
        expected: &'static str,
    },
    /// Others could put keys of their own into it.
    #[error(
        "key ring {0}: others than its owner may write it; expected a file that is its owner's \
         alone (chmod 600), and a look at who has changed it"
    )]
    Writable(PathBuf),
}

type Key = SecretBox<[u8; random::SECRET_BYTES]>;

/// The secrets, and what every request needs that is derived from them.
pub struct KeyRing {
    root: Key,
    tokens: Vec<(KeyId, Key)>,
    fingerprints: Key,
    access_tokens: Key,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    root: String,
    token: Vec<TokenKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenKey {
    id: String,
    key: String,
}

impl KeyRing {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Self, KeyRingError> {
        let text = std::fs::read_to_string(path).map_err(|source| KeyRingError::File {
            path: path.to_owned(),
            source,
        })?;
        if others_may(path) == OthersMay::Write {
            return Err(KeyRingError::Writable(path.to_owned()));
        }
        Self::parse(&text).map_err(|expected| KeyRingError::Malformed {
            path: path.to_owned(),
            expected,
        })
    }

    /// Makes new secrets and writes them, readable by the owner alone. Never over a file that is
    /// there.
    pub fn create(path: &Path) -> Result<Self, KeyRingError> {
        let text = format!(
            "# The secrets of this gateway. Keep a copy apart from the database's, and show it\n\
             # to nobody. `root` must never change. To rotate the token keys, append another\n\
             # [[token]]: the last one makes new tokens.\n\
             root = \"{}\"\n\n[[token]]\nid = \"1\"\nkey = \"{}\"\n",
            hex::encode(random::secret()),
            hex::encode(random::secret()),
        );
        write_new(path, &text).map_err(|source| KeyRingError::File {
            path: path.to_owned(),
            source,
        })?;
        Self::read(path)
    }

    fn parse(text: &str) -> Result<Self, &'static str> {
        let file: File = toml::from_str(text)
            .map_err(|_| "expected root = \"..\" and [[token]] tables with id and key")?;
        let tokens = file
            .token
            .iter()
            .map(|token| Ok((KeyId::from(token.id.as_str()), key(&token.key)?)))
            .collect::<Result<Vec<_>, &'static str>>()?;
        if tokens.is_empty() {
            return Err("expected at least one [[token]]");
        }
        let ids: BTreeSet<&str> = file.token.iter().map(|token| token.id.as_str()).collect();
        if ids.len() < file.token.len() {
            return Err("two [[token]] have one id; expected an id of its own for each");
        }
        let root = key(&file.root)?;
        Ok(Self {
            fingerprints: boxed(derived(&root, "fingerprint")),
            access_tokens: boxed(derived(&root, "access token")),
            root,
            tokens,
        })
    }

    /// A value by which a database knows the ring that it was begun with.
    pub fn check_value(&self) -> String {
        hex::encode(&derived(&self.root, "check value")[..8])
    }

    /// The code of a customer's digits under the newest key.
    pub fn token_code(&self, issuer: &IssuerId, phone: &Msisdn, digits: &str) -> TokenCode {
        let newest = self.tokens.last().expect("a ring has a token key");
        code(newest, issuer, phone, digits)
    }

    /// The codes of keyed digits under every key.
    pub fn token_proof(&self, issuer: &IssuerId, phone: &Msisdn, digits: &str) -> TokenProof {
        let codes = self
            .tokens
            .iter()
            .map(|key| code(key, issuer, phone, digits));
        TokenProof(codes.collect())
    }

    /// A keyed hash of what makes two requests the same.
    pub fn fingerprint(&self, parts: &[&str]) -> Fingerprint {
        let whole = mac(self.fingerprints.expose_secret(), parts);
        let mut fingerprint = Fingerprint::default();
        fingerprint.0.copy_from_slice(&whole[..16]);
        fingerprint
    }

    /// The key of the accounts' chains of entries.
    pub fn chain_key(&self) -> ChainKey {
        ChainKey::new(&derived(&self.root, "entries"))
    }

    /// A keyed hash of what the database must not have as it is; one use's says nothing of another's.
    pub fn keyed_hash(&self, use_of_it: &str, parts: &[&str]) -> [u8; 32] {
        mac(&derived(&self.root, use_of_it), parts)
    }

    /// The first half of it, which is enough for a key of a table.
    pub fn short_hash(&self, use_of_it: &str, parts: &[&str]) -> [u8; 16] {
        let mut half = [0; 16];
        half.copy_from_slice(&self.keyed_hash(use_of_it, parts)[..16]);
        half
    }

    /// The key of the audit trail.
    pub fn trail_key(&self) -> ChainKey {
        ChainKey::new(&derived(&self.root, "audit trail"))
    }

    /// A keyed hash for an access token.
    pub fn access_mac(&self, parts: &[&str]) -> [u8; 32] {
        mac(self.access_tokens.expose_secret(), parts)
    }

    /// Seals a secret so that it can lie in the database; `owner` is whose it is.
    pub fn seal(&self, secret: &SecretString, owner: &str) -> Vec<u8> {
        let mut sealed = secret.expose_secret().as_bytes().to_vec();
        let nonce = self
            .sealing_key()
            .seal_in_place_append_tag(Aad::from(owner.as_bytes()), &mut sealed)
            .expect("AES-GCM seals a short secret");
        [&nonce.as_ref()[..], &sealed].concat()
    }

    /// Opens what was sealed for that owner; `None` when it was not, or under another ring.
    pub fn open(&self, sealed: &[u8], owner: &str) -> Option<SecretString> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let opened = self
            .sealing_key()
            .open_in_place(nonce, Aad::from(owner.as_bytes()), &mut sealed)
            .ok()?;
        Some(String::from_utf8(opened.to_vec()).ok()?.into())
    }

    fn sealing_key(&self) -> RandomizedNonceKey {
        RandomizedNonceKey::new(&AES_256_GCM, &derived(&self.root, "partner secrets"))
            .expect("a derived key has the length of an AES-256 key")
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing({} token keys)", self.tokens.len())
    }
}

/// Whether two secrets are equal, in a time that does not depend on where they differ.
pub fn same_secret(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

fn key(hex_digits: &str) -> Result<Key, &'static str> {
    let mut bytes = [0; random::SECRET_BYTES];
    hex::decode_to_slice(hex_digits, &mut bytes).map_err(|_| "expected keys of 64 hex digits")?;
    Ok(boxed(bytes))
}

fn boxed(bytes: [u8; random::SECRET_BYTES]) -> Key {
    SecretBox::new(Box::new(bytes))
}

fn derived(root: &Key, purpose: &str) -> [u8; 32] {
    mac(root.expose_secret(), &[purpose])
}

fn code((id, key): &(KeyId, Key), issuer: &IssuerId, phone: &Msisdn, digits: &str) -> TokenCode {
    TokenCode {
        key: id.clone(),
        mac: mac(
            key.expose_secret(),
            &[issuer.as_str(), phone.as_str(), digits],
        ),
    }
}

/// HMAC-SHA-256 over the parts, each after its length, so that no two lists are alike.
fn mac(key: &[u8], parts: &[&str]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.sync_all());
    // On a full disk an empty file would be left, which every next start would refuse.
    written.inspect_err(|_| drop(std::fs::remove_file(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> (tempfile::TempDir, KeyRing) {
        let folder = tempfile::tempdir().expect("a folder");
        let ring = KeyRing::create(&folder.path().join("keys")).expect("a ring");
        (folder, ring)
    }

    #[test]
    fn what_is_sealed_opens_for_its_owner_alone() {
        let (_folder, ring) = ring();
        let sealed = ring.seal(&"s3cret".to_owned().into(), "ALFAMART");
        let opened = ring.open(&sealed, "ALFAMART").expect("opens");
        assert_eq!(opened.expose_secret(), "s3cret");
        assert!(ring.open(&sealed, "INDOMARET").is_none());
        assert!(ring.open(&sealed[..5], "ALFAMART").is_none());
    }

    #[test]
    fn a_rotated_ring_still_proves_old_codes() {
        let (folder, old) = ring();
        let path = folder.path().join("keys");
        let mut text = std::fs::read_to_string(&path).expect("text");
        text += &format!("\n[[token]]\nid = \"2\"\nkey = \"{}\"\n", "ab".repeat(32));
        let new = KeyRing::parse(&text).expect("a ring");
        let (issuer, phone) = (
            IssuerId::from("kaspro"),
            Msisdn::parse("081234567890").expect("valid"),
        );
        let code = old.token_code(&issuer, &phone, "012345");
        assert!(new.token_proof(&issuer, &phone, "012345").proves(&code));
        assert!(!new.token_proof(&issuer, &phone, "012346").proves(&code));
        assert_ne!(new.token_code(&issuer, &phone, "012345").key, code.key);
        assert_eq!(old.check_value(), new.check_value());
    }

    #[test]
    fn two_token_keys_of_one_id_are_refused() {
        let (folder, _ring) = ring();
        let mut text = std::fs::read_to_string(folder.path().join("keys")).expect("text");
        text += &format!("\n[[token]]\nid = \"1\"\nkey = \"{}\"\n", "ab".repeat(32));
        let refused = KeyRing::parse(&text).expect_err("refused");
        assert!(refused.contains("two [[token]] have one id"), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn a_ring_that_others_may_write_is_refused_and_one_that_they_may_read_is_not() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, _ring) = ring();
        let path = folder.path().join("keys");
        for (mode, is_read) in [
            (0o600, true),
            (0o400, true),
            (0o640, true),
            (0o644, true),
            (0o660, false),
            (0o602, false),
            (0o666, false),
        ] {
            let mode_of = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, mode_of).expect("a mode");
            let read = KeyRing::read(&path);
            let is_writable = matches!(read, Err(KeyRingError::Writable(_)));
            assert_eq!((read.is_ok(), is_writable), (is_read, !is_read), "{mode:o}");
        }
    }

    #[test]
    fn a_ring_is_never_written_over() {
        let (folder, _ring) = ring();
        assert!(KeyRing::create(&folder.path().join("keys")).is_err());
    }

    #[test]
    fn nothing_secret_is_printed() {
        let (_folder, ring) = ring();
        assert_eq!(format!("{ring:?}"), "KeyRing(1 token keys)");
    }
}
