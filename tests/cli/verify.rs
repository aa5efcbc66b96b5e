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
