//! Rows that say less than the row before them: a field that is left out sets no limit, so a newer
//! row without it opens what the older one kept shut.

use std::collections::BTreeMap;
use std::fmt;

use super::Catalogue;
use super::described::Described;
use super::moment::written;
use super::period::Period;
use crate::types::Timestamp;

/// Fields of a row that its successor leaves out. Allowed, and worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DroppedFields {
    /// What the rows are about.
    about: String,
    /// When the older one begins.
    older: Timestamp,
    /// When the newer one begins.
    newer: Timestamp,
    /// What the older one has and the newer one has not.
    fields: Vec<&'static str>,
}

impl Catalogue {
    /// Every row that leaves out what the row before it sets, in the order of the file's sections.
    pub fn dropped_fields(&self) -> Vec<DroppedFields> {
        let mut found = dropped(self.wrong_tokens.rows());
        found.extend(dropped(self.channels.iter()));
        found
    }
}

fn dropped<'a, T: Described + 'a>(rows: impl Iterator<Item = &'a T>) -> Vec<DroppedFields> {
    let mut things: BTreeMap<String, BTreeMap<Timestamp, &T>> = BTreeMap::new();
    for row in rows {
        let of_thing = things.entry(row.about()).or_default();
        of_thing.insert(row.in_force().from, row);
    }
    let mut found = Vec::new();
    for (about, rows) in things {
        let newer = rows.iter().skip(1);
        for ((older, before), (newer, after)) in rows.iter().zip(newer) {
            let fields = left_out(*before, *after);
            if !fields.is_empty() {
                found.push(DroppedFields {
                    about: about.clone(),
                    older: *older,
                    newer: *newer,
                    fields,
                });
            }
        }
    }
    found
}

fn left_out<T: Described>(before: &T, after: &T) -> Vec<&'static str> {
    let pairs = before.fields().into_iter().zip(after.fields());
    pairs
        .filter(|((_, before), (_, after))| !before.is_empty() && after.is_empty())
        .map(|((name, _), _)| name)
        .collect()
}

/// `kaspro, channel "alfamart" cash-in, from 2026-12-15: leaves out max, which the row from
/// 2021-01-01 sets`
impl fmt::Display for DroppedFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let older = match self.older {
            Period::BEGINNING => "before it".to_owned(),
            older => format!("from {}", written(older)),
        };
        let (about, newer) = (&self.about, written(self.newer));
        let fields = self.fields.join(", ");
        write!(
            f,
            "{about}, from {newer}: leaves out {fields}, which the row {older} sets"
        )
    }
}
