//! What a disk alone does to a commit: nothing that writes a log and syncs it answers sooner.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use super::BenchError;

/// What the movements of one batch at half of the peak leave in PostgreSQL's log, about.
const BATCH: usize = 48 * 1024;
/// How often a batch is begun, as the gateway's lanes do it.
const EVERY: Duration = Duration::from_millis(5);
/// Written over again and again, as a log's file is.
const BATCHES_IN_FILE: usize = 1024;
/// Requests that would come meanwhile come so often.
const ARRIVAL: Duration = Duration::from_micros(500);
/// The longest wait that is measured, in microseconds: a minute.
const LONGEST: u64 = 60_000_000;

/// Writes and syncs small batches in a file of that folder. 99 of 100 requests that came all the
/// while, each to be answered when the next batch is on disk, would have waited at most so long, in
/// milliseconds.
///
/// # Errors
/// [`BenchError`] where the file cannot be written.
pub fn commit_p99_ms(folder: &Path, lasts: Duration) -> Result<f64, BenchError> {
    let path = folder.join("disk.probe");
    let probed = probe(&path, lasts);
    std::fs::remove_file(&path)?;
    Ok(probed?.value_at_quantile(0.99) as f64 / 1000.0)
}

fn probe(path: &Path, lasts: Duration) -> Result<Histogram<u64>, BenchError> {
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .open(path)?;
    let batch = vec![0x5a; BATCH];
    for _ in 0..BATCHES_IN_FILE {
        file.write_all(&batch)?;
    }
    file.sync_all()?;
    let mut waits = Histogram::new_with_max(LONGEST, 3).map_err(BenchError::other)?;
    let started = Instant::now();
    let mut arrival = started;
    for number in 0.. {
        let begun = Instant::now();
        if begun - started >= lasts {
            break;
        }
        write(&mut file, number % BATCHES_IN_FILE, &batch)?;
        let synced = Instant::now();
        while arrival <= begun {
            waits.saturating_record((synced - arrival).as_micros() as u64);
            arrival += ARRIVAL;
        }
        thread::sleep(EVERY.saturating_sub(begun.elapsed()));
    }
    Ok(waits)
}

fn write(file: &mut File, place: usize, batch: &[u8]) -> std::io::Result<()> {
    file.seek(SeekFrom::Start((place * BATCH) as u64))?;
    file.write_all(batch)?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_waits_for_a_batch_and_its_sync() {
        let folder = tempfile::tempdir().expect("a folder");
        let p99 = commit_p99_ms(folder.path(), Duration::from_millis(50)).expect("a disk");
        assert!(p99 > 0.0);
        assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
    }
}
