//! Gateways side by side on one database, and what becomes of them when a PostgreSQL, or the way to
//! it, breaks. Without a PostgreSQL to start, the tests on it say so and do nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use postgres_cluster::Cluster;
use rstest::rstest;

use super::bench::{Bench, Customer, cancelled, posted, refused, repeated};
use super::proxy::{Cut, Proxy};
use super::till::{alfamart, digibos, with_external_id};
use crate::engine::EngineError;
use crate::engine::lane::Reply;
use crate::ledger::{Answer, Command, DeclineReason};
use crate::storage::faults::{Poison, in_transaction};
use crate::storage::{Database, DatabaseUrl, StorageError};
use crate::testing::cluster::{cluster, new_database, start};
use crate::types::Service;

/// References that both gateways are asked for.
const REFERENCES: usize = 150;

/// A gateway with several lanes on a database of its own.
fn gateway(cluster: &Cluster) -> (Bench, String) {
    let url = new_database(cluster);
    (Bench::new().beside(&url, 4), url)
}

/// On SQLite too: there is one write lock, and each batch waits for its turn.
#[rstest]
fn two_gateways_one_account(#[values(false, true)] on_postgres: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let (url, lanes) = match (on_postgres, cluster()) {
        (true, None) => return,
        (true, Some(cluster)) => (new_database(cluster), 4),
        (false, _) => (
            format!("sqlite://{}", folder.path().join("gerai.db").display()),
            1,
        ),
    };
    let one = Bench::new().beside(&url, lanes);
    let other = one.beside(&url, lanes);
    let budi = one.budi();
    let ask = |bench: &Bench| -> Vec<Reply> {
        let till = bench.till(digibos());
        let orders = (0..REFERENCES).map(|n| till.cash_in(&budi, &format!("T{n}"), 10_000));
        let queued: Vec<_> = orders.map(|order| bench.queue(order)).collect();
        queued.into_iter().map(super::bench::answer).collect()
    };
    let (here, there) = thread::scope(|scope| {
        let there = scope.spawn(|| ask(&other));
        (ask(&one), there.join().expect("the other gateway"))
    });
    for (here, there) in here.into_iter().zip(there) {
        let is_repeat =
            |reply: &Reply| matches!(reply, Ok(Ok(Answer::Posted { repeated, .. })) if *repeated);
        assert_ne!(is_repeat(&here), is_repeat(&there), "it is posted once");
        assert_eq!(posted(here), posted(there), "and answered the same by both");
    }
    assert_eq!(one.balance(&budi), 10_000 * REFERENCES as i64);
}

/// The same references for different customers: one of them gets it, at both gateways.
#[test]
fn two_gateways_one_reference_two_customers() {
    let Some(cluster) = cluster() else { return };
    let (one, url) = gateway(cluster);
    let other = one.beside(&url, 4);
    let (budi, siti) = (one.budi(), one.customer("081298765432", "premium"));
    let ask = |bench: &Bench, customer: &Customer| -> usize {
        let till = bench.till(digibos());
        let orders = (0..REFERENCES).map(|n| till.cash_in(customer, &format!("T{n}"), 10_000));
        let queued: Vec<_> = orders.map(|order| bench.queue(order)).collect();
        let replies = queued.into_iter().map(super::bench::answer);
        replies.filter(|reply| matches!(reply, Ok(Ok(_)))).count()
    };
    let (budis, sitis) = thread::scope(|scope| {
        let there = scope.spawn(|| ask(&other, &siti));
        (ask(&one, &budi), there.join().expect("the other gateway"))
    });
    assert_eq!(budis + sitis, REFERENCES);
    assert_eq!(one.balance(&budi), 10_000 * budis as i64);
    assert_eq!(one.balance(&siti), 10_000 * sitis as i64);
}

