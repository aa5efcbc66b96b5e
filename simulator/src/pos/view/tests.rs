//! Screens of 80 by 24, as they are drawn.

use insta::assert_snapshot;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::super::model::tests::{
    BUDI, entry, fill, key, known, opened, outcome, typed, with_lost_answers,
};
use super::super::model::{KeyPress, MovementUpdate, TerminalEvent, TerminalModel};
use super::*;
use crate::till::{Chain, MovementKind, Verdict};

fn drawn(model: &TerminalModel) -> String {
    drawn_at(model, 80, 24)
}

fn drawn_at(model: &TerminalModel, columns: u16, rows: u16) -> String {
    let backend = TestBackend::new(columns, rows);
    let mut terminal = Terminal::new(backend).expect("a terminal in memory");
    let drawn = terminal.draw(|frame| draw(frame, model, Theme::plain()));
    drawn.expect("drawn");
    terminal.backend().to_string()
}

fn a_day() -> TerminalModel {
    let mut model = opened(Chain::Alfamart);
    model.update(TerminalEvent::Journal(vec![
        entry(MovementKind::CashIn, 200_000, 0, Some(Verdict::Done)),
        entry(MovementKind::CashOut, 50_000, 2, Some(Verdict::Done)),
        entry(MovementKind::CashIn, 50_000, 4, Some(Verdict::Refused)),
        entry(MovementKind::CashOut, 100_000, 6, Some(Verdict::Cancelled)),
        entry(MovementKind::CashIn, 1_000_000, 8, None),
    ]));
    model
}

#[test]
fn home_on_a_busy_day() {
    assert_snapshot!(drawn(&a_day()));
}

#[test]
fn help() {
    let mut model = opened(Chain::Alfamart);
    key(&mut model, KeyPress::F(1));
    assert_snapshot!(drawn(&model));
}

#[test]
fn a_form_with_a_fault() {
    let mut model = opened(Chain::Indomaret);
    key(&mut model, KeyPress::F(3));
    typed(&mut model, "0812x");
    assert_snapshot!(drawn(&model));
}

#[test]
fn the_steps_while_answers_are_lost() {
    assert_snapshot!(drawn(&with_lost_answers()));
}

#[test]
fn a_queue_with_one_that_waits() {
    let mut model = a_day();
    key(&mut model, KeyPress::F(8));
    assert_snapshot!(drawn(&model));
}

/// As after a kill: what was open when the till began has been ended meanwhile.
#[test]
fn a_queue_whose_last_one_has_ended_is_not_called_uncertain() {
    let open = entry(MovementKind::CashIn, 200_000, 0, None);
    let mut model = opened(Chain::Alfamart);
    model.begin(vec![open.clone()]);
    assert!(drawn(&model).contains("ANTREAN: 1 BELUM PASTI"));
    let done = entry(MovementKind::CashIn, 200_000, 0, Some(Verdict::Done));
    let ended = outcome(MovementKind::CashIn, Verdict::Done);
    let reference = open.movement.reference;
    let end = MovementUpdate::Ends(Box::new(ended));
    model.update(TerminalEvent::Forward(reference, end));
    model.update(TerminalEvent::Journal(vec![done]));
    let drawn = drawn(&model);
    assert!(
        drawn.contains("ANTREAN: SEMUA SUDAH PASTI") && !drawn.contains("BELUM PASTI"),
        "{drawn}"
    );
    assert!(drawn.contains("BERHASIL"), "{drawn}");
}

#[test]
fn a_journal_opened_at_one_that_is_not_known() {
    let mut model = a_day();
    key(&mut model, KeyPress::F(6));
    assert_snapshot!(drawn(&model));
    key(&mut model, KeyPress::Enter);
    let opened = drawn(&model);
    assert!(
        opened.contains("SALINAN") && opened.contains("L kirim ulang"),
        "{opened}"
    );
}

#[test]
fn leaving_with_a_shift_open() {
    let mut model = a_day();
    key(&mut model, KeyPress::F(10));
    assert_snapshot!(drawn(&model));
}

/// The cashier is told what to do with the cash, for every way in which a movement ends.
#[test]
fn every_end_says_what_to_do_with_the_cash() {
    let table = [
        (MovementKind::CashIn, Verdict::Done, "Simpan uang Rp50.000"),
        (
            MovementKind::CashIn,
            Verdict::Refused,
            "KEMBALIKAN UANG Rp50.000",
        ),
        (MovementKind::CashIn, Verdict::Unknown, "tetap di laci"),
        (
            MovementKind::CashOut,
            Verdict::Done,
            "SERAHKAN UANG Rp50.000",
        ),
        (
            MovementKind::CashOut,
            Verdict::Refused,
            "JANGAN SERAHKAN UANG",
        ),
        (
            MovementKind::CashOut,
            Verdict::Cancelled,
            "JANGAN SERAHKAN UANG",
        ),
        (
            MovementKind::CashOut,
            Verdict::Unknown,
            "JANGAN SERAHKAN UANG",
        ),
    ];
    for (kind, verdict, expected) in table {
        let mut model = opened(Chain::Alfamart);
        match kind {
            MovementKind::CashIn => fill(&mut model, 2, &[BUDI, "50000"]),
            MovementKind::CashOut => fill(&mut model, 3, &[BUDI, "50000", "123456"]),
        };
        model.update(TerminalEvent::Inquired(1, known()));
        key(&mut model, KeyPress::Enter);
        let ended = MovementUpdate::Ends(Box::new(outcome(kind, verdict)));
        model.update(TerminalEvent::Moved(ended));
        let screen = drawn(&model);
        assert!(screen.contains(expected), "{kind:?} {verdict:?}\n{screen}");
        let says_pay = screen.contains(" SERAHKAN UANG Rp");
        assert_eq!(
            says_pay,
            kind == MovementKind::CashOut && verdict == Verdict::Done
        );
    }
}

#[test]
fn a_screen_of_any_size_is_drawn() {
    let model = a_day();
    for (columns, rows) in [(1, 1), (20, 5), (79, 24), (80, 23), (81, 25), (200, 60)] {
        drawn_at(&model, columns, rows);
    }
    assert!(drawn_at(&model, 79, 24).contains("perlu 80 x 24"));
}
