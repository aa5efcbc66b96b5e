//! Postings: what both sides of a movement look like, and the chain of an account.

use super::bench::{BUDI, World, catalogue_with, fee_row};
use super::script::run;
use crate::ledger::posting::chain_hash;
use crate::ledger::{MovementKey, Posting, PostingKind};
use crate::types::{AccountId, Rupiah, Service, Timestamp};

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
    let customer = writes.postings.iter().map(|posting| {
        let Posting { seq, kind, .. } = posting;
        let (reference, kind) = (&posting.movement.reference, kind.as_str());
        let (amount, balance) = (posting.amount, posting.balance_after);
        format!("{seq} {reference} {kind:12} {amount:>11} {balance:>12}\n")
    });
    insta::assert_snapshot!(customer.collect::<String>(), @"
    1 R1 cash-in         Rp50.000  Rp1.050.000
    2 R1 fee             -Rp2.500  Rp1.047.500
    3 R2 cash-out      -Rp100.000    Rp947.500
    4 R2 fee             -Rp5.000    Rp942.500
    5 R2 reversal       Rp100.000  Rp1.042.500
    6 R2 fee-reversal     Rp5.000  Rp1.047.500
    7 R3 cash-in         Rp10.000  Rp1.057.500
    ");
    let system = writes.settlements.iter().map(|posting| {
        let (key, kind) = (&posting.movement, posting.kind);
        let (amount, book) = (posting.amount, kind.book().as_str());
        let (reference, kind) = (&key.reference, kind.as_str());
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
    let seconds = |timestamp: Timestamp| timestamp.since(writes.postings[0].posted_at).as_secs();
    let postings: Vec<u64> = writes
        .postings
        .iter()
        .map(|p| seconds(p.posted_at))
        .collect();
    let settlements: Vec<u64> = writes
        .settlements
        .iter()
        .map(|p| seconds(p.posted_at))
        .collect();
    assert_eq!(postings, [0, 5, 5]);
    assert_eq!(settlements, [0, 5, 5]);
    assert_eq!(world.account(BUDI).decided_at, writes.postings[2].posted_at);
}

fn sample() -> Posting {
    Posting {
        account: AccountId(7),
        seq: 3,
        movement: MovementKey {
            partner: "ALFAMART".into(),
            service: Service::CashOut,
            reference: "R1".into(),
        },
        kind: PostingKind::CashOut,
        amount: Rupiah::new(-50_000),
        balance_after: Rupiah::new(950_000),
        posted_at: Timestamp::from_micros(1_795_000_000_000_000),
        hash: [0; 32],
    }
}

/// The chain is read by an auditor written apart: its form is fixed for ever.
#[test]
fn the_hash_of_a_posting_is_fixed() {
    let hash = chain_hash(&[1; 32], &sample());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    insta::assert_snapshot!(hex, @"677ef06b91e5fa66057ec942f5288c550b586090ab69797eb7ba262fef8923bc");
}

#[test]
fn every_field_of_a_posting_and_the_hash_before_it_are_in_its_hash() {
    let changes: [fn(&mut Posting); 8] = [
        |p| p.account = AccountId(8),
        |p| p.seq = 4,
        |p| p.movement.partner = "ALFAMAR".into(),
        |p| p.movement.service = Service::CashIn,
        |p| p.movement.reference = "TR1".into(),
        |p| p.kind = PostingKind::Fee,
        |p| p.amount = Rupiah::new(-50_001),
        |p| p.balance_after = Rupiah::new(950_001),
    ];
    let original = chain_hash(&[1; 32], &sample());
    assert_ne!(chain_hash(&[2; 32], &sample()), original);
    for (index, change) in changes.iter().enumerate() {
        let mut changed = sample();
        change(&mut changed);
        assert_ne!(chain_hash(&[1; 32], &changed), original, "change {index}");
    }
    let mut later = sample();
    later.posted_at = Timestamp::from_micros(later.posted_at.micros() + 1);
    assert_ne!(chain_hash(&[1; 32], &later), original);
}

/// Letters that move from one text to its neighbour do not leave the hash as it was.
#[test]
fn texts_in_a_hash_are_set_apart_by_their_lengths() {
    let mut moved = sample();
    moved.movement.partner = "ALFAMAR".into();
    moved.movement.reference = "TR1".into();
    assert_ne!(
        chain_hash(&[1; 32], &moved),
        chain_hash(&[1; 32], &sample())
    );
}
