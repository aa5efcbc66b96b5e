//! What is signed, against a slow reading of the rule and against the simulator's signer.

use serde_json::Value;
use snap_client::{asymmetric_text, symmetric_text};

use super::bodies::SEEDS;
use crate::api::partner::minify::minify;
use crate::api::partner::signature::Signed;
use fuzz_target::{Choices, fuzz};

const PIECES: [&str; 20] = [
    "{", "}", "[", "]", ":", ",", "\"", "\\", "\\\"", "\\\\", " ", "\t", "\r\n", "\"a\"", "1.50",
    "true", "null", "\u{a0}", "\u{b}", "é",
];

/// Minify by the words of the rule: what is before the first string without its white space, the
/// string as it is up to a quote with an even number of backslashes before it, and so on.
fn slowly_minified(body: &[u8]) -> Vec<u8> {
    let bare = |part: &[u8]| -> Vec<u8> {
        let kept = part.iter().filter(|byte| !b" \t\r\n".contains(byte));
        kept.copied().collect()
    };
    let Some(open) = body.iter().position(|&byte| byte == b'"') else {
        return bare(body);
    };
    let ends = |&at: &usize| {
        let before = body[open + 1..at].iter().rev();
        body[at] == b'"' && before.take_while(|&&byte| byte == b'\\').count() % 2 == 0
    };
    let end = (open + 1..body.len()).find(ends);
    let end = end.map_or(body.len(), |quote| quote + 1);
    let after = slowly_minified(&body[end..]);
    [&bare(&body[..open]), &body[open..end], &after].concat()
}

fn body(choices: &mut Choices<'_>) -> Vec<u8> {
    let seed = choices.one(&SEEDS).1;
    match choices.below(4) {
        0 => (0..choices.below(200)).map(|_| choices.byte()).collect(),
        1 => choices.pieces(&PIECES, 60).into_bytes(),
        2 => spaced(choices, seed).into_bytes(),
        _ => choices.corrupt(seed, &PIECES, 8).into_bytes(),
    }
}

/// JSON with more white space between its tokens.
fn spaced(choices: &mut Choices<'_>, json: &str) -> String {
    let value: Value = serde_json::from_str(json).expect("a seed is JSON");
    let pretty = serde_json::to_string_pretty(&value).expect("JSON");
    let gap = choices.one(&["\n", "\r\n", "\n\t", " \n "]);
    pretty.replace('\n', gap)
}

#[test]
fn minify_does_what_its_rule_says_and_changes_no_value() {
    fuzz!(10_000, |bytes: &[u8]| {
        let body = body(&mut Choices::of(bytes));
        let minified = minify(&body);
        assert_eq!(minified, slowly_minified(&body));
        assert_eq!(minify(&minified), minified, "once is enough");
        if let Ok(value) = serde_json::from_slice::<Value>(&body) {
            let after = serde_json::from_slice::<Value>(&minified);
            assert_eq!(after.ok(), Some(value));
        }
    });
}

#[test]
fn the_string_to_sign_is_the_one_that_the_simulator_signs() {
    fuzz!(10_000, |bytes: &[u8]| {
        let mut choices = Choices::of(bytes);
        let method = choices.one(&["POST", "GET", "PUT", "DELETE"]);
        let (path, token, timestamp) = (choices.text(40), choices.text(40), choices.text(30));
        let body = body(&mut choices);
        let signed = |access_token| Signed {
            method,
            path: &path,
            access_token,
            body: &body,
            timestamp: &timestamp,
        };
        assert_eq!(
            signed(Some(&token)).string_to_sign(),
            symmetric_text(method, &path, &token, &body, &timestamp)
        );
        assert_eq!(
            signed(None).string_to_sign(),
            asymmetric_text(method, &path, &body, &timestamp)
        );
    });
}
