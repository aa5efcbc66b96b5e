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
            StorageError::Url { .. } => Self::Usage(error.to_string()),
            other => Self::Database(other.to_string()),
        }
    }
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
