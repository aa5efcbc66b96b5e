//! A partner's key pair.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::BenchError;

/// Both keys in PEM.
#[derive(Clone)]
pub struct Keys {
    /// What the partner signs with.
    pub private: String,
    /// What the gateway knows of it.
    pub public: String,
}

impl Keys {
    /// A new pair.
    pub fn generate() -> Result<Self, BenchError> {
        let failed = |_| BenchError::other("no RSA key could be drawn");
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(failed)?;
        let private: Pkcs8V1Der<'static> = pair.as_der().map_err(failed)?;
        let public: PublicKeyX509Der<'static> = pair.public_key().as_der().map_err(failed)?;
        Ok(Self {
            private: pem("PRIVATE KEY", private.as_ref()),
            public: pem("PUBLIC KEY", public.as_ref()),
        })
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----\n")
}
