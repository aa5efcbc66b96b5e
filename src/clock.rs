//! The only place that reads the time, and the one that says whether it can be decided by.

pub mod leap;
mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::types::Timestamp;
use leap::{ClockFault, Reading};
use watch::{AfterLeap, Watch};

/// The time: the machine's, or one that a test sets.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    /// A clock that is set by a test may be set to anything, where nothing else is said.
    watch: Option<Arc<Watch>>,
}

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

/// The machine's monotonic clock, whatever a test sets: for what a server measures by its own.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub fn instant() -> Instant {
    Instant::now()
}

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn machine() -> Self {
        let source = Source::Machine {
            started: Instant::now(),
        };
        let watch = None;
        Self { source, watch }.watched()
    }

    /// A clock that stands still until it is set.
    pub fn manual(at: Timestamp) -> Self {
        let source = Source::Manual {
            micros: Arc::new(AtomicI64::new(at.micros())),
            elapsed: Arc::default(),
        };
        let watch = None;
        Self { source, watch }
    }

    /// Watched for leaps, as the machine's is, from now on.
    #[must_use]
    pub fn watched(self) -> Self {
        self.watched_by(AfterLeap::Refuse)
    }

    /// Watched, but a leap is a warning only: for the sandbox, which is on laptops, and laptops sleep.
    #[must_use]
    pub fn going_on_after_leaps(self) -> Self {
        match self.watch {
            Some(_) => self.watched_by(AfterLeap::Warn),
            None => self,
        }
    }

    fn watched_by(self, after_leap: AfterLeap) -> Self {
        let watch = Watch::new(self.reading(), after_leap);
        Self {
            watch: Some(Arc::new(watch)),
            ..self
        }
    }

    /// Whether this is the machine's clock.
    pub const fn is_machine(&self) -> bool {
        matches!(self.source, Source::Machine { .. })
    }

    /// The time of day to decide something by, unless the clock has leapt. (Where nothing is decided,
    /// [`Self::now`] will do.)
    pub fn now_to_decide(&self) -> Result<Timestamp, ClockFault> {
        let reading = self.reading();
        if let Some(watch) = &self.watch {
            watch.check(reading)?;
        }
        Ok(reading.wall)
    }

    fn reading(&self) -> Reading {
        Reading {
            wall: self.now(),
            monotonic: self.monotonic(),
        }
    }

    /// The time of day.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn now(&self) -> Timestamp {
        match &self.source {
            Source::Machine { .. } => jiff::Timestamp::now().into(),
            Source::Manual { micros, .. } => Timestamp::from_micros(micros.load(Ordering::Acquire)),
        }
    }

    /// Time since some fixed moment; it never goes back.
    pub fn monotonic(&self) -> Duration {
        match &self.source {
            Source::Machine { started } => started.elapsed(),
            Source::Manual { elapsed, .. } => {
                let micros = u64::try_from(elapsed.load(Ordering::Acquire)).unwrap_or(0);
                Duration::from_micros(micros)
            }
        }
    }

    /// Sets the time of day of a manual clock and nothing else, which is a leap.
    pub fn leap_to(&self, at: Timestamp) {
        if let Source::Manual { micros, .. } = &self.source {
            micros.store(at.micros(), Ordering::Release);
        }
    }

    /// Lets a manual clock go on to that time; the machine's is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Source::Manual { micros, elapsed } = &self.source {
            let before = micros.swap(at.micros(), Ordering::AcqRel);
            let forward = at.micros().saturating_sub(before).max(0);
            elapsed.fetch_add(forward, Ordering::AcqRel);
        }
    }
}
