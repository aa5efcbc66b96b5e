//! The drawer is its float, and what went in, and not what went out, whatever happens when.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::till::{MovementEnd, PendingMovement};

/// What a journal's line says.
#[derive(Clone, Debug)]
enum Said {
    Bootstrapped(MovementKind, u64),
    /// How the open movement of that number, in turn, ended.
    Closed(usize, Verdict),
}

fn said() -> impl Strategy<Value = Said> {
    let kind = prop_oneof![Just(MovementKind::CashIn), Just(MovementKind::CashOut)];
    let verdict = prop_oneof![
        Just(Verdict::Done),
        Just(Verdict::Refused),
        Just(Verdict::Cancelled)
    ];
    prop_oneof![
        (kind, 1..=1_000_000_u64).prop_map(|(kind, amount)| Said::Bootstrapped(kind, amount)),
        (any::<usize>(), verdict).prop_map(|(which, verdict)| Said::Closed(which, verdict)),
    ]
}

fn cash() -> impl Strategy<Value = CashMove> {
    let kind = prop_oneof![Just(CashMoveKind::PayIn), Just(CashMoveKind::SafeDrop)];
    (kind, 1..=1_000_000_u64).prop_map(|(kind, amount)| CashMove {
        at: Timestamp::UNIX_EPOCH,
        kind,
        amount,
    })
}

/// The entries of a journal, and for each line what a hand put into the drawer or took from it.
fn played(lines: &[Said]) -> (Vec<JournalEntry>, Vec<i64>) {
    let (mut entries, mut hand) = (Vec::<JournalEntry>::new(), Vec::new());
    for (line, said) in lines.iter().enumerate() {
        hand.push(match said {
            Said::Bootstrapped(kind, amount) => {
                entries.push(opened(*kind, *amount, line));
                if *kind == MovementKind::CashIn {
                    signed(*amount)
                } else {
                    0
                }
            }
            Said::Closed(which, verdict) => closed(&mut entries, *which, *verdict, line),
        });
    }
    (entries, hand)
}

fn opened(kind: MovementKind, amount: u64, line: usize) -> JournalEntry {
    JournalEntry {
        movement: PendingMovement {
            reference: format!("R{line}"),
            kind,
            phone: "081234567890".to_owned(),
            amount,
            had_token: false,
        },
        at: Timestamp::UNIX_EPOCH,
        line,
        end: None,
    }
}

fn closed(entries: &mut [JournalEntry], which: usize, verdict: Verdict, line: usize) -> i64 {
    let mut open: Vec<_> = entries.iter_mut().filter(|one| one.end.is_none()).collect();
    if open.is_empty() {
        return 0;
    }
    let which = which % open.len();
    let entry = &mut open[which];
    entry.end = Some(MovementEnd {
        verdict,
        reference_no: None,
        at: Timestamp::UNIX_EPOCH,
        line,
    });
    match (entry.movement.kind, verdict) {
        (MovementKind::CashOut, Verdict::Done) => -signed(entry.movement.amount),
        (MovementKind::CashIn, Verdict::Refused | Verdict::Cancelled) => {
            -signed(entry.movement.amount)
        }
        _ => 0,
    }
}

proptest! {
    /// Whichever line a shift begins at, also amid movements that end in another.
    #[test]
    fn the_drawer_is_what_a_hand_would_have_put_there(
        lines in prop::collection::vec(said(), 0..40),
        float in 0..10_000_000_u64,
        part in 0..=100_usize,
        cash in prop::collection::vec(cash(), 0..8),
    ) {
        let since = lines.len() * part / 100;
        let (entries, hand) = played(&lines);
        let sums = DrawerTotals::of(&entries, since).with_cash(&cash);
        let own = cash.iter().map(|one| match one.kind {
            CashMoveKind::PayIn => signed(one.amount),
            CashMoveKind::SafeDrop => -signed(one.amount),
        });
        let manual = signed(float) + hand[since..].iter().chain(&own.collect::<Vec<_>>()).sum::<i64>();
        prop_assert_eq!(sums.drawer(float), manual);
    }
}

#[test]
fn a_cash_in_that_is_not_known_yet_is_in_the_drawer() {
    let (entries, _) = played(&[Said::Bootstrapped(MovementKind::CashIn, 50_000)]);
    let sums = DrawerTotals::of(&entries, 0);
    assert_eq!(sums.drawer(100_000), 150_000);
    assert_eq!(sums.unknown.count, 1);
}

#[test]
fn a_cash_in_refused_in_the_next_shift_is_given_back_from_there() {
    let lines = [
        Said::Bootstrapped(MovementKind::CashIn, 50_000),
        Said::Closed(0, Verdict::Refused),
    ];
    let (entries, _) = played(&lines);
    let (before, after) = (
        DrawerTotals::of(&entries[..], 0),
        DrawerTotals::of(&entries, 1),
    );
    assert_eq!(before.drawer(100_000), 100_000);
    assert_eq!(after.drawer(100_000), 50_000);
    assert_eq!(after.backs.count, 1);
}

#[test]
fn a_drawer_that_was_counted_without_small_coins_is_worth_what_it_was() {
    assert_eq!(counted(&[1; 8]), 188_500);
}

#[test]
fn a_count_is_the_worth_of_its_pieces() {
    assert_eq!(counted(&[1; 10]), 188_800);
    assert_eq!(counted(&[u64::MAX; 10]), u64::MAX);
}
