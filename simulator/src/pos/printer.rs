//! The receipt printer. A printer without paper blocks its writer, so it has its own thread, and
//! the till goes on.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use super::model::TerminalEvent;
use crate::receipt::{Format, PrintLayout};

/// How long the last papers are waited for at the end.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(3);

/// Prints one paper after the other.
pub struct Printer {
    papers: Option<Sender<PrintLayout>>,
    ended: Receiver<()>,
}

impl Printer {
    /// Starts it, for that device or file.
    pub fn start(path: PathBuf, events: UnboundedSender<TerminalEvent>) -> Self {
        let (papers, waiting) = channel::<PrintLayout>();
        let (end, ended) = channel();
        thread::spawn(move || {
            for layout in waiting {
                if let Err(error) = print(&path, &layout) {
                    let _ = events.send(TerminalEvent::NotPrinted(error.to_string()));
                }
            }
            let _ = end.send(());
        });
        let papers = Some(papers);
        Self { papers, ended }
    }

    /// Leaves a paper to it.
    pub fn print(&self, layout: PrintLayout) {
        if let Some(papers) = &self.papers {
            let _ = papers.send(layout);
        }
    }
}

impl Drop for Printer {
    fn drop(&mut self) {
        self.papers = None;
        let _ = self.ended.recv_timeout(SHUTDOWN_TIMEOUT);
    }
}

/// Opened for each paper: a printer may be switched off and on in between.
fn print(printer: &Path, layout: &PrintLayout) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(printer)?;
    file.write_all(&Format::EscPos.bytes(layout))?;
    file.flush()
}
