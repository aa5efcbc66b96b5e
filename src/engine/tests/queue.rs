//! The queue: what is refused before it is accepted, what is refused before any rule runs, and
//! what is accepted and answered.

use std::time::Duration;

use super::bench::{Bench, NOTHING, answer, cancelled, posted, refused};
use super::till::{alfamart, digibos, with_external_id};
use crate::engine::{Bounds, EngineError};
use crate::ledger::{Answer, DeclineReason};
use crate::types::Service;

fn with_queue(queue: usize) -> Bench {
    Bench::with_bounds(Bounds {
        queue,
        ..Bounds::default()
    })
}

#[test]
fn queue_full_refuses_before_accepting() {
    let bench = with_queue(2);
    let budi = bench.budi();
    let till = bench.till(digibos());
    let orders = vec![
        till.cash_in(&budi, "T1", 50_000),
        NOTHING,
        till.cash_in(&budi, "T2", 50_000),
    ];
    let mut replies = bench.together(orders);
    assert_eq!(replies[2], Err(EngineError::QueueFull));
    posted(replies.remove(0));
    assert_eq!(bench.balance(&budi), 50_000);
    let status = till.status(Service::CashIn, "T2");
    assert_eq!(refused(bench.send(status)), DeclineReason::UnknownReference);
}

#[test]
fn no_partner_fills_more_than_half_of_a_queue() {
    let bench = with_queue(8);
    let budi = bench.budi();
    let (till, other) = (bench.till(digibos()), bench.till(alfamart()));
    let order = |n| till.cash_in(&budi, &format!("T{n}"), 50_000);
    let mut orders: Vec<_> = (0..5).map(order).collect();
    orders.push(other.cancel(&budi, "O1"));
    let mut replies = bench.together(orders);
    cancelled(replies.remove(5));
    assert_eq!(replies.remove(4), Err(EngineError::QueueFull));
    replies.into_iter().for_each(|reply| {
        posted(reply);
    });
    // Its places are free again.
    posted(bench.send(order(4)));
}

#[test]
fn cancels_and_status_inquiries_are_refused_last() {
    let bench = with_queue(8);
    let budi = bench.budi();
    let till = bench.till(alfamart());
    let mut commands = vec![NOTHING; 7];
    commands.extend([
        budi.issue(&bench, "alfamart", None, "012345"),
        till.cash_out(&budi, "C1", 100_000, "012345"),
        till.cancel(&budi, "C1"),
        till.cancel(&budi, "C2"),
    ]);
    let replies = bench.together(commands).split_off(7);
    let [issue, order, cancel, last] = replies.as_slice() else {
        panic!("a reply of each: {replies:?}");
    };
    for full in [issue, order, last] {
        assert_eq!(*full, Err(EngineError::QueueFull));
    }
    cancelled(cancel.clone());
}

#[test]
fn an_engine_reports_nearly_full_queues_before_a_command_is_submitted() {
    let bench = with_queue(8);
    let (budi, till) = (bench.budi(), bench.till(digibos()));
    let held = bench.faults.hold_next_batch();
    let first = bench.queue(till.cash_in(&budi, "T0", 50_000));
    held.reached();
    let mut waiting = vec![first];
    waiting
        .extend(["T1", "T2"].map(|reference| bench.queue(till.cash_in(&budi, reference, 50_000))));
    let others: Vec<_> = (0..4).map(|_| bench.queue(NOTHING)).collect();
    assert!(!bench.engine().is_crowded(), "a quarter is left");
    waiting.push(bench.queue(till.cash_in(&budi, "T3", 50_000)));
    assert!(bench.engine().is_crowded());
    drop(held);
    for reply in waiting {
        posted(answer(reply));
    }
    for reply in others {
        assert!(answer(reply).is_ok());
    }
    assert!(!bench.engine().is_crowded());
}

