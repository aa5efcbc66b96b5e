//! `gerai account`: customers' accounts, as operators open and look at them.

mod open;
mod show;

use std::io::Write;

use clap::Subcommand;

use super::Failure;
use crate::types::Timestamp;

/// What can be done with accounts.
#[derive(Clone, Debug, Subcommand)]
pub enum AccountCommand {
    /// Open an account, empty
    #[command(after_help = open::AFTER_HELP)]
    Open(open::OpenArguments),
    /// Show an account: what is in it, what it may still receive, its last postings
    #[command(after_help = show::AFTER_HELP)]
    Show(show::ShowArguments),
}

impl AccountCommand {
    /// Runs the command.
    pub fn run(self, output: &mut impl Write, now: Timestamp) -> Result<(), Failure> {
        match self {
            Self::Open(arguments) => arguments.run(output, now),
            Self::Show(arguments) => arguments.run(output, now),
        }
    }
}
