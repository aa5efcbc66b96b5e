//! Signatures: what is signed, and whether it was.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac;
use sha2::{Digest, Sha256};

use super::minify::minify;
use crate::keyring::same_secret;
use crate::partners::{Partner, SignatureMode};

/// What a partner signs to get an access token (`SNAP 73`).
pub fn access_string(client_key: &str, timestamp: &str) -> String {
    format!("{client_key}|{timestamp}")
}

/// A request, as far as its signature covers it.
pub struct Signed<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path and query as they were sent.
    pub path: &'a str,
    /// The access token; of symmetric signatures only.
    pub access_token: Option<&'a str>,
    /// The raw body.
    pub body: &'a [u8],
    /// `X-TIMESTAMP` as it was sent.
    pub timestamp: &'a str,
}

impl Signed<'_> {
    /// What the partner signs.
    pub fn string_to_sign(&self) -> String {
        let hash = hex::encode(Sha256::digest(minify(self.body)));
        let Self {
            method,
            path,
            timestamp,
            ..
        } = self;
        match self.access_token {
            Some(token) => format!("{method}:{path}:{token}:{hash}:{timestamp}"),
            None => format!("{method}:{path}:{hash}:{timestamp}"),
        }
    }
}

/// Whether `signature` is the partner's over that string.
pub fn is_by(partner: &Partner, signed: &str, signature: &str) -> bool {
    match partner.mode {
        SignatureMode::Symmetric => is_hmac(partner, signed.as_bytes(), signature),
        SignatureMode::Asymmetric => is_rsa(&partner.public_key.der, signed.as_bytes(), signature),
    }
}

fn is_hmac(partner: &Partner, message: &[u8], signature: &str) -> bool {
    let Some(given) = decode(signature) else {
        return false;
    };
    let mut mac = partner.signing_key.clone();
    mac.update(message);
    same_secret(&mac.finalize().into_bytes(), &given)
}

/// Whether `signature` is SHA256withRSA (PKCS#1 v1.5) over the message.
pub fn is_rsa(public_key: &[u8], message: &[u8], signature: &str) -> bool {
    let Some(given) = decode(signature) else {
        return false;
    };
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key)
        .verify(message, &given)
        .is_ok()
}

/// Base64 by every SDK, hexadecimal in the standard's samples. A signature has 64 bytes or 256
/// and more; of those, hexadecimal is the longer text, and no text is both.
fn decode(signature: &str) -> Option<Vec<u8>> {
    let is_hex = signature.len().is_multiple_of(128)
        && signature.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex {
        return hex::decode(signature).ok();
    }
    STANDARD.decode(signature).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn the_string_to_sign_is_the_standards() {
        let signed = Signed {
            method: "POST",
            path: "/v1.0/emoney/topup?x=1",
            access_token: Some("tok"),
            body: b"",
            timestamp: "2026-11-22T16:00:00+07:00",
        };
        assert_eq!(
            signed.string_to_sign(),
            format!("POST:/v1.0/emoney/topup?x=1:tok:{EMPTY}:2026-11-22T16:00:00+07:00")
        );
        let without_token = Signed {
            access_token: None,
            ..signed
        };
        assert_eq!(
            without_token.string_to_sign(),
            format!("POST:/v1.0/emoney/topup?x=1:{EMPTY}:2026-11-22T16:00:00+07:00")
        );
    }

    #[test]
    fn white_space_outside_strings_is_not_signed() {
        let of = |body: &'static [u8]| {
            Signed {
                method: "POST",
                path: "/",
                access_token: None,
                body,
                timestamp: "t",
            }
            .string_to_sign()
        };
        assert_eq!(of(b"{ \"a\": 1 }"), of(b"{\"a\":1}"));
        assert_ne!(of(b"{\"a\":\" \"}"), of(b"{\"a\":\"\"}"));
    }

    #[test]
    fn base64_and_hexadecimal_are_both_read() {
        let bytes = [7_u8; 64];
        assert_eq!(decode(&hex::encode(bytes)), Some(bytes.to_vec()));
        assert_eq!(decode(&STANDARD.encode(bytes)), Some(bytes.to_vec()));
        assert_eq!(decode("not a signature!"), None);
    }
}
