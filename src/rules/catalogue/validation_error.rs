//! The errors of a catalogue file, each with its place. All are reported at once.

use std::cell::RefCell;
use std::fmt;

/// One mistake in a catalogue file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ValidationError {
    /// The line it is on, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// The row and the field, such as `channel "alfamart" cash-in, max`; empty where it is the
    /// whole file.
    pub field: String,
    /// What is wrong, and what was expected.
    pub message: String,
}

/// `line 12, column 7, channel "alfamart" cash-in, max: ...`
impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if !self.field.is_empty() {
            write!(f, ", {}", self.field)?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Every mistake of a catalogue file, in the order of its lines. Prints one a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueErrors(Vec<ValidationError>);

impl CatalogueErrors {
    /// The mistakes; at least one.
    pub fn validation_errors(&self) -> &[ValidationError] {
        &self.0
    }
}

impl fmt::Display for CatalogueErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, validation_error) in self.0.iter().enumerate() {
            let break_before = if index == 0 { "" } else { "\n" };
            write!(f, "{break_before}{validation_error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for CatalogueErrors {}

/// The mistakes found so far in one text. Rows share it, so that each may add its own.
pub(super) struct ValidationErrors<'t> {
    text: &'t str,
    found: RefCell<Vec<ValidationError>>,
}

impl<'t> ValidationErrors<'t> {
    pub(super) fn in_text(text: &'t str) -> Self {
        Self {
            text,
            found: RefCell::default(),
        }
    }

    /// Adds a mistake that stands at a byte of the text.
    pub(super) fn note(&self, offset: usize, field: String, message: impl Into<String>) {
        let (line, column) = self.line_and_column(offset);
        self.found.borrow_mut().push(ValidationError {
            line,
            column,
            field,
            message: message.into(),
        });
    }

    /// The line of a byte of the text, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.line_and_column(offset).0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// All of them, in the order of the lines.
    pub(super) fn into_errors(self) -> CatalogueErrors {
        let mut found = self.found.into_inner();
        found.sort();
        CatalogueErrors(found)
    }

    fn line_and_column(&self, offset: usize) -> (usize, usize) {
        let before = self
            .text
            .char_indices()
            .take_while(|(index, _)| *index < offset);
        before.fold((1, 1), |(line, column), (_, c)| match c {
            '\n' => (line + 1, 1),
            _ => (line, column + 1),
        })
    }
}
