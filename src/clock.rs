//! The only place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::terms::Stamp;

/// Tells the time: of the machine, or as a test says.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine { started: Instant },
    Manual { micros: Arc<AtomicI64> },
}

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn machine() -> Self {
        Self(Source::Machine {
            started: Instant::now(),
        })
    }

    /// A clock that stands still until it is set.
    pub fn manual(at: Stamp) -> Self {
        Self(Source::Manual {
            micros: Arc::new(AtomicI64::new(at.micros())),
        })
    }

    /// The time of day.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn now(&self) -> Stamp {
        match &self.0 {
            Source::Machine { .. } => jiff::Timestamp::now().into(),
            Source::Manual { micros } => Stamp::from_micros(micros.load(Ordering::Acquire)),
        }
    }

    /// Time since some fixed moment; the machine's never goes back.
    pub fn monotonic(&self) -> Duration {
        match &self.0 {
            Source::Machine { started } => started.elapsed(),
            Source::Manual { micros } => {
                let micros = u64::try_from(micros.load(Ordering::Acquire)).unwrap_or(0);
                Duration::from_micros(micros)
            }
        }
    }

    /// Sets a manual clock; the machine's is left alone.
    pub fn set(&self, at: Stamp) {
        if let Source::Manual { micros } = &self.0 {
            micros.store(at.micros(), Ordering::Release);
        }
    }
}
