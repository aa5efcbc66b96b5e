//! One table of a catalogue file, read field by field. A reader reports an error and goes on, so
//! that one pass finds every error in the file.

use toml::de::{DeTable, DeValue};

use super::validation_error::ValidationErrors;

/// A table of the file, with its name for messages and the fields that were asked for.
pub(super) struct TableReader<'t> {
    name: String,
    start: usize,
    table: &'t DeTable<'t>,
    asked: Vec<&'static str>,
    /// Fields that must be there and are not, with what was expected.
    missing: Vec<(&'static str, String)>,
    /// Where a row like it begins that says more.
    example: Option<usize>,
    validation_errors: &'t ValidationErrors<'t>,
}

impl<'t> TableReader<'t> {
    /// The whole file as a row of sections.
    pub(super) fn file(
        table: &'t DeTable<'t>,
        validation_errors: &'t ValidationErrors<'t>,
    ) -> Self {
        Self::new(String::new(), 0, table, validation_errors)
    }

    fn new(
        name: String,
        start: usize,
        table: &'t DeTable<'t>,
        validation_errors: &'t ValidationErrors<'t>,
    ) -> Self {
        Self {
            name,
            start,
            table,
            asked: Vec::new(),
            missing: Vec::new(),
            example: None,
            validation_errors,
        }
    }

    /// Notes a mistake in a field, at its value, or at the head of the row where it has none.
    pub(super) fn wrong(&self, field: &str, message: impl Into<String>) {
        let offset = self
            .table
            .get(field)
            .map_or(self.start, |value| value.span().start);
        self.note(offset, field, message);
    }

    /// Reports the fields that are missing and those that were not read. The last step for a row.
    pub(super) fn refuse_the_rest(&self) {
        self.report_missing();
        for key in self.table.keys() {
            let field = key.get_ref().as_ref();
            if !self.asked.contains(&field) {
                let expected = format!("is not known; expected one of {}", self.asked.join(", "));
                let field = field.escape_debug().to_string();
                self.note(key.span().start, &field, expected);
            }
        }
    }

    /// Each alone says what was expected; of several together a row that has them says it better.
    fn report_missing(&self) {
        if let [(field, expected)] = self.missing.as_slice() {
            return self.wrong(field, format!("is missing; expected {expected}"));
        }
        let fields: Vec<_> = self.missing.iter().map(|(field, _)| *field).collect();
        if fields.is_empty() {
            return;
        }
        let example = self.example.map(|offset| {
            let line = self.validation_errors.line(offset);
            format!("; copy the row of line {line} and change it")
        });
        let message = format!("are missing{}", example.unwrap_or_default());
        self.note(self.start, &fields.join(", "), message);
    }

    /// The line that the row begins on, from 1.
    pub(super) fn line(&self) -> usize {
        self.validation_errors.line(self.start)
    }

    /// What messages call the row: `channel "alfamart" cash-in`.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// A field's text, even if the row has errors.
    pub(super) fn raw(&self, field: &str) -> Option<&'t str> {
        self.table.get(field)?.get_ref().as_str()
    }

    /// Whether the field is written at all.
    pub(super) fn has(&self, field: &str) -> bool {
        self.table.contains_key(field)
    }

    /// A field that may be left out. The outer `None` is a mistake, noted.
    pub(super) fn optional<T>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<Option<T>> {
        if !self.has(field) {
            self.asked.push(field);
            return Some(None);
        }
        read(self, field).map(Some)
    }

    /// The tables of `[[section]]`, none where it is not written; `None` is a mistake, noted.
    pub(super) fn sections(&mut self, section: &'static str) -> Option<Vec<TableReader<'t>>> {
        let rows = self.optional(section, |file, section| {
            let expected = format!("[[{section}]] tables");
            let tables = file.as_is(section, &expected, DeValue::as_array)?;
            let row = |(index, value): (usize, &'t toml::Spanned<DeValue<'t>>)| {
                let start = value.span().start;
                let Some(table) = value.get_ref().as_table() else {
                    file.note(start, section, format!("expected {expected}"));
                    return None;
                };
                let name = name(section, index, table);
                let mut row = TableReader::new(name, start, table, file.validation_errors);
                row.example = example(tables, table);
                Some(row)
            };
            tables.iter().enumerate().map(row).collect()
        });
        rows.map(Option::unwrap_or_default)
    }

    /// The table `[section]`, where it is one; nothing is noted where it is not.
    pub(super) fn single(&mut self, section: &'static str) -> Option<TableReader<'t>> {
        let value = self.table.get(section)?;
        let table = value.get_ref().as_table()?;
        self.asked.push(section);
        let start = value.span().start;
        Some(TableReader::new(
            section.into(),
            start,
            table,
            self.validation_errors,
        ))
    }

    /// The value of a field that must be there and be of one kind.
    pub(super) fn as_is<T>(
        &mut self,
        field: &'static str,
        expected: &str,
        read: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        self.asked.push(field);
        let table = self.table;
        let Some(value) = table.get(field) else {
            self.missing.push((field, expected.to_owned()));
            return None;
        };
        let read = read(value.get_ref());
        if read.is_none() {
            let kind = value.get_ref().type_str();
            self.wrong(field, format!("is of kind {kind}; expected {expected}"));
        }
        read
    }

    /// The value if it fits; notes why it does not otherwise.
    pub(super) fn accept<T>(
        &self,
        fits: bool,
        field: &str,
        value: T,
        otherwise: impl FnOnce() -> String,
    ) -> Option<T> {
        if !fits {
            self.wrong(field, otherwise());
            return None;
        }
        Some(value)
    }

    pub(super) fn note(&self, offset: usize, field: &str, message: impl Into<String>) {
        let field = if self.name.is_empty() {
            field.into()
        } else {
            format!("{}, {field}", self.name)
        };
        self.validation_errors.note(offset, field, message);
    }
}

/// Where the row begins that is the most like that one and has more fields.
fn example(rows: &[toml::Spanned<DeValue<'_>>], of: &DeTable<'_>) -> Option<usize> {
    let likeness = |row: &DeTable<'_>| {
        let is_same = |field: &&str| match (row.get(*field), of.get(*field)) {
            (Some(one), Some(other)) => one.get_ref().as_str() == other.get_ref().as_str(),
            _ => false,
        };
        let fields = ["direction", "issuer", "id", "channel"];
        fields.iter().filter(|field| is_same(field)).count()
    };
    let fuller = rows.iter().filter_map(|row| {
        let table = row.get_ref().as_table()?;
        (table.len() > of.len()).then(|| (likeness(table), row.span().start))
    });
    // The first of those that are as like.
    let best = fuller.max_by_key(|(likeness, start)| (*likeness, std::cmp::Reverse(*start)));
    best.map(|(_, start)| start)
}

/// `channel "alfamart" cash-in`, or `channel 3` where it does not say what it is.
fn name(section: &str, index: usize, table: &DeTable<'_>) -> String {
    let text = |field| table.get(field).and_then(|value| value.get_ref().as_str());
    let Some(id) = text("id").or(text("channel")) else {
        return format!("{section} {}", index + 1);
    };
    match text("direction") {
        Some(direction) => format!("{section} {id:?} {}", direction.escape_debug()),
        None => format!("{section} {id:?}"),
    }
}
