//! Writes the log from a thread of its own, through a bounded queue that drops and counts: nothing
//! on the way of a request waits for the reader of standard error, however long it stalls.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// Lines that wait to be written, at most.
const LINES_WAITING_MAX: usize = 8192;
/// How long the end waits for the lines that wait.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// Takes lines; one for each thread that logs.
#[derive(Clone)]
pub struct LogWriter {
    lines: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

/// What the writing thread is sent.
enum Message {
    Line(Vec<u8>),
    /// Answered once everything before it is written.
    Flush(SyncSender<()>),
}

/// The writer's end: when it is dropped, the lines that wait are written, for a second at most.
pub struct FlushGuard(LogWriter);

impl LogWriter {
    /// Starts the thread, which writes to standard error.
    pub fn start() -> io::Result<(Self, FlushGuard)> {
        // A handle of its own: the standard one has a lock, which a panic would wait for.
        let output = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        Self::start_to(output)
    }

    /// Starts the thread, which writes there.
    pub fn start_to(output: impl Write + Send + 'static) -> io::Result<(Self, FlushGuard)> {
        let (lines, queue) = sync_channel(LINES_WAITING_MAX);
        let log_thread = thread::Builder::new().name("log".to_owned());
        log_thread.spawn(move || write_lines(&queue, output))?;
        let writer = Self {
            lines,
            dropped: Arc::default(),
        };
        Ok((writer.clone(), FlushGuard(writer)))
    }

    /// Lines that were dropped since the start.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

fn write_lines(queue: &Receiver<Message>, mut output: impl Write) {
    for message in queue {
        match message {
            // Where standard error is closed, there is nobody to say so to.
            Message::Line(line) => drop(output.write_all(&line)),
            Message::Flush(done) => drop(done.try_send(())),
        }
    }
}

impl Write for LogWriter {
    /// Never waits and never fails.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.try_send(Message::Line(line.to_vec())).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogWriter {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Drop for FlushGuard {
    fn drop(&mut self) {
        let (done, flushed) = sync_channel(1);
        // A full queue has a reader that stalls: there is nothing to wait for.
        if self.0.lines.try_send(Message::Flush(done)).is_ok() {
            let _ = flushed.recv_timeout(FLUSH_TIMEOUT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that takes nothing until it is let go.
    struct Stalled(Receiver<()>);

    impl Write for Stalled {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_stalls_costs_lines_and_no_time() {
        let (go, stall) = sync_channel(1);
        let (mut writer, guard) = LogWriter::start_to(Stalled(stall)).expect("a thread");
        for _ in 0..LINES_WAITING_MAX + 100 {
            writer.write_all(b"line\n").expect("taken");
        }
        let dropped = writer.dropped();
        assert!((99..=100).contains(&dropped), "{dropped}");
        drop(guard);
        drop(go);
    }

    #[test]
    fn what_waits_at_the_end_is_written() {
        let (reader, output) = io::pipe().expect("a pipe");
        let (mut writer, guard) = LogWriter::start_to(output).expect("a thread");
        writer.write_all(b"one\n").expect("taken");
        writer.write_all(b"two\n").expect("taken");
        drop(guard);
        drop(writer);
        assert_eq!(io::read_to_string(reader).expect("text"), "one\ntwo\n");
    }
}
