//! Many requests at once and many bad lines, on either database: the short forms of
//! `simulator storm` and `simulator shops`.

mod tills;

use simulator::duplicates::{self, DuplicatesOptions};
use simulator::scenario_day;

use crate::support::cluster;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_duplicate_moves_money_twice_and_nothing_succeeds_after_a_cancel() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = DuplicatesOptions {
        references: 400,
        seed: 11,
        workers: 16,
        database: cluster::database(&folder.path().join("gerai.db")),
        keys: Some(folder.path().join("keys")),
        directory: folder.path().to_owned(),
    };
    let report = duplicates::run(&options, |_| {}).await.expect("a storm");
    assert!(report.breaches.is_empty(), "{report}");
    assert_eq!(report.references, 400, "{report}");
    assert!(report.requests > 1600 && report.put_back > 0, "{report}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_shop_loses_nothing_and_the_gateway_keeps_its_promises_with_bad_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = scenario_day::ScenarioDayOptions {
        seed: 3,
        rounds: 2,
        database: cluster::database(&folder.path().join("gerai.db")),
        keys: Some(folder.path().join("keys")),
        directory: folder.path().to_owned(),
    };
    let report = scenario_day::run(&options).await.expect("a day");
    assert!(report.is_good(), "{report}");
    let bad: Vec<_> = report.rows.iter().filter_map(|row| row.rule).collect();
    assert_eq!(bad, scenario_day::TillRule::IN_SHOPS);
}
