//! Waiting: by the clock, in a hurry, or (in tests) not at all.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How those who must wait do it. Everything in the simulator that waits on purpose waits through
/// one of these, so that a day of reversals after 30 seconds each can be played in a second.
#[derive(Clone, Debug)]
pub enum Delay {
    /// So many times faster than the clock; 1 is the clock itself.
    SpeedUp(u32),
    /// Not at all; what would have been waited is written down.
    Skipped(Arc<Mutex<Vec<Duration>>>),
}

impl Default for Delay {
    fn default() -> Self {
        Self::real()
    }
}

impl Delay {
    /// By the clock.
    pub fn real() -> Self {
        Self::SpeedUp(1)
    }

    /// Not at all.
    pub fn skipped() -> Self {
        Self::Skipped(Arc::default())
    }

    /// Waits so long, or as long as it takes in a hurry.
    pub async fn wait(&self, time: Duration) {
        match self {
            Self::SpeedUp(times) => tokio::time::sleep(time / (*times).max(1)).await,
            Self::Skipped(log) => {
                log.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(time);
                tokio::task::yield_now().await;
            }
        }
    }

    /// What was not waited, where waiting is skipped.
    pub fn waited(&self) -> Vec<Duration> {
        match self {
            Self::SpeedUp(_) => Vec::new(),
            Self::Skipped(log) => log.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
