//! The only place that reads the time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::types::Timestamp;

/// The time: the machine's, or one that a test sets.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Machine {
        started: Instant,
    },
    Manual {
        micros: Arc<AtomicI64>,
        /// Grows by as much as the time is set forward.
        elapsed: Arc<AtomicI64>,
    },
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
    pub fn manual(at: Timestamp) -> Self {
        Self(Source::Manual {
            micros: Arc::new(AtomicI64::new(at.micros())),
            elapsed: Arc::default(),
        })
    }

    /// The time of day.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::Machine { .. } => jiff::Timestamp::now().into(),
            Source::Manual { micros, .. } => Timestamp::from_micros(micros.load(Ordering::Acquire)),
        }
    }

    /// Time since some fixed moment; it never goes back.
    pub fn monotonic(&self) -> Duration {
        match &self.0 {
            Source::Machine { started } => started.elapsed(),
            Source::Manual { elapsed, .. } => {
                let micros = u64::try_from(elapsed.load(Ordering::Acquire)).unwrap_or(0);
                Duration::from_micros(micros)
            }
        }
    }

    /// Sets a manual clock; the machine's is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Source::Manual { micros, elapsed } = &self.0 {
            let before = micros.swap(at.micros(), Ordering::AcqRel);
            let forward = at.micros().saturating_sub(before).max(0);
            elapsed.fetch_add(forward, Ordering::AcqRel);
        }
    }
}
