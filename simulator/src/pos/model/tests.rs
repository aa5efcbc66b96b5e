//! What a cashier keys, and what comes of it, without terminal or gateway.

use super::*;
use crate::till::{MovementEnd as Ended, Outcome, TillRequest, Verdict};

/// A morning in November.
pub const NOW: &str = "2025-11-22T02:30:00Z";

pub const BUDI: &str = "081234567890";

/// A till of that chain with a shift of 500.000 open.
pub fn opened(chain: Chain) -> TerminalModel {
    let now = NOW.parse().expect("a literal time");
    let mut model = TerminalModel::new(Lang::Id, Outlet::of(chain), ShiftLog::default(), now);
    key(&mut model, KeyPress::F(7));
    typed(&mut model, "500000");
    let saved = key(&mut model, KeyPress::Enter);
    let [TerminalEffect::Save(book)] = saved.as_slice() else {
        panic!("a shift to save: {saved:?}");
    };
    model.update(TerminalEvent::Saved((**book).clone()));
    model
}

pub fn key(model: &mut TerminalModel, key: KeyPress) -> Vec<TerminalEffect> {
    model.update(TerminalEvent::Key(key))
}

pub fn typed(model: &mut TerminalModel, text: &str) {
    for letter in text.chars() {
        key(model, KeyPress::Char(letter));
    }
}

/// Fills in a form, field by field.
pub fn fill(model: &mut TerminalModel, function: u8, fields: &[&str]) -> Vec<TerminalEffect> {
    key(model, KeyPress::F(function));
    let mut effects = Vec::new();
    for field in fields {
        typed(model, field);
        effects = key(model, KeyPress::Enter);
    }
    effects
}

pub fn known() -> InquiryReply {
    InquiryReply::Known(AccountHolder {
        name: "B*** P******".to_owned(),
        fee: 0,
        min: Some(50_000),
        max: Some(1_000_000),
    })
}

/// An entry of the journal.
pub fn entry(kind: MovementKind, amount: u64, line: usize, end: Option<Verdict>) -> JournalEntry {
    let at = NOW.parse().expect("a literal time");
    JournalEntry {
        movement: PendingMovement {
            reference: format!("019aaa0000007000800000000000{line:04}"),
            kind,
            phone: BUDI.to_owned(),
            amount,
            had_token: kind == MovementKind::CashOut,
        },
        at,
        line,
        end: end.map(|verdict| Ended {
            verdict,
            reference_no: None,
            at,
            line: line + 1,
        }),
    }
}

pub fn outcome(kind: MovementKind, verdict: Verdict) -> Outcome {
    Outcome {
        kind,
        reference: "019aaa00000070008000000000000001".to_owned(),
        reference_no: None,
        verdict,
        answer: None,
        trail: Vec::new(),
    }
}

fn status_message(model: &TerminalModel) -> &str {
    model
        .status_message
        .as_ref()
        .map_or("", |status_message| &status_message.text)
}

#[test]
fn nothing_is_sold_without_a_shift() {
    let now = NOW.parse().expect("a literal time");
    let outlet = Outlet::of(Chain::Alfamart);
    let mut model = TerminalModel::new(Lang::Id, outlet, ShiftLog::default(), now);
    for function in [2, 3] {
        assert_eq!(key(&mut model, KeyPress::F(function)), []);
        assert!(matches!(model.screen, Screen::Home));
        assert!(status_message(&model).contains("F7"));
    }
}

#[test]
fn what_a_channel_does_not_offer_is_not_keyed() {
    for (chain, function) in [(Chain::Digibos, 3), (Chain::Danamon, 2)] {
        let mut model = opened(chain);
        key(&mut model, KeyPress::F(function));
        assert!(matches!(model.screen, Screen::Home), "{chain:?}");
    }
}

#[test]
fn the_name_is_asked_for_before_anything_is_sent() {
    let mut model = opened(Chain::Alfamart);
    let asked = fill(&mut model, 2, &[BUDI, "50000"]);
    assert!(matches!(asked.as_slice(), [TerminalEffect::Inquire(1, _)]));
    model.update(TerminalEvent::Inquired(1, known()));
    assert!(matches!(model.screen, Screen::Confirm(_)));
    let sent = key(&mut model, KeyPress::Enter);
    assert!(matches!(
        sent.as_slice(),
        [TerminalEffect::Move(MovementKind::CashIn, _)]
    ));
    // Pressed twice, it is sent once.
    assert_eq!(key(&mut model, KeyPress::Enter), []);
}

#[test]
fn an_answer_that_comes_after_esc_changes_nothing() {
    let mut model = opened(Chain::Alfamart);
    fill(&mut model, 2, &[BUDI, "50000"]);
    key(&mut model, KeyPress::Esc);
    model.update(TerminalEvent::Inquired(1, known()));
    assert!(matches!(model.screen, Screen::Form(_)));
}

