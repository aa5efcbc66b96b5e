//! Documents name files: every path in them exists, and so does every target of a link.

use std::fs;
use std::path::{Path, PathBuf};

/// The folders whose paths are written in full.
const FOLDERS: [&str; 6] = [
    "src/",
    "simulator/",
    "tests/",
    "docs/",
    "migrations/",
    ".ci/",
];

fn project() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The documents, with their paths in the project.
fn documents() -> Vec<PathBuf> {
    let mut documents = ["README.md", "README.id.md", "ARCHITECTURE.md"]
        .map(PathBuf::from)
        .to_vec();
    let entries = fs::read_dir(project().join("docs")).expect("the folder of documents");
    for entry in entries {
        let name = entry.expect("an entry").file_name();
        if Path::new(&name).extension().is_some_and(|end| end == "md") {
            documents.push(Path::new("docs").join(name));
        }
    }
    documents
}

/// The text between two marks, wherever they stand in the line.
fn between<'a>(line: &'a str, open: &str, close: char) -> Vec<&'a str> {
    let pieces = line.split(open).skip(1);
    pieces
        .filter_map(|piece| piece.split(close).next())
        .collect()
}

/// The paths that a line names in backticks, as far as they are written in full.
fn named_paths(line: &str) -> Vec<&str> {
    let spans = line.split('`').skip(1).step_by(2);
    let is_path = |span: &&str| {
        let is_within = FOLDERS.iter().any(|folder| span.starts_with(folder));
        is_within && !span.contains([' ', '*', '{'])
    };
    spans.filter(is_path).collect()
}

/// The files that a line links to.
fn linked_paths(line: &str) -> Vec<&str> {
    let targets = between(line, "](", ')').into_iter();
    let files = targets.filter_map(|target| target.split('#').next());
    files
        .filter(|file| !file.is_empty() && !file.contains("://"))
        .collect()
}

/// The paths of a document that do not exist, a line each.
fn missing(document: &Path, text: &str) -> Vec<String> {
    let folder = document.parent().unwrap_or(Path::new(""));
    let mut missing = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let named = named_paths(line).into_iter().map(PathBuf::from);
        let linked = linked_paths(line).into_iter().map(|path| folder.join(path));
        for path in named.chain(linked) {
            if !project().join(&path).exists() {
                let (document, at, path) = (document.display(), at + 1, path.display());
                missing.push(format!("{document}:{at}: {path} does not exist"));
            }
        }
    }
    missing
}

#[test]
fn every_path_in_the_documents_exists() {
    let mut all = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(project().join(&document)).expect("a document");
        all.extend(missing(&document, &text));
    }
    assert!(all.is_empty(), "\n{}\n", all.join("\n"));
}

#[test]
fn ten_questions_are_answered_by_a_path_each() {
    let text = fs::read_to_string(project().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let questions = text.lines().filter(|line| line.contains("? | "));
    let answers: Vec<Vec<&str>> = questions.map(named_paths).collect();
    assert_eq!(answers.len(), 10);
    assert!(answers.iter().all(|paths| paths.len() == 1), "{answers:?}");
}

#[test]
fn a_path_that_does_not_exist_is_named_with_its_line() {
    let text = "see `src/lib.rs`\nand `src/no.rs`, [this](no.md) and [that](../README.md#x)";
    assert_eq!(
        missing(Path::new("docs/x.md"), text),
        [
            "docs/x.md:2: src/no.rs does not exist",
            "docs/x.md:2: docs/no.md does not exist"
        ]
    );
}
