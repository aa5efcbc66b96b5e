//! The simulation itself: seeds that pass, and what it is worth.

use super::actors::Actors;
use super::cases::CASES;
use super::coverage::Coverage;
use super::exhaustive::{Situation, search};
use super::plan::plan;
use super::run::{SeedRange, run};
use super::seed::play;

#[test]
fn seeds_keep_the_promises_and_the_auditor_agrees() {
    let seeds = SeedRange {
        from: 0,
        count: 2_000,
        audit_every: 50,
        threads: 2,
    };
    let summary = run(&Actors::new(), seeds, &Default::default()).expect("an auditor");
    assert_eq!(summary.failure, None);
    let (visited, all) = summary.coverage.cells();
    assert!(visited * 10 >= all * 6, "{visited} of {all} cells");
}

#[test]
fn what_was_found_once_is_not_found_again() {
    let actors = Actors::new();
    for case in CASES {
        assert_eq!(case.play(&actors), Ok(()), "{}", case.rule);
    }
}

#[test]
fn a_seed_comes_out_the_same_each_time() {
    let actors = Actors::new();
    for seed in 0..50 {
        let rows = [(); 2].map(|()| {
            let played = play(&actors, &plan(seed), &mut Coverage::default());
            played.memory.read(|tables| format!("{tables:?}"))
        });
        assert_eq!(rows[0], rows[1], "seed {seed}");
    }
}

/// With troubles it is for a release build: `simulator simulate --exhaustive`.
#[test]
fn no_order_of_messages_in_a_small_system_breaks_a_guarantee() {
    let search = search(&Actors::new(), 0);
    assert_eq!(search.failure, None);
    let without_trouble = [
        Situation::CopyRefused,
        Situation::UnknownAndThere,
        Situation::UnknownAndNotThere,
        Situation::ReadBack,
        Situation::CrashAfterCommit,
    ];
    assert_eq!(search.seen.missing(), without_trouble, "never seen");
}