#[test]
fn a_cash_out_above_the_drawer_is_not_sent() {
    let mut model = opened(Chain::Indomaret);
    assert_eq!(fill(&mut model, 3, &[BUDI, "550000", "123456"]), []);
    assert!(status_message(&model).contains("Rp500.000"));
}

#[test]
fn a_cash_in_with_a_token_is_not_queued() {
    let mut model = opened(Chain::Indomaret);
    fill(&mut model, 2, &[BUDI, "50000", "123456"]);
    model.update(TerminalEvent::Inquired(1, InquiryReply::NoAnswer));
    assert!(matches!(model.screen, Screen::Offline(_)));
    assert_eq!(key(&mut model, KeyPress::F(8)), []);
}

#[test]
fn a_cash_in_without_a_token_is_queued_when_nobody_answers() {
    let mut model = opened(Chain::Digibos);
    fill(&mut model, 2, &[BUDI, "50000"]);
    model.update(TerminalEvent::Inquired(1, InquiryReply::NoAnswer));
    let stored = key(&mut model, KeyPress::F(8));
    assert!(matches!(stored.as_slice(), [TerminalEffect::Store(_)]));
}

#[test]
fn a_cash_out_goes_no_further_when_nobody_answers() {
    let mut model = opened(Chain::Alfamart);
    fill(&mut model, 3, &[BUDI, "50000", "123456"]);
    model.update(TerminalEvent::Inquired(1, InquiryReply::NoAnswer));
    assert!(matches!(model.screen, Screen::Form(_)));
    assert_eq!(model.line, LinkStatus::Down);
}

#[test]
fn what_the_journal_has_as_pending_is_taken_up_at_the_start() {
    let mut model = opened(Chain::Alfamart);
    let pending = entry(MovementKind::CashOut, 50_000, 0, None);
    let effects = model.begin(vec![pending.clone()]);
    assert_eq!(effects, [TerminalEffect::Forward(vec![pending.movement])]);
    assert!(matches!(model.screen, Screen::Queue));
}

#[test]
fn the_movement_in_hand_is_not_taken_back_by_the_back_office() {
    let mut model = opened(Chain::Alfamart);
    fill(&mut model, 3, &[BUDI, "50000", "123456"]);
    model.update(TerminalEvent::Inquired(1, known()));
    key(&mut model, KeyPress::Enter);
    let in_hand = entry(MovementKind::CashOut, 50_000, 0, None);
    model.update(TerminalEvent::Moving(in_hand.movement.reference.clone()));
    model.update(TerminalEvent::Journal(vec![in_hand]));
    assert_eq!(model.pending(), []);
}

#[test]
fn what_is_pending_is_tried_again_when_the_line_is_back() {
    let mut model = opened(Chain::Digibos);
    let pending = entry(MovementKind::CashIn, 50_000, 0, None);
    model.begin(vec![pending.clone()]);
    model.update(TerminalEvent::Forwarded { reached: false });
    assert_eq!(model.update(TerminalEvent::Tick(model.now)), []);
    let later = model.now + jiff::SignedDuration::from_secs(20);
    let again = model.update(TerminalEvent::Tick(later));
    assert_eq!(again, [TerminalEffect::Forward(vec![pending.movement])]);
}

#[test]
fn what_the_gateway_leaves_open_is_for_a_person() {
    let mut model = opened(Chain::Indomaret);
    let pending = entry(MovementKind::CashIn, 50_000, 0, None);
    let reference = pending.movement.reference.clone();
    model.begin(vec![pending]);
    let mut open = outcome(MovementKind::CashIn, Verdict::Unknown);
    open.answer = Some(crate::snap::Answer::read(
        404,
        br#"{"responseCode":"4043901"}"#,
    ));
    model.update(TerminalEvent::Forward(
        reference,
        MovementUpdate::Ends(Box::new(open)),
    ));
    model.update(TerminalEvent::Forwarded { reached: true });
    let later = model.now + jiff::SignedDuration::from_secs(60);
    assert_eq!(model.update(TerminalEvent::Tick(later)), []);
}

#[test]
fn a_shift_is_closed_with_what_is_short() {
    let mut model = opened(Chain::Alfamart);
    model.update(TerminalEvent::Journal(vec![
        entry(MovementKind::CashIn, 200_000, 0, Some(Verdict::Done)),
        entry(MovementKind::CashOut, 50_000, 2, Some(Verdict::Done)),
        entry(MovementKind::CashIn, 50_000, 4, Some(Verdict::Refused)),
    ]));
    assert_eq!(model.drawer(), 650_000);
    fill(&mut model, 7, &["6", "", "2", "", "", "", "", "", "", ""]);
    let saved = key(&mut model, KeyPress::Enter);
    let [TerminalEffect::Save(book)] = saved.as_slice() else {
        panic!("a shift to save: {saved:?}");
    };
    let closed = book.last.as_ref().expect("a closed shift");
    assert_eq!(closed.difference(), -10_000);
    assert_eq!(book.open, None);
}

