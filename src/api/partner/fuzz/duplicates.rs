//! What is given twice, in a body or in the headers: it is named, whatever its two values are.

use serde_json::{Value, json};

use super::bodies::{SEEDS, odd};
use super::host::{ASYMMETRIC, Host, SYMMETRIC};
use fuzz_target::{Choices, fuzz};

/// Every key of a body with the object that it stands in; the body itself has no name.
fn keys(body: &Value) -> Vec<(String, String)> {
    let mut keys = vec![(String::new(), "x".to_owned())];
    for (name, value) in body.as_object().expect("an object") {
        keys.push((String::new(), name.clone()));
        let inner = value.as_object().into_iter().flat_map(|inner| inner.keys());
        keys.extend(inner.map(|key| (name.clone(), key.clone())));
    }
    keys
}

/// A key as it may be written.
fn spelt(choices: &mut Choices<'_>, key: &str) -> String {
    match key.split_at_checked(1) {
        Some((first, rest)) if choices.once_in(3) => {
            let code = u32::from(first.chars().next().unwrap_or_default());
            format!("\"\\u{code:04x}{rest}\"")
        }
        _ => format!("\"{key}\""),
    }
}

#[test]
fn a_key_that_comes_twice_is_named_with_every_value() {
    let host = Host::open();
    fuzz!(400, |bytes: &[u8]| {
        let mut choices = Choices::of(bytes);
        let (path, seed, service) = choices.one(&SEEDS);
        let body = serde_json::from_str(seed).expect("a seed is JSON");
        let (object, key) = choices.one(&keys(&body));
        let once = format!("{}:{},", spelt(&mut choices, &key), odd(&mut choices));
        let first = match key == "x" {
            true => format!("{once}\"x\":1,"),
            false => once,
        };
        let opens = match object.is_empty() {
            true => "{".to_owned(),
            false => format!("\"{object}\":{{"),
        };
        let body = seed.replacen(&opens, &format!("{opens}{first}"), 1);
        let answered = host.ask(&host.signed(SYMMETRIC, path, body.clone().into_bytes()));
        let field = [object, key].join(".");
        let field = field.trim_start_matches('.');
        let message = format!("Invalid Field Format {{{field}}} [Duplicate]");
        assert_eq!(answered.code, format!("400{service}01"), "{body}");
        assert_eq!(answered.body["responseMessage"], json!(message), "{body}");
    });
}

#[test]
fn a_second_header_that_identifies_or_signs_is_named() {
    let host = Host::open();
    for (path, seed, service) in SEEDS {
        for partner in [SYMMETRIC, ASYMMETRIC] {
            let asked = || host.signed(partner, path, seed.as_bytes().to_vec());
            for (name, value) in asked().headers {
                if name == "Content-Type" {
                    continue;
                }
                for second in [value, b"another".to_vec()] {
                    let mut asked = asked();
                    asked.headers.push((name, second));
                    let answered = host.ask(&asked);
                    let message = format!("Invalid Field Format {{{name}}} [Duplicate]");
                    assert_eq!(answered.code, format!("400{service}01"), "{name}");
                    assert_eq!(answered.body["responseMessage"], json!(message));
                }
            }
        }
    }
}

#[test]
fn a_second_header_that_asks_for_a_token_is_named() {
    let host = Host::open();
    for (name, value) in host.token_request().headers {
        let mut asked = host.token_request();
        asked.headers.push((name, value));
        let answered = host.ask(&asked);
        let message = format!("Invalid Field Format {{{name}}} [Duplicate]");
        assert_eq!(answered.code, "4007301", "{name}");
        assert_eq!(answered.body["responseMessage"], json!(message));
    }
}
