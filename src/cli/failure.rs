//! How a command fails: one clear message, and an exit code for scripts.

use std::io;

use super::config_error;
use crate::bootstrap::OpenError;
use crate::catalogue::LoadError;
use crate::config::ConfigError;
use crate::gateway::StartError;
use crate::partners::RegisterError;
use crate::storage::{NewAccountError, StorageError};

/// Why a command did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The command was understood and refused: exit code 1.
    #[error("{0}")]
    Refused(String),
    /// What was asked for or configured is not what it should be: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The database cannot be opened, read or written: exit code 3.
    #[error("{0}")]
    Database(String),
    /// The result could not be written: exit code 1.
    #[error("cannot write the result: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// What the process ends with.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Output(_) => 1,
            Self::Usage(_) => 2,
            Self::Database(_) => 3,
        }
    }

    /// `gerai partner list | head` is no failure.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Url { .. } | StorageError::Version(_) => Self::Usage(error.to_string()),
            other => Self::Database(with_hint(other.to_string())),
        }
    }
}

/// What SQLite says, and nothing more, where the disk or the file's owner does not let it.
const OF_THE_DISK: [&str; 4] = [
    "disk I/O error",
    "database or disk is full",
    "unable to open database file",
    "attempt to write a readonly database",
];

/// The message of a database, and where to look, where it does not say so itself.
pub fn with_hint(message: String) -> String {
    if !OF_THE_DISK.iter().any(|said| message.contains(said)) {
        return message;
    }
    format!(
        "{message}; look at the free space (df), at whether the file system is mounted read-only, \
         and at the rights to the file and its folder, which SQLite writes to as well"
    )
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Storage(error) => error.into(),
            other => Self::Usage(other.to_string()),
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Open(error) => error.into(),
            StartError::Config(error) => error.into(),
            other => Self::Usage(other.to_string()),
        }
    }
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Storage(error) => error.into(),
            RegisterError::Field { .. } => Self::Usage(error.to_string()),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<NewAccountError> for Failure {
    fn from(error: NewAccountError) -> Self {
        match error {
            NewAccountError::Storage(error) => error.into(),
            NewAccountError::PhoneTaken => Self::Refused(error.to_string()),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Usage(match error {
            ConfigError::Malformed(error) => {
                format!("configuration: {}", config_error::line(&error))
            }
            other => other.to_string(),
        })
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self::Usage(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As SQLite says it on a full disk; other messages stay as they are.
    #[test]
    fn what_the_disk_refuses_says_where_to_look() {
        let failed = |said: &str| Failure::from(StorageError::Open(said.to_owned())).to_string();
        let full = failed("gerai.db: disk I/O error");
        assert!(full.contains("gerai.db: disk I/O error; look at the free space"));
        assert!(full.contains("mounted read-only") && full.contains("rights"));
        assert_eq!(failed("x"), "cannot open the database: x");
    }
}
