//! A command that spoils its batch costs nobody but itself.

use rstest::rstest;

use super::bench::{Bench, posted};
use super::till::{alfamart, digibos};
use crate::engine::EngineError;
use crate::storage::faults::Poison;

fn neighbours_of(poison: Poison) {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    let till = bench.till(digibos());
    bench.faults.poison("POISON", poison);
    let replies = bench.together(vec![
        till.cash_in(&budi, "T1", 50_000),
        till.cash_in(&budi, "POISON", 50_000),
        budi.issue(&bench, "alfamart", None, "012345"),
        bench
            .till(alfamart())
            .cash_out(&budi, "C1", 100_000, "012345"),
        till.cash_in(&budi, "T1", 50_000),
    ]);
    assert_eq!(replies[1], Err(EngineError::NotCommitted));
    for (number, reply) in replies.into_iter().enumerate() {
        assert!(
            number == 1 || matches!(reply, Ok(Ok(_))),
            "{number}: {reply:?}"
        );
    }
    assert_eq!(bench.balance(&budi), 450_000);
    // Nothing of it was kept, so the same reference may come again.
    bench.faults.call_off();
    posted(bench.send(till.cash_in(&budi, "POISON", 50_000)));
    assert_eq!(bench.balance(&budi), 500_000);
}

#[test]
fn a_poison_command_does_not_sink_its_neighbours() {
    neighbours_of(Poison::Statement);
}

#[test]
fn a_panic_in_a_batch_does_not_sink_its_neighbours() {
    neighbours_of(Poison::Panic);
}

#[test]
fn a_command_whose_row_is_dropped_does_not_sink_its_neighbours() {
    neighbours_of(Poison::RowsDropped("entries"));
}

/// A row that a rule or a trigger of somebody's drops would be a balance lost without a sound.
#[rstest]
#[case::entry("entries")]
#[case::key("movement_keys")]
#[case::external_id("external_ids")]
fn a_batch_whose_rows_are_dropped_is_not_committed(#[case] table: &'static str) {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", "012345");
    let till = bench.till(alfamart());
    let redeem = || till.cash_out(&budi, "C1", 100_000, "012345");
    bench.faults.poison("C1", Poison::RowsDropped(table));
    assert_eq!(bench.send(redeem()), Err(EngineError::NotCommitted));
    bench.faults.call_off();
    assert_eq!(bench.balance(&budi), 500_000);
    posted(bench.send(redeem()));
    assert_eq!(bench.balance(&budi), 400_000);
}

/// The lane's connection is lost and cannot be made again at once.
#[rstest]
#[case(Poison::Panic)]
#[case(Poison::Statement)]
fn a_lane_whose_connection_is_lost_makes_another(#[case] poison: Poison) {
    let bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    bench.faults.poison("POISON", poison);
    bench.faults.refuse_connections(2);
    let corrupted = bench.send(till.cash_in(&budi, "POISON", 50_000));
    assert_eq!(corrupted, Err(EngineError::NotCommitted));
    bench.faults.call_off();
    posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    // Nor is the write lock kept by what was lost.
    assert!(bench.database.metadata_put_once("lock", "free").is_ok());
}
