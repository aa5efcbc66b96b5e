//! Entries that are not stored in the order in which they were written.

use super::clean::clean_fixture;
use super::fixture::Fixture;

/// Stores those entries anew, after all others.
fn store_anew(fixture: &mut Fixture, entries: &str) {
    fixture.run(&format!(
        "CREATE TEMP TABLE kept AS SELECT * FROM entries WHERE {entries} ORDER BY account_id, seq DESC;
         DELETE FROM entries WHERE {entries};
         INSERT INTO entries SELECT * FROM kept;
         DROP TABLE kept"
    ));
}

#[test]
fn a_few_wait_for_those_before_them() {
    let mut fixture = clean_fixture();
    store_anew(&mut fixture, "account_id = 11 AND seq BETWEEN 3 AND 5");
    let report = fixture.audit_with_key();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.entries, 37);
}

#[test]
fn where_too_many_would_wait_all_are_read_by_their_key() {
    let mut fixture = clean_fixture();
    store_anew(&mut fixture, "seq > 0");
    let report = fixture.audit_with_key();
    assert!(report.is_clean(), "{report}");
    assert_eq!(
        report.to_string(),
        clean_fixture().audit_with_key().to_string()
    );
}

#[test]
fn what_is_wrong_is_found_in_either_order() {
    let mut fixture = clean_fixture();
    fixture.run("UPDATE entries SET available = available + 1 WHERE account_id = 7 AND seq = 6");
    fixture.run("DELETE FROM entries WHERE account_id = 11 AND seq = 4");
    let as_stored = fixture.audit().to_string();
    store_anew(&mut fixture, "seq > 0");
    assert_eq!(fixture.audit().to_string(), as_stored);
    assert!(
        as_stored.contains("entry 5 comes after entry 3"),
        "{as_stored}"
    );
}
