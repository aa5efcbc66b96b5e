//! The chain of hashes, and what shows of a change without its key.

use std::fs;

use super::clean::clean_fixture;
use super::fixture::CHAIN_SECRET;
use super::row::COLUMNS;
use crate::audit::chain::ChainKey;
use crate::audit::entry::Entry;
use crate::audit::{Audit, AuditError};

/// A hash that was made with other tools.
#[test]
fn the_hash_of_an_entry_is_over_its_columns_in_order() {
    let text = |text: &str| Some(text.to_owned());
    let entry = Entry {
        account_id: 123,
        seq: 2,
        decided_at: 1_796_056_200_000_000,
        amount: -50_000,
        fee: 2_500,
        hold: -52_500,
        available: 75_000,
        held: 0,
        month_in: 90_000,
        last_token: 3,
        token_no: Some(3),
        asked: None,
        month: 202_611,
        failures_in_a_row: 0,
        service: Some(44),
        flagged: true,
        kind: "cash-out".to_owned(),
        tier: "premium".to_owned(),
        status: "ACTIVE".to_owned(),
        partner_id: text("ALFAMART"),
        partner_reference: text("REF-1"),
        reference_no: text("G-1"),
        external_id: text("E-1"),
        channel: text("alfamart"),
        store_id: text("T1"),
        store_brand: None,
        terminal_id: text("K2"),
        cashier_id: text(""),
        reason: None,
        live: text(r#"[{"no":1}]"#),
        fingerprint: Some((0..16).collect()),
        ..Entry::default()
    };
    assert_eq!(
        hex::encode(ChainKey::new(&CHAIN_SECRET).hash_after(&[0xab; 16], &entry)),
        "06e7127d6b552d871647f9e94fdf6cc3"
    );
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
