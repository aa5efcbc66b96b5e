//! Postings: what both sides of a movement look like.

use super::bench::{World, catalogue_with, fee_row};
use super::recorded;
use super::script::run;
use crate::ledger::{Entry, MovementKey};
use crate::types::Timestamp;

fn key(entry: &Entry) -> &MovementKey {
    &entry.movement.as_ref().expect("a movement").key
}

#[test]
fn both_sides_of_every_movement() {
    let fees = fee_row("alfamart", "cash-in", 2_500, "2021-01-01", "")
        + &fee_row("alfamart", "cash-out", 5_000, "2021-01-01", "");
    let mut world = World::under(catalogue_with(&fees));
    run(
        &mut world,
        "cash-in  R1 budi 50000                  -> posted
         issue    budi alfamart cash-out 123456 amount=100000 -> token-1
         cash-out R2 budi 100000 token=123456    -> posted
         cancel   R2 budi                        -> reversed
         cash-in  R3 budi 10000 by=DIGIBOS       -> posted",
    );
    let writes = world.writes();
    let customer = recorded::postings(&writes.entries).map(|(entry, posting)| {
        let (seq, reference) = (entry.after.last_seq, &key(entry).reference);
        let (kind, amount, balance) = (posting.kind, posting.amount, posting.balance_after);
        let kind = kind.as_str();
        format!("{seq} {reference} {kind:12} {amount:>11} {balance:>12}\n")
    });
    insta::assert_snapshot!(customer.collect::<String>(), @"
    2 R1 cash-in         Rp50.000  Rp1.050.000
    2 R1 fee             -Rp2.500  Rp1.047.500
    4 R2 cash-out      -Rp100.000    Rp947.500
    4 R2 fee             -Rp5.000    Rp942.500
    5 R2 reversal       Rp100.000  Rp1.042.500
    5 R2 fee-reversal     Rp5.000  Rp1.047.500
    6 R3 cash-in         Rp10.000  Rp1.057.500
    ");
    let system = recorded::postings(&writes.entries).map(|(entry, posting)| {
        let (key, kind) = (key(entry), posting.kind);
        let amount = posting.amount.checked_neg().expect("a small amount");
        let (reference, book) = (&key.reference, kind.book().as_str());
        let kind = kind.as_str();
        format!(
            "{} {reference} {kind:12} {amount:>11} {book}\n",
            key.partner
        )
    });
    insta::assert_snapshot!(system.collect::<String>(), @"
    ALFAMART R1 cash-in        -Rp50.000 settlement
    ALFAMART R1 fee              Rp2.500 fee
    ALFAMART R2 cash-out       Rp100.000 settlement
    ALFAMART R2 fee              Rp5.000 fee
    ALFAMART R2 reversal      -Rp100.000 settlement
    ALFAMART R2 fee-reversal    -Rp5.000 fee
    DIGIBOS R3 cash-in        -Rp10.000 settlement
    ");
}

#[test]
fn postings_bear_the_time_of_the_decision() {
    let mut world = World::new();
    run(
        &mut world,
        "cash-in R1 budi 50000 -> posted
         wait 5
         cash-in R2 budi 50000 -> posted
         back 60
         # the account's time does not go back
         cash-in R3 budi 50000 -> posted",
    );
    let writes = world.writes();
    let times = recorded::postings(&writes.entries).map(|(entry, _)| entry.after.decided_at);
    let times: Vec<Timestamp> = times.collect();
    let seconds = |at: &Timestamp| at.since(times[0]).as_secs();
    let seconds: Vec<u64> = times.iter().map(seconds).collect();
    assert_eq!(seconds, [0, 5, 5]);
}
