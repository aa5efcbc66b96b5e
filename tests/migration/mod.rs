//! A database that an earlier version made opens, is migrated, audits clean and goes on.
//!
//! How `tests/fixtures/old_database` was made, on each engine: commit 4c6350b, the last one before
//! migration 3, ran `simulator gateway --sandbox` on 2026-11-30. Its demo partners and customers
//! were used until there was one of everything: cash-ins, cash-outs with tokens, a reversal, a
//! tombstone, references declined for four reasons, tokens that are redeemed, cancelled, locked,
//! expired and live (one of them holds money), notifications that are read, unread and sent, two
//! sessions, a wrong PIN. What was asked and answered is in the JSON file, all but the order that
//! was reversed later. Then the gateway was stopped; the SQLite file was checkpointed and vacuumed,
//! and PostgreSQL 15 was dumped by `pg_dump --no-owner --no-privileges --inserts
//! --rows-per-insert=50` (without the two `\restrict` lines, which only `psql` understands). The
//! key rings are those two gateways' and no other's.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gerai::clock::Clock;
use gerai_rules::types::ShortReferenceNo;
use serde::Deserialize;
use serde_json::Value;
use simulator::snap::Service;

use crate::support::{SITI, TestGateway, body_of, cluster, with};

/// What the old gateway was asked, and what else is known of its last moment.
#[derive(Deserialize)]
struct OldGateway {
    /// The time of its last answer.
    until: jiff::Timestamp,
    orders: Vec<AnsweredOrder>,
    /// A session of Budi's.
    session: String,
    /// What his app was shown last.
    account: Value,
    /// His live token for cash-out at Alfamart.
    token: String,
}

#[derive(Deserialize)]
struct AnsweredOrder {
    partner: String,
    service: String,
    body: Value,
    answer: Value,
}

impl AnsweredOrder {
    fn service(&self) -> Service {
        match self.service.as_str() {
            "TopUp" => Service::TopUp,
            "CashOut" => Service::CashOut,
            "CashOutCancel" => Service::CashOutCancel,
            other => panic!("no order is of service {other}"),
        }
    }
}

fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fixtures/old_database")
        .join(file)
}

fn read(file: &str) -> String {
    fs::read_to_string(fixture(file)).expect(file)
}

#[tokio::test]
async fn an_old_database_is_migrated_and_goes_on_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("gerai.db");
    fs::write(&file, fs::read(fixture("sqlite.db")).expect("a database")).expect("a copy");
    goes_on("sqlite", format!("sqlite://{}", file.display())).await;
}

#[tokio::test]
async fn an_old_database_is_migrated_and_goes_on_on_postgresql() {
    let Some(cluster) = cluster::cluster() else {
        return;
    };
    let database = cluster.database().expect("a database");
    let restored = cluster.sql(&database, &read("postgres.sql"));
    restored.expect("a restored database");
    goes_on("postgres", cluster.url(&database)).await;
}

async fn goes_on(engine: &str, database: String) {
    let old: OldGateway = serde_json::from_str(&read(&format!("{engine}.json"))).expect("JSON");
    let soon_after = Clock::manual(old.until.into());
    soon_after.set(soon_after.now().plus(Duration::from_secs(60)));
    let gateway = TestGateway::start_with(soon_after, |settings| {
        settings.database = database;
        settings.keys = Some(fixture(&format!("{engine}.keys")));
    })
    .await;
    assert_everything_is_there(&gateway).await;
    assert_repeats_are_answered_the_same(&gateway, &old.orders).await;
    assert_the_session_goes_on(&gateway, &old).await;

    let wire = gateway.wire("ALFAMART").await;
    let paid_in = wire.ask(Service::TopUp, "NEW-IN").await;
    assert_eq!(paid_in.code, "2003800");
    let order = with(body_of(Service::CashOut, "NEW-OUT"), "/otp", old.token);
    let paid_out = wire.post(Service::CashOut, &order).await;
    assert_eq!(paid_out.code, "2004400", "the live token is still good");
    let phone = gateway.phone(SITI).await;
    assert_eq!(phone.account().await.expect("hers").balance, 1_345_678);

    let report = gateway.stop().await;
    assert_eq!((report.movements, report.postings), (17, 11));
}

async fn assert_everything_is_there(gateway: &TestGateway) {
    let report = gateway.audit().await;
    assert_eq!((report.accounts, report.movements), (7, 15));
    assert_eq!((report.postings, report.tokens), (9, 10));
    // Those of movements; those of tokens that had ended are not carried over.
    assert_eq!(report.notifications, 9);
}

async fn assert_repeats_are_answered_the_same(gateway: &TestGateway, orders: &[AnsweredOrder]) {
    assert_eq!(orders.len(), 16);
    for order in orders {
        let wire = gateway.wire(&order.partner).await;
        let mut answer = wire.post(order.service(), &order.body).await;
        // Since then a message names the rule that an amount breaks, behind what it said before.
        let before = &order.answer["responseMessage"];
        assert!(answer.message.starts_with(before.as_str().expect("text")));
        answer.body["responseMessage"] = before.clone();
        if answer.http == 200 {
            let short = short_number_taken_from(&mut answer.body);
            let number = answer.reference_no().and_then(ShortReferenceNo::of);
            assert_eq!(short, number, "{}", order.body);
        }
        assert_eq!(answer.body, order.answer, "{}", order.body);
    }
    assert_eq!(
        gateway.audit().await.postings,
        9,
        "a repeat has moved money"
    );
}

/// What the old gateway did not answer: its numbers have a short form all the same.
fn short_number_taken_from(body: &mut Value) -> Option<ShortReferenceNo> {
    let info = body.as_object_mut()?.remove("additionalInfo")?;
    info["shortReferenceNo"].as_str()?.parse().ok()
}

async fn assert_the_session_goes_on(gateway: &TestGateway, old: &OldGateway) {
    let asked = reqwest::Client::new()
        .get(format!("{}/app/v1/account", gateway.url()))
        .bearer_auth(&old.session);
    let answer = asked.send().await.expect("an answer").json().await;
    let account: Value = answer.expect("JSON");
    assert_eq!(account, old.account);
}
