//! `gerai serve`.

use std::net::TcpListener;

use super::gateway::Gateway;
use super::{Folder, ended, text};

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
    let gateway = Gateway::start(&mut folder.command(&["serve", "--listen", "127.0.0.1:0"]));
    let address = &gateway.address;
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    let log = gateway.stop();
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
        "INSERT INTO unplaced_movements (partner_reference, partner_id, service, state, decided_at,
             msisdn, asked, reference_no, external_id, fingerprint, flagged)
         VALUES ('R1', 'ALFAMART', 38, 'DECLINED', (strftime('%s', 'now') + 86400) * 1000000,
                 '6281234567890', 50000, 'f0', 'E1', x'00', 0)",
    );
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let output = ended(&mut folder.command(&serve));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    for part in ["error: the newest movement is of ", "--trust-clock"] {
        assert!(errors.contains(part), "{errors}");
    }

    let trusted = [serve.as_slice(), &["--trust-clock"]].concat();
    Gateway::start(&mut folder.command(&trusted)).stop();
}

#[test]
fn a_reader_of_the_log_that_stalls_stops_neither_answers_nor_the_end() {
    let folder = Folder::new();
    let mut serve = folder.command(&["serve", "--listen", "127.0.0.1:0"]);
    let gateway = Gateway::start_unread(serve.env("GERAI_LOG", "trace"));
    // More lines than the pipe of standard error holds.
    for _ in 0..400 {
        assert_eq!(gateway.ask("GET /nope HTTP/1.1", ""), 404);
    }
    assert_eq!(gateway.ask("GET /health/ready HTTP/1.1", ""), 200);
    gateway.stop();
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
        let output = ended(&mut folder.shell(&script));
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        let said = format!("error: this process may open {limit} files, and needs ");
        assert!(errors.starts_with(&said), "{errors}");
    }
    assert!(folder.files().is_empty());
}

/// It would neither serve nor end. Too little memory for the threads' stacks refuses them as a limit
/// of processes does, which is none for root.
#[test]
#[cfg(target_os = "linux")]
fn too_few_threads_are_refused_with_the_number_that_is_needed() {
    let folder = Folder::new();
    let script = "ulimit -v 400000; exec \"$0\" serve --workers 100 --listen 127.0.0.1:0";
    let output = ended(&mut folder.shell(script));
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(
        errors.starts_with("error: this process may start "),
        "{errors}"
    );
    assert!(errors.contains(" threads, and needs "), "{errors}");
    assert!(folder.files().is_empty());
}

/// As on a full disk: the WAL and what else is written cannot grow beyond 64 KiB.
#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_full_ends_readiness_and_what_was_acknowledged_is_kept() {
    let folder = Folder::with_database();
    folder.open_account("081234567890", "premium", "481516");
    let script = "trap '' XFSZ; ulimit -f 128; exec \"$0\" serve --listen 127.0.0.1:0";
    let gateway = Gateway::start(&mut folder.shell(script));
    let sign_in = |pin: &str| {
        let body = format!(r#"{{"phone":"081234567890","pin":"{pin}"}}"#);
        gateway.ask("POST /app/v1/session HTTP/1.1", &body)
    };
    let sessions = (0..100).take_while(|_| sign_in("481516") == 201).count();
    assert!((1..100).contains(&sessions), "{sessions}");
    assert_eq!(gateway.ask("GET /health/ready HTTP/1.1", ""), 503);
    gateway.stop();
    folder.run(&["verify"]).done();
    let query = "SELECT CAST(count(*) AS TEXT) AS value FROM sessions";
    let kept = text(&mut folder.database(), query);
    assert!(
        kept.parse::<usize>().expect("a number") >= sessions,
        "{kept} of {sessions}"
    );
}
