//! What the log says of requests, and how much.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::Folder;
use super::gateway::Gateway;

fn sandbox(folder: &Folder) -> Gateway {
    Gateway::start(&mut folder.command(&["serve", "--sandbox", "--listen", "localhost:0"]))
}

/// The lines with that check.
fn of_check(log: &str, check: &str) -> Vec<Value> {
    let lines = log.lines().map(serde_json::from_str);
    let lines = lines.map(|line: Result<Value, _>| line.expect("JSON"));
    lines.filter(|line| line["check"] == check).collect()
}

#[test]
fn a_refusal_says_why_to_whom_and_from_where() {
    let folder = Folder::new();
    let gateway = sandbox(&folder);
    let head = "POST /v1.0/emoney/topup HTTP/1.1\r\nX-TIMESTAMP: 2026-11-22T16:00:00+07:00\r\n\
                X-SIGNATURE: c2VjcmV0\r\nX-EXTERNAL-ID: TILL-081234567890\r\nCHANNEL-ID: 1\r\n\
                Authorization: Bearer hush-hush\r\nX-PARTNER-ID: ";
    let body = r#"{"customerNumber":"081234567890","otp":"654321"}"#;
    assert_eq!(gateway.ask(&format!("{head}NOBODY"), body), 401);
    assert_eq!(gateway.ask(&format!("{head}ALFAMART"), body), 401);
    let pin = r#"{"phone":"081234567890","pin":"999999"}"#;
    assert_eq!(gateway.ask("POST /app/v1/session HTTP/1.1", pin), 401);
    assert_eq!(gateway.ask("GET /app/v1/x/081234567890 HTTP/1.1", ""), 404);

    let log = gateway.stop();
    let [client] = &of_check(&log, "client")[..] else {
        panic!("one line: {log}");
    };
    for (field, expected) in [
        ("code", "4013800"),
        ("claimed_partner", "NOBODY"),
        ("external_id", "TILL-0812****7890"),
        ("reason", "Unauthorized. [Unknown client]"),
        ("target", "gerai::requests::other"),
        ("level", "INFO"),
    ] {
        assert_eq!(client[field], expected, "{client}");
    }
    assert_eq!(
        (&client["status"], client["micros"].is_u64()),
        (&401.into(), true)
    );
    assert_eq!(client["span"]["address"], "127.0.0.1");
    assert_eq!(client["span"]["path"], "/v1.0/emoney/topup");
    assert!(client["span"]["id"].is_string() && client["partner"].is_null());
    let token = &of_check(&log, "access-token")[0];
    assert_eq!(token["claimed_partner"], "ALFAMART");
    assert_eq!(of_check(&log, "wrong-pin").len(), 1);
    let nowhere = &of_check(&log, "not-found")[0];
    assert_eq!(nowhere["span"]["path"], "/app/v1/x/***");
    for secret in ["081234567890", "hush", "c2VjcmV0", "654321", "999999"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[test]
fn refusals_without_a_partner_do_not_fill_the_log() {
    let folder = Folder::new();
    let gateway = sandbox(&folder);
    for _ in 0..200 {
        assert_eq!(gateway.ask("GET /nope HTTP/1.1", ""), 404);
    }
    let log = gateway.stop();
    let lines = of_check(&log, "path");
    let (sums, answers): (Vec<&Value>, Vec<&Value>) =
        lines.iter().partition(|line| line["lines"].is_u64());
    // Of a slow machine some more windows.
    assert!((20..=60).contains(&answers.len()), "{}", answers.len());
    let summed: u64 = sums.iter().filter_map(|line| line["lines"].as_u64()).sum();
    assert_eq!(summed + answers.len() as u64, 200);
}

#[test]
fn what_is_no_request_is_named_with_its_address_and_is_no_error() {
    let folder = Folder::new();
    let gateway = sandbox(&folder);
    // The first bytes of a TLS connection, and others that are no HTTP.
    for bytes in [&b"\x16\x03\x01\x02\x00\x01"[..], b"HELO gerai\r\n\r\n"] {
        let mut stream = TcpStream::connect(&gateway.address).expect("a connection");
        let timeout = Some(Duration::from_secs(10));
        stream.set_read_timeout(timeout).expect("a socket");
        stream.write_all(bytes).expect("sent");
        // It ends, be it with a 400, an end or a reset.
        let mut answer = Vec::new();
        let ended = stream.read_to_end(&mut answer);
        let is_late = matches!(&ended, Err(error) if error.kind() == ErrorKind::WouldBlock);
        assert!(!is_late, "{ended:?}");
    }
    let log = gateway.stop();
    let lines = log.lines().map(serde_json::from_str);
    let lines: Vec<Value> = lines.map(|line| line.expect("JSON")).collect();
    let is_end = |line: &&Value| line["message"] == "a connection is ended";
    let ends: Vec<&Value> = lines.iter().filter(is_end).collect();
    assert_eq!(ends.len(), 2, "{log}");
    for end in &ends {
        assert_eq!(
            (&end["address"], &end["level"]),
            (&json!("127.0.0.1"), &json!("INFO"))
        );
    }
    for reason in ["the caller began TLS", "request parse error"] {
        assert_eq!(log.matches(reason).count(), 1, "{log}");
    }
    assert!(lines.iter().all(|line| line["level"] != "ERROR"), "{log}");
}
