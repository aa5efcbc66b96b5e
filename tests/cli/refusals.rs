//! What environment and configuration can get wrong: one line, an exit code, and nothing made.

use super::{Folder, PUBLIC_KEY, ended, text};

/// What neither makes a database nor brings one up to this version.
const COMMANDS_ON_A_DATABASE: [&[&str]; 6] = [
    &[
        "partner",
        "add",
        "X",
        "--name",
        "X",
        "--channel",
        "alfamart",
        "--public-key",
        PUBLIC_KEY,
    ],
    &[
        "account",
        "open",
        "--tier",
        "premium",
        "--phone",
        "081234567899",
        "--name",
        "Budi",
    ],
    &["partner", "list"],
    &["partner", "rotate-secret", "ALFAMART"],
    &["account", "show", "--phone", "081234567890"],
    &["movement", "find", "8930 9533 6925"],
];

#[test]
fn a_new_database_is_made_and_an_old_one_checked() {
    let folder = Folder::new();
    let made = folder.run(&["migrate"]).done();
    assert!(
        made.starts_with("database: sqlite://gerai.db, created\nschema: 0"),
        "{made}"
    );
    assert!(made.ends_with("\nkey ring: gerai.db.keys\n"), "{made}");
    let checked = folder.run(&["migrate"]).done();
    assert_eq!(checked, made.replace("created", "checked"));
}

#[test]
fn a_missing_or_invalid_catalogue_is_refused() {
    let folder = Folder::new();
    let missing = folder
        .run(&["serve", "--catalogue", "none.toml"])
        .refused(2);
    assert!(
        missing.starts_with("cannot read the catalogue none.toml: "),
        "{missing}"
    );

    folder.write("mine.toml", "[token]\ndigits = 5\n");
    for (arguments, code) in [
        (["catalogue", "check", "mine.toml"], 1),
        (["migrate", "--catalogue", "mine.toml"], 2),
    ] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, code);
        let first = "error: the catalogue mine.toml has mistakes:\n";
        assert!(ran.errors.starts_with(first), "{}", ran.errors);
        assert!(
            ran.errors.contains("line 2, column 10, token, digits: "),
            "{}",
            ran.errors
        );
    }
    assert_eq!(folder.files(), ["mine.toml"]);
}

#[test]
fn a_configuration_that_says_something_else_is_refused_with_its_place() {
    let folder = Folder::new();
    let refused = |toml: &str| {
        folder.write("gerai.toml", toml);
        folder.run(&["serve", "--config", "gerai.toml"]).refused(2)
    };
    assert_eq!(
        refused("[engine]\nqueu = 3\n"),
        "configuration: gerai.toml: engine.queu: unknown; \
         expected one of: lanes, queue, batch, deadline_ms, \
         remembered_accounts"
    );
    assert_eq!(
        refused("[engine]\nqueue = 0\n"),
        "configuration: engine.queue: expected 1 to 65536 commands"
    );
    assert_eq!(
        refused("[engine]\nlanes = 0\n"),
        "configuration: engine.lanes: expected 1 to 64 lanes"
    );
    let missing = folder.run(&["serve", "--config", "none.toml"]).refused(2);
    assert_eq!(missing, "configuration file none.toml does not exist");
    assert_eq!(folder.files(), ["gerai.toml"]);
}

#[test]
fn the_environment_goes_before_the_file_and_flags_before_both() {
    let folder = Folder::new();
    folder.write("gerai.toml", "database = \"sqlite://file.db\"\n");
    let made = |arguments: &[&str]| {
        let mut command = folder.command(arguments);
        command.env("GERAI_CONFIG", "gerai.toml");
        command.env("GERAI_DATABASE", "sqlite://environment.db");
        let output = ended(&mut command);
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("text")
    };
    assert!(made(&["migrate"]).starts_with("database: sqlite://environment.db,"));
    let flag = made(&["migrate", "--database", "sqlite://flag.db"]);
    assert!(flag.starts_with("database: sqlite://flag.db,"));
}

