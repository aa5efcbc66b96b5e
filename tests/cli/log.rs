//! What the log says of requests, and how much.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::Value;

use super::Folder;

/// A sandbox that serves, and whose log is read.
pub struct Gateway {
    process: Child,
    address: String,
    log: JoinHandle<String>,
}

impl Gateway {
    pub fn start(folder: &Folder, level: &str) -> Self {
        let mut process = folder
            .command(&["serve", "--sandbox", "--listen", "localhost:0"])
            .env("GERAI_LOG", level)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut errors = process.stderr.take().expect("a pipe");
        let log = thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).expect("text");
            text
        });
        let mut said = String::new();
        let output = process.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut said).expect("a line");
        let address = said.trim().strip_prefix("listening on http://");
        let address = address.expect("an address").to_owned();
        Self {
            process,
            address,
            log,
        }
    }

    /// The status of the answer.
    fn ask(&self, head: &str, body: &str) -> u16 {
        let mut stream = TcpStream::connect(&self.address).expect("a connection");
        let timeout = Some(Duration::from_secs(10));
        stream.set_read_timeout(timeout).expect("a socket");
        let length = body.len();
        let request = format!(
            "{head}\r\nHost: gerai\r\nContent-Type: application/json\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut line = String::new();
        BufReader::new(stream)
            .read_line(&mut line)
            .expect("an answer");
        let status = line.split(' ').nth(1).expect("a status");
        status.parse().expect("a number")
    }

    /// Ends it; its whole log.
    pub fn stop(mut self) -> String {
        let id = self.process.id().to_string();
        let status = Command::new("kill").arg(id).status();
        assert!(status.expect("kill runs").success());
        assert!(self.process.wait().expect("it ends").success());
        self.log.join().expect("a log")
    }
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
    let gateway = Gateway::start(&folder, "info");
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
    let gateway = Gateway::start(&folder, "info");
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
