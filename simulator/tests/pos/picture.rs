//! The picture of the README: a screen drawn as SVG, in `target/screenshots/terminal.svg`.

use std::fmt::Write;
use std::path::Path;

use super::fixture::{BUDI, PosFixture};
use super::pty_terminal::{ENTER, F2};
use super::shift::{fill, open_shift};

const CELL: (u16, u16) = (9, 18);
const EDGE: u16 = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_taken() {
    let fixture = PosFixture::begin().await;
    let mut terminal = fixture.terminal("alfamart", &[], &[]);
    open_shift(&mut terminal, "500000");
    fill(&mut terminal, F2, &[BUDI, "200000"]);
    fixture.script("drop-answer\ndrop-answer");
    terminal.key(ENTER);
    terminal.wait("Pasti setelah 3 permintaan");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("terminal.svg"), terminal.look(svg)).expect("written");
    fixture.end().await;
}

fn svg(screen: &vt100::Screen) -> String {
    let (width, height) = (80 * CELL.0 + 2 * EDGE, 24 * CELL.1 + 2 * EDGE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, \
         monospace\" font-size=\"15\">\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{}\"/>\n",
        GROUND
    );
    for row in 0..24 {
        let mut column = 0;
        while column < 80 {
            column = run(&mut svg, screen, row, column);
        }
    }
    svg.push_str("</svg>\n");
    svg
}

const GROUND: &str = "#14161b";
const INK: &str = "#d7dae0";

/// Draws the cells from here on that look alike, and returns where they end.
fn run(svg: &mut String, screen: &vt100::Screen, row: u16, from: u16) -> u16 {
    let look = look_of(screen, row, from);
    let (mut text, mut to) = (String::new(), from);
    while to < 80 && look_of(screen, row, to) == look {
        let cell = screen
            .cell(row, to)
            .map(vt100::Cell::contents)
            .unwrap_or_default();
        text.push_str(if cell.is_empty() { " " } else { cell });
        to += 1;
    }
    let (x, y) = (EDGE + from * CELL.0, EDGE + row * CELL.1);
    let width = (to - from) * CELL.0;
    if look.1 != GROUND {
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"{}\"/>",
            CELL.1, look.1
        );
    }
    if !text.trim().is_empty() {
        let weight = if look.2 { " font-weight=\"bold\"" } else { "" };
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{}\" textLength=\"{width}\" fill=\"{}\"{weight} \
             xml:space=\"preserve\">{}</text>",
            y + 14,
            look.0,
            text.replace('&', "&amp;").replace('<', "&lt;")
        );
    }
    to
}

/// Ink, ground, and whether it is bold.
fn look_of(screen: &vt100::Screen, row: u16, column: u16) -> (&'static str, &'static str, bool) {
    let Some(cell) = screen.cell(row, column) else {
        return (INK, GROUND, false);
    };
    let ink = match cell.dim() {
        true => "#8a919e",
        false => colour(cell.fgcolor(), INK),
    };
    let ground = colour(cell.bgcolor(), GROUND);
    match cell.inverse() {
        true => (ground, ink, cell.bold()),
        false => (ink, ground, cell.bold()),
    }
}

fn colour(colour: vt100::Color, default: &'static str) -> &'static str {
    match colour {
        vt100::Color::Idx(0) => "#0b0d10",
        vt100::Color::Idx(1) => "#ff6b68",
        vt100::Color::Idx(2) => "#7ac74f",
        vt100::Color::Idx(3) => "#e5c07b",
        vt100::Color::Idx(4) => "#1f4f8f",
        vt100::Color::Idx(6) => "#56b6c2",
        vt100::Color::Idx(7 | 15) => "#f2f4f8",
        _ => default,
    }
}
