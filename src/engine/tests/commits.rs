//! Whether the lanes commit, and what becomes of a batch whose database file is gone.

use std::sync::Arc;
use std::time::Duration;

use super::bench::{Bench, posted};
use super::till::digibos;
use crate::catalogue::Catalogue;
use crate::engine::lane::Ledger;
use crate::engine::{Bounds, Engine, EngineError};
use crate::storage::faults::{CommitFault, Poison};
use crate::testing::cluster;

fn commits(engine: &Engine) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime").block_on(engine.commits())
}

impl Bench {
    fn pass(&self, seconds: u64) {
        let later = self.clock.now().plus(Duration::from_secs(seconds));
        self.clock.set(later);
    }
}

#[test]
fn lanes_that_do_not_commit_for_some_seconds_are_noticed_until_they_do_again() {
    let bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    bench.faults.at_next_commit(CommitFault::Lost);
    bench.faults.refuse_connections(u32::MAX);
    assert!(bench.send(till.cash_in(&budi, "T2", 50_000)).is_err());
    assert!(commits(bench.engine()), "one that fails is nothing yet");
    // Probes that fail are nobody's commands, and do not count beyond their own answer.
    for _ in 0..2 {
        bench.pass(4);
        assert!(!commits(bench.engine()));
    }
    bench.faults.call_off();
    assert!(commits(bench.engine()), "though nobody sends anything");
}

/// As on a disk with room for a probe and for nothing else.
#[test]
fn a_lane_that_keeps_failing_is_not_cleared_by_its_probes() {
    let bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    bench.faults.poison("T1", Poison::Statement);
    let fails = || assert!(bench.send(till.cash_in(&budi, "T1", 50_000)).is_err());
    fails();
    assert!(commits(bench.engine()), "one that fails is nothing yet");
    bench.pass(4);
    fails();
    assert!(!commits(bench.engine()));
    bench.pass(11);
    assert!(commits(bench.engine()), "nobody has tried for a while");
    fails();
    assert!(!commits(bench.engine()));
    posted(bench.send(till.cash_in(&budi, "T2", 50_000)));
    assert!(commits(bench.engine()));
}

#[test]
fn a_lane_whose_thread_is_gone_does_not_commit() {
    let bench = Bench::new();
    let writer = bench.database.writer().expect("a writer");
    let (rules, bounds) = (Arc::new(Catalogue::builtin()), Bounds::default());
    let on_commit: crate::engine::CommitListener = Arc::new(|_| {});
    let (engine, lanes) = Engine::on(
        vec![writer],
        Ledger,
        &rules,
        &bench.clock,
        bounds,
        &on_commit,
    );
    drop(lanes);
    assert!(!commits(&engine));
}

#[test]
fn nothing_is_committed_to_a_database_file_that_is_gone() {
    if cluster::is_postgres() {
        return;
    }
    let bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    let file = bench.database.url().file().expect("a file").to_owned();
    let away = file.with_extension("away");
    std::fs::rename(&file, &away).expect("moved");
    let refused = bench.send(till.cash_in(&budi, "T2", 50_000));
    assert_eq!(refused, Err(EngineError::NotCommitted));
    assert!(bench.database.account(budi.id).is_err(), "nor is it read");
    assert!(bench.database.ping().is_err());
    bench.pass(4);
    assert!(!commits(bench.engine()));
    assert!(!file.exists(), "nor is another made");
    // For the audit.
    std::fs::rename(&away, &file).expect("moved back");
}