#[test]
fn a_variable_that_sets_nothing_is_refused() {
    let folder = Folder::new();
    let output = ended(folder.command(&["migrate"]).env("GERAI_PORT", "80"));
    let errors = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2));
    let expected = "error: configuration: environment: GERAI_PORT: unknown; expected one of: ";
    assert!(errors.starts_with(expected), "{errors}");
}

#[test]
fn an_unknown_kind_of_database_is_refused_and_no_file_is_made() {
    let folder = Folder::new();
    for url in [
        "mysql://gerai:hush@host/gerai",
        "gerai.db",
        "sqlite:gerai.db",
        "",
    ] {
        let ran = folder.run(&["migrate", "--database", url]);
        assert_eq!(ran.code, 2);
        let errors = ran.errors;
        assert!(errors.contains("expected sqlite://FILE"), "{errors}");
        assert!(!errors.contains("hush"), "{errors}");
    }
    assert!(folder.files().is_empty());
}

#[test]
fn only_serve_and_migrate_make_a_database() {
    let folder = Folder::new();
    for arguments in COMMANDS_ON_A_DATABASE {
        let refused = folder.run(arguments).refused(3);
        assert!(
            refused.starts_with("database sqlite://gerai.db does not exist"),
            "{refused}"
        );
    }
    assert!(folder.files().is_empty());
}

#[test]
fn a_key_ring_without_its_database_is_not_served() {
    let folder = Folder::with_database();
    for file in ["gerai.db", "gerai.db-wal", "gerai.db-shm"] {
        let _ = std::fs::remove_file(folder.path(file));
    }
    let refused = folder.run(&["serve", "--listen", "127.0.0.1:0"]).refused(2);
    assert_eq!(
        refused,
        "the key ring gerai.db.keys is there and its database sqlite://gerai.db is not; put the \
         database back, from a backup if need be, or make a new and empty one for this key ring \
         with `gerai migrate`"
    );
    assert_eq!(folder.files(), ["gerai.db.keys"]);
    folder.run(&["migrate"]).done();
}

#[test]
fn several_that_migrate_at_once_make_one_database() {
    let folder = Folder::new();
    let ran: Vec<_> = std::thread::scope(|scope| {
        let migrating: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| folder.run(&["migrate"])))
            .collect();
        let ended = migrating.into_iter().map(|one| one.join());
        ended.map(|ran| ran.expect("it ends")).collect()
    });
    for one in ran {
        one.done();
    }
    folder.run(&["verify"]).done();
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let folder = Folder::new();
    folder.run(&["migrate"]).done();
    folder.tamper("INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')");
    for command in [&["migrate"][..], &["partner", "list"], &["verify"]] {
        assert_eq!(
            folder.run(command).refused(2),
            "the database is from a newer gerai (migration 99990101000000): use that version"
        );
    }
}

/// A gateway of the older version may be running on it.
#[test]
fn only_serve_and_migrate_bring_a_schema_up_to_this_version() {
    let folder = Folder::new();
    let old = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/old_database");
    for (from, to) in [("sqlite.db", "gerai.db"), ("sqlite.keys", "gerai.db.keys")] {
        std::fs::copy(format!("{old}/{from}"), folder.path(to)).expect("a copy");
    }
    for arguments in COMMANDS_ON_A_DATABASE.into_iter().chain([&["verify"][..]]) {
        let refused = folder.run_with_input(arguments, "271828\n").refused(2);
        let start = "the database is from an older gerai (migration 00000000000001): ";
        assert!(refused.starts_with(start), "{arguments:?}: {refused}");
        assert!(refused.contains("run `gerai migrate`"), "{refused}");
    }
    let last = "SELECT max(version) AS value FROM __diesel_schema_migrations";
    assert_eq!(text(&mut folder.database(), last), "00000000000001");
    folder.run(&["migrate"]).done();
    folder.run(&["partner", "list"]).done();
    folder.run(&["verify"]).done();
}

