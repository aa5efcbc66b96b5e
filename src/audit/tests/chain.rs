//! The chain of hashes, and what shows of a change without its key.

use std::fs;

use super::clean::clean_fixture;
use super::fixture::Fixture;
use super::row::COLUMNS;
use crate::audit::{Audit, AuditError};

/// A hash that was made with other tools.
#[test]
fn the_hash_of_an_entry_is_over_its_columns_in_order() {
    let mut fixture = Fixture::empty();
    fixture.run(
        "INSERT INTO accounts VALUES (123, 'kaspro', '081234567890', 'Nama', 0);
         INSERT INTO entries VALUES (123, 1, 1796056200000000, -50000, 2500, -52500, 75000, 0, 90000,
             3, 3, NULL, 202611, 0, 44, TRUE, 'opened', 'premium', 'ACTIVE', 'ALFAMART', 'REF-1',
             'G-1', 'E-1', 'alfamart', 'T1', NULL, 'K2', '', NULL, '[{\"no\":1}]',
             x'000102030405060708090a0b0c0d0e0f', x'390513ebc9f56124c722263f186e9b0b')",
    );
    let bears_its_hash = |fixture: &Fixture| {
        let report = fixture.audit_with_key().to_string();
        !report.contains("entry 1 does not bear its hash")
    };
    assert!(bears_its_hash(&fixture));
    fixture.run("UPDATE entries SET terminal_id = 'K3'");
    assert!(!bears_its_hash(&fixture));
}

#[test]
fn with_the_key_a_change_of_any_column_shows() {
    let mut fixture = clean_fixture();
    for column in COLUMNS.iter().filter(|column| **column != "account_id") {
        let entry = "WHERE account_id = 7 AND seq = 4";
        let changed = match *column {
            "seq" => "-4",
            "flagged" => "NOT flagged",
            "fingerprint" => "x'02'",
            "live" | "reason" => "'[]'",
            "kind" | "tier" | "status" => "status || 'X'",
            "decided_at" | "amount" | "fee" | "hold" | "available" | "held" | "month_in"
            | "last_token" | "month" | "failures_in_a_row" | "service" | "token_no" => {
                &format!("{column} + 1")
            }
            "asked" => "1",
            _ => &format!("COALESCE({column}, '') || 'X'"),
        };
        fixture.run(&format!(
            "BEGIN;
             CREATE TEMP TABLE kept AS SELECT * FROM entries {entry};
             UPDATE entries SET {column} = {changed} {entry};
             COMMIT"
        ));
        let report = fixture.audit_with_key();
        let is_seen = report.breaches.iter().any(|breach| {
            let finding = &breach.finding;
            finding.ends_with("does not bear its hash") || finding.contains("comes after entry")
        });
        assert!(is_seen, "{column}: {report}");
        fixture.run(
            "DELETE FROM entries WHERE account_id = 7 AND seq IN (4, -4);
             INSERT INTO entries SELECT * FROM kept;
             DROP TABLE kept",
        );
    }
    assert!(fixture.audit_with_key().is_clean());
}

/// A customer's name for money: whoever rewrites all that belongs together, but has no key.
#[test]
fn an_account_that_is_rewritten_from_end_to_end_shows_by_its_hashes_alone() {
    let mut fixture = clean_fixture();
    fixture.run(
        "UPDATE entries SET amount = amount + 1000 WHERE account_id = 11 AND seq = 2;
         UPDATE entries SET available = available + 1000 WHERE account_id = 11 AND seq >= 2;
         UPDATE entries SET month_in = month_in + 1000 WHERE account_id = 11 AND seq = 2",
    );
    let without = fixture.audit();
    assert!(without.is_clean(), "{without}");
    assert!(
        without
            .to_string()
            .contains("Not checked, for lack of the key ring")
    );
    let with = fixture.audit_with_key();
    let findings: Vec<_> = with.breaches.iter().map(ToString::to_string).collect();
    let finding = |seq| format!("I2 account 11 (0812****5432): entry {seq} does not bear its hash");
    assert_eq!(findings, [2, 3, 4, 5, 6, 7].map(finding));
}

#[test]
fn the_key_ring_gives_the_key_and_is_the_one_of_the_database() {
    let mut fixture = clean_fixture();
    let (url, ring) = (fixture.url(), fixture.folder().join("keys"));
    let audit = || Audit::of(&url).with_key_ring(&ring).run();
    assert!(matches!(audit(), Err(AuditError::KeyRing { .. })));
    fs::write(&ring, "root = \"secret\"").expect("a file");
    let refused = audit().expect_err("no key ring");
    assert!(!refused.to_string().contains("secret"), "{refused}");
    let root = "11".repeat(32);
    fs::write(&ring, format!("root = \"{root}\"\n[[token]]\nid = \"1\"")).expect("a file");
    fixture.run("INSERT INTO metadata VALUES ('keyring', 'another')");
    assert!(matches!(audit(), Err(AuditError::OtherKeyRing(file)) if file == ring));
    fixture.run("UPDATE metadata SET value = '5d27058d801af5c4' WHERE name = 'keyring'");
    let report = audit().expect("a report");
    assert!(report.hashes_checked);
    assert!(!report.is_clean(), "the hashes were made with another key");
}

#[test]
fn accounts_that_were_carried_over_have_no_hash_until_a_gateway_starts() {
    let mut fixture = clean_fixture();
    fixture.run(
        "DELETE FROM entries WHERE account_id = 13 AND seq = 5;
         DELETE FROM movement_keys WHERE account_id = 13 AND seq = 5;
         UPDATE entries SET hash = x'' WHERE account_id = 13 AND seq = 4",
    );
    for report in [fixture.audit(), fixture.audit_with_key()] {
        assert_eq!(report.breaches_total, 1, "{report}");
    }
    fixture.run("INSERT INTO metadata VALUES ('unsealed entries', 'carried-over')");
    let report = fixture.audit_with_key();
    assert!(report.is_clean(), "{report}");
    assert!(
        report
            .to_string()
            .contains("Without a hash until a gateway starts: 1 of them")
    );
}
