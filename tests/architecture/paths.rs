//! The paths that a source file mentions, each in full and with its line: comments and texts do
//! not count, and `use std::{fs, io}` mentions `std::fs` and `std::io`.

/// A path such as `std::fs::read`, and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct Mention {
    /// From 1.
    pub line: usize,
    /// Its names.
    pub path: Vec<String>,
}

/// Everything that is mentioned, in the order of the text.
pub fn mentions(source: &str) -> Vec<Mention> {
    let code = without_comments_and_texts(source);
    let mut mentions = Vec::new();
    // What stands before each open brace: `std` within `use std::{..}`, nothing within a block.
    let mut before: Vec<Vec<String>> = Vec::new();
    let (mut rest, mut line) = (code.as_str(), 1);
    while let Some(next) = rest.chars().next() {
        if is_word(next) {
            let (names, after) = path(rest);
            let mut full = before.last().cloned().unwrap_or_default();
            full.extend(names);
            let lines = newlines(&rest[..rest.len() - after.len()]);
            rest = after;
            match rest.strip_prefix("::{") {
                Some(inside) => {
                    before.push(full);
                    rest = inside;
                }
                None => mentions.push(Mention { line, path: full }),
            }
            line += lines;
            continue;
        }
        match next {
            '{' => before.push(Vec::new()),
            '}' => drop(before.pop()),
            '\n' => line += 1,
            _ => {}
        }
        rest = &rest[next.len_utf8()..];
    }
    mentions
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn newlines(text: &str) -> usize {
    text.matches('\n').count()
}

/// The names at the beginning of the text, as far as `::` joins them, and what comes after.
fn path(text: &str) -> (Vec<String>, &str) {
    let (mut names, mut rest) = (Vec::new(), text);
    loop {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        names.push(rest[..end].to_owned());
        rest = &rest[end..];
        match rest.strip_prefix("::") {
            Some(after) if after.starts_with(is_word) => rest = after,
            _ => return (names, rest),
        }
    }
}

/// The same text with its comments, texts and characters left out; line breaks stay.
fn without_comments_and_texts(source: &str) -> String {
    let (mut code, mut rest) = (String::new(), source);
    while let Some(next) = rest.chars().next() {
        let skipped = [comment, block_comment, raw_text, text, character]
            .iter()
            .find_map(|length| length(rest));
        let length = skipped.unwrap_or(next.len_utf8());
        match skipped {
            Some(_) => code.extend(rest[..length].chars().filter(|c| *c == '\n')),
            None => code.push(next),
        }
        rest = &rest[length..];
    }
    code
}

fn comment(text: &str) -> Option<usize> {
    text.starts_with("//")
        .then(|| text.find('\n').unwrap_or(text.len()))
}

fn block_comment(text: &str) -> Option<usize> {
    text.starts_with("/*")
        .then(|| text.find("*/").map_or(text.len(), |end| end + 2))
}

fn raw_text(text: &str) -> Option<usize> {
    let hashes = text.strip_prefix('r')?;
    let count = hashes.len() - hashes.trim_start_matches('#').len();
    let inside = hashes[count..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(count));
    let start = text.len() - inside.len();
    Some(
        inside
            .find(&end)
            .map_or(text.len(), |at| start + at + end.len()),
    )
}

fn text(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 2),
            _ => {}
        }
    }
    Some(text.len())
}

/// `'x'` or `'\n'`, but not the lifetime `'x`.
fn character(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let mut letters = inside.char_indices();
    let (_, first) = letters.next()?;
    let at = match first {
        '\\' => inside[2..].find('\'')? + 2,
        _ => letters.next().filter(|(_, c)| *c == '\'')?.0,
    };
    Some(at + 2)
}
