//! `gerai config`: the configuration file.

use std::io::Write;

use clap::Subcommand;

use super::Failure;

/// A configuration file with every setting at its default.
pub const EXAMPLE: &str = include_str!("example.toml");

const EXAMPLES: &str = "\
Examples:
  gerai config example > gerai.toml
  gerai serve --config gerai.toml";

/// What can be done with the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum ConfigCommand {
    /// Print a configuration file with every setting, at its default, and what it means
    #[command(after_help = EXAMPLES)]
    Example,
}

impl ConfigCommand {
    /// Runs the command.
    pub fn run(self, output: &mut impl Write) -> Result<(), Failure> {
        match self {
            Self::Example => output.write_all(EXAMPLE.as_bytes())?,
        }
        Ok(output.flush()?)
    }
}
