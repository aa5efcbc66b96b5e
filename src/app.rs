//! The gateway as a whole.

use crate::config::Settings;
use crate::open::{OpenError, open};

/// A gateway that runs.
pub struct Gateway {
    url: String,
}

/// Why a gateway does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The catalogue, the database or the key ring.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// This build serves nothing yet.
    #[error("this build has no gateway in it")]
    Absent,
}

impl Gateway {
    /// Opens the house and serves.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        open(&settings)?;
        Err(StartError::Absent)
    }

    /// Where it listens, such as `http://127.0.0.1:8080`.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Stops it, after the requests that it has begun.
    pub async fn stop(self) {}

    /// Serves until the process is told to stop.
    pub async fn wait_for_signal_and_stop(self) {}
}
