//! The page's dictionary: every text that the scripts use is there in both languages, and nothing
//! else is.

use std::collections::{BTreeMap, BTreeSet};

use super::ASSETS;

const DICTIONARY: &str = "js/texts.js";

/// Keys that are put together from a part that varies, `{}`, and the parts that there are.
const COMPOSED: [(&str, &[&str]); 28] = [
    ("book-{}", &["account", "settlement", "fee"]),
    (
        "chain-{}",
        &[
            "cash-in",
            "cash-out",
            "cash-out-reversed",
            "declined",
            "voided",
        ],
    ),
    ("end-done-{}-more", &["cash-in", "cash-out"]),
    ("end-{}-more", &["cancelled", "unknown", "unsent"]),
    ("end-done-{}", &["cash-in", "cash-out"]),
    ("end-{}-cash-in", &["done", "refused", "unknown", "unsent"]),
    ("end-{}-cash-out", &["done", "refused", "unknown", "unsent"]),
    ("ended-{}", &["REDEEMED", "EXPIRED", "CANCELLED", "LOCKED"]),
    (
        "ended-{}-more",
        &["REDEEMED", "EXPIRED", "CANCELLED", "LOCKED"],
    ),
    ("key-{}", &["scan", "check", "send", "erase"]),
    (
        "kind-{}",
        &["cash-in", "cash-out", "fee", "reversal", "fee-reversal"],
    ),
    (
        "line-{}",
        &["good", "slow", "loses-one", "loses-answers", "down"],
    ),
    (
        "means-{}",
        &["ABSENT", "POSTED", "REVERSED", "DECLINED", "VOIDED"],
    ),
    (
        "part-{}",
        &["method", "path", "token", "hash", "time", "key"],
    ),
    (
        "said-{}",
        &["good", "slow", "loses-one", "loses-answers", "down"],
    ),
    ("shop-{}", &["alfamart", "indomaret", "digibos", "danamon"]),
    ("slot-{}", &["phone", "amount", "token"]),
    (
        "state-{}",
        &["ABSENT", "POSTED", "REVERSED", "DECLINED", "VOIDED"],
    ),
    (
        "status-{}",
        &["00", "01", "02", "03", "04", "05", "06", "07"],
    ),
    ("step-{}", &["status", "cancel"]),
    ("theme-{}", &["auto", "light", "dark"]),
    ("token-for-{}", &["cash-in", "cash-out"]),
    ("tour-{}", &["1", "2", "3"]),
    ("tour-{}-how", &["1", "2", "3"]),
    ("wait-{}", &["inquiry", "cash-in", "cash-out"]),
    ("wait-{}-more", &["inquiry", "cash-in", "cash-out"]),
    ("wire-{}", &["37", "38", "39", "44", "45", "46"]),
    ("work-{}", &["cash-in", "cash-out"]),
];

/// A key with two parts that vary, as rows of [`COMPOSED`].
const TWO_PARTS: [(&str, [&str; 2]); 1] = [("end-{}-{}", ["end-{}-cash-in", "end-{}-cash-out"])];

/// Keys that reach `t` in a variable: the file, the variable, and what is in it.
const VARIABLES: [(&str, &str, &[&str]); 10] = [
    ("js/bar.js", "name", &["language", "theme"]),
    ("js/bar.js", "place", &["phone", "till", "under"]),
    (
        "js/busy.js",
        "name",
        &["rate-now", "p50", "p99", "total-approved", "total-refused"],
    ),
    ("js/outcome.js", "why", &["end-recovered", "end-was-down"]),
    (
        "js/phone-form.js",
        "wanted.direction",
        &["cash-in", "cash-out"],
    ),
    (
        "js/phone-form.js",
        "need",
        &["needs-none", "needs-token", "needs-amount"],
    ),
    ("js/phone-home.js", "direction", &["cash-in", "cash-out"]),
    (
        "js/postings.js",
        "name",
        &["book", "why", "change", "balance-after"],
    ),
    (
        "js/under.js",
        "name",
        &["reference", "chain", "postings", "wire"],
    ),
    (
        "js/wire.js",
        "name",
        &["code-http", "code-service", "code-case"],
    ),
];

/// Every key with its texts, Indonesian and English.
fn dictionary() -> BTreeMap<String, Vec<String>> {
    let lines = super::find_text(DICTIONARY).lines();
    let entries = lines.filter_map(|line| {
        let (key, texts) = line.strip_prefix("  ")?.split_once(": [")?;
        let texts = texts.strip_suffix("],")?;
        let texts = texts.trim_matches('\'').split("', '").map(str::to_owned);
        Some((key.trim_matches('\'').to_owned(), texts.collect()))
    });
    entries.collect()
}

/// The first argument of each call of `t` in a script.
fn first_arguments(script: &str) -> Vec<&str> {
    let calls = script.match_indices("t(").filter(|(at, _)| {
        let before = script[..*at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || "_.".contains(letter))
    });
    let arguments = calls.filter_map(|(at, _)| {
        let rest = &script[at + 2..];
        Some(&rest[..end_of_argument(rest)?])
    });
    arguments.collect()
}

