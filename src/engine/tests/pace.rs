//! How fast lanes are, by hand: `cargo test --release --lib -- --ignored --nocapture lanes_pace`.

use super::bench::{Bench, answer, posted};
use super::till::digibos;
use crate::clock::Clock;
use crate::engine::Bounds;
use crate::testing::cluster::{cluster, new_database};

const ACCOUNTS: usize = 400;
const ROUNDS: usize = 20;

/// Every customer takes cash in, round after round, on as many lanes.
#[test]
#[ignore = "a measurement"]
fn lanes_pace() {
    let Some(cluster) = cluster() else { return };
    let first = Bench::with_bounds(Bounds {
        batch: 200,
        ..Bounds::default()
    });
    let clock = Clock::machine();
    for lanes in [1, 2, 4] {
        let bench = first.beside(&new_database(cluster), lanes);
        let till = bench.till(digibos());
        let phones = (0..ACCOUNTS).map(|n| format!("0812{n:08}"));
        let customers: Vec<_> = phones.map(|p| bench.customer(&p, "premium")).collect();
        let begun = clock.monotonic();
        for round in 0..ROUNDS / 4 {
            let mut queued = Vec::new();
            for part in 0..4 {
                for (number, customer) in customers.iter().enumerate() {
                    let reference = format!("R{round}-{part}-{number}");
                    queued.push(bench.queue(till.cash_in(customer, &reference, 10_000)));
                }
            }
            queued.into_iter().for_each(|queued| {
                posted(answer(queued));
            });
        }
        let took = clock.monotonic() - begun;
        let movements = (ACCOUNTS * ROUNDS) as u128;
        let pace = movements * 1000 / took.as_millis().max(1);
        eprintln!("{lanes} lanes: {movements} movements in {took:?}: {pace} a second");
    }
}
