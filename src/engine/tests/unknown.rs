//! Commits whose outcome is not known: nothing of the batch is told "failed" that may have
//! happened, nothing is done that was refused, and in the end the answers are the truth.

use std::time::Duration;

use rstest::rstest;

use super::bench::{Bench, Customer, cancelled, posted, refused};
use super::till::{alfamart, digibos, with_external_id};
use crate::engine::lane::Reply;
use crate::engine::{Bounds, EngineError};
use crate::ledger::{Answer, DeclineReason, MovementState};
use crate::storage::faults::CommitFault::{self, Happened, Lost};
use crate::testing::cluster;
use crate::types::Service;

/// A customer with 500,000 and a token of the digits 012345.
fn fixture() -> (Bench, Customer) {
    let bench = Bench::new();
    let budi = bench.budi();
    bench.fund(&budi, 500_000);
    budi.makes_token(&bench, "alfamart", "012345");
    (bench, budi)
}

/// Either answer is the truth: it is posted, or nothing of it is there.
fn is_true(bench: &Bench, budi: &Customer, reply: &Reply, balance_if_posted: i64) {
    match reply {
        Ok(Ok(Answer::Posted { repeated, .. })) => {
            assert!(!repeated, "it came once");
            assert_eq!(bench.balance(budi), balance_if_posted);
        }
        Err(EngineError::NotCommitted) => assert_eq!(bench.balance(budi), 500_000),
        Err(EngineError::Unknown) => {}
        other => panic!("{other:?}"),
    }
}

#[rstest]
#[case(Happened, 0)]
#[case(Lost, 0)]
#[case(Happened, 1)]
#[case(Lost, 1)]
fn commit_unknown_then_retry(#[case] fault: CommitFault, #[case] connections_refused: u32) {
    let (bench, budi) = fixture();
    let till = bench.till(digibos());
    bench.faults.at_next_commit(fault);
    bench.faults.refuse_connections(connections_refused);
    let reply = bench.send(till.cash_in(&budi, "T1", 50_000));
    assert_eq!(reply == Err(EngineError::Unknown), connections_refused > 0);
    is_true(&bench, &budi, &reply, 550_000);
    let retry = posted(bench.send(till.cash_in(&budi, "T1", 50_000)));
    assert_eq!(bench.balance(&budi), 550_000);
    if fault == Happened && connections_refused == 0 {
        assert_eq!(posted(reply), retry);
    }
}

#[rstest]
#[case(Happened, 0)]
#[case(Lost, 0)]
#[case(Happened, 1)]
#[case(Lost, 1)]
fn commit_unknown_then_cancel(#[case] fault: CommitFault, #[case] connections_refused: u32) {
    let (bench, budi) = fixture();
    let till = bench.till(alfamart());
    let order = till.cash_out(&budi, "C1", 100_000, "012345");
    bench.faults.at_next_commit(fault);
    bench.faults.refuse_connections(connections_refused);
    let reply = bench.send(order.clone());
    is_true(&bench, &budi, &reply, 400_000);
    cancelled(bench.send(till.cancel(&budi, "C1")));
    assert_eq!(bench.balance(&budi), 500_000);
    let retry = with_external_id(order, "retry");
    assert_eq!(refused(bench.send(retry)), DeclineReason::Cancelled);
    assert_eq!(bench.balance(&budi), 500_000);
}

/// The cancel itself is what is unknown.
#[rstest]
#[case(Happened)]
#[case(Lost)]
fn a_cancel_that_is_unknown_is_repeated_until_acknowledged(#[case] fault: CommitFault) {
    let (bench, budi) = fixture();
    let till = bench.till(alfamart());
    posted(bench.send(till.cash_out(&budi, "C1", 100_000, "012345")));
    bench.faults.at_next_commit(fault);
    bench.faults.refuse_connections(1);
    let unknown = bench.send(till.cancel(&budi, "C1"));
    assert_eq!(unknown, Err(EngineError::Unknown));
    let acknowledged = cancelled(bench.send(till.cancel(&budi, "C1")));
    assert_eq!(acknowledged.state, MovementState::Reversed);
    assert_eq!(bench.balance(&budi), 500_000);
}

