//! The till's own book: what was sent and how it ended.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{MovementKind, Order, Verdict};
use crate::text_format::snap_time;

/// A journal on disk, one JSON line per event.
///
/// A movement's reference is on disk before its request is sent, so that a till that dies can
/// still ask and cancel. The token is never written; the phone number is, for a cancel must name
/// it, and therefore only the owner can read the file.
pub struct Journal {
    path: PathBuf,
    file: Mutex<File>,
}

/// A movement that was sent, or was about to be, and has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingMovement {
    /// The reference.
    pub reference: String,
    /// Which way the money was to go.
    pub kind: MovementKind,
    /// The customer's phone number.
    pub phone: String,
    /// Whole rupiah.
    pub amount: u64,
    /// Whether it was sent with a token, which is not written down: it cannot be sent again.
    pub had_token: bool,
}

/// A movement as the journal has it: what was keyed, and how it ended, if it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// What was keyed.
    pub movement: PendingMovement,
    /// When it was opened.
    pub at: Timestamp,
    /// The line of the journal that opened it, from 0.
    pub line: usize,
    /// How it ended; nothing while it is pending.
    pub end: Option<MovementEnd>,
}

/// How a movement ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovementEnd {
    /// For the till.
    pub verdict: Verdict,
    /// The gateway's reference, where it gave one.
    pub reference_no: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The line of the journal that says so, from 0.
    pub line: usize,
}

/// Why a journal cannot be used. Without journal nothing is sent.
#[derive(Debug, thiserror::Error)]
#[error("journal {}: {source}", path.display())]
pub struct JournalError {
    path: PathBuf,
    source: std::io::Error,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum JournalEvent {
    Bootstrapped,
    Closed,
}

#[derive(Serialize, Deserialize)]
struct JournalLine {
    at: String,
    event: JournalEvent,
    reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<MovementKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    had_token: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference_no: Option<String>,
}

impl Journal {
    /// Opens a journal to write on; makes the file where there is none. A line that a crash cut off
    /// is ended, so that it takes no other line with it.
    ///
    /// # Errors
    /// [`JournalError`] where the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let opened = options.open(path).and_then(|mut file| {
            end_last_line(&mut file)?;
            Ok(file)
        });
        let file = opened.map_err(|source| JournalError {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            file: Mutex::new(file),
        })
    }

    /// Writes down a movement that is about to be sent.
    ///
    /// # Errors
    /// [`JournalError`] where it is not on disk; the movement must not be sent then.
    pub fn opened(&self, kind: MovementKind, order: &Order) -> Result<(), JournalError> {
        self.write(&JournalLine {
            kind: Some(kind),
            phone: Some(order.phone.clone()),
            amount: Some(order.amount),
            had_token: order.token.is_some(),
            ..JournalLine::of(JournalEvent::Bootstrapped, &order.reference)
        })
    }

    /// Writes down how a movement ended, and the gateway's reference.
    ///
    /// # Errors
    /// [`JournalError`] where it is not on disk; the movement then counts as pending.
    pub fn closed(
        &self,
        reference: &str,
        verdict: Verdict,
        reference_no: Option<&str>,
    ) -> Result<(), JournalError> {
        self.write(&JournalLine {
            verdict: Some(verdict),
            reference_no: reference_no.map(str::to_owned),
            ..JournalLine::of(JournalEvent::Closed, reference)
        })
    }

    /// The movements that have not ended, in the order in which they were opened.
    ///
    /// # Errors
    /// [`JournalError`] where the file cannot be read.
    pub fn pending(&self) -> Result<Vec<PendingMovement>, JournalError> {
        let entries = self.entries()?.into_iter();
        let open = entries.filter(|entry| entry.end.is_none());
        Ok(open.map(|entry| entry.movement).collect())
    }

    /// All movements, in the order in which they were opened.
    ///
    /// A line that cannot be read was cut off by a crash before its request was sent.
    ///
    /// # Errors
    /// [`JournalError`] where the file cannot be read.
    pub fn entries(&self) -> Result<Vec<JournalEntry>, JournalError> {
        let bytes = std::fs::read(&self.path).map_err(|source| self.error(source))?;
        let mut entries: Vec<JournalEntry> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (number, text) in String::from_utf8_lossy(&bytes).lines().enumerate() {
            let Ok(line) = serde_json::from_str::<JournalLine>(text) else {
                continue;
            };
            match (line.event, line.entry(number)) {
                (JournalEvent::Bootstrapped, Some(entry)) => match places.get(&line.reference) {
                    // Sent anew under its reference: still the one movement.
                    Some(place) if entries[*place].end.is_none() => entries[*place] = entry,
                    _ => {
                        places.insert(line.reference, entries.len());
                        entries.push(entry);
                    }
                },
                _ => {
                    if let Some(place) = places.get(&line.reference) {
                        entries[*place].end = line.end(number);
                    }
                }
            }
        }
        Ok(entries)
    }

    fn write(&self, line: &JournalLine) -> Result<(), JournalError> {
        let written = serde_json::to_string(line)
            .map_err(std::io::Error::from)
            .and_then(|text| {
                let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
                file.write_all(format!("{text}\n").as_bytes())?;
                file.sync_data()
            });
        written.map_err(|source| self.error(source))
    }

    fn error(&self, source: std::io::Error) -> JournalError {
        JournalError {
            path: self.path.clone(),
            source,
        }
    }
}

