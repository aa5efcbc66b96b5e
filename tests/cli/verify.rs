//! `gerai verify`.

use super::Folder;

#[test]
fn a_database_that_is_right_ends_with_0() {
    let folder = Folder::with_database();
    folder
        .open_account("081234567890", "premium", "271828\n")
        .done();
    let report = folder.run(&["verify"]).done();
    assert!(
        report.starts_with("Read: 1 accounts, 1 entries, "),
        "{report}"
    );
    assert!(!report.contains("Not checked"), "{report}");
}

#[test]
fn without_the_key_ring_the_hashes_are_not_checked_and_the_report_says_so() {
    let folder = Folder::with_database();
    let opened = folder.open_account("081234567890", "premium", "271828\n");
    opened.done();
    folder.tamper("UPDATE entries SET hash = randomblob(16)");
    let ran = folder.run(&["verify"]);
    assert!(
        ran.output.contains("does not bear its hash"),
        "{}",
        ran.output
    );
    ran.refused(1);
    let ring = folder.path("gerai.db.keys");
    std::fs::rename(&ring, folder.path("elsewhere")).expect("moved");
    let report = folder.run(&["verify"]).done();
    assert!(
        report.contains("Not checked, for lack of the key ring"),
        "{report}"
    );
    folder.run(&["verify", "--keys", "elsewhere"]).refused(1);
    folder.run(&["verify", "--keys", "none"]).refused(2);
}

#[test]
fn the_key_ring_of_another_database_is_refused() {
    let (folder, other) = (Folder::with_database(), Folder::with_database());
    let ring = other.path("gerai.db.keys");
    let ring = ring.to_str().expect("text");
    let refused = folder.run(&["verify", "--keys", ring]).refused(2);
    assert!(
        refused.contains("is not the one this database was begun with"),
        "{refused}"
    );
}

#[test]
fn a_balance_without_postings_ends_with_1_and_is_named() {
    let folder = Folder::with_database();
    folder
        .open_account("081234567890", "premium", "271828\n")
        .done();
    folder.tamper("UPDATE entries SET available = 50000");
    let ran = folder.run(&["verify"]);
    assert!(ran.output.contains("I2"), "{}", ran.output);
    assert_eq!(
        ran.refused(1),
        "the audit found what must not be; the report says where"
    );
}

#[test]
fn what_cannot_be_read_ends_with_2() {
    let folder = Folder::new();
    folder.write(
        "junk.db",
        "This is not a database, whatever its name says. Not at all.",
    );
    for url in ["sqlite://none.db", "sqlite://junk.db", "mysql://host/gerai"] {
        folder.run(&["verify", "--database", url]).refused(2);
    }
    assert_eq!(folder.files(), ["junk.db"]);
}

/// The audit trail of the operators: four entries, each chained to the one before.
#[test]
fn an_audit_trail_that_was_changed_is_found() {
    let written = Folder::with_database();
    written.add_partner("ALFAMART", &[]).done();
    for command in ["suspend", "resume", "suspend"] {
        let run = ["partner", command, "ALFAMART", "--reason", "ticket 4711"];
        written.run(&run).done();
    }
    let clean = written.run(&["verify"]).done();
    assert!(clean.contains("Audit trail: 4 entries"), "{clean}");
    for (tamper, entry) in [
        ("UPDATE audit_trail SET operator = 'x' WHERE seq = 2", 2),
        ("UPDATE audit_trail SET reason = 'x' WHERE seq = 1", 1),
        ("UPDATE audit_trail SET at = 0 WHERE seq = 4", 4),
        ("UPDATE audit_trail SET state_after = NULL WHERE seq = 2", 2),
        (
            "UPDATE audit_trail SET state_before = '{}' WHERE seq = 3",
            3,
        ),
        ("UPDATE audit_trail SET hash = x'00' WHERE seq = 4", 4),
        ("DELETE FROM audit_trail WHERE seq = 1", 2),
        ("DELETE FROM audit_trail WHERE seq = 3", 4),
    ] {
        let folder = Folder::new();
        // Where SQLite has not carried its log over yet, entries are there alone.
        for file in written.files() {
            std::fs::copy(written.path(&file), folder.path(&file)).expect("copied");
        }
        folder.tamper(tamper);
        let ran = folder.run(&["verify"]);
        assert_eq!(ran.code, 1, "{tamper}: {}", ran.output);
        let breach = format!("\ntrail audit trail entry {entry}: ");
        assert!(ran.output.contains(&breach), "{tamper}: {}", ran.output);
    }
}