#[test]
fn deadline_passed_runs_no_rule() {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", "012345");
    let till = bench.till(alfamart());
    let orders = vec![
        till.cash_out(&budi, "C1", 50_000, "012345"),
        till.cash_out(&budi, "C2", 50_000, "999999"),
        till.cancel(&budi, "C3"),
    ];
    let deadline = Bounds::default().deadline;
    let late = bench.clock.now().plus(deadline + Duration::from_micros(1));
    let replies = bench.together_while(orders, || bench.clock.set(late));
    assert_eq!(replies, vec![Err(EngineError::DeadlinePassed); 3]);
    assert_eq!(bench.token(&budi, 1).wrong_tries, 0);
    assert_eq!(bench.audit().movements, 1);
    // The reference is free, and so is the external id: it was never begun.
    posted(bench.send(till.cash_out(&budi, "C1", 50_000, "012345")));
}

#[test]
fn at_the_deadline_itself_it_is_begun() {
    let bench = Bench::new();
    let budi = bench.budi();
    let order = bench.till(digibos()).cash_in(&budi, "T1", 50_000);
    let limit = bench.clock.now().plus(Bounds::default().deadline);
    let mut replies = bench.together_while(vec![order], || bench.clock.set(limit));
    posted(replies.remove(0));
}

#[test]
fn shutdown_answers_what_was_accepted() {
    let mut bench = Bench::new();
    let budi = bench.budi();
    let till = bench.till(digibos());
    let held = bench.faults.hold_next_batch();
    let orders = (0..20).map(|n| till.cash_in(&budi, &format!("T{n}"), 50_000));
    let queued: Vec<_> = orders.map(|order| bench.queue(order)).collect();
    held.reached();
    drop(held);
    bench.stop();
    for queued in queued {
        posted(answer(queued));
    }
    assert_eq!(bench.balance(&budi), 1_000_000);
}

#[test]
fn status_after_received_original_never_says_not_found() {
    for batch in [1, 2, 256] {
        let bench = Bench::with_bounds(Bounds {
            batch,
            ..Bounds::default()
        });
        let budi = bench.budi();
        let till = bench.till(digibos());
        let commands = vec![
            till.cash_in(&budi, "T1", 50_000),
            till.status(Service::CashIn, "T1"),
        ];
        let mut replies = bench.together(commands);
        let Ok(Ok(Answer::Status { movement })) = replies.remove(1) else {
            panic!("the original was received, and its status is not found");
        };
        assert_eq!(*movement, posted(replies.remove(0)));
    }
}

/// The inquiry names no customer, so that its own lane may be another.
#[test]
fn on_several_lanes_too_a_status_waits_for_the_original() {
    let first = Bench::new();
    let url = first.database.url().to_string();
    let bench = first.beside(&url, 4);
    let budi = bench.budi();
    let till = bench.till(digibos());
    for number in 0..8 {
        let reference = format!("T{number}");
        let external_id = format!("X{number}");
        let order = with_external_id(till.cash_in(&budi, &reference, 50_000), &external_id);
        let held = bench.faults.hold_next_batch();
        let original = bench.queue(order);
        held.reached();
        let inquiries = [
            till.status(Service::CashIn, &reference),
            till.status_by_external_id(Service::CashIn, &external_id),
        ];
        let replies = inquiries.map(|inquiry| bench.queue(inquiry));
        drop(held);
        let movement = posted(answer(original));
        for reply in replies {
            let Ok(Ok(Answer::Status { movement: found })) = answer(reply) else {
                panic!("the original was received, and its status is not found");
            };
            assert_eq!(*found, movement);
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_there_in_time_is_unknown() {
    let bench = Bench::with_bounds(Bounds {
        answer_within: Duration::ZERO,
        ..Bounds::default()
    });
    let budi = bench.budi();
    let till = bench.till(digibos());
    let held = bench.faults.hold_next_batch();
    let late = bench
        .engine()
        .submit(till.cash_in(&budi, "T1", 50_000))
        .await;
    assert_eq!(late, Err(EngineError::Unknown));
    drop(held);
}