/// Where the first argument ends: at a comma or parenthesis that is in no text and no other pair.
fn end_of_argument(rest: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_u32, None);
    for (at, letter) in rest.char_indices() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            (_, Some('\'')) => {}
            ('\'' | '`', None) => quote = Some(letter),
            (_, Some(_)) => {}
            (',' | ')', None) if depth == 0 => return Some(at),
            ('(' | '[' | '{', None) => depth += 1,
            (')' | ']' | '}', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The keys that an argument can be; what varies in a template is `{}`.
fn keys(argument: &str) -> Vec<String> {
    let result = argument
        .split_once(" ? ")
        .map_or(argument, |(_, both)| both);
    let mut keys = Vec::new();
    let mut rest = result;
    while let Some(at) = rest.find(['\'', '`']) {
        let quote = &rest[at..=at];
        let Some((text, after)) = rest[at + 1..].split_once(quote) else {
            break;
        };
        keys.push(without_values(text));
        rest = after;
    }
    keys
}

fn without_values(template: &str) -> String {
    let mut parts = template.split("${");
    let mut key = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        key.push_str("{}");
        key.push_str(part.split_once('}').map_or("", |(_, after)| after));
    }
    key
}

/// All the keys that a key with varying parts can be; nothing where it is not listed.
fn expanded(key: &str) -> Option<Vec<String>> {
    if !key.contains("{}") {
        return Some(vec![key.to_owned()]);
    }
    if let Some((_, rows)) = TWO_PARTS.iter().find(|(listed, _)| *listed == key) {
        return Some(
            rows.iter()
                .filter_map(|row| expanded(row))
                .flatten()
                .collect(),
        );
    }
    let (_, values) = COMPOSED.iter().find(|(listed, _)| *listed == key)?;
    Some(
        values
            .iter()
            .map(|value| key.replace("{}", value))
            .collect(),
    )
}

/// The keys that the scripts use, and what of them is not listed above.
fn used() -> (BTreeSet<String>, Vec<String>) {
    let (mut used, mut unlisted) = (BTreeSet::new(), Vec::new());
    let scripts = ASSETS.iter().filter(|asset| asset.name.ends_with(".js"));
    for asset in scripts.filter(|asset| !["js/words.js", DICTIONARY].contains(&asset.name)) {
        for argument in first_arguments(asset.text) {
            let literals = keys(argument);
            let mut variables = VARIABLES.iter();
            let variable =
                variables.find(|(file, name, _)| *file == asset.name && *name == argument);
            let variable = variable.map(|(_, _, keys)| keys.iter().map(|key| (*key).to_owned()));
            let found = match variable {
                Some(listed) => Some(listed.collect()),
                None if literals.is_empty() => None,
                None => literals
                    .iter()
                    .map(|key| expanded(key))
                    .collect::<Option<Vec<_>>>()
                    .map(|all| all.concat()),
            };
            match found {
                Some(found) => used.extend::<Vec<String>>(found),
                None => unlisted.push(format!("{}: t({argument})", asset.name)),
            }
        }
    }
    (used, unlisted)
}

#[test]
fn every_text_that_is_used_is_there_and_every_text_is_used() {
    let (mut used, unlisted) = used();
    assert_eq!(unlisted, [""; 0], "say above which keys these are");
    // `words.js` writes times with these.
    used.extend(["seconds", "seconds-long", "minutes"].map(str::to_owned));
    let known: BTreeSet<String> = dictionary().into_keys().collect();
    let missing: Vec<_> = used.difference(&known).collect();
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(missing.is_empty(), "not in the dictionary: {missing:?}");
    assert!(unused.is_empty(), "used nowhere: {unused:?}");
}

#[test]
fn every_text_is_there_in_both_languages() {
    for (key, texts) in dictionary() {
        let is_filled = texts.iter().all(|text| !text.trim().is_empty());
        assert!(texts.len() == 2 && is_filled, "{key}: {texts:?}");
        let [one, other] = [&texts[0], &texts[1]].map(|text| gaps(text));
        assert_eq!(one, other, "{key}: the two have other gaps");
    }
}

/// What is filled in.
fn gaps(text: &str) -> BTreeSet<&str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split('}').next()).collect()
}

#[test]
fn the_keys_of_a_call_are_found() {
    let script = "say(t(lost ? 'said-lost' : `said-${quality}`)); t('one', { gap: t('two') }); it('x'); t(name)";
    let found: Vec<_> = first_arguments(script);
    assert_eq!(
        found,
        [
            "lost ? 'said-lost' : `said-${quality}`",
            "'one'",
            "'two'",
            "name"
        ]
    );
    assert_eq!(keys(found[0]), ["said-lost", "said-{}"]);
}
