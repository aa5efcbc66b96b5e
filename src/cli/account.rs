//! `gerai account`: customers' accounts, as operators open, look at and change them.

mod change;
mod open;
mod show;

use std::io::Write;

use clap::Subcommand;

use super::Failure;
use crate::clock::Clock;
use crate::ledger::AccountStatus;
use crate::operators::Action;

/// What can be done with accounts.
#[derive(Clone, Debug, Subcommand)]
pub enum AccountCommand {
    /// Open an account, empty
    #[command(after_help = open::AFTER_HELP)]
    Open(open::OpenArguments),
    /// Show an account: what is in it, what it may still receive, its last postings
    #[command(after_help = show::AFTER_HELP)]
    Show(show::ShowArguments),
    /// Block an account
    #[command(after_help = change::BLOCK_HELP)]
    Block(change::ChangeArguments),
    /// Make a blocked or dormant account active again
    #[command(after_help = change::UNBLOCK_HELP)]
    Unblock(change::ChangeArguments),
    /// Close an account for good
    #[command(after_help = change::CLOSE_HELP)]
    Close(change::ChangeArguments),
    /// Give an account another tier
    #[command(after_help = change::SET_TIER_HELP)]
    SetTier(change::TierArguments),
}

impl AccountCommand {
    /// Runs the command.
    pub fn run(self, output: &mut impl Write, clock: &Clock) -> Result<(), Failure> {
        use AccountStatus::{Active, Blocked, Closed};
        let now = clock.now();
        match self {
            Self::Open(arguments) => arguments.run(output, now),
            Self::Show(arguments) => arguments.run(output, now),
            Self::Block(arguments) => {
                arguments.set_status(output, clock, Action::AccountBlock, Blocked)
            }
            Self::Unblock(arguments) => {
                arguments.set_status(output, clock, Action::AccountUnblock, Active)
            }
            Self::Close(arguments) => {
                arguments.set_status(output, clock, Action::AccountClose, Closed)
            }
            Self::SetTier(arguments) => arguments.run(output, clock),
        }
    }
}
