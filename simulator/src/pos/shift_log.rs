//! The shift on disk: a small file beside the journal, replaced as a whole and durably, so that it
//! is after a crash what it was before, or what it was to become.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::PosError;
use super::drawer::{self, CashMove, DrawerTotals};

/// What a till knows about its shifts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShiftLog {
    /// Whose till it is, `PARTNER/TERMINAL`.
    pub till: String,
    /// The open shift.
    pub open: Option<Shift>,
    /// The last one that was closed.
    pub last: Option<ClosedShift>,
}

/// A shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shift {
    /// Counted from 1, for ever.
    pub number: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The cash that it began with, whole rupiah.
    pub float: u64,
    /// The journal's first line that belongs to it.
    pub since: usize,
    /// Pay-ins and safe drops, oldest first.
    #[serde(default)]
    pub cash: Vec<CashMove>,
}

/// A shift that was counted and closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClosedShift {
    /// The shift.
    pub shift: Shift,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// What went in and out.
    pub sums: DrawerTotals,
    /// The pieces of each denomination that were counted.
    pub pieces: Vec<u64>,
}

impl ClosedShift {
    /// What should have been in the drawer, whole rupiah.
    pub fn expected(&self) -> i64 {
        self.sums.drawer(self.shift.float)
    }

    /// What was counted, whole rupiah.
    pub fn counted(&self) -> u64 {
        drawer::counted(&self.pieces)
    }

    /// What is over (above zero) or short (below), whole rupiah.
    pub fn difference(&self) -> i64 {
        drawer::signed(self.counted()) - self.expected()
    }
}

/// The file of a [`ShiftLog`], locked for as long as this lives.
pub struct ShiftLogFile {
    path: PathBuf,
    _lock: File,
}

impl ShiftLogFile {
    /// The one beside that journal, and what it says. A journal of another till is refused: its
    /// pending movements would be taken back in the wrong name.
    ///
    /// # Errors
    /// [`PosError`] where another till runs on it, or it is another's, or cannot be read.
    pub fn open(journal: &Path, till: &str) -> Result<(Self, ShiftLog), PosError> {
        let path = journal.with_extension("shift.json");
        let failed = |source| PosError::Book {
            path: path.clone(),
            source,
        };
        let lock = File::create(journal.with_extension("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(PosError::Busy(journal.to_owned())),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let shift_log = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => ShiftLog {
                till: till.to_owned(),
                ..ShiftLog::default()
            },
            Err(error) => return Err(failed(error)),
        };
        if shift_log.till != till {
            return Err(PosError::Another {
                path,
                till: shift_log.till,
            });
        }
        Ok((Self { path, _lock: lock }, shift_log))
    }

    /// Replaces it; it is on disk when this returns.
    ///
    /// # Errors
    /// The error of the disk; what was there before is there still.
    pub fn save(&self, shift_log: &ShiftLog) -> std::io::Result<()> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec_pretty(shift_log)?)?;
        file.as_file().sync_all()?;
        file.persist(&self.path).map_err(|error| error.error)?;
        // The name is on disk only with its folder.
        File::open(folder)?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawer::CashMoveKind;
    use super::*;

    fn shift() -> Shift {
        Shift {
            number: 3,
            opened_at: Timestamp::UNIX_EPOCH,
            float: 500_000,
            since: 7,
            cash: vec![CashMove {
                at: Timestamp::UNIX_EPOCH,
                kind: CashMoveKind::SafeDrop,
                amount: 300_000,
            }],
        }
    }

    #[test]
    fn a_shift_survives_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("till.jsonl");
        let (file, mut shift_log) =
            ShiftLogFile::open(&journal, "ALFAMART/TJ01-1").expect("a book");
        shift_log.open = Some(shift());
        file.save(&shift_log).expect("saved");
        drop(file);
        let (_, again) = ShiftLogFile::open(&journal, "ALFAMART/TJ01-1").expect("a book");
        assert_eq!(again, shift_log);
    }

    #[test]
    fn a_shift_of_a_terminal_without_pay_ins_and_small_coins_is_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("till.jsonl");
        let sums = r#"{"count":0,"amount":0}"#;
        let shift = r#"{"number":1,"openedAt":"2025-11-22T02:30:00Z","float":100000,"since":0}"#;
        let text = format!(
            r#"{{"till":"A/1","open":{shift},"last":{{"shift":{shift},
                "closedAt":"2025-11-22T09:30:00Z","pieces":[1,0,0,0,0,0,0,0],
                "sums":{{"ins":{sums},"outs":{sums},"backs":{sums},"unknown":{sums}}}}}}}"#
        );
        std::fs::write(journal.with_extension("shift.json"), text).expect("written");
        let (_, shift_log) = ShiftLogFile::open(&journal, "A/1").expect("a book");
        assert_eq!(shift_log.last.map(|last| last.difference()), Some(0));
        assert!(shift_log.open.is_some_and(|open| open.cash.is_empty()));
    }

    #[test]
    fn two_tills_cannot_have_one_journal() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("till.jsonl");
        let _first = ShiftLogFile::open(&journal, "ALFAMART/TJ01-1").expect("a book");
        let second = ShiftLogFile::open(&journal, "ALFAMART/TJ01-1");
        assert!(matches!(second, Err(PosError::Busy(_))));
    }

    #[test]
    fn the_journal_of_another_till_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = folder.path().join("till.jsonl");
        let (file, shift_log) = ShiftLogFile::open(&journal, "ALFAMART/TJ01-1").expect("a book");
        file.save(&shift_log).expect("saved");
        drop(file);
        let other = ShiftLogFile::open(&journal, "INDOMARET/TB45-2");
        assert!(matches!(other, Err(PosError::Another { .. })));
    }
}
