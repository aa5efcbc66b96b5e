//! Standard output and standard error. Who reads them may be gone, have no room, or sleep: that is
//! no reason to panic, and none to keep money waiting.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, channel, sync_channel};
use std::thread;
use std::time::Duration;

/// How long a reader is waited for where something else matters more.
const WRITE_TIMEOUT: Duration = Duration::from_secs(3);
/// Lines that wait for a reader who is slower than what happens.
const LINES: usize = 1024;

/// The readers that have been waited for in vain.
static OUT_SLEEPS: AtomicBool = AtomicBool::new(false);
static ERROR_SLEEPS: AtomicBool = AtomicBool::new(false);

/// Writes a line to standard output, however slow its reader is; whether it could. A reader that
/// has gone away has read what it wanted.
pub fn show(text: impl Display) -> bool {
    let mut out = anstream::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            complain(format_args!(
                "simulator: standard output cannot be written: {error}"
            ));
            false
        }
        _ => true,
    }
}

/// The same, which gives up where the reader sleeps.
pub fn show_in_passing(text: impl Display) {
    let text = text.to_string();
    in_passing(&OUT_SLEEPS, move || {
        show(text);
    });
}

/// Writes a line to standard error, where somebody reads it.
pub fn complain(text: impl Display) {
    let text = text.to_string();
    in_passing(&ERROR_SLEEPS, move || {
        let mut out = anstream::stderr().lock();
        let _: io::Result<()> = writeln!(out, "{text}");
    });
}

/// Does this in a thread of its own; its result, where that came in time. It may go on after that,
/// until the process ends.
pub fn within<T: Send + 'static>(
    timeout: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (done, result) = channel();
    thread::spawn(move || done.send(work()));
    result.recv_timeout(timeout).ok()
}

fn in_passing(sleeps: &AtomicBool, write: impl FnOnce() + Send + 'static) {
    if !sleeps.load(Ordering::Relaxed) && within(WRITE_TIMEOUT, write).is_none() {
        sleeps.store(true, Ordering::Relaxed);
    }
}

/// Lines for standard output from those who cannot wait.
pub struct LineQueue(SyncSender<String>);

impl LineQueue {
    /// Starts to write.
    pub fn start() -> Self {
        let (lines, waiting) = sync_channel(LINES);
        thread::spawn(move || {
            for line in waiting {
                show(line);
            }
        });
        Self(lines)
    }

    /// Leaves a line to it; where the reader is too slow for them all, this one is dropped.
    pub fn show(&self, line: impl Display) {
        let _ = self.0.try_send(line.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_too_long_is_not_waited_for() {
        let (_sender, never) = channel::<()>();
        assert_eq!(
            within(Duration::from_millis(10), move || never.recv()),
            None
        );
        assert_eq!(within(WRITE_TIMEOUT, || 7), Some(7));
    }
}
