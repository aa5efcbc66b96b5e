//! Commands that only look at a database.

use std::fs::{self, Permissions, set_permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use super::Folder;
use super::gateway::Gateway;

/// What looks at the folder's database, and a part of what is seen.
const LOOKS: [(&[&str], &str); 3] = [
    (
        &["account", "show", "--phone", "081234567890"],
        "balance: Rp0",
    ),
    (&["partner", "list"], "ALFAMART"),
    (
        &["movement", "find", "893095336925"],
        "error: no movement has",
    ),
];

fn with_an_account() -> Folder {
    let folder = Folder::with_database();
    folder.add_partner("ALFAMART", &[]).done();
    let opened = folder.open_account("081234567890", "premium", "271828\n");
    opened.done();
    folder
}

/// The program for somebody who may not write what has no write bit: root may do so otherwise.
fn bound(folder: &Folder, arguments: &[&str]) -> Command {
    let is_root = fs::metadata(&folder.0).expect("a folder").uid() == 0;
    if !is_root {
        return folder.command(arguments);
    }
    let mut command = Command::new("setpriv");
    let program = ["--bounding-set=-all", env!("CARGO_BIN_EXE_gerai")];
    command.args(program).args(arguments);
    command.env_clear().current_dir(&folder.0);
    command
}

/// What it is made of, byte by byte.
fn contents(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    let read = |name: String| {
        let bytes = fs::read(folder.path(&name)).expect("a file");
        (name, bytes)
    };
    folder.files().into_iter().map(read).collect()
}

fn look(folder: &Folder) {
    for (arguments, seen) in LOOKS {
        let output = bound(folder, arguments).output().expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).expect("text");
        assert!(said.contains(seen), "{arguments:?}: {said}");
    }
}

#[test]
fn looking_needs_no_right_to_write_and_no_key_ring_and_writes_nothing() {
    let folder = with_an_account();
    fs::remove_file(folder.path("gerai.db.keys")).expect("removed");
    let before = contents(&folder);
    look(&folder);
    assert!(contents(&folder) == before, "with the right to write");
    let mode = |name: &str, mode| {
        set_permissions(folder.path(name), Permissions::from_mode(mode)).expect("a mode");
    };
    mode("gerai.db", 0o444);
    mode(".", 0o555);
    look(&folder);
    let verified = bound(&folder, &["verify"]).output().expect("it runs");
    assert!(verified.status.success(), "{verified:?}");
    mode(".", 0o755);
    assert!(contents(&folder) == before, "without it");
}

/// After a crash, the WAL is left as it is.
#[test]
fn looking_sees_what_is_only_in_the_wal() {
    let folder = with_an_account();
    let gateway = Gateway::start(&mut folder.command(&["serve"]));
    let opened = folder.open_account("081298765432", "premium", "271828\n");
    opened.done();
    let show = ["account", "show", "--phone", "081298765432"];
    folder.run(&show).done();
    let crashed = Folder::new();
    for name in ["gerai.db", "gerai.db-wal"] {
        fs::copy(folder.path(name), crashed.path(name)).expect("a copy");
    }
    gateway.stop();
    let bytes = |name: &str| fs::read(crashed.path(name)).expect("a file");
    let before = (bytes("gerai.db"), bytes("gerai.db-wal"));
    assert!(before.1.len() > 4096, "there is something in the WAL");
    crashed.run(&show).done();
    let after = (bytes("gerai.db"), bytes("gerai.db-wal"));
    assert!(after == before, "it was checkpointed");
}
