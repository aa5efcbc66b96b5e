//! Words that identifiers no longer use, and the field's term for each. One thing has one word, so
//! that a reader finds it by the word that the field uses.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::paths::mentions;
use super::sources;

/// Retired words, and what to write instead. A word of several parts is these parts in a row:
/// `carry out` is in `carry_out`, `CarryOut` and `carry_out_all`.
const RETIRED: [(&[&str], &str); 27] = [
    (&["by hand"], "manual"),
    (&["carry out", "carried out"], "execute, run"),
    (&["chore", "chores"], "background task"),
    (&["crowd", "crowds"], "bulk, burst"),
    (&["deaf"], "has_no_receiver"),
    (&["deed", "deeds"], "operation"),
    (&["farewell"], "shutdown timeout"),
    (&["guesser", "guessers"], "token guess key"),
    (&["habit", "habits"], "profile, defaults"),
    (
        &["hear", "hears", "heard", "unheard"],
        "receive, observe, answer, response",
    ),
    (
        &["house", "houses"],
        "services, database, gateway, system account",
    ),
    (&["hurry", "hurried"], "speed up"),
    (&["in company"], "in a batch"),
    (&["in words", "wordy"], "text"),
    (
        &["mistake", "mistakes", "mistaken"],
        "error, validation error",
    ),
    (&["news"], "notifications"),
    (&["nobodys"], "unknown, closed, decoy"),
    (&["patience", "patient", "impatient"], "timeout"),
    (&["scribe"], "publisher"),
    (&["sight"], "lookup"),
    (&["slip", "slips"], "request, receipt"),
    (&["spoil", "spoilt"], "corrupt"),
    (&["stranger", "strangers"], "unknown customer, decoy"),
    (
        &["sturdy", "suffer", "tidy"],
        "a word that says what is done",
    ),
    (
        &["tell", "tells", "told", "untold"],
        "notify, report, print, answer",
    ),
    (&["whatever", "whoever"], "any, every, or the thing's name"),
    (&["yardstick"], "baseline"),
];

/// Names that cannot change: schemas of the published API.
const GIVEN: [&str; 1] = ["Crowd"];

/// The parts of a name, in lower case: `take_HTTPBody2` has `take`, `http`, `body` and `2`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let is_next_lower = letters.get(at + 1).is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase()
            && (before.is_some_and(char::is_lowercase) || is_next_lower)
            || letter.is_ascii_digit() != before.is_some_and(|before| before.is_ascii_digit());
        if begins || *letter == '_' {
            parts.push(String::new());
        }
        if *letter != '_' {
            let last = parts.last_mut().expect("the first part");
            last.extend(letter.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The retired word in a name, and what to write instead.
fn retired_in(name: &str) -> Option<(&'static str, &'static str)> {
    if GIVEN.contains(&name) {
        return None;
    }
    let parts = parts(name);
    RETIRED.iter().find_map(|(words, instead)| {
        let is_in = |word: &&&str| {
            let word: Vec<&str> = word.split(' ').collect();
            parts.windows(word.len()).any(|window| window == word)
        };
        words.iter().find(is_in).map(|word| (*word, *instead))
    })
}

/// The retired words of a file, a line each: in its path and in its identifiers.
fn findings(file: &Path, source: &str) -> BTreeSet<String> {
    let shown = file.display();
    let stem = file.with_extension("");
    let in_path = stem.iter().filter_map(|part| part.to_str());
    let in_path = in_path.map(|name| (1, name.to_owned()));
    let in_code = mentions(source).into_iter().flat_map(|mention| {
        mention
            .path
            .into_iter()
            .map(move |name| (mention.line, name))
    });
    in_path
        .chain(in_code)
        .filter_map(|(line, name)| {
            let (word, instead) = retired_in(&name)?;
            Some(format!(
                "{shown}:{line}: {name}: `{word}` is retired, write: {instead}"
            ))
        })
        .collect()
}

#[test]
fn identifiers_use_no_retired_word() {
    let project = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut found = BTreeSet::new();
    for folder in ["src", "simulator", "tests"] {
        for path in sources(&project.join(folder)) {
            let source = fs::read_to_string(&path).expect("a source file");
            let file = path.strip_prefix(project).expect("within the project");
            found.extend(findings(file, &source));
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn a_retired_word_is_found_in_every_kind_of_name() {
    for source in [
        "fn tell_all() {}",
        "struct TellAll;",
        "const PIN_PATIENCE: u8 = 1;",
        "let x = y.carry_out();",
        "enum E { CarryOut }",
        "use crate::house::State;",
        "mod chores;",
    ] {
        let found = findings(Path::new("src/x.rs"), source);
        assert_eq!(found.len(), 1, "{source}: {found:?}");
    }
    assert_eq!(findings(Path::new("src/by_hand.rs"), "").len(), 1);
    assert_eq!(
        findings(Path::new("src/x.rs"), "\nfn told() {}")
            .first()
            .map(String::as_str),
        Some("src/x.rs:2: told: `told` is retired, write: notify, report, print, answer")
    );
}

#[test]
fn other_names_texts_and_comments_are_left_alone() {
    for source in [
        "fn teller() {}",
        "fn carry() {}",
        "const TEXT: &str = \"told\";",
        "// the house is told",
        "/// See `told`.\nstruct Crowd;",
    ] {
        let found = findings(Path::new("src/x.rs"), source);
        assert!(found.is_empty(), "{source}: {found:?}");
    }
}
