//! `gerai serve`.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::{Command, Stdio};

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

#[test]
fn help_shows_the_whole_configuration_file() {
    let help = Folder::new().run(&["serve", "--help"]).done();
    for text in ["deadline_ms = 5000", "GERAI_ENGINE__QUEUE", "[limits]"] {
        assert!(help.contains(text), "{text} in {help}");
    }
}
