//! `gerai verify`.

use super::Folder;

#[test]
fn a_database_that_is_right_ends_with_0() {
    let folder = Folder::with_database();
    folder
        .open_account("081234567890", "premium", "271828\n")
        .done();
    let report = folder.run(&["verify"]).done();
    assert!(report.starts_with("Read: 1 accounts, "), "{report}");
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