/// Otherwise others wait for its accounts until its gateway has something else to do.
#[test]
fn a_panic_lets_go_of_the_accounts() {
    let Some(cluster) = cluster() else { return };
    let (one, url) = gateway(cluster);
    let other = one.beside(&url, 4);
    let budi = one.budi();
    one.faults.poison("POISON", Poison::Panic);
    let corrupted = one.send(one.till(digibos()).cash_in(&budi, "POISON", 50_000));
    assert_eq!(corrupted, Err(EngineError::NotCommitted));
    posted(other.send(other.till(digibos()).cash_in(&budi, "T1", 50_000)));
    assert_eq!(other.balance(&budi), 50_000);
}

/// A gateway remembers which account a number had; the account has the last word. Who gives a number to
/// another account appends an entry to both, as every change does.
#[test]
fn a_number_that_has_changed_hands_is_looked_up_again() {
    let Some(cluster) = cluster() else { return };
    let (bench, url) = gateway(cluster);
    let (budi, siti) = (bench.budi(), bench.customer("081298765432", "premium"));
    let till = bench.till(digibos());
    for customer in [&budi, &siti] {
        posted(bench.send(till.cash_in(customer, customer.phone.as_str(), 10_000)));
    }
    let swap = |table: &str| {
        let (one, other) = (budi.phone.as_str(), siti.phone.as_str());
        format!(
            "UPDATE {table} SET msisdn = CASE msisdn WHEN '{one}' THEN '{other}' ELSE '{one}' END;"
        )
    };
    let database = url.rsplit('/').next().expect("a name");
    let statement = format!(
        "ALTER TABLE phones DROP CONSTRAINT phones_pkey; {} {} \
         ALTER TABLE phones ADD PRIMARY KEY (issuer, msisdn)",
        swap("phones"),
        swap("accounts")
    );
    cluster.sql(database, &statement).expect("a swap");
    let other = bench.beside(&url, 1);
    for customer in [&budi, &siti] {
        let reopened = other.send(Command::ReopenCashOut(customer.id));
        assert_eq!(reopened, Ok(Ok(Answer::Reopened)));
    }
    let movement = posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    assert_eq!(movement.account, Some(siti.id));
    assert_eq!(bench.balance(&siti), 60_000, "the account is Siti's former");
    assert_eq!(bench.balance(&budi), 10_000);
}

/// A gateway whose way to the server breaks, a customer with 500,000 and a token 012345.
fn fixture_behind_a_proxy(cluster: &Cluster) -> (Bench, Customer, Proxy) {
    let database = cluster.database().expect("a database");
    let proxy = Proxy::to(cluster.port());
    let bench = Bench::new().beside(&cluster.url_at(proxy.port(), &database), 1);
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", "012345");
    (bench, budi, proxy)
}

#[rstest]
fn cut_commit_then_retry(
    #[values(Cut::BeforeTheServer, Cut::BeforeTheAnswer)] cut: Cut,
    #[values(false, true)] closed: bool,
) {
    let Some(cluster) = cluster() else { return };
    let (bench, budi, proxy) = fixture_behind_a_proxy(cluster);
    let till = bench.till(digibos());
    proxy.cut_next_commit(cut, closed);
    let reply = bench.send(till.cash_in(&budi, "T1", 50_000));
    proxy.open();
    match closed {
        true => assert_eq!(reply, Err(EngineError::Unknown)),
        false => drop(posted(reply)),
    }
    let retry = bench.send(till.cash_in(&budi, "T1", 50_000));
    match closed && cut == Cut::BeforeTheServer {
        true => posted(retry),
        false => repeated(retry),
    };
    assert_eq!(bench.balance(&budi), 550_000);
}