#[test]
fn a_shift_counts_from_where_the_last_one_ended() {
    let mut model = opened(Chain::Alfamart);
    model.update(TerminalEvent::Journal(vec![entry(
        MovementKind::CashIn,
        50_000,
        0,
        Some(Verdict::Done),
    )]));
    let mut book = model.book.clone();
    book.open = None;
    model.update(TerminalEvent::Saved(book));
    let saved = fill(&mut model, 7, &["100000"]);
    let [TerminalEffect::Save(book)] = saved.as_slice() else {
        panic!("a shift to save: {saved:?}");
    };
    model.update(TerminalEvent::Saved((**book).clone()));
    assert_eq!(model.drawer(), 100_000);
}

/// A movement in hand whose answers are lost, as far as the third status.
pub fn with_lost_answers() -> TerminalModel {
    let mut model = opened(Chain::Alfamart);
    fill(&mut model, 3, &[BUDI, "50000", "123456"]);
    model.update(TerminalEvent::Inquired(1, known()));
    key(&mut model, KeyPress::Enter);
    let lost = [
        TillRequest::Original,
        TillRequest::Status,
        TillRequest::Status,
    ];
    model.update(TerminalEvent::Moved(MovementUpdate::Written));
    for ask in lost {
        model.update(TerminalEvent::Moved(MovementUpdate::Asks(ask)));
        model.update(TerminalEvent::Moved(MovementUpdate::Receives(
            AnswerSummary::Nothing,
        )));
    }
    let pause = std::time::Duration::from_millis(1_500);
    model.update(TerminalEvent::Moved(MovementUpdate::Waits(pause)));
    model
}

/// Keys cash that is no customer's, as far as the shift that is to be saved.
fn cash(model: &mut TerminalModel, sign: char, amount: &str) -> Vec<TerminalEffect> {
    key(model, KeyPress::Char(sign));
    typed(model, amount);
    key(model, KeyPress::Enter)
}

#[test]
fn a_pay_in_and_a_safe_drop_are_in_the_drawer_once_they_are_saved() {
    let mut model = opened(Chain::Alfamart);
    for (sign, amount, drawer) in [('+', "250000", 750_000), ('-', "600000", 150_000)] {
        let before = model.drawer();
        let saved = cash(&mut model, sign, amount);
        let [TerminalEffect::Save(book)] = saved.as_slice() else {
            panic!("a shift to save: {saved:?}");
        };
        assert_eq!(model.drawer(), before, "not before it is on disk");
        model.update(TerminalEvent::Saved((**book).clone()));
        assert_eq!(model.drawer(), drawer);
        assert!(matches!(model.screen, Screen::Home));
    }
}

#[test]
fn more_than_is_in_the_drawer_is_not_dropped_into_the_safe() {
    let mut model = opened(Chain::Alfamart);
    assert_eq!(cash(&mut model, '-', "500001"), []);
    assert!(model.status_message.is_some());
    assert!(matches!(model.screen, Screen::Form(_)));
    assert_eq!(model.drawer(), 500_000);
}

#[test]
fn no_cash_is_paid_in_without_amount_or_without_shift() {
    let mut model = opened(Chain::Alfamart);
    assert_eq!(cash(&mut model, '+', ""), []);
    let now = NOW.parse().expect("a literal time");
    let outlet = Outlet::of(Chain::Alfamart);
    let mut closed = TerminalModel::new(Lang::Id, outlet, ShiftLog::default(), now);
    assert_eq!(key(&mut closed, KeyPress::Char('+')), []);
    assert!(!matches!(closed.screen, Screen::Form(_)));
}

#[test]
fn a_count_far_over_what_is_expected_is_asked_about_once_more() {
    let mut model = opened(Chain::Alfamart);
    assert_eq!(fill(&mut model, 7, &["75000"]), []);
    let enters = |model: &mut TerminalModel, times| {
        for _ in 0..times {
            assert_eq!(key(model, KeyPress::Enter), []);
        }
    };
    enters(&mut model, super::super::drawer::DENOMINATIONS.len() - 1);
    let asked = model.status_message.clone().expect("a question");
    assert!(asked.text.contains("Rp7.500.000.000"), "{}", asked.text);
    assert!(matches!(model.screen, Screen::Form(_)));
    // Another key than Enter is another count.
    key(&mut model, KeyPress::Previous);
    enters(&mut model, 2);
    assert!(matches!(model.screen, Screen::Form(_)));
    enters(&mut model, 1);
    assert!(matches!(model.screen, Screen::Closing(_)));
}

#[test]
fn a_count_a_little_over_is_not_asked_about() {
    use super::super::drawer::is_far_over;
    assert!(!is_far_over(1_000_000, 0));
    assert!(is_far_over(1_000_001, 0));
    assert!(!is_far_over(10_000_000, 5_000_000));
    assert!(is_far_over(10_000_001, 5_000_000));
    assert!(is_far_over(2_000_000, -1));
}
