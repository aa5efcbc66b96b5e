//! Signatures: the texts that are signed, and the two ways of signing them.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha512};

use super::{SnapError, minify};

/// How the bytes of a signature become text. Clients in use send Base64, the standard's samples
/// show hexadecimal; a gateway takes both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Base64 with padding.
    #[default]
    Base64,
    /// Lower-case hexadecimal.
    Hex,
}

impl Encoding {
    /// The text of those bytes.
    pub fn encode(self, bytes: &[u8]) -> String {
        match self {
            Self::Base64 => STANDARD.encode(bytes),
            Self::Hex => hex::encode(bytes),
        }
    }
}

/// What is signed to get an access token (`SNAP 73`).
pub fn token_text(client_key: &str, timestamp: &str) -> String {
    format!("{client_key}|{timestamp}")
}

/// What is signed with the client secret. `path` is the path and query as they are sent.
pub fn symmetric_text(
    method: &str,
    path: &str,
    access_token: &str,
    body: &[u8],
    timestamp: &str,
) -> String {
    let digest = body_digest(body);
    format!("{method}:{path}:{access_token}:{digest}:{timestamp}")
}

/// What is signed with the private key, where a partner works without access token.
pub fn asymmetric_text(method: &str, path: &str, body: &[u8], timestamp: &str) -> String {
    let digest = body_digest(body);
    format!("{method}:{path}:{digest}:{timestamp}")
}

fn body_digest(body: &[u8]) -> String {
    hex::encode(Sha256::digest(minify(body)))
}

/// HMAC-SHA512 of a text under the client secret.
pub fn hmac_sha512(secret: &str, text: &str) -> Vec<u8> {
    let mut mac =
        Hmac::<Sha512>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// A partner's RSA key pair.
pub struct RsaKey(KeyPair);

impl RsaKey {
    /// Reads a PKCS#8 private key in PEM form.
    ///
    /// # Errors
    /// [`SnapError::Key`] where it is none.
    pub fn from_pem(pem: &str) -> Result<Self, SnapError> {
        let base64: String = pem
            .lines()
            .map(str::trim)
            .skip_while(|line| !line.starts_with("-----BEGIN"))
            .filter(|line| !line.starts_with("-----"))
            .collect();
        let der = STANDARD
            .decode(base64)
            .map_err(|_| SnapError::Key("the private key is not in PEM form"))?;
        KeyPair::from_pkcs8(&der)
            .map(Self)
            .map_err(|_| SnapError::Key("the private key is not a PKCS#8 RSA key"))
    }

    /// SHA256withRSA, PKCS#1 v1.5 padding.
    ///
    /// # Errors
    /// [`SnapError::Key`] where the key cannot sign.
    pub fn sign(&self, text: &str) -> Result<Vec<u8>, SnapError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .map_err(|_| SnapError::Key("the private key cannot sign"))?;
        Ok(signature)
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{
        KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA512, UnparsedPublicKey,
    };

    use super::*;

    const TIME: &str = "2025-11-22T09:30:00+07:00";
    const PATH: &str = "/v1.0/emoney/topup";
    const BODY: &str = "{ \"customerNumber\" : \"081234567890\",\n\t\"amount\": { \"value\": \
        \"50000.00\", \"currency\": \"IDR\" }, \"note\": \"a \\\"b c\\\" \\\\ d\\u00f6 \\/\" }";

    /// A key pair of its own: the private half as a partner keeps it, the public half as DER.
    fn generate_key() -> (String, Vec<u8>) {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key pair");
        let private: Pkcs8V1Der<'static> = pair.as_der().expect("PKCS#8");
        let packed = STANDARD.encode(private.as_ref());
        let label = "PRIVATE KEY";
        let pem = format!("-----BEGIN {label}-----\n{packed}\n-----END {label}-----\n");
        (pem, pair.public_key().as_ref().to_vec())
    }

    #[test]
    fn a_signature_is_sha256_with_rsa_in_pkcs1_padding() {
        let (pem, public) = generate_key();
        let key = RsaKey::from_pem(&pem).expect("the key");
        let signature = key.sign("a text").expect("a signature");
        let verify = |algorithm, text: &str| {
            UnparsedPublicKey::new(algorithm, &public).verify(text.as_bytes(), &signature)
        };
        assert!(verify(&RSA_PKCS1_2048_8192_SHA256, "a text").is_ok());
        assert!(verify(&RSA_PKCS1_2048_8192_SHA256, "another").is_err());
        assert!(verify(&RSA_PKCS1_2048_8192_SHA512, "a text").is_err());
    }

    #[test]
    fn a_token_is_asked_for_by_client_key_and_time() {
        assert_eq!(
            token_text("TEST-CLIENT", TIME),
            "TEST-CLIENT|2025-11-22T09:30:00+07:00"
        );
    }

    // Digests and codes as Python's hashlib and hmac compute them.

    #[test]
    fn the_symmetric_text_holds_the_digest_of_the_minified_body() {
        assert_eq!(
            symmetric_text("POST", PATH, "the-access-token", BODY.as_bytes(), TIME),
            "POST:/v1.0/emoney/topup:the-access-token:\
             f7a4d352e5b4098ca27ef77a3dc4be59f6a4d629b652e07416421e25ca200ab7:\
             2025-11-22T09:30:00+07:00"
        );
    }

    #[test]
    fn the_asymmetric_text_is_the_same_without_token() {
        assert_eq!(
            asymmetric_text("POST", PATH, BODY.as_bytes(), TIME),
            "POST:/v1.0/emoney/topup:\
             f7a4d352e5b4098ca27ef77a3dc4be59f6a4d629b652e07416421e25ca200ab7:\
             2025-11-22T09:30:00+07:00"
        );
    }

    #[test]
    fn the_symmetric_signature_is_the_one_python_computes() {
        let text = symmetric_text("POST", PATH, "the-access-token", BODY.as_bytes(), TIME);
        let signature = hmac_sha512("the-client-secret", &text);
        assert_eq!(
            Encoding::Base64.encode(&signature),
            "qoKoTB6cinLLGq6U/O24SIDK2PYnAXGE8Ebk0mIDpc0qKGP7cksCge2PrQvGeuJGKgHAwQkiTuN7xNzodzlXww=="
        );
        assert_eq!(
            Encoding::Hex.encode(&signature),
            "aa82a84c1e9c8a72cb1aae94fcedb84880cad8f627017184f046e4d26203a5cd\
             2a2863fb724b0281ed8fad0bc67ae2462a01c0c109224ee37bc4dce8773957c3"
        );
    }

    #[test]
    fn no_body_is_the_digest_of_nothing() {
        assert_eq!(
            asymmetric_text("GET", "/x", b"", TIME),
            "GET:/x:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855:\
             2025-11-22T09:30:00+07:00"
        );
    }

    #[test]
    fn a_text_that_is_no_key_is_refused() {
        assert!(matches!(
            RsaKey::from_pem("not a key"),
            Err(SnapError::Key(_))
        ));
    }
}