impl JournalLine {
    fn of(event: JournalEvent, reference: &str) -> Self {
        Self {
            at: snap_time(Timestamp::now()),
            event,
            reference: reference.to_owned(),
            kind: None,
            phone: None,
            amount: None,
            had_token: false,
            verdict: None,
            reference_no: None,
        }
    }

    fn entry(&self, line: usize) -> Option<JournalEntry> {
        let movement = PendingMovement {
            reference: self.reference.clone(),
            kind: self.kind?,
            phone: self.phone.clone()?,
            amount: self.amount?,
            had_token: self.had_token,
        };
        Some(JournalEntry {
            movement,
            at: self.at.parse().ok()?,
            line,
            end: None,
        })
    }

    fn end(&self, line: usize) -> Option<MovementEnd> {
        Some(MovementEnd {
            verdict: self.verdict?,
            reference_no: self.reference_no.clone(),
            at: self.at.parse().ok()?,
            line,
        })
    }
}

/// A file that does not end with a line's end was being written when the till died.
fn end_last_line(file: &mut File) -> std::io::Result<()> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(());
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    if last == *b"\n" {
        return Ok(());
    }
    file.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(directory: &tempfile::TempDir) -> Journal {
        Journal::open(&directory.path().join("journal.jsonl")).expect("a journal")
    }

    #[test]
    fn what_has_not_ended_is_found_again_after_a_restart() {
        let directory = tempfile::tempdir().expect("a directory");
        let book = journal(&directory);
        for reference in ["A", "B", "C"] {
            let order = Order::new("081234567890", 50_000)
                .reference(reference)
                .token("012345");
            book.opened(MovementKind::CashOut, &order).expect("written");
        }
        book.closed("B", Verdict::Done, Some("G-1"))
            .expect("written");
        drop(book);

        let pending = journal(&directory).pending().expect("readable");
        let references: Vec<_> = pending.iter().map(|one| one.reference.as_str()).collect();
        assert_eq!(references, ["A", "C"]);
        assert_eq!(pending[0].amount, 50_000);
        assert!(pending[0].had_token);
    }

    #[test]
    fn a_line_cut_off_by_a_crash_is_passed_over() {
        let directory = tempfile::tempdir().expect("a directory");
        let book = journal(&directory);
        book.opened(MovementKind::CashIn, &Order::new("081234567890", 10_000))
            .expect("written");
        std::fs::write(&book.path, r#"{"at":"2025-11-22T09:3"#).expect("written");
        assert_eq!(book.pending().expect("readable"), []);
    }

    #[test]
    fn a_line_cut_off_by_a_crash_takes_no_other_with_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let book = journal(&directory);
        std::fs::write(&book.path, r#"{"at":"2025-11-22T09:3"#).expect("written");
        drop(book);
        let book = journal(&directory);
        book.opened(
            MovementKind::CashIn,
            &Order::new("081234567890", 10_000).reference("R"),
        )
        .expect("written");
        assert_eq!(book.pending().expect("readable")[0].reference, "R");
    }

    #[test]
    fn every_movement_is_listed_with_its_end_and_its_lines() {
        let directory = tempfile::tempdir().expect("a directory");
        let book = journal(&directory);
        for reference in ["A", "B"] {
            let order = Order::new("081234567890", 50_000).reference(reference);
            book.opened(MovementKind::CashIn, &order).expect("written");
        }
        book.closed("A", Verdict::Done, Some("G-1"))
            .expect("written");
        let entries = book.entries().expect("readable");
        let end = entries[0].end.as_ref().expect("an end");
        assert_eq!((end.verdict, end.line), (Verdict::Done, 2));
        assert_eq!(end.reference_no.as_deref(), Some("G-1"));
        assert_eq!((entries[1].line, &entries[1].end), (1, &None));
    }

    #[test]
    fn the_token_is_never_written() {
        let directory = tempfile::tempdir().expect("a directory");
        let book = journal(&directory);
        let order = Order::new("081200000000", 50_000)
            .reference("R")
            .token("987123");
        book.opened(MovementKind::CashOut, &order).expect("written");
        let text = std::fs::read_to_string(&book.path).expect("readable");
        assert!(text.contains("\"R\"") && !text.contains("987123"), "{text}");
    }
}
