//! How PostgreSQL executes hot statements: the short form of `simulator plans`.

use simulator::plans::PlanDatabase;

use crate::support::cluster::cluster;

/// Enough that a scan would be the cheaper plan nowhere.
const MOVEMENTS: u64 = 20_000;

#[tokio::test(flavor = "multi_thread")]
async fn no_table_that_grows_is_read_from_end_to_end() {
    let Some(cluster) = cluster() else { return };
    let database = PlanDatabase::new(cluster.bin()).expect("a server");
    let fresh = database.capture_plans("fresh").await.expect("a survey");
    assert!(fresh.complaints().is_empty(), "{fresh}");
    database.fill(MOVEMENTS).expect("a past");
    database.analyze().expect("statistics");
    let full = database.capture_plans("full").await.expect("a survey");
    assert!(full.complaints().is_empty(), "{full}");
}
