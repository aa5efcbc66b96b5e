//! The bugs that are planted by patches: each still applies to the source, and says what it is.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn every_mutation_still_applies_and_names_what_it_breaks_and_who_detects_it() {
    let project = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let entries = fs::read_dir(project.join("tests/mutations")).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let patches: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|kind| kind == "patch"))
        .collect();
    assert!(!patches.is_empty());
    for patch in patches {
        let text = fs::read_to_string(&patch).expect("text");
        for line in ["Bug: ", "Breaks: ", "Detected by: "] {
            let says = text.lines().any(|found| found.starts_with(line));
            assert!(says, "{} has no line {line:?}", patch.display());
        }
        let checked = Command::new("git")
            .current_dir(project)
            .args(["apply", "--check"])
            .arg(&patch)
            .output();
        match checked {
            Ok(output) => assert!(
                output.status.success(),
                "{}: {}",
                patch.display(),
                String::from_utf8_lossy(&output.stderr)
            ),
            Err(error) => eprintln!("*** SKIPPED: patches of tests/mutations: git: {error} ***"),
        }
    }
}
