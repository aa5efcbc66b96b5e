//! The audit trail of the operators, as a gateway writes it.

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use rstest::rstest;
use tempfile::TempDir;

use crate::audit::{Audit, Report};
use crate::bootstrap;
use crate::config::Settings;
use crate::storage::NewTrailEntry;
use crate::types::Timestamp;

/// Three entries.
fn written() -> (TempDir, Settings) {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings {
        database: format!("sqlite://{}", folder.path().join("gerai.db").display()),
        ..Settings::default()
    };
    let database = bootstrap::open(&settings).expect("a database").database;
    for (at, state) in [(1, None), (2, Some("{}")), (1, None)] {
        let entry = NewTrailEntry {
            operator: "system/root".to_owned(),
            action: "account.block".to_owned(),
            subject: "account 1".to_owned(),
            reason: "lost phone".to_owned(),
            outcome: "done".to_owned(),
            state_before: state.map(str::to_owned),
            state_after: state.map(str::to_owned),
        };
        let appended = database.append_trail(Timestamp::from_micros(at), &entry);
        appended.expect("appended");
    }
    let newest = database
        .trail(Some("account 1"), i64::MAX, 10)
        .expect("read");
    assert_eq!(newest.iter().map(|e| e.seq).collect::<Vec<_>>(), [3, 2, 1]);
    (folder, settings)
}

fn audited((folder, settings): &(TempDir, Settings), tamper: &str) -> Report {
    let file = folder.path().join("gerai.db");
    let connected = SqliteConnection::establish(&file.display().to_string());
    connected
        .expect("a file")
        .batch_execute(tamper)
        .expect("SQL");
    let keys = folder.path().join("gerai.db.keys");
    let audit = Audit::of(&settings.database).with_key_ring(&keys);
    audit.run().expect("a report")
}

#[test]
fn what_a_gateway_appends_is_clean() {
    let report = audited(&written(), "");
    assert!(report.is_clean(), "{report}");
    assert!(report.to_string().contains("Audit trail: 3 entries"));
}

#[rstest]
#[case::other_operator("UPDATE audit_trail SET operator = 'x' WHERE seq = 2", 2)]
#[case::other_reason("UPDATE audit_trail SET reason = 'x' WHERE seq = 1", 1)]
#[case::other_moment("UPDATE audit_trail SET at = 0 WHERE seq = 3", 3)]
#[case::no_state("UPDATE audit_trail SET state_after = NULL WHERE seq = 2", 2)]
#[case::other_state(
    "UPDATE audit_trail SET state_before = state_after || ' ' WHERE seq = 2",
    2
)]
#[case::one_is_gone("DELETE FROM audit_trail WHERE seq = 2", 3)]
#[case::the_first_is_gone("DELETE FROM audit_trail WHERE seq = 1", 2)]
#[case::the_other_hash("UPDATE audit_trail SET hash = x'00' WHERE seq = 3", 3)]
fn what_was_changed_is_found(#[case] tamper: &str, #[case] entry: i64) {
    let report = audited(&written(), tamper);
    let found = report.breaches.first().expect("a breach").to_string();
    let named = format!("trail audit trail entry {entry}: ");
    assert!(found.starts_with(&named), "{found}");
    assert_eq!(report.breaches_total, 1, "{report}");
}
