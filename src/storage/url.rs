//! Which database a URL names.

use std::fmt;
use std::path::Path;

use super::error::StorageError;
use crate::postgres::{self, PostgresUrl};

const EXPECTED: &str = "expected sqlite://FILE, such as sqlite://gerai.db, or \
                        postgres://USER@HOST/DATABASE";

/// A database that the gateway knows how to use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of this machine.
    Sqlite(String),
    /// A server.
    Postgres(Box<PostgresUrl>),
}

impl DatabaseUrl {
    /// Reads it by its scheme; an unknown scheme is refused, never taken for a file name.
    pub fn parse(url: &str) -> Result<Self, StorageError> {
        let refused = |expected: &str| StorageError::Url {
            url: postgres::shown(url),
            expected: expected.to_owned(),
        };
        match url.split_once("://") {
            Some(("sqlite", path)) if is_file(path) => Ok(Self::Sqlite(path.to_owned())),
            Some(("postgres" | "postgresql", _)) => PostgresUrl::parse(url)
                .map(|url| Self::Postgres(Box::new(url)))
                .map_err(|validation_error| refused(&validation_error)),
            _ => Err(refused(EXPECTED)),
        }
    }

    /// The file, where the database is one.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(Path::new(path)),
            Self::Postgres(_) => None,
        }
    }
}

/// Whether a password stands in the URL.
pub fn has_password(url: &str) -> bool {
    postgres::shown(url) != url
}

fn is_file(path: &str) -> bool {
    !path.is_empty() && !path.contains('?') && !path.contains(":memory:")
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{path}"),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_url_names_its_file() {
        let url = DatabaseUrl::parse("sqlite:///var/lib/gerai.db").expect("valid");
        assert_eq!(url.file(), Some(Path::new("/var/lib/gerai.db")));
        assert_eq!(url.to_string(), "sqlite:///var/lib/gerai.db");
    }

    #[test]
    fn a_postgresql_url_is_read_by_either_scheme_and_shown_without_its_password() {
        for (url, shown) in [
            (
                "postgres://gerai:hush@db/gerai",
                "postgres://gerai:***@db/gerai",
            ),
            (
                "postgresql://gerai@db/gerai?sslmode=verify-full",
                "postgresql://gerai@db/gerai?sslmode=verify-full",
            ),
            (
                "postgres://db/gerai?user=u&password=hush",
                "postgres://db/gerai?user=u&password=***",
            ),
        ] {
            let url = DatabaseUrl::parse(url).expect("valid");
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("hush"));
            assert_eq!(url.file(), None);
        }
    }

    #[test]
    fn what_a_postgresql_url_does_not_mean_is_refused() {
        for (url, word) in [
            ("postgres://u:hush@h/d?sslmode=maybe", "verify-ca"),
            (
                "postgres://u:hush@h/d?ssl=true",
                "unknown parameter \"ssl\"",
            ),
            ("postgres://u:hu?sh@h/d", "unknown parameter"),
            ("postgres://u:hush@h:port/d", "port"),
        ] {
            let error = DatabaseUrl::parse(url).expect_err(url).to_string();
            assert!(error.contains(word), "{error}");
            assert!(!error.contains("hu"), "{error}");
            assert!(!error.contains("sh@"), "{error}");
        }
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
            assert!(error.contains("postgres://"), "{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
