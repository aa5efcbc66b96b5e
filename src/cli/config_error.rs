//! What is wrong with a configuration, in one line: where it stands, which key, what was expected.

use figment::error::{Error, Kind};

/// What the keys end with that the first version had here.
const MOVED: &str = "_wrong_tokens_per_hour";

/// The line for everything that the file and the environment say wrongly.
pub fn line(error: &Error) -> String {
    let lines: Vec<String> = error.clone().into_iter().map(|error| one(&error)).collect();
    lines.join("; ")
}

fn one(error: &Error) -> String {
    let place = place(error);
    let key = key(error);
    let key = if key.is_empty() {
        key
    } else {
        format!("{key}: ")
    };
    match &error.kind {
        Kind::UnknownField(field, _) if field.ends_with(MOVED) => {
            format!("{place}: {key}is the catalogue's now; expected in its [[wrong_tokens]] rows")
        }
        Kind::UnknownField(_, known) => {
            format!(
                "{place}: {key}unknown; expected one of: {}",
                known.join(", ")
            )
        }
        kind => format!("{place}: {key}{}", squeezed(&kind.to_string())),
    }
}

/// The file, or the environment.
fn place(error: &Error) -> String {
    let source = error
        .metadata
        .as_ref()
        .and_then(|data| data.source.as_ref());
    let file = source.and_then(|source| source.file_path());
    file.map_or_else(
        || "environment".to_owned(),
        |file| file.display().to_string(),
    )
}

/// The key as it is written there.
fn key(error: &Error) -> String {
    let mut path = error.path.clone();
    if let Kind::UnknownField(field, _) = &error.kind
        && path.last() != Some(field)
    {
        path.push(field.clone());
    }
    match place(error).as_str() {
        "environment" if !path.is_empty() => format!("GERAI_{}", path.join("__").to_uppercase()),
        _ => path.join("."),
    }
}

/// A message of several lines (a TOML error draws the place) as one.
fn squeezed(message: &str) -> String {
    let is_frame = |line: &str| line.is_empty() || line.contains('|');
    let lines = message.lines().map(str::trim);
    let shown: Vec<&str> = lines.filter(|line| !is_frame(line)).collect();
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use crate::cli::Failure;
    use crate::config::Settings;

    fn refused(toml: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gerai.toml");
        std::fs::write(&file, toml).expect("written");
        let error = Settings::read(Some(&file)).expect_err("refused");
        let message = Failure::from(error).to_string();
        message.replace(&file.display().to_string(), "gerai.toml")
    }

    #[test]
    fn an_unknown_key_is_named_with_those_that_are_known() {
        assert_eq!(
            refused("[engine]\nqueu = 3\n"),
            "configuration: gerai.toml: engine.queu: unknown; \
             expected one of: lanes, queue, batch, deadline_ms, \
             remembered_accounts"
        );
    }

    #[test]
    fn a_key_that_moved_to_the_catalogue_names_its_section() {
        assert_eq!(
            refused("[limits]\nstore_wrong_tokens_per_hour = 60\n"),
            "configuration: gerai.toml: limits.store_wrong_tokens_per_hour: \
             is the catalogue's now; expected in its [[wrong_tokens]] rows"
        );
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_with_what_was_expected() {
        assert_eq!(
            refused("[engine]\nqueue = \"many\"\n"),
            "configuration: gerai.toml: engine.queue: \
             invalid type: found string \"many\", expected usize"
        );
    }

    #[test]
    fn what_is_no_toml_is_reported_in_one_line() {
        let message = refused("listen = = 3\n");
        let start = "configuration: gerai.toml: TOML parse error at line 1, column 10";
        assert!(message.starts_with(start), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}
