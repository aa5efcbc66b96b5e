//! The rules of recovery, each against a scripted gateway.

use super::super::Chain;
use super::*;
use TillRequest::{Cancel, Original, Status};

/// Answers from a script, and what the till asked for them.
fn play(mut recovery: Recovery, script: &[TillResponse]) -> (Vec<TillRequest>, Verdict) {
    let first = recovery.begin();
    play_from(recovery, first, script)
}

fn play_from(
    mut recovery: Recovery,
    mut step: NextAction,
    script: &[TillResponse],
) -> (Vec<TillRequest>, Verdict) {
    let mut script = script.iter();
    let mut asked = Vec::new();
    while let NextAction::Ask { ask, .. } = step {
        asked.push(ask);
        // A script that has ended is a gateway that is gone.
        step = match script.next() {
            Some(response) => recovery.next(response),
            None => recovery.next(&nothing()),
        };
    }
    let NextAction::Done(verdict) = step else {
        unreachable!("the loop ends with a verdict")
    };
    (asked, verdict)
}

fn cash_out() -> Recovery {
    Recovery::new(MovementKind::CashOut, false)
}

fn cash_in() -> Recovery {
    Recovery::new(MovementKind::CashIn, false)
}

fn nothing() -> TillResponse {
    TillResponse::Nothing("lost".to_owned())
}

