//! A cashier's terminal: the till, worked by keys on a screen of 80 by 24.
//!
//! In reading order: the model is the till as a cashier knows it, pure, as states and what happens
//! to them; the view draws it; the runner executes the model's effects, through
//! [`crate::till::Till`], which owns the journal, the recovery and the queue. The drawer's cash is
//! computed from that journal, never stored, so that a crash cannot make them differ.

mod answer_text;
mod drawer;
mod executor;
mod model;
mod printer;
mod runner;
mod settings;
mod shift_log;
mod terminal;
mod translations;
mod view;
mod zreport;

use std::path::PathBuf;

pub use runner::run;
pub use settings::TerminalSettings;

/// Why the terminal does not run.
#[derive(Debug, thiserror::Error)]
pub enum PosError {
    /// It is not run in one.
    #[error("this is no terminal: run it in one, or over ssh -t")]
    NoTerminal,
    /// The terminal fails.
    #[error("the terminal fails: {0}")]
    Terminal(#[from] std::io::Error),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] crate::till::JournalError),
    /// Another till runs on the same journal.
    #[error("{}: another till runs on this journal", .0.display())]
    Busy(PathBuf),
    /// The journal is another till's.
    #[error("{}: it belongs to {till}", path.display())]
    Another {
        /// The file of its shift.
        path: PathBuf,
        /// Whose it is.
        till: String,
    },
    /// The shift cannot be read.
    #[error("{}: {source}", path.display())]
    Book {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The client cannot be made.
    #[error(transparent)]
    Client(#[from] crate::snap::SnapError),
}