#[rstest]
fn cut_commit_then_cancel(
    #[values(Cut::BeforeTheServer, Cut::BeforeTheAnswer)] cut: Cut,
    #[values(false, true)] closed: bool,
) {
    let Some(cluster) = cluster() else { return };
    let (bench, budi, proxy) = fixture_behind_a_proxy(cluster);
    let till = bench.till(alfamart());
    let order = till.cash_out(&budi, "C1", 100_000, "012345");
    proxy.cut_next_commit(cut, closed);
    let reply = bench.send(order.clone());
    proxy.open();
    assert_eq!(reply == Err(EngineError::Unknown), closed, "{reply:?}");
    cancelled(bench.send(till.cancel(&budi, "C1")));
    assert_eq!(bench.balance(&budi), 500_000);
    let retry = with_external_id(order, "retry");
    assert_eq!(refused(bench.send(retry)), DeclineReason::Cancelled);
    assert_eq!(bench.balance(&budi), 500_000);
}

/// The server has the batch and does not execute it before the gateway has sent it again. Money moves
/// once.
#[test]
fn a_batch_that_comes_late_is_refused() {
    let Some(cluster) = cluster() else { return };
    let (bench, budi, proxy) = fixture_behind_a_proxy(cluster);
    let till = bench.till(digibos());
    posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    proxy.cut_next_commit(Cut::Late, false);
    posted(bench.send(till.cash_in(&budi, "T2", 50_000)));
    proxy.deliver();
    assert_eq!(bench.balance(&budi), 600_000);
    repeated(bench.send(till.cash_in(&budi, "T2", 50_000)));
}

/// What this gateway remembers of the account is not so any more.
#[rstest]
fn an_account_that_another_gateway_has_moved_is_read_again(
    #[values(false, true)] on_postgres: bool,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = match (on_postgres, cluster()) {
        (true, None) => return,
        (true, Some(cluster)) => new_database(cluster),
        (false, _) => format!("sqlite://{}", folder.path().join("gerai.db").display()),
    };
    let one = Bench::new().beside(&url, 1);
    let other = one.beside(&url, 1);
    let budi = one.budi();
    let till = one.till(digibos());
    let out = one.till(alfamart());
    posted(one.send(till.cash_in(&budi, "T1", 500_000)));
    budi.makes_token(&other, "alfamart", "012345");
    posted(one.send(out.cash_out(&budi, "C1", 100_000, "012345")));
    posted(other.send(till.cash_in(&budi, "T2", 50_000)));
    // One batch: what is not about him is in it, too.
    let siti = one.customer("081298765432", "premium");
    let replies = one.together(vec![
        till.cash_in(&siti, "T3", 50_000),
        till.cash_in(&budi, "T4", 50_000),
        till.status(Service::CashIn, "T2"),
    ]);
    assert!(
        replies.iter().all(|reply| matches!(reply, Ok(Ok(_)))),
        "{replies:?}"
    );
    assert_eq!(one.balance(&budi), 500_000);
    // The other has a token to end that this one has not heard of.
    let token = budi.makes_token(&other, "alfamart", "543210");
    one.clock.set(token.expires_at);
    let swept = one.send(Command::ExpireTokens(budi.id));
    assert_eq!(swept, Ok(Ok(Answer::Expired { count: 1 })));
}

/// Nothing is read of accounts that are remembered: the table may as well be locked.
#[test]
fn a_remembered_account_is_not_read() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let bench = Bench::new().beside(&url, 1);
    let budi = bench.budi();
    let till = bench.till(digibos());
    posted(bench.send(till.cash_in(&budi, "T1", 10_000)));
    let held = in_transaction(&url, "LOCK TABLE accounts, phones");
    posted(bench.send(till.cash_in(&budi, "T2", 10_000)));
    drop(held);
    assert_eq!(bench.balance(&budi), 20_000);
}

