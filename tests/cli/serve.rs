//! `gerai serve`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::Folder;

#[test]
fn the_sandbox_is_not_shown_to_the_network() {
    let folder = Folder::new();
    let refused = folder
        .run(&["serve", "--sandbox", "--listen", "0.0.0.0:0"])
        .refused(2);
    assert_eq!(
        refused,
        "configuration: listen: expected a loopback address, \
         because the sandbox gives its secrets away"
    );
    assert!(folder.files().is_empty());
}

#[test]
fn an_address_in_use_is_named() {
    let folder = Folder::new();
    let holder = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = holder.local_addr().expect("an address").to_string();
    let refused = folder.run(&["serve", "--listen", &address]).refused(2);
    assert!(
        refused.starts_with(&format!("cannot listen at {address}: ")),
        "{refused}"
    );
}

#[test]
fn it_prints_its_address_and_ends_at_a_signal() {
    let folder = Folder::new();
    let mut gateway = folder
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut said = String::new();
    let output = gateway.stdout.take().expect("a pipe");
    BufReader::new(output).read_line(&mut said).expect("a line");
    assert!(said.starts_with("listening on http://127.0.0.1:"), "{said}");

    let status = Command::new("kill").arg(gateway.id().to_string()).status();
    assert!(status.expect("kill runs").success());
    let mut log = String::new();
    let mut errors = gateway.stderr.take().expect("a pipe");
    errors.read_to_string(&mut log).expect("text");
    assert!(gateway.wait().expect("it ends").success(), "{log}");
    for line in log.lines() {
        assert!(line.starts_with('{') && line.contains("+07:00\""), "{line}");
    }
    folder.run(&["verify"]).done();
}

/// A movement of a day that was not yet.
#[test]
fn a_clock_behind_the_newest_movement_is_refused_where_it_is_not_trusted() {
    let folder = Folder::with_database();
    folder.tamper(
        "INSERT INTO movements (partner_id, service, partner_reference, reference_no, external_id,
             fingerprint, msisdn, amount, fee, state, decided_at, flagged)
         VALUES ('ALFAMART', 38, 'R1', 'f0', 'E1', x'00', '6281234567890', 50000, 0, 'DECLINED',
                 (strftime('%s', 'now') + 86400) * 1000000, 0)",
    );
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let output = folder.command(&serve).output().expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    for part in ["error: the newest movement is of ", "--trust-clock"] {
        assert!(errors.contains(part), "{errors}");
    }

    let mut trusted = folder
        .command(&[serve.as_slice(), &["--trust-clock"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let mut said = String::new();
    let output = trusted.stdout.take().expect("a pipe");
    BufReader::new(output).read_line(&mut said).expect("a line");
    assert!(said.starts_with("listening on http://127.0.0.1:"), "{said}");
    let status = Command::new("kill").arg(trusted.id().to_string()).status();
    assert!(status.expect("kill runs").success());
    assert!(trusted.wait().expect("it ends").success());
}

/// The status line of an answer; the connection is closed afterwards.
fn ask(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    let timeout = Some(Duration::from_secs(10));
    stream.set_read_timeout(timeout).expect("a socket");
    let request = format!("GET {path} HTTP/1.1\r\nHost: gerai\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("sent");
    let mut line = String::new();
    BufReader::new(stream)
        .read_line(&mut line)
        .expect("an answer");
    line
}

#[test]
fn a_reader_of_the_log_that_stalls_stops_neither_answers_nor_the_end() {
    let folder = Folder::new();
    let mut gateway = folder
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .env("GERAI_LOG", "trace")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut said = String::new();
    let output = gateway.stdout.take().expect("a pipe");
    BufReader::new(output).read_line(&mut said).expect("a line");
    let address = said
        .trim()
        .strip_prefix("listening on http://")
        .expect("an address");

    // More lines than the pipe of standard error holds, and nobody reads it.
    for _ in 0..400 {
        assert_eq!(ask(address, "/nope"), "HTTP/1.1 404 Not Found\r\n");
    }
    assert_eq!(ask(address, "/health/ready"), "HTTP/1.1 200 OK\r\n");
    let status = Command::new("kill").arg(gateway.id().to_string()).status();
    assert!(status.expect("kill runs").success());
    assert!(gateway.wait().expect("it ends").success());
}

#[test]
fn help_shows_the_whole_configuration_file() {
    let help = Folder::new().run(&["serve", "--help"]).done();
    for text in ["deadline_ms = 5000", "GERAI_ENGINE__QUEUE", "[limits]"] {
        assert!(help.contains(text), "{text} in {help}");
    }
}

/// It would neither serve nor end.
#[test]
#[cfg(target_os = "linux")]
fn too_few_files_are_refused_with_the_number_that_is_needed() {
    let folder = Folder::new();
    for limit in ["24", "32"] {
        let script =
            format!("ulimit -n {limit}; exec \"$0\" serve --workers 2 --listen 127.0.0.1:0");
        let output = Command::new("/bin/sh")
            .env_clear()
            .args(["-c", &script, env!("CARGO_BIN_EXE_gerai")])
            .current_dir(&folder.0)
            .output()
            .expect("it runs");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        let said = format!("error: this process may open {limit} files, and needs ");
        assert!(errors.starts_with(&said), "{errors}");
    }
    assert!(folder.files().is_empty());
}