/// A bit of everything, in one batch, with one that is late and one whose external id is used up.
fn a_batch_of_everything(bench: &Bench, budi: &Customer) -> Vec<Reply> {
    let (in_till, out_till) = (bench.till(digibos()), bench.till(alfamart()));
    let used = with_external_id(in_till.cash_in(budi, "T0", 10_000), "USED");
    posted(bench.send(used));
    bench.wait_for_more(|queue| {
        queue(in_till.cash_in(budi, "LATE", 20_000));
        let late = Bounds::default().deadline + Duration::from_secs(1);
        bench.clock.set(bench.clock.now().plus(late));
        queue(with_external_id(
            in_till.cash_in(budi, "T1", 20_000),
            "USED",
        ));
        queue(in_till.cash_in(budi, "T2", 20_000));
        queue(in_till.cash_in(budi, "T2", 20_000));
        queue(out_till.cash_out(budi, "C1", 50_000, "999999"));
        queue(out_till.cash_out(budi, "C2", 50_000, "012345"));
        queue(out_till.cancel(budi, "C2"));
        queue(budi.issue(bench, "danamon", Some(100_000), "111111"));
        queue(budi.issue(bench, "alfamart", None, "222222"));
        queue(budi.cancel_token(2));
        queue(in_till.status(Service::CashIn, "T2"));
    })
}

/// The answer, without its random numbers.
fn described(reply: &Reply) -> String {
    match reply {
        Ok(Ok(Answer::Posted { movement, repeated })) => {
            format!("{:?}, repeated: {repeated}", movement.state)
        }
        Ok(Ok(Answer::Cancelled { movement } | Answer::Status { movement })) => {
            format!("{:?}", movement.state)
        }
        Ok(Ok(Answer::Token(token))) => format!("token {}: {:?}", token.number, token.state),
        other => format!("{other:?}"),
    }
}

#[rstest]
#[case(Happened)]
#[case(Lost)]
fn an_unknown_commit_changes_no_answer(#[case] fault: CommitFault) {
    let replies = [None, Some(fault)].map(|fault| {
        let (bench, budi) = fixture();
        let till = bench.till(digibos());
        let replies = {
            // The first commit of the scenario is of its own; the fault is for the second.
            bench.faults.at_commit(1, fault);
            a_batch_of_everything(&bench, &budi)
        };
        for reference in ["LATE", "T1"] {
            let status = till.status(Service::CashIn, reference);
            assert_eq!(refused(bench.send(status)), DeclineReason::UnknownReference);
        }
        let described: Vec<_> = replies.iter().map(described).collect();
        (described, bench.balance(&budi), bench.audit().tokens)
    });
    assert_eq!(replies[0], replies[1]);
}

#[test]
fn unknown_is_answered_only_where_the_commit_may_have_happened() {
    let (bench, budi) = fixture();
    bench.faults.at_commit(1, Some(Happened));
    bench.faults.refuse_connections(1);
    let replies = a_batch_of_everything(&bench, &budi);
    assert_eq!(replies[0], Err(EngineError::DeadlinePassed));
    assert_eq!(replies[1], Ok(Err(DeclineReason::ExternalIdReused.into())));
    let unknown = Err(EngineError::Unknown);
    assert!(
        replies[2..].iter().all(|reply| *reply == unknown),
        "{replies:?}"
    );
}

/// On SQLite the file cannot grow. On PostgreSQL, whose disk is the server's, it is the COMMIT that
/// fails, as it does where the log cannot be written.
fn fill_disk(bench: &Bench, full: bool) {
    if !cluster::is_postgres() {
        return bench.faults.fill_disk(full);
    }
    let statements = match full {
        true => {
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$; \
             CREATE CONSTRAINT TRIGGER no_room AFTER INSERT ON entries \
             DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_room()"
        }
        false => "DROP FUNCTION no_room CASCADE",
    };
    let url = bench.database.url().to_string();
    let (_, key) = url.rsplit_once('/').expect("a database's URL");
    let cluster = cluster::cluster().expect("the server that it is on");
    cluster.sql(key, statements).expect("a statement");
}

#[test]
fn disk_full_at_commit() {
    let (bench, budi) = fixture();
    let till = bench.till(digibos());
    // A file has some room left in its pages.
    let count = if cluster::is_postgres() { 40 } else { 400 };
    let orders = || (0..count).map(|number| till.cash_in(&budi, &format!("T{number}"), 10_000));
    fill_disk(&bench, true);
    let replies = bench.together(orders().collect());
    let posted_now = replies.iter().filter(|reply| reply.is_ok()).count();
    let not_committed = Err(EngineError::NotCommitted);
    let refused_now = replies
        .iter()
        .filter(|reply| **reply == not_committed)
        .count();
    assert!(refused_now > 0);
    assert_eq!(posted_now + refused_now, count);
    assert_eq!(bench.balance(&budi), 500_000 + 10_000 * posted_now as i64);
    bench.audit();
    fill_disk(&bench, false);
    for reply in bench.together(orders().collect()) {
        posted(reply);
    }
    assert_eq!(bench.balance(&budi), 500_000 + 10_000 * count as i64);
}
