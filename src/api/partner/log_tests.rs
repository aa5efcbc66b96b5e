//! What the log has of a partner's request.

use std::io;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tracing::subscriber::with_default;

use super::fuzz::host::{ASYMMETRIC, Host, SYMMETRIC};

/// Where a test's log goes.
#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a lock").write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines that are logged at the usual level meanwhile.
fn logged(work: impl FnOnce()) -> Vec<Value> {
    let captured = Captured::default();
    let writer = captured.clone();
    let log = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_writer(move || writer.clone())
        .finish();
    with_default(log, work);
    let text = captured.0.lock().expect("a lock").clone();
    let text = String::from_utf8(text).expect("text");
    let lines = text.lines().map(serde_json::from_str);
    lines.map(|line| line.expect("JSON")).collect()
}

const TOP_UP: &str = "/v1.0/emoney/topup";

fn top_up(phone: &str, amount: &str) -> Vec<u8> {
    let body = json!({
        "partnerReferenceNo": format!("R-{phone}-{amount}"), "customerNumber": phone,
        "amount": { "value": amount, "currency": "IDR" },
        "additionalInfo": { "walletId": "16", "storeBrand": "Alfamart" },
    });
    body.to_string().into_bytes()
}

#[test]
fn every_request_of_a_partner_has_one_line() {
    let host = Host::open();
    let posted = host.signed(SYMMETRIC, TOP_UP, top_up("081234567890", "50000.00"));
    let lines = logged(|| drop(host.ask(&posted)));
    let [line] = &lines[..] else {
        panic!("one line: {lines:?}");
    };
    for (field, expected) in [
        ("level", "INFO"),
        ("target", "gerai::requests::partner"),
        ("code", "2003800"),
        ("partner", SYMMETRIC),
    ] {
        assert_eq!(line[field], expected, "{line}");
    }
    assert_eq!(line["span"]["path"], TOP_UP);
    assert!(line["external_id"].is_string() && line["claimed_partner"].is_null());
    assert!(line["check"].is_null() && line["reason"].is_null());
    assert!(!line.to_string().contains("081234567890"), "{line}");
}

#[test]
fn a_refusal_names_the_check_that_failed() {
    let host = Host::open();
    let asked = |phone, amount| host.signed(SYMMETRIC, TOP_UP, top_up(phone, amount));
    let mut unsigned = asked("081234567890", "50000.00");
    unsigned.body.push(b' ');
    unsigned.body.extend_from_slice(b"x");
    let unsigned_asymmetric = {
        let mut asked = host.signed(ASYMMETRIC, TOP_UP, top_up("081234567890", "50000.00"));
        asked.body.push(b'x');
        asked
    };
    for (asked, check, is_proved) in [
        (unsigned, "signature", false),
        (unsigned_asymmetric, "signature", false),
        (asked("081200000000", "50000.00"), "unknown-customer", true),
        (asked("081234567890", "50001.00"), "not-a-multiple", true),
        (asked("081234567890", "0.00"), "amount", true),
        (asked("12", "50000.00"), "field-format", true),
    ] {
        let lines = logged(|| drop(host.ask(&asked)));
        let [line] = &lines[..] else {
            panic!("{check}: one line: {lines:?}");
        };
        assert_eq!(line["check"], check, "{line}");
        assert_eq!(line["partner"].is_string(), is_proved, "{line}");
        assert_eq!(line["claimed_partner"].is_string(), !is_proved, "{line}");
        assert!(line["reason"].is_string() && line["code"].is_string());
    }
}

#[test]
fn an_access_token_that_is_refused_names_whose_key_it_is() {
    let host = Host::open();
    let mut asked = host.token_request();
    for (name, value) in &mut asked.headers {
        if *name == "X-SIGNATURE" {
            *value = b"bm90aGluZw==".to_vec();
        }
    }
    let lines = logged(|| drop(host.ask(&asked)));
    assert_eq!(lines[0]["check"], "signature");
    assert_eq!(lines[0]["claimed_partner"], SYMMETRIC);
    let lines = logged(|| drop(host.ask(&host.token_request())));
    assert_eq!(
        (&lines[0]["code"], &lines[0]["partner"]),
        (&json!("2007300"), &json!(SYMMETRIC))
    );
    assert!(!lines[0].to_string().contains("accessToken"));
}
