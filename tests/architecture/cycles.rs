//! The modules of a crate use each other one way: a reader can take them in one order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::paths::mentions;
use super::sources;

/// Which modules each module uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// The top module that a file of the crate belongs to; none for files of tests and the root.
fn module_of(file: &Path) -> Option<String> {
    let parts: Vec<&str> = file.iter().filter_map(|part| part.to_str()).collect();
    if parts.iter().any(|part| part.contains("test")) {
        return None;
    }
    let first = parts.first()?.trim_end_matches(".rs");
    (!matches!(first, "lib" | "main" | "fuzz")).then(|| first.to_owned())
}

fn uses(crate_folder: &Path, without: &[&str]) -> Uses {
    let mut uses = Uses::new();
    for path in sources(crate_folder) {
        let file = path.strip_prefix(crate_folder).expect("within the crate");
        if without.iter().any(|folder| file.starts_with(folder)) {
            continue;
        }
        let Some(module) = module_of(file) else {
            continue;
        };
        let source = fs::read_to_string(&path).expect("a source file");
        // What follows the first unit test is no part of the module.
        let code = source.split("#[cfg(test)]\nmod tests {").next();
        let mentioned = mentions(code.unwrap_or_default()).into_iter();
        let used = mentioned.filter_map(|mention| match mention.path.as_slice() {
            [root, name, ..] if root == "crate" && *name != module => Some(name.clone()),
            _ => None,
        });
        uses.entry(module.clone()).or_default().extend(used);
    }
    let known: BTreeSet<String> = uses.keys().cloned().collect();
    uses.values_mut()
        .for_each(|used| used.retain(|name| known.contains(name)));
    uses
}

/// The modules that are left when all that use nothing any more are taken away, one after the
/// other: those of the cycles, and those that use them.
fn left(mut uses: Uses) -> Uses {
    loop {
        let done: Vec<String> = uses
            .iter()
            .filter(|(_, used)| used.is_empty())
            .map(|(module, _)| module.clone())
            .collect();
        if done.is_empty() {
            return uses;
        }
        for module in done {
            uses.remove(&module);
            uses.values_mut().for_each(|used| {
                used.remove(&module);
            });
        }
    }
}

#[test]
fn the_modules_of_a_crate_form_no_cycle() {
    let project = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    for (folder, without) in [
        ("src", &["rules"][..]),
        ("src/rules", &[]),
        ("simulator/src", &[]),
    ] {
        let found = uses(&project.join(folder), without);
        assert!(found.len() > 2, "{folder}: {found:?}");
        assert_eq!(left(found), Uses::new(), "{folder}");
    }
}

#[test]
fn a_cycle_is_found_with_what_leads_into_it() {
    let uses = |pairs: &[(&str, &[&str])]| -> Uses {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        pairs
            .iter()
            .map(|(module, used)| ((*module).to_owned(), owned(used)))
            .collect()
    };
    let straight = uses(&[("a", &["b"]), ("b", &["c"]), ("c", &[])]);
    assert!(left(straight).is_empty());
    let cycle = uses(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"]), ("d", &[])]);
    assert_eq!(left(cycle).len(), 3);
}
