//! The command line. Each command is a file; results go to standard output, everything else to
//! standard error.

pub mod account;
pub mod catalogue;
pub mod config;
mod config_error;
mod database;
pub mod distribute;
mod failure;
mod log;
mod log_span;
mod log_throttle;
mod log_writer;
pub mod migrate;
pub mod movement;
mod open_files;
pub mod ops;
mod parse;
pub mod partner;
mod pin;
mod progress_bar;
pub mod serve;
mod show;
mod threads;
pub mod verify;

pub use database::{DatabaseArguments, DatabaseFlags};
pub use failure::Failure;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::Clock;

const AFTER_HELP: &str = "\
Exit codes:
  0  done
  1  refused: it exists already, does not exist, or an audit found a breach
  2  the command line, the configuration, the catalogue, the key ring or the version of the
     database's schema is not what it should be
  3  the database cannot be opened, read or written

Examples:
  gerai serve --sandbox                         try everything on this machine
  gerai serve --config /etc/gerai.toml          serve for real
  gerai partner add ALFAMART --name Alfamart --public-key alfamart.pem --channel alfamart
  gerai account open --phone 081234567890 --name 'Budi Pratama' --tier premium

Times are ISO 8601 in WIB (UTC+7). NO_COLOR switches colours off.";

/// Gateway between store cashiers and e-money accounts, speaking SNAP BI
#[derive(Debug, Parser)]
#[command(name = "gerai", version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::ServeArguments),
    Migrate(migrate::MigrateArguments),
    Distribute(distribute::DistributeArguments),
    Verify(verify::VerifyArguments),
    /// Add partners, list them, change them, and give them new secrets
    #[command(subcommand)]
    Partner(partner::PartnerCommand),
    /// Open customers' accounts, look at them, and change them
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Look at what operators did
    #[command(subcommand)]
    Ops(ops::OpsCommand),
    /// Find movements by the number on their receipts
    #[command(subcommand)]
    Movement(movement::MovementCommand),
    /// Look at the rules, take them out, compare them, and check them before they are served
    #[command(subcommand)]
    Catalogue(catalogue::CatalogueCommand),
    /// Print a whole configuration file
    #[command(subcommand)]
    Config(config::ConfigCommand),
}

/// Reads the command line, executes the command, and reports its result.
pub fn run() -> ExitCode {
    let command = Arguments::parse().command;
    let Err(failure) = command.run(&mut io::stdout(), &Clock::machine()) else {
        return ExitCode::SUCCESS;
    };
    if failure.is_closed_pipe() {
        return ExitCode::SUCCESS;
    }
    // Where even standard error is closed, the exit code is the only report.
    let _ = writeln!(io::stderr(), "error: {failure}");
    failure.exit_code().into()
}

impl Command {
    fn run(self, output: &mut impl Write, clock: &Clock) -> Result<(), Failure> {
        match self {
            Self::Serve(arguments) => arguments.run(),
            Self::Migrate(arguments) => arguments.run(output),
            Self::Distribute(arguments) => arguments.run(output),
            Self::Verify(arguments) => arguments.run(output),
            Self::Partner(command) => command.run(output, clock.now()),
            Self::Account(command) => command.run(output, clock),
            Self::Ops(command) => command.run(output),
            Self::Movement(command) => command.run(output, clock.now()),
            Self::Catalogue(command) => command.run(output, clock.now()),
            Self::Config(command) => command.run(output),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_and_flag_explains_itself() {
        fn check(command: &clap::Command) {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for argument in command.get_arguments() {
                let name = argument.get_id();
                assert!(
                    argument.get_help().is_some(),
                    "{} {name}",
                    command.get_name()
                );
            }
            command.get_subcommands().for_each(check);
        }
        check(&Arguments::command());
    }
}
