//! Kills the gateway under load, again and again, and counts what it lost.
//!
//! One round: a gateway runs as a child process, tills and phones load it, SIGKILL hits it at a
//! random moment, it starts again on the same database, and everything that it had acknowledged
//! is asked for again: by status inquiry and by repeating the request. What was not answered is
//! then settled by the tills' rules, and the auditor goes over the database.
//!
//! A killed process does not test the disk: the operating system keeps what was written. What is
//! tested is that an answer never goes out before its commit, and that a restart changes no answer.

pub(crate) mod check;
mod error;
pub(crate) mod fixture;
pub(crate) mod load;
pub(crate) mod request;
mod rounds;

pub use error::CrashTestError;
pub use rounds::{CrashTestOptions, CrashTestReport, run};
