//! A migration that is cut in the middle leaves nothing, and the next start carries it out.

use super::bench::copy_database;
use crate::storage::faults::{half_migrated, put_in_the_way, tables, take_away};
use crate::storage::{Database, DatabaseUrl};

/// A folder, the file in it, and its URL.
fn place() -> (tempfile::TempDir, String, DatabaseUrl) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("gerai.db").display().to_string();
    let url = DatabaseUrl::parse(&format!("sqlite://{path}")).expect("a URL");
    (folder, path, url)
}

#[test]
fn crash_during_migration() {
    let (cut, cut_path, _) = place();
    let half_way = half_migrated(&cut_path);
    let (left, left_path, url) = place();
    copy_database(cut.path(), left.path());
    drop(half_way);
    assert!(tables(&left_path).is_empty());
    Database::open(&url).expect("the next start");
    assert!(tables(&left_path).contains(&"notices".to_owned()));
}

#[test]
fn a_migration_that_fails_halfway_leaves_nothing() {
    let (_folder, path, url) = place();
    put_in_the_way(&path, "notices");
    assert!(Database::open(&url).is_err());
    let left = tables(&path);
    assert_eq!(left, ["__diesel_schema_migrations", "notices"]);
    take_away(&path, "notices");
    Database::open(&url).expect("the next start");
    assert!(tables(&path).contains(&"accounts".to_owned()));
}
