//! The files of secrets and the database: who may read them, and where a password may stand.

use super::{Folder, ended};

#[test]
fn a_password_in_the_flag_is_warned_of_and_nowhere_shown() {
    let folder = Folder::new();
    let url = "postgres://gerai:hush@127.0.0.1:1/gerai?sslmode=disable";
    let ran = folder.run(&["migrate", "--database", url]);
    assert_eq!(ran.code, 3, "{}", ran.errors);
    let warning = "warning: everybody on this machine can read the password in --database";
    assert_eq!(ran.errors.matches(warning).count(), 1, "{}", ran.errors);
    assert!(!ran.errors.contains("hush"), "{}", ran.errors);
    let verified = folder.run(&["verify", "--database", url]);
    assert!(verified.errors.starts_with(warning), "{}", verified.errors);

    let mut elsewhere = folder.command(&["migrate"]);
    let output = ended(elsewhere.env("GERAI_DATABASE", url));
    let errors = String::from_utf8(output.stderr).expect("text");
    assert!(!errors.contains("warning"), "{errors}");
}

#[test]
fn a_file_may_hold_the_url_of_the_database() {
    let folder = Folder::new();
    folder.write("url", "sqlite://mine.db\n");
    let made = folder.run(&["migrate", "--database-file", "url"]).done();
    assert!(made.starts_with("database: sqlite://mine.db,"), "{made}");
    folder.run(&["verify", "--database-file", "url"]).done();
    let missing = folder.run(&["migrate", "--database-file", "none"]);
    let missing = missing.refused(2);
    assert!(missing.starts_with("database file none: "), "{missing}");
    folder.write("empty", "\n");
    let empty = folder.run(&["migrate", "--database-file", "empty"]);
    assert_eq!(
        empty.refused(2),
        "database file empty: expected the database's URL"
    );
    let both = ["--database-file", "url", "--database", "sqlite://a.db"];
    let both = folder.run(&[&["migrate"], &both[..]].concat());
    assert_eq!(both.code, 2, "{}", both.errors);
}

#[cfg(unix)]
mod modes {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    use super::super::gateway::Gateway;
    use super::Folder;

    #[test]
    fn a_key_ring_that_others_may_write_is_refused() {
        let folder = Folder::new();
        folder.run(&["migrate"]).done();
        let open = Permissions::from_mode(0o666);
        set_permissions(folder.path("gerai.db.keys"), open).expect("a mode");
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["migrate"]] {
            let refused = folder.run(command).refused(2);
            let start = "key ring gerai.db.keys: others than its owner may write it";
            assert!(refused.starts_with(start), "{refused}");
        }
    }

    /// What is logged by a sandbox that begins and ends.
    fn served(folder: &Folder) -> String {
        let serve = ["serve", "--sandbox", "--listen", "localhost:0"];
        Gateway::start(&mut folder.command(&serve)).stop()
    }

    #[test]
    fn files_that_others_may_read_are_named_at_the_start() {
        let folder = Folder::new();
        folder.run(&["migrate"]).done();
        let quiet = served(&folder);
        assert!(!quiet.contains("others than its owner"), "{quiet}");
        for file in ["gerai.db.keys", "gerai.db"] {
            set_permissions(folder.path(file), Permissions::from_mode(0o644)).expect("a mode");
        }
        let log = served(&folder);
        assert!(log.contains("may read the key ring"), "{log}");
        assert!(log.contains("may read the database"), "{log}");
    }
}
