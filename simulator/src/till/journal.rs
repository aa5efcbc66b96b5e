//! The till's own book: what was sent and how it ended.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Order, Verdict};
use crate::words::snap_time;

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
pub struct Pending {
    /// The reference.
    pub reference: String,
    /// Which way the money was to go.
    pub kind: Kind,
    /// The customer's phone number.
    pub phone: String,
    /// Whole rupiah.
    pub amount: u64,
    /// Whether it was sent with a token, which is not written down: it cannot be sent again.
    pub had_token: bool,
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
enum Event {
    Opened,
    Closed,
}

#[derive(Serialize, Deserialize)]
struct Line {
    at: String,
    event: Event,
    reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<Kind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    had_token: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
}

impl Journal {
    /// Opens a journal to write on; makes the file where there is none.
    ///
    /// # Errors
    /// [`JournalError`] where the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|source| JournalError {
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
    pub fn opened(&self, kind: Kind, order: &Order) -> Result<(), JournalError> {
        self.write(&Line {
            kind: Some(kind),
            phone: Some(order.phone.clone()),
            amount: Some(order.amount),
            had_token: order.token.is_some(),
            ..Line::of(Event::Opened, &order.reference)
        })
    }

    /// Writes down how a movement ended.
    ///
    /// # Errors
    /// [`JournalError`] where it is not on disk; the movement then counts as pending.
    pub fn closed(&self, reference: &str, verdict: Verdict) -> Result<(), JournalError> {
        self.write(&Line {
            verdict: Some(verdict),
            ..Line::of(Event::Closed, reference)
        })
    }

    /// The movements that have not ended, in the order in which they were opened.
    ///
    /// A line that cannot be read was cut off by a crash before its request was sent.
    ///
    /// # Errors
    /// [`JournalError`] where the file cannot be read.
    pub fn pending(&self) -> Result<Vec<Pending>, JournalError> {
        let text = std::fs::read_to_string(&self.path).map_err(|source| self.error(source))?;
        let mut open: HashMap<String, (usize, Pending)> = HashMap::new();
        for (at, line) in text.lines().enumerate() {
            let Ok(line) = serde_json::from_str::<Line>(line) else {
                continue;
            };
            match (line.event, line.pending()) {
                (Event::Opened, Some(pending)) => {
                    open.insert(pending.reference.clone(), (at, pending));
                }
                _ => drop(open.remove(&line.reference)),
            }
        }
        let mut open: Vec<_> = open.into_values().collect();
        open.sort_unstable_by_key(|(at, _)| *at);
        Ok(open.into_iter().map(|(_, pending)| pending).collect())
    }

    fn write(&self, line: &Line) -> Result<(), JournalError> {
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

impl Line {
    fn of(event: Event, reference: &str) -> Self {
        Self {
            at: snap_time(Timestamp::now()),
            event,
            reference: reference.to_owned(),
            kind: None,
            phone: None,
            amount: None,
            had_token: false,
            verdict: None,
        }
    }

    fn pending(&self) -> Option<Pending> {
        Some(Pending {
            reference: self.reference.clone(),
            kind: self.kind?,
            phone: self.phone.clone()?,
            amount: self.amount?,
            had_token: self.had_token,
        })
    }
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
            book.opened(Kind::CashOut, &order).expect("written");
        }
        book.closed("B", Verdict::Done).expect("written");
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
        book.opened(Kind::CashIn, &Order::new("081234567890", 10_000))
            .expect("written");
        std::fs::write(&book.path, r#"{"at":"2025-11-22T09:3"#).expect("written");
        assert_eq!(book.pending().expect("readable"), []);
    }

    #[test]
    fn the_token_is_never_written() {
        let directory = tempfile::tempdir().expect("a directory");
        let book = journal(&directory);
        let order = Order::new("081200000000", 50_000)
            .reference("R")
            .token("987123");
        book.opened(Kind::CashOut, &order).expect("written");
        let text = std::fs::read_to_string(&book.path).expect("readable");
        assert!(text.contains("\"R\"") && !text.contains("987123"), "{text}");
    }
}
