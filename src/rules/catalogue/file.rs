//! The catalogue as a TOML file: the one that Gerai brings along, or an operator's own.
//!
//! A file is read whole or not at all, and all errors in it are reported at once with their lines.

use std::io;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::Catalogue;
use super::check::check;
use super::period::{Continuous, Dated};
use super::read::{CatalogueContents, CatalogueEntry};
use super::row::TableReader;
use super::validation_error::{CatalogueErrors, ValidationErrors};

/// The text of the catalogue that Gerai brings along.
pub const BUILTIN: &str = include_str!("builtin.toml");

/// Why a catalogue file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read at all.
    #[error("cannot read the catalogue {}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file has mistakes.
    #[error("the catalogue {} has mistakes:\n{errors}", path.display())]
    Invalid {
        /// Which file.
        path: PathBuf,
        /// All that is wrong in it.
        errors: CatalogueErrors,
    },
}

impl Catalogue {
    /// The catalogue that Gerai brings along: KasPro's channels and tiers.
    pub fn builtin() -> Self {
        Self::parse(BUILTIN).expect("a test reads the built-in catalogue")
    }

    /// Reads the catalogue in a file. The error names the file and every mistake in it.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        let text = std::fs::read_to_string(path).map_err(|source| LoadError::Unreadable {
            path: path.into(),
            source,
        })?;
        Self::parse(&text).map_err(|errors| LoadError::Invalid {
            path: path.into(),
            errors,
        })
    }

    /// Reads a catalogue from the text of a file. The error holds every mistake in it; where the
    /// text is not TOML at all, that alone.
    pub fn parse(text: &str) -> Result<Self, CatalogueErrors> {
        let validation_errors = ValidationErrors::in_text(text);
        let (document, syntax) = DeTable::parse_recoverable(text);
        for error in &syntax {
            let offset = error.span().map_or(0, |span| span.start);
            validation_errors.note(offset, String::new(), error.message());
        }
        if !validation_errors.is_empty() {
            return Err(validation_errors.into_errors());
        }
        let catalogue = read(document.get_ref(), &validation_errors);
        catalogue.ok_or_else(|| validation_errors.into_errors())
    }
}

/// The catalogue, or `None` where a mistake was noted.
fn read<'t>(
    document: &'t DeTable<'t>,
    validation_errors: &'t ValidationErrors<'t>,
) -> Option<Catalogue> {
    let contents = CatalogueContents::read(TableReader::file(document, validation_errors))?;
    check(&contents);
    if !validation_errors.is_empty() {
        return None;
    }
    Some(Catalogue {
        issuers: values(contents.issuers),
        tiers: values(contents.tiers),
        channels: values(contents.channels),
        fees: values(contents.fees),
        token: Continuous::of(values(contents.token))?,
        wrong_tokens: or_builtin(contents.wrong_tokens, |builtin| builtin.wrong_tokens),
        pin: or_builtin(contents.pin, |builtin| builtin.pin),
        session: or_builtin(contents.session, |builtin| builtin.session),
        otp: or_builtin(contents.otp, |builtin| builtin.otp),
        device: or_builtin(contents.device, |builtin| builtin.device),
    })
}

/// The rows of a section, or those of the built-in catalogue where the file has none.
fn or_builtin<T: Dated>(
    entries: Vec<CatalogueEntry<'_, T>>,
    of: impl FnOnce(Catalogue) -> Continuous<T>,
) -> Continuous<T> {
    Continuous::of(values(entries)).unwrap_or_else(|| of(Catalogue::builtin()))
}

fn values<T>(entries: Vec<CatalogueEntry<'_, T>>) -> Vec<T> {
    entries
        .into_iter()
        .filter_map(|entry| entry.value)
        .collect()
}