/// The server is killed while batches are on their way, and comes back.
#[test]
fn database_killed_mid_batch() {
    let Some(shared) = cluster() else { return };
    let cluster = start(shared.bin());
    let (bench, _) = gateway(&cluster);
    let budi = bench.budi();
    let till = bench.till(digibos());
    let is_over = AtomicBool::new(false);
    let sent: Vec<(String, Reply)> = thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut sent = Vec::new();
            while !is_over.load(Ordering::SeqCst) {
                let references = (0..20).map(|n| format!("T{}", sent.len() + n));
                let references: Vec<_> = references.collect();
                let orders = references.iter().map(|r| till.cash_in(&budi, r, 10_000));
                let queued: Vec<_> = orders.map(|order| bench.queue(order)).collect();
                let replies = queued.into_iter().map(super::bench::answer);
                sent.extend(references.into_iter().zip(replies));
            }
            sent
        });
        for _ in 0..3 {
            cluster.kill().expect("a kill");
            cluster.restart().expect("a start");
        }
        is_over.store(true, Ordering::SeqCst);
        load.join().expect("the load")
    });
    let mut there = 0;
    for (reference, reply) in sent {
        let status = bench.send(till.status(Service::CashIn, &reference));
        let is_there = matches!(status, Ok(Ok(Answer::Status { .. })));
        match reply {
            Ok(Ok(_)) => assert!(is_there, "{reference} was acknowledged and is lost"),
            Err(EngineError::NotCommitted | EngineError::DeadlinePassed) => {
                assert!(!is_there, "{reference} was refused and is there")
            }
            Err(EngineError::Unknown) => {}
            // The month is full: a decline, which is acknowledged too.
            Ok(Err(_)) => {}
            other => panic!("{reference}: {other:?}"),
        }
        if let Ok(Ok(Answer::Status { movement })) = status {
            there += i64::from(movement.state == crate::ledger::MovementState::Posted);
        }
    }
    assert_eq!(bench.balance(&budi), 10_000 * there);
}

/// As after an upgrade by another gateway, or when a pooler or an operator ends what was prepared.
#[test]
fn a_session_whose_prepared_statements_are_void_is_replaced() {
    let Some(cluster) = cluster() else { return };
    let database = cluster.database().expect("a database");
    let bench = Bench::new().beside(&cluster.url(&database), 1);
    let budi = bench.budi();
    let till = bench.till(digibos());
    posted(bench.send(till.cash_in(&budi, "T1", 10_000)));
    assert_eq!(bench.balance(&budi), 10_000);
    let change = "DO $$ DECLARE view text := pg_get_viewdef('current_accounts'); BEGIN
        DROP VIEW current_accounts;
        ALTER TABLE accounts ALTER COLUMN name TYPE varchar(1000);
        EXECUTE 'CREATE VIEW current_accounts AS ' || view; END $$";
    cluster.sql(&database, change).expect("a statement");
    posted(bench.send(till.cash_in(&budi, "T2", 10_000)));
    let read = || bench.database.account(budi.id).is_ok();
    assert!(read() || read(), "what is pooled fails once at most");
    assert_eq!(bench.balance(&budi), 20_000);
}

#[test]
fn gateways_that_start_together_migrate_once() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let url = DatabaseUrl::parse(&url).expect("a URL");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| Database::open(&url).expect("a database"));
        }
    });
}

#[test]
fn a_server_that_could_lose_a_commit_is_refused() {
    let Some(cluster) = cluster() else { return };
    let key = cluster.database().expect("a database");
    cluster
        .sql(
            "postgres",
            &format!("ALTER DATABASE {key} SET synchronous_commit = off"),
        )
        .expect("a statement");
    let url = DatabaseUrl::parse(&cluster.url(&key)).expect("a URL");
    let refused = Database::open(&url).map(drop);
    assert!(
        matches!(refused, Err(StorageError::Unfit(_))),
        "{refused:?}"
    );
}

#[test]
fn a_database_of_a_newer_version_is_refused() {
    let Some(cluster) = cluster() else { return };
    let key = cluster.database().expect("a database");
    let url = DatabaseUrl::parse(&cluster.url(&key)).expect("a URL");
    Database::open(&url).expect("a database");
    let newer = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')";
    cluster.sql(&key, newer).expect("a statement");
    let refused = Database::open(&url).map(drop);
    assert!(
        matches!(refused, Err(StorageError::Version(_))),
        "{refused:?}"
    );
}
