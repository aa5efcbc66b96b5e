//! A migration that is cut in the middle leaves nothing, and the next start carries it out.

use std::thread;

use postgres_cluster::Cluster;

use super::bench::copy_database;
use crate::storage::faults::{half_migrated, put_in_the_way, stands_in_the_way, tables, take_away};
use crate::storage::{Database, DatabaseUrl};
use crate::testing::cluster::{cluster, new_database};

/// A folder, the file in it, and its URL.
fn slot() -> (tempfile::TempDir, String, DatabaseUrl) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gerai.db").display().to_string();
    let url = DatabaseUrl::parse(&format!("sqlite://{path}")).expect("a URL");
    (folder, path, url)
}

#[test]
fn crash_during_migration() {
    let (cut, cut_path, _) = slot();
    let half_way = half_migrated(&cut_path);
    let (left, left_path, url) = slot();
    copy_database(cut.path(), left.path());
    drop(half_way);
    assert!(tables(&left_path).is_empty());
    Database::open(&url).expect("the next start");
    assert!(tables(&left_path).contains(&"entries".to_owned()));
}

/// The gateway's own migration, with half of its tables made, loses its connection.
#[test]
fn crash_during_migration_on_postgresql() {
    let Some(cluster) = cluster() else { return };
    let url = new_database(cluster);
    let parsed = DatabaseUrl::parse(&url).expect("a URL");
    let in_the_way = stands_in_the_way(&url, "tokens");
    thread::scope(|scope| {
        let migrating = scope.spawn(|| Database::open(&parsed).map(drop));
        terminate_waiting_sessions(cluster, &url);
        assert!(migrating.join().expect("a gateway").is_err());
    });
    assert_eq!(tables_at(cluster, &url), ["__diesel_schema_migrations"]);
    drop(in_the_way);
    Database::open(&parsed).expect("the next start");
    assert!(tables_at(cluster, &url).contains(&"entries".to_owned()));
}

fn terminate_waiting_sessions(cluster: &Cluster, url: &str) {
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while sql(cluster, url, cut).is_empty() {
        thread::yield_now();
    }
}

fn tables_at(cluster: &Cluster, url: &str) -> Vec<String> {
    let keys = "SELECT relname FROM pg_stat_user_tables ORDER BY relname";
    sql(cluster, url, keys).lines().map(str::to_owned).collect()
}

fn sql(cluster: &Cluster, url: &str, statement: &str) -> String {
    let (_, database) = url.rsplit_once('/').expect("a database's URL");
    cluster.sql(database, statement).expect("a statement")
}

#[test]
fn a_migration_that_fails_halfway_leaves_nothing() {
    let (_folder, path, url) = slot();
    put_in_the_way(&path, "notices");
    assert!(Database::open(&url).is_err());
    let left = tables(&path);
    assert_eq!(left, ["notices"]);
    take_away(&path, "notices");
    Database::open(&url).expect("the next start");
    assert!(tables(&path).contains(&"accounts".to_owned()));
}
