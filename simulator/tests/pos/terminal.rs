//! What it does to the terminal, and gives back.

use std::process::Command;

use super::desk::{ENTER, ESC, F10};
use super::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_is_given_back_at_the_end() {
    let house = House::begin().await;
    let mut desk = house.desk("alfamart", &[], &[]);
    desk.wait("Menu utama");
    assert!(desk.look(vt100::Screen::alternate_screen));
    desk.key(F10);
    desk.wait("KELUAR?");
    desk.key(ESC);
    desk.wait("Menu utama");
    // Alt and a digit, where the F-keys do not come through.
    desk.key("\x1b0");
    desk.wait("KELUAR?");
    desk.key(ENTER);
    assert_eq!(desk.ended(), 0);
    assert!(!desk.look(vt100::Screen::alternate_screen));
    assert!(!desk.look(vt100::Screen::hide_cursor));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_is_given_back_at_a_signal() {
    let house = House::begin().await;
    let mut desk = house.desk("alfamart", &[], &[]);
    desk.wait("Menu utama");
    let process = desk.process().to_string();
    let sent = Command::new("kill").args(["-TERM", &process]).status();
    assert!(sent.expect("kill").success());
    assert_eq!(desk.ended(), 0);
    assert!(!desk.look(vt100::Screen::alternate_screen));
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_is_too_small_says_so_and_may_grow() {
    let house = House::begin().await;
    let desk = house.desk("alfamart", &[], &[]);
    desk.wait("Menu utama");
    desk.resize(60, 20);
    desk.wait("perlu 80 x 24");
    desk.resize(80, 24);
    desk.wait("Menu utama");
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_color_is_honoured() {
    let house = House::begin().await;
    let desk = house.desk("alfamart", &[], &[("NO_COLOR", "1")]);
    desk.wait("Menu utama");
    let coloured = desk.look(|screen| {
        let cells = (0..24).flat_map(|row| (0..80).map(move |column| (row, column)));
        let cells = cells.filter_map(|(row, column)| screen.cell(row, column));
        let colours = |cell: &vt100::Cell| [cell.fgcolor(), cell.bgcolor()];
        cells
            .flat_map(colours)
            .any(|colour| colour != vt100::Color::Default)
    });
    assert!(!coloured);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_journal_has_one_till() {
    let house = House::begin().await;
    let first = house.desk("alfamart", &[], &[]);
    first.wait("Menu utama");
    let mut second = house.desk("alfamart", &[], &[]);
    assert_eq!(second.ended(), 2);
    assert!(second.screen().contains("another till runs on this"));
    house.end().await;
}
