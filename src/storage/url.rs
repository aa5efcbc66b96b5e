//! Which database a URL names.

use std::fmt;

use super::error::StorageError;

const EXPECTED: &str = "expected sqlite://FILE, such as sqlite://gerai.db";

/// A database that the gateway knows how to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseUrl {
    path: String,
}

impl DatabaseUrl {
    /// Reads it by its scheme; an unknown scheme is refused, never taken for a file name.
    pub fn parse(url: &str) -> Result<Self, StorageError> {
        let refused = || StorageError::Url {
            url: without_password(url),
            expected: EXPECTED,
        };
        let path = url.strip_prefix("sqlite://").ok_or_else(refused)?;
        if path.is_empty() || path.contains('?') || path.contains(":memory:") {
            return Err(refused());
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// The file.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sqlite://{}", self.path)
    }
}

/// The URL with whatever stands between `://` and `@` hidden.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(start), Some(end)) if start < end => {
            format!("{}://***{}", &url[..start], &url[end..])
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_url_names_its_file() {
        let url = DatabaseUrl::parse("sqlite:///var/lib/gerai.db").expect("valid");
        assert_eq!(url.path(), "/var/lib/gerai.db");
        assert_eq!(url.to_string(), "sqlite:///var/lib/gerai.db");
    }

    #[test]
    fn an_unknown_scheme_is_refused_and_its_password_not_shown() {
        for url in [
            "mysql://u:hush@h/d",
            "gerai.db",
            "sqlite://",
            "sqlite://:memory:",
            "",
        ] {
            let error = DatabaseUrl::parse(url).expect_err(url).to_string();
            assert!(error.contains("expected sqlite://FILE"), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
