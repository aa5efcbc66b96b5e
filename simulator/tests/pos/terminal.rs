//! What it does to the terminal, and gives back.

use std::process::Command;

use super::fixture::PosFixture;
use super::pty_terminal::{ENTER, ESC, F10};

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_is_given_back_at_the_end() {
    let fixture = PosFixture::begin().await;
    let mut terminal = fixture.terminal("alfamart", &[], &[]);
    terminal.wait("Menu utama");
    assert!(terminal.look(vt100::Screen::alternate_screen));
    terminal.key(F10);
    terminal.wait("KELUAR?");
    terminal.key(ESC);
    terminal.wait("Menu utama");
    // Alt and a digit, where the F-keys do not come through.
    terminal.key("\x1b0");
    terminal.wait("KELUAR?");
    terminal.key(ENTER);
    assert_eq!(terminal.ended(), 0);
    assert!(!terminal.look(vt100::Screen::alternate_screen));
    assert!(!terminal.look(vt100::Screen::hide_cursor));
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_is_given_back_at_a_signal() {
    let fixture = PosFixture::begin().await;
    let mut terminal = fixture.terminal("alfamart", &[], &[]);
    terminal.wait("Menu utama");
    let process = terminal.process().to_string();
    let sent = Command::new("kill").args(["-TERM", &process]).status();
    assert!(sent.expect("kill").success());
    assert_eq!(terminal.ended(), 0);
    assert!(!terminal.look(vt100::Screen::alternate_screen));
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_too_small_says_so_and_may_grow() {
    let fixture = PosFixture::begin().await;
    let terminal = fixture.terminal("alfamart", &[], &[]);
    terminal.wait("Menu utama");
    terminal.resize(60, 20);
    terminal.wait("perlu 80 x 24");
    terminal.resize(80, 24);
    terminal.wait("Menu utama");
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_color_is_honoured() {
    let fixture = PosFixture::begin().await;
    let terminal = fixture.terminal("alfamart", &[], &[("NO_COLOR", "1")]);
    terminal.wait("Menu utama");
    let coloured = terminal.look(|screen| {
        let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
        let cells = cells.filter_map(|(row, column)| screen.cell(row, column));
        let colours = |cell: &vt100::Cell| [cell.fgcolor(), cell.bgcolor()];
        cells
            .flat_map(colours)
            .any(|colour| colour != vt100::Color::Default)
    });
    assert!(!coloured);
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_journal_has_one_till() {
    let fixture = PosFixture::begin().await;
    let first = fixture.terminal("alfamart", &[], &[]);
    first.wait("Menu utama");
    let mut second = fixture.terminal("alfamart", &[], &[]);
    assert_eq!(second.ended(), 2);
    assert!(second.screen().contains("another till runs on this"));
    fixture.end().await;
}
