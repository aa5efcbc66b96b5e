//! No text makes the reader panic, and every error has a message and a place.

use proptest::prelude::*;
use proptest::sample::Index;

use super::{Catalogue, SMALL, at};
use crate::catalogue::BUILTIN;

/// Pieces that files of this kind are made of, and some that they should not be.
const PIECES: [&str; 26] = [
    "[token]",
    "[[token]]",
    "[[pin]]",
    "[[issuer]]",
    "[[channel]]",
    "[[tier]]",
    "[[fee]]",
    "\n",
    " = ",
    "id",
    "from",
    "until",
    "\"kaspro\"",
    "\"\"",
    "-1",
    "0",
    "99999999999999999999",
    "0xff",
    "1.5",
    "inf",
    "2021-02-30",
    "2021-01-01T00:00:00Z",
    "0000-01-01",
    "9999-12-31",
    "{}",
    "[1, {a.b = []}]",
];

fn read_and_report(text: &str) {
    match Catalogue::parse(text) {
        Ok(catalogue) => assert!(!catalogue.render(at("2026-11-22")).is_empty()),
        Err(errors) => {
            let lines = text.lines().count().max(1) + 1;
            assert!(!errors.validation_errors().is_empty() && !errors.to_string().is_empty());
            for validation_error in errors.validation_errors() {
                assert!(
                    (1..=lines).contains(&validation_error.line),
                    "{validation_error}"
                );
            }
        }
    }
}

/// One line of a file left out, doubled, moved or with a piece put into it.
fn corrupted(text: &str, line: &Index, column: &Index, piece: &str, how: u8) -> String {
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let line = line.index(lines.len());
    match how {
        0 => drop(lines.remove(line)),
        1 => lines.insert(line, lines[line].clone()),
        2 => lines.swap(line, column.index(text.lines().count())),
        _ => {
            let spots: Vec<usize> = lines[line].char_indices().map(|(spot, _)| spot).collect();
            let spot = spots
                .get(column.index(spots.len() + 1))
                .copied()
                .unwrap_or(lines[line].len());
            lines[line].insert_str(spot, piece);
        }
    }
    lines.join("\n")
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read_and_report(&text);
    }

    #[test]
    fn any_pieces_are_read_or_refused(pieces in prop::collection::vec(prop::sample::select(&PIECES), 0..40)) {
        read_and_report(&pieces.concat());
    }

    #[test]
    fn a_corrupted_catalogue_is_read_or_refused(
        text in prop::sample::select(&[SMALL, BUILTIN]),
        changes in prop::collection::vec(
            (any::<Index>(), any::<Index>(), prop::sample::select(&PIECES), 0..6u8),
            1..6,
        ),
    ) {
        let mut text = text.to_owned();
        for (line, column, piece, how) in &changes {
            text = corrupted(&text, line, column, piece, *how);
        }
        read_and_report(&text);
    }
}