#[test]
fn an_empty_path_is_refused_by_its_name() {
    let folder = Folder::new();
    for (variable, key) in [("GERAI_KEYS", "keys"), ("GERAI_CATALOGUE", "catalogue")] {
        for command in [&["migrate"][..], &["serve"], &["partner", "list"]] {
            let output = ended(folder.command(command).env(variable, ""));
            let errors = String::from_utf8(output.stderr).expect("text");
            let expected = format!("error: configuration: {key}: expected the path of a file");
            assert!(errors.starts_with(&expected), "{errors}");
            assert_eq!(output.status.code(), Some(2));
        }
    }
    assert!(folder.files().is_empty());
}

#[test]
fn a_file_that_is_no_database_or_cannot_be_made_is_refused() {
    let folder = Folder::new();
    folder.write(
        "junk.db",
        "This is not a database, whatever its name says. Not at all.",
    );
    let junk = folder
        .run(&["migrate", "--database", "sqlite://junk.db"])
        .refused(3);
    assert!(
        junk.starts_with("cannot open the database: junk.db: "),
        "{junk}"
    );
    let nowhere = folder
        .run(&["migrate", "--database", "sqlite://no/such.db"])
        .refused(3);
    assert!(
        nowhere.starts_with("cannot open the database: no/such.db: "),
        "{nowhere}"
    );
    assert_eq!(folder.files(), ["junk.db"]);
}

#[test]
fn a_database_that_another_process_keeps_locked_is_refused_in_time() {
    use diesel::connection::SimpleConnection;
    let folder = Folder::new();
    folder.run(&["migrate"]).done();
    let mut holder = folder.database();
    holder.batch_execute("BEGIN IMMEDIATE").expect("a lock");
    let refused = folder.run(&["migrate"]).refused(3);
    assert!(refused.contains("locked"), "{refused}");
}

#[test]
fn a_lost_or_foreign_key_ring_is_refused() {
    let folder = Folder::new();
    folder.run(&["migrate"]).done();
    std::fs::rename(folder.path("gerai.db.keys"), folder.path("away")).expect("moved");
    let lost = folder.run(&["serve"]).refused(2);
    assert!(
        lost.starts_with("key ring gerai.db.keys does not exist; "),
        "{lost}"
    );
    assert!(!folder.path("gerai.db.keys").exists());
    folder.run(&["migrate", "--keys", "away"]).done();

    folder
        .run(&["migrate", "--database", "sqlite://other.db"])
        .done();
    let foreign = folder
        .run(&["migrate", "--keys", "other.db.keys"])
        .refused(2);
    assert!(
        foreign.starts_with("key ring other.db.keys is not the one"),
        "{foreign}"
    );
}

#[test]
fn an_app_issuer_that_the_catalogue_does_not_have_is_refused() {
    let folder = Folder::new();
    folder.write("gerai.toml", "app_issuer = \"nobody\"\n");
    let arguments = ["serve", "--config", "gerai.toml", "--listen", "127.0.0.1:0"];
    assert_eq!(
        folder.run(&arguments).refused(2),
        "configuration: app_issuer: expected an issuer of the catalogue"
    );
}

#[test]
fn a_number_of_threads_that_cannot_be_is_refused() {
    let folder = Folder::new();
    folder.write("gerai.toml", "workers = 0\n");
    assert_eq!(
        folder.run(&["serve", "--config", "gerai.toml"]).refused(2),
        "configuration: workers: expected 1 to 1024 threads"
    );
}

#[test]
fn a_second_sandbox_at_the_same_address_leaves_the_secrets_of_the_first() {
    let folder = Folder::new();
    let first = std::net::TcpListener::bind("127.0.0.1:0").expect("an address");
    let address = first.local_addr().expect("an address").to_string();
    let refused = folder.run(&["serve", "--sandbox", "--listen", &address]);
    let message = refused.refused(2);
    assert!(message.starts_with("cannot listen at "), "{message}");
    assert!(folder.files().is_empty());
}
