//! How long a till waits before it asks again.

use std::time::Duration;

/// A wait that doubles each time up to a maximum, of which between half and all is waited, so
/// that many tills that lost the gateway together do not come back together.
#[derive(Clone, Copy, Debug)]
pub struct Backoff {
    /// The first wait.
    pub first: Duration,
    /// The longest wait.
    pub max: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            max: Duration::from_secs(8),
        }
    }
}

impl Backoff {
    /// No wait at all, for tests.
    pub fn none() -> Self {
        Self {
            first: Duration::ZERO,
            max: Duration::ZERO,
        }
    }

    /// The wait before the `retry`-th further question; none before the first question.
    pub fn wait(&self, retry: u32) -> Duration {
        self.longest(retry).mul_f64(rand::random_range(0.5..=1.0))
    }

    fn longest(&self, retry: u32) -> Duration {
        let Some(doublings) = retry.checked_sub(1) else {
            return Duration::ZERO;
        };
        let factor = 2_u32.saturating_pow(doublings);
        self.first.saturating_mul(factor).min(self.max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_is_bounded() {
        let backoff = Backoff {
            first: Duration::from_secs(1),
            max: Duration::from_secs(5),
        };
        let seconds: Vec<_> = [0, 1, 2, 3, 4, 99]
            .map(|n| backoff.longest(n).as_secs())
            .into();
        assert_eq!(seconds, [0, 1, 2, 4, 5, 5]);
    }

    #[test]
    fn at_least_half_of_it_is_waited() {
        let backoff = Backoff {
            first: Duration::from_secs(1),
            max: Duration::from_secs(5),
        };
        for _ in 0..100 {
            let wait = backoff.wait(1);
            assert!(wait >= Duration::from_millis(500) && wait <= Duration::from_secs(1));
        }
    }
}
