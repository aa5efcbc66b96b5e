//! Which databases are read, and that none is written or made.

use std::fs;

use super::clean::clean_fixture;
use crate::audit::{AuditError, connection, verify};

#[test]
fn a_missing_file_is_an_error_and_stays_missing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("none.db");
    let refused = verify(&format!("sqlite://{}", file.display()));
    assert!(matches!(refused, Err(AuditError::NoFile(path)) if path == file));
    assert!(!file.exists());
}

#[test]
fn another_scheme_is_named_but_its_secrets_are_not() {
    let refused = verify("mysql://gerai:secret@host/gerai").expect_err("not a database");
    assert!(refused.to_string().contains("`mysql`"));
    assert!(!refused.to_string().contains("secret"));
    assert!(matches!(verify("gerai.db"), Err(AuditError::NotAUrl)));
}

#[test]
fn a_database_of_something_else_is_an_error() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for content in ["", "not a database, whatever its name says"] {
        let file = folder.path().join("other.db");
        fs::write(&file, content).expect("a file");
        let refused = verify(&format!("sqlite://{}", file.display()));
        assert!(refused.is_err());
        assert_eq!(fs::read(&file).expect("the file"), content.as_bytes());
    }
}

#[test]
fn a_database_without_one_of_its_tables_is_an_error() {
    let mut fixture = clean_fixture();
    fixture.run("DROP TABLE outbox");
    let refused = verify(&fixture.url());
    assert!(matches!(
        refused,
        Err(AuditError::NotAGeraiDatabase {
            table: "outbox",
            ..
        })
    ));
}

#[test]
fn the_schema_of_another_version_is_no_clean_one() {
    for (version, reason) in [
        ("00000000000099", "newer gerai (migration 00000000000099)"),
        ("00000000000004", "older gerai (migration 00000000000004)"),
    ] {
        let mut fixture = clean_fixture();
        fixture.run(&format!(
            "UPDATE __diesel_schema_migrations SET version = '{version}'"
        ));
        let refused = verify(&fixture.url()).expect_err("another version");
        assert!(refused.to_string().contains(reason), "{refused}");
    }
}

#[test]
fn the_auditor_knows_the_last_migration_of_both_databases() {
    for engine in ["sqlite", "postgres"] {
        let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let entries = fs::read_dir(folder).expect("a folder");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("one").file_name();
        let last = entries.map(name).max().expect("a migration");
        let last = last.to_string_lossy();
        assert_eq!(last.split('_').next(), Some(connection::SCHEMA_VERSION));
    }
}

#[test]
fn the_auditor_cannot_write() {
    let fixture = clean_fixture();
    let mut connection = connection::open(&fixture.url()).expect("a database");
    assert!(connection.batch_execute("DELETE FROM entries").is_err());
}

#[test]
fn a_busy_writer_is_read_as_of_its_last_commit() {
    let mut fixture = clean_fixture();
    fixture.run(
        "PRAGMA journal_mode = WAL;
         UPDATE phones SET account_id = 8 WHERE account_id = 7;
         BEGIN IMMEDIATE;
         UPDATE phones SET account_id = 9 WHERE account_id = 11;",
    );
    assert_eq!(fixture.audit().breaches_total, 2);
}

#[test]
fn a_log_that_a_crash_left_behind_is_read() {
    let mut fixture = clean_fixture();
    fixture.run(
        "PRAGMA journal_mode = WAL;
         UPDATE phones SET account_id = 8 WHERE account_id = 7;",
    );
    let url = fixture.url();
    let live = url.strip_prefix("sqlite://").expect("an SQLite URL");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dead = folder.path().join("100% dead?#.db");
    fs::copy(live, &dead).expect("the file");
    let dead = dead.display().to_string();
    fs::copy(format!("{live}-wal"), format!("{dead}-wal")).expect("its log");
    let report = verify(&format!("sqlite://{dead}")).expect("a database that can be read");
    assert_eq!(report.breaches_total, 2, "{report}");
}
