//! The guides' fixed vectors: what to sign, and what comes out, are computed here.

use std::fs;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};
use simulator::snap::{RsaKey, asymmetric_text, hmac_sha512, symmetric_text, token_text};

const GUIDES: [&str; 2] = ["docs/integrators.md", "docs/integrators.id.md"];
const KEY: &str = "docs/first-cash-out/vector-key.pem";

const CLIENT_KEY: &str = "gerai-vector-client";
const CLIENT_SECRET: &str = "gerai-vector-secret";
const ACCESS_TOKEN: &str = "gerai-vector-token";
const TIMESTAMP: &str = "2026-11-30T10:00:00+07:00";
const PATH: &str = "/v1.0/emoney/otc-cashout";
const BODY: &str = concat!(
    r#"{"partnerReferenceNo":"VECTOR-1","customerNumber":"081234567890","otp":"012345","#,
    r#""amount":{"value":"100000.00","currency":"IDR"},"#,
    r#""transactionDate":"2026-11-30T10:00:00+07:00","#,
    r#""additionalInfo":{"walletId":"16","storeBrand":"Alfamart"}}"#,
);

fn project_file(path: &str) -> String {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn vectors() -> String {
    let key = RsaKey::from_pem(&project_file(KEY)).expect("the key of the vectors");
    let signed = |text: &str| BASE64_STANDARD.encode(key.sign(text).expect("a signature"));
    let token = token_text(CLIENT_KEY, TIMESTAMP);
    let symmetric = symmetric_text("POST", PATH, ACCESS_TOKEN, BODY.as_bytes(), TIMESTAMP);
    let asymmetric = asymmetric_text("POST", PATH, BODY.as_bytes(), TIMESTAMP);
    [
        ("client key", CLIENT_KEY.to_owned()),
        ("client secret", CLIENT_SECRET.to_owned()),
        ("access token", ACCESS_TOKEN.to_owned()),
        ("timestamp", TIMESTAMP.to_owned()),
        ("path", PATH.to_owned()),
        ("body", BODY.to_owned()),
        ("SHA-256 of it", hex::encode(Sha256::digest(BODY))),
        ("", String::new()),
        ("access token: sign", token.clone()),
        ("X-SIGNATURE", signed(&token)),
        ("", String::new()),
        ("symmetric: sign", symmetric.clone()),
        (
            "X-SIGNATURE",
            BASE64_STANDARD.encode(hmac_sha512(CLIENT_SECRET, &symmetric)),
        ),
        ("", String::new()),
        ("asymmetric: sign", asymmetric.clone()),
        ("X-SIGNATURE", signed(&asymmetric)),
    ]
    .iter()
    .map(|(name, value)| format!("{name:<20}{value}").trim_end().to_owned() + "\n")
    .collect()
}

#[test]
fn the_guides_have_the_vectors_that_are_computed() {
    let vectors = vectors();
    for guide in GUIDES {
        assert!(
            project_file(guide).contains(&vectors),
            "{guide} should have:\n{vectors}"
        );
    }
}