fn answer(http: u16, code: &str) -> TillResponse {
    let body = format!(r#"{{"responseCode":"{code}","responseMessage":"x"}}"#);
    TillResponse::Answer(Answer::read(http, body.as_bytes()))
}

fn status(status: &str) -> TillResponse {
    let body = format!(
        r#"{{"responseCode":"2004500","responseMessage":"x","latestTransactionStatus":"{status}"}}"#
    );
    TillResponse::Answer(Answer::read(200, body.as_bytes()))
}

#[test]
fn a_success_is_paid_at_once() {
    let played = play(cash_out(), &[answer(200, "2004400")]);
    assert_eq!(played, (vec![Original], Verdict::Done));
}

#[test]
fn a_refusal_is_final() {
    let played = play(cash_out(), &[answer(404, "4044415")]);
    assert_eq!(played, (vec![Original], Verdict::Refused));
}

#[test]
fn a_lost_answer_of_a_cash_out_is_asked_for_and_may_then_be_paid() {
    let played = play(cash_out(), &[nothing(), nothing(), status("00")]);
    assert_eq!(played, (vec![Original, Status, Status], Verdict::Done));
}

#[test]
fn a_cash_out_is_cancelled_after_three_inquiries_and_never_sent_again() {
    let script = [
        nothing(),
        nothing(),
        status("03"),
        nothing(),
        nothing(),
        answer(200, "2004600"),
    ];
    let (asked, verdict) = play(cash_out(), &script);
    assert_eq!(asked, [Original, Status, Status, Status, Cancel, Cancel]);
    assert_eq!(verdict, Verdict::Cancelled);
}

#[test]
fn a_cash_out_that_is_not_found_is_cancelled() {
    for not_found in [status("07"), answer(404, "4044501")] {
        let played = play(cash_out(), &[nothing(), not_found, answer(200, "2004600")]);
        assert_eq!(played, (vec![Original, Status, Cancel], Verdict::Cancelled));
    }
}

#[test]
fn a_success_is_taken_back_when_the_customer_has_left() {
    let recovery = Recovery::new(MovementKind::CashOut, true);
    let played = play(recovery, &[nothing(), status("00"), answer(200, "2004600")]);
    assert_eq!(played, (vec![Original, Status, Cancel], Verdict::Cancelled));
}

#[test]
fn a_cancel_that_is_never_acknowledged_ends_and_pays_nothing() {
    let (asked, verdict) = play(cash_out(), &[]);
    assert_eq!(asked.iter().filter(|ask| **ask == Cancel).count(), 10);
    assert_eq!(asked.iter().filter(|ask| **ask == Original).count(), 1);
    assert_eq!(verdict, Verdict::Unknown);
}

#[test]
fn a_cancel_refused_for_good_pays_nothing() {
    let script = [nothing(), status("07"), answer(404, "4044618")];
    assert_eq!(play(cash_out(), &script).1, Verdict::Unknown);
}

#[test]
fn a_status_that_ended_is_believed() {
    for (code, verdict) in [
        ("04", Verdict::Cancelled),
        ("05", Verdict::Cancelled),
        ("06", Verdict::Refused),
    ] {
        assert_eq!(
            play(cash_out(), &[nothing(), status(code)]).1,
            verdict,
            "status {code}"
        );
    }
}

#[test]
fn a_refused_inquiry_says_nothing_about_the_movement() {
    let script = [nothing(), answer(401, "4014500"), status("00")];
    assert_eq!(
        play(cash_out(), &script),
        (vec![Original, Status, Status], Verdict::Done)
    );
}

#[test]
fn a_lost_cash_in_is_sent_again_when_it_is_not_found() {
    let script = [nothing(), answer(404, "4043901"), answer(200, "2003800")];
    assert_eq!(
        play(cash_in(), &script),
        (vec![Original, Status, Original], Verdict::Done)
    );
}

#[test]
fn a_cash_in_is_never_cancelled_and_is_stored_at_last() {
    let (asked, verdict) = play(cash_in(), &[]);
    assert!(!asked.contains(&Cancel));
    assert_eq!(asked.iter().filter(|ask| **ask == Original).count(), 5);
    assert_eq!(asked.iter().filter(|ask| **ask == Status).count(), 3);
    assert_eq!(verdict, Verdict::Unknown);
}

#[test]
fn a_busy_gateway_on_a_repeat_does_not_mean_that_the_first_failed() {
    let busy = answer(429, "4293800");
    let script = [nothing(), answer(404, "4043901"), busy, status("00")];
    assert_eq!(play(cash_in(), &script).1, Verdict::Done);
}

#[test]
fn what_never_left_the_till_is_a_refusal() {
    let script = [TillResponse::NotSent("no access token".to_owned())];
    assert_eq!(
        play(cash_out(), &script),
        (vec![Original], Verdict::Refused)
    );
}

#[test]
fn indomaret_reverses_without_asking_for_the_status() {
    let recovery = cash_out().with_recovery_policy(RecoveryPolicy::of(Chain::Indomaret));
    let played = play(recovery, &[nothing(), answer(200, "2004600")]);
    assert_eq!(played, (vec![Original, Cancel], Verdict::Cancelled));
}

#[test]
fn alfamart_reverses_three_times_and_then_waits_for_the_end_of_the_day() {
    let recovery = cash_out().with_recovery_policy(RecoveryPolicy::of(Chain::Alfamart));
    let (asked, verdict) = play(recovery, &[]);
    assert_eq!(asked.iter().filter(|ask| **ask == Cancel).count(), 3);
    assert_eq!(verdict, Verdict::Unknown);
}

fn play_again(kind: MovementKind, script: &[TillResponse]) -> (Vec<TillRequest>, Verdict) {
    let mut recovery = Recovery::new(kind, false);
    let step = recovery.begin_again();
    play_from(recovery, step, script)
}

#[test]
fn a_cash_out_in_the_journal_is_cancelled_and_never_sent_again() {
    let script = [nothing(), answer(200, "2004600")];
    let played = play_again(MovementKind::CashOut, &script);
    assert_eq!(played, (vec![Cancel, Cancel], Verdict::Cancelled));
}

#[test]
fn a_cash_in_in_the_journal_is_asked_about_and_carried_forward() {
    let script = [answer(404, "4043901"), answer(200, "2003800")];
    let played = play_again(MovementKind::CashIn, &script);
    assert_eq!(played, (vec![Status, Original], Verdict::Done));
}

#[test]
fn a_cash_in_from_the_journal_is_not_refused_by_an_answer_that_leaves_no_record() {
    let script = [answer(404, "4043901"), answer(401, "4013800"), status("00")];
    assert_eq!(play_again(MovementKind::CashIn, &script).1, Verdict::Done);
}

#[test]
fn a_repeat_that_is_inconsistent_asks_for_the_status_before_it_says_refused() {
    let inconsistent = answer(404, "4043818");
    let lost = [nothing(), answer(404, "4043901"), inconsistent.clone()];
    for (status, verdict) in [
        (status("00"), Verdict::Done),
        (status("06"), Verdict::Refused),
    ] {
        let script = [&lost[..], &[status]].concat();
        let (asked, ended) = play(cash_in(), &script);
        assert_eq!(asked, [Original, Status, Original, Status]);
        assert_eq!(ended, verdict);
    }
    let again = [answer(404, "4043901"), inconsistent, status("00")];
    let played = play_again(MovementKind::CashIn, &again);
    assert_eq!(played, (vec![Status, Original, Status], Verdict::Done));
}

#[test]
fn a_repeat_that_is_refused_for_its_amount_or_path_says_nothing_of_the_first() {
    for refusal in ["4043813", "4040000"] {
        let script = [
            nothing(),
            answer(404, "4043901"),
            answer(404, refusal),
            status("00"),
        ];
        let played = play(cash_in(), &script);
        let asked = vec![Original, Status, Original, Status];
        assert_eq!(played, (asked, Verdict::Done), "{refusal}");
    }
}

#[test]
fn an_inconsistent_reference_without_status_is_unknown_and_what_it_names_is_not_cancelled() {
    let inconsistent = vec![answer(404, "4043818"); 20];
    for recovery in [cash_in(), cash_out()] {
        let (asked, verdict) = play(recovery, &inconsistent);
        assert_eq!(asked, [Original, Status, Status, Status]);
        assert_eq!(verdict, Verdict::Unknown);
    }
}
