//! How a command ends.

use simulator::screen;
use std::fmt::Display;
use std::process::ExitCode;

use anstyle::AnsiColor;

/// How a command ended, in words for the user where it went wrong.
pub enum CommandEnd {
    /// As it was asked.
    Success,
    /// Refused, or something was lost.
    Refused(String),
    /// The question or its configuration is wrong.
    Usage(String),
    /// It is not known what became of it.
    Unknown(String),
}

impl CommandEnd {
    /// A refusal.
    pub fn refused(why: impl Display) -> Self {
        Self::Refused(why.to_string())
    }

    /// A wrong question or configuration.
    pub fn usage(why: impl Display) -> Self {
        Self::Usage(why.to_string())
    }

    /// Says what went wrong on standard error.
    pub fn report(self) -> ExitCode {
        let (code, why) = match self {
            Self::Success => return ExitCode::SUCCESS,
            Self::Refused(why) => (1, why),
            Self::Usage(why) => (2, why),
            Self::Unknown(why) => (3, why),
        };
        let red = AnsiColor::Red.on_default().bold();
        screen::complain(format_args!("{red}simulator:{red:#} {why}"));
        ExitCode::from(code)
    }
}
