//! The rules between the modules, which no compiler checks.

mod cycles;
mod documents;
mod mutations;
mod paths;
mod retired_wording;
mod retired_words;

use std::fs;
use std::path::{Path, PathBuf};

use paths::mentions;

/// What files of a module may not mention.
struct Rule {
    /// The reason, for the message.
    says: &'static str,
    /// The folders or files it is about.
    within: &'static [&'static str],
    /// Those among them that it is not about.
    except: &'static [&'static str],
    /// Names that may not stand there, one after the other, in any path.
    forbids: &'static [&'static str],
}

const RULES: [Rule; 5] = [
    Rule {
        says: "the rules and their types do no IO, read no clock and make no random number",
        within: &["src/rules/ledger", "src/rules/types"],
        except: &[],
        forbids: &[
            "std::env",
            "std::fs",
            "std::io",
            "std::net",
            "std::process",
            "std::thread",
            "actix_rt",
            "actix_web",
            "diesel",
            "rand",
            "reqwest",
            "tokio",
            "tracing",
            "Instant",
            "SystemTime",
            "Timestamp::now",
            "Zoned::now",
            "Uuid::now_v7",
            "dbg",
            "eprint",
            "eprintln",
            "print",
            "println",
        ],
    },
    Rule {
        says: "the rules know their types and the catalogue, and no other module",
        within: &["src/rules/ledger", "src/rules/types"],
        except: &[],
        forbids: &[
            "crate::api",
            "crate::gateway",
            "crate::audit",
            "crate::cli",
            "crate::clock",
            "crate::config",
            "crate::delivery",
            "crate::random",
            "crate::engine",
            "crate::keyring",
            "crate::bootstrap",
            "crate::partners",
            "crate::pin",
            "crate::storage",
        ],
    },
    Rule {
        says: "only storage and the auditor know the database",
        within: &["src"],
        except: &["src/storage", "src/audit", "src/postgres"],
        forbids: &["diesel", "diesel_migrations", "libsqlite3_sys"],
    },
    Rule {
        says: "the auditor shares no code with what it audits",
        within: &["src/audit"],
        except: &[],
        forbids: &[
            "crate::catalogue",
            "crate::engine",
            "crate::ledger",
            "crate::storage",
            "crate::types",
        ],
    },
    Rule {
        says: "money is whole rupiah; there are no floats",
        within: &["src"],
        // serde hands numbers that a body's reader skips over as floats.
        except: &["src/api/json.rs"],
        forbids: &["f32", "f64"],
    },
];

impl Rule {
    fn is_about(&self, file: &Path) -> bool {
        let lies_in = |places: &[&str]| places.iter().any(|place| file.starts_with(place));
        lies_in(self.within) && !lies_in(self.except)
    }

    /// What of the file breaks the rule, a line each.
    fn broken_by(&self, file: &Path, source: &str) -> Vec<String> {
        if !self.is_about(file) {
            return Vec::new();
        }
        let broken = |path: &[String]| self.forbids.iter().any(|names| contains(path, names));
        let mentions = mentions(source).into_iter();
        mentions
            .filter(|mention| broken(&mention.path))
            .map(|mention| {
                let (file, line) = (file.display(), mention.line);
                format!("{file}:{line}: {}: {}", mention.path.join("::"), self.says)
            })
            .collect()
    }
}

/// Whether the names stand in the path one after the other.
fn contains(path: &[String], names: &str) -> bool {
    let names: Vec<&str> = names.split("::").collect();
    path.windows(names.len()).any(|window| window == names)
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of the project");
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn the_modules_keep_their_rules() {
    let project = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut broken = Vec::new();
    for path in sources(&project.join("src")) {
        let source = fs::read_to_string(&path).expect("a source file");
        let file = path.strip_prefix(project).expect("within the project");
        broken.extend(RULES.iter().flat_map(|rule| rule.broken_by(file, &source)));
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_rule_is_about_files_that_exist() {
    let project = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for rule in &RULES {
        for place in rule.within.iter().chain(rule.except) {
            assert!(project.join(place).exists(), "{place}: {}", rule.says);
        }
    }
}

/// What a line would break if it stood in that file.
fn breaks(file: &str, source: &str) -> Vec<String> {
    let rules = RULES.iter();
    rules
        .flat_map(|rule| rule.broken_by(Path::new(file), source))
        .collect()
}

#[test]
fn a_broken_rule_is_reported_with_its_file_and_line() {
    assert_eq!(
        breaks("src/rules/ledger/token.rs", "//! Tokens.\n\nuse std::fs;\n"),
        [
            "src/rules/ledger/token.rs:3: std::fs: the rules and their types do no IO, read no clock \
             and make no random number"
        ]
    );
}

#[test]
fn every_way_of_writing_a_path_is_found() {
    for source in [
        "use std::{fmt, fs};",
        "use std::{\n    fmt,\n    time::{Duration, Instant},\n};",
        "fn f() { let now = jiff::Timestamp::now(); }",
        "fn f() { println!(\"{}\", 1); }",
        "fn f<'a>(x: &'a str) { ::tokio::spawn(x); }",
        "const Q: char = '\"'; use rand::random; const R: char = '\"';",
        "use crate::storage::Database;",
    ] {
        assert_eq!(breaks("src/rules/ledger/x.rs", source).len(), 1, "{source}");
    }
    assert_eq!(breaks("src/api/x.rs", "#[diesel(a = b)]").len(), 1);
    assert_eq!(
        breaks("src/audit/x.rs", "use crate::{ledger, audit};").len(),
        1
    );
    assert_eq!(breaks("src/types/x.rs", "type Money = f64;").len(), 1);
}

#[test]
fn what_is_allowed_is_left_alone() {
    for (file, source) in [
        (
            "src/rules/ledger/x.rs",
            "// It does not use std::fs.\nuse std::fmt;",
        ),
        (
            "src/rules/ledger/x.rs",
            "/* tokio */ const TEXT: &str = \"std::fs \\\" tokio\";",
        ),
        (
            "src/rules/ledger/x.rs",
            "const TEXT: &str = r#\"use \"rand\"\"#; use crate::types::Stamp;",
        ),
        (
            "src/rules/ledger/x.rs",
            "use std::{collections::BTreeMap}; mod fs { mod io {} }",
        ),
        ("src/storage/x.rs", "use diesel::prelude::*;"),
        (
            "src/audit/x.rs",
            "use diesel::prelude::*; use crate::audit::Report;",
        ),
        ("tests/x.rs", "use diesel::prelude::*;"),
    ] {
        assert_eq!(breaks(file, source), [""; 0], "{source}");
    }
}
