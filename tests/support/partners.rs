//! Partners: those of the sandbox, and others that a test adds.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::KeyPair as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gerai::partners::{HostSettings, NewPartner, Registered, SignatureMode, add, rotate_secret};
use secrecy::ExposeSecret;
use simulator::credentials::{self, Partner};

use super::TestGateway;

/// A partner's key pair in PEM: private, public. Drawing one is slow, so partners of one name have
/// one pair, whichever gateway they are added to.
fn key_pair(id: &str) -> (String, String) {
    static PAIRS: LazyLock<Mutex<HashMap<String, (String, String)>>> =
        LazyLock::new(Mutex::default);
    let mut pairs = PAIRS.lock().expect("nobody panics with it");
    pairs.entry(id.to_owned()).or_insert_with(new_pair).clone()
}

fn new_pair() -> (String, String) {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("a key pair");
    let private: Pkcs8V1Der<'static> = pair.as_der().expect("PKCS#8");
    let public: PublicKeyX509Der<'static> = pair.public_key().as_der().expect("X.509");
    (
        pem("PRIVATE KEY", private.as_ref()),
        pem("PUBLIC KEY", public.as_ref()),
    )
}

impl TestGateway {
    /// The credentials of a demo partner.
    pub fn demo_partner(&self, id: &str) -> Partner {
        let sandbox = self.services().sandbox.as_ref().expect("sandbox mode");
        let mut partners = sandbox.partners.iter();
        let demo = partners.find(|demo| demo.partner_id == id).expect(id);
        let credentials = serde_json::to_value(demo).expect("JSON");
        serde_json::from_value(credentials).expect("credentials")
    }

    /// Adds a symmetric partner for one channel while the gateway runs.
    pub fn add_partner(
        &self,
        id: &str,
        channel: &str,
        change: impl FnOnce(&mut NewPartner),
    ) -> Partner {
        let mut new = NewPartner {
            id: id.to_owned(),
            name: id.to_lowercase(),
            issuer: "kaspro".to_owned(),
            public_key: key_pair(id).1,
            mode: SignatureMode::Symmetric,
            channels: vec![channel.to_owned()],
            allowed: Vec::new(),
            window_seconds: 300,
            strict_duplicates: false,
            host: HostSettings::default(),
        };
        change(&mut new);
        let services = self.services();
        let registered = add(
            &services.database,
            &services.ring,
            &services.rules,
            &new,
            self.now(),
        );
        services.partners.refresh().expect("a directory");
        credentials_of(id, &registered.expect("added"))
    }

    /// Gives a partner that was added a new secret.
    pub fn rotate_secret(&self, id: &str) -> Partner {
        let services = self.services();
        let registered = rotate_secret(&services.database, &services.ring, id, self.now());
        services.partners.refresh().expect("a directory");
        credentials_of(id, &registered.expect("changed"))
    }
}

fn credentials_of(id: &str, registered: &Registered) -> Partner {
    Partner {
        partner_id: id.to_owned(),
        client_key: registered.client_key.clone(),
        client_secret: registered.secret.expose_secret().to_owned(),
        private_key_pem: key_pair(id).0,
        signature_mode: credentials::SignatureMode::Symmetric,
        channel_id: "95051".to_owned(),
        channels: Vec::new(),
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let packed = STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{packed}\n-----END {label}-----\n")
}
