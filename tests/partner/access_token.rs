//! Access tokens (`SNAP 73`).

use simulator::snap::{Encoding, Overrides};

use crate::support::{RawConnection, TestGateway};

const GRANT: &[u8] = br#"{"grantType":"client_credentials"}"#;

#[tokio::test]
async fn a_token_lives_for_the_text_900() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    for body in [GRANT, br#"{ "grant_type" : "client_credentials" }"#] {
        for encoding in [Encoding::Base64, Encoding::Hex] {
            let overrides = wire.usual().encode_signature(encoding);
            let answer = wire.ask_token_with(body, &overrides).await;
            assert_eq!(answer.code, "2007300");
            assert_eq!(answer.body["expiresIn"], "900");
            assert_eq!(answer.body["tokenType"], "Bearer");
        }
    }
}

#[tokio::test]
async fn a_token_lives_for_the_number_900_where_the_partner_wants_it() {
    let gateway = TestGateway::start_still().await;
    let partner = gateway.add_partner("DOKU", "digibos", |new| new.host.expires_in_number = true);
    let wire = RawConnection::open(&gateway, partner).await;
    let answer = wire.ask_token_with(GRANT, &wire.usual()).await;
    assert_eq!(answer.code, "2007300");
    assert_eq!(answer.body["expiresIn"], 900);
}

#[tokio::test]
async fn a_request_for_a_token_is_refused_by_name() {
    let gateway = TestGateway::start_still().await;
    let wire = gateway.wire("ALFAMART").await;
    let usual = || wire.usual();
    let cases: [(&str, &[u8], Overrides); 14] = [
        (
            "4007300 Bad Request [Expected A JSON Object]",
            b"{",
            usual(),
        ),
        ("4007300 Bad Request [Expected A JSON Object]", b"", usual()),
        (
            "4007302 Invalid Mandatory Field {grantType}",
            b"{}",
            usual(),
        ),
        (
            "4007301 Invalid Field Format {grantType}",
            br#"{"grantType":"password"}"#,
            usual(),
        ),
        (
            "4007301 Invalid Field Format {grantType}",
            br#"{"grantType":true}"#,
            usual(),
        ),
        (
            "4007302 Invalid Mandatory Field {X-CLIENT-KEY}",
            GRANT,
            usual().remove("x-client-key"),
        ),
        (
            "4007302 Invalid Mandatory Field {X-TIMESTAMP}",
            GRANT,
            usual().remove("x-timestamp"),
        ),
        (
            "4007302 Invalid Mandatory Field {X-SIGNATURE}",
            GRANT,
            usual().remove("x-signature"),
        ),
        (
            "4007301 Invalid Field Format {X-TIMESTAMP}",
            GRANT,
            usual().set("x-timestamp", "22-11-2026 16:00"),
        ),
        (
            "4017300 Unauthorized. [Unknown client]",
            GRANT,
            usual().set("x-client-key", "nobody"),
        ),
        (
            "4017300 Unauthorized. [Signature]",
            GRANT,
            usual().set("x-signature", "AAAA"),
        ),
        (
            "4017300 Unauthorized. [Signature]",
            GRANT,
            usual().set("x-signature", "not a signature"),
        ),
        (
            "4017300 Unauthorized. [Timestamp]",
            GRANT,
            usual().set("x-timestamp", "2026-11-22T16:05:01+07:00"),
        ),
        (
            "4017300 Unauthorized. [Timestamp]",
            GRANT,
            usual().set("x-timestamp", "2026-11-22T15:54:59+07:00"),
        ),
    ];
    for (expected, body, overrides) in cases {
        let answer = wire.ask_token_with(body, &overrides).await;
        assert_eq!(answer.to_string(), expected);
        assert!(answer.body.get("accessToken").is_none());
    }
}

#[tokio::test]
async fn another_partners_key_gets_no_token() {
    let gateway = TestGateway::start_still().await;
    let alfamart = gateway.wire("ALFAMART").await;
    let indomaret = gateway.demo_partner("INDOMARET");
    let overrides = alfamart.usual().set("x-client-key", indomaret.client_key);
    let answer = alfamart.ask_token_with(GRANT, &overrides).await;
    assert_eq!(answer.to_string(), "4017300 Unauthorized. [Signature]");
}
