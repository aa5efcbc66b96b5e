//! Wrong tokens of one terminal, store or partner: so many at once, and as many an hour from then
//! on (the generic cell rate algorithm). How many is the catalogue's `[[wrong_tokens]]`.

use std::num::NonZeroU32;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);

/// What is kept of the wrong tokens of one terminal, store or partner. Times are on a clock that
/// never goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WrongTokens {
    /// When all that were counted are made up for.
    made_up_at: Duration,
    /// Until when (exclusive) tokens are refused.
    blocked_until: Duration,
}

impl WrongTokens {
    /// Counts a wrong token at that moment. One more than the limit blocks until the next one is
    /// due, and is not counted itself.
    #[must_use]
    pub fn count(self, limit: NonZeroU32, now: Duration) -> Self {
        let interval = HOUR / limit.get();
        let made_up_at = self.made_up_at.max(now) + interval;
        let due = made_up_at.saturating_sub(interval * limit.get());
        match now < due {
            true => Self {
                blocked_until: due,
                ..self
            },
            false => Self { made_up_at, ..self },
        }
    }

    /// How long tokens are refused at that moment; `None` where they are not.
    pub fn blocked_for(&self, now: Duration) -> Option<Duration> {
        let left = self.blocked_until.checked_sub(now)?;
        (!left.is_zero()).then_some(left)
    }

    /// Whether nothing of it matters any more.
    pub fn is_over(&self, now: Duration) -> bool {
        self.made_up_at <= now && self.blocked_until <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: NonZeroU32 = NonZeroU32::new(4).expect("not zero");
    const QUARTER: Duration = Duration::from_secs(15 * 60);
    const NOW: Duration = Duration::from_secs(7);

    fn after(count: u32) -> WrongTokens {
        (0..count).fold(WrongTokens::default(), |wrong, _| wrong.count(LIMIT, NOW))
    }

    #[test]
    fn one_more_than_the_limit_blocks_until_the_next_is_due() {
        assert_eq!(after(4).blocked_for(NOW), None);
        let blocked = after(5);
        assert_eq!(blocked.blocked_for(NOW), Some(QUARTER));
        let just_before = NOW + QUARTER - Duration::from_nanos(1);
        assert_eq!(
            blocked.blocked_for(just_before),
            Some(Duration::from_nanos(1))
        );
        assert_eq!(blocked.blocked_for(NOW + QUARTER), None);
    }

    #[test]
    fn what_is_due_may_be_presented_and_no_more() {
        let due = NOW + QUARTER;
        let again = after(5).count(LIMIT, due);
        assert_eq!(again.blocked_for(due), None);
        assert_eq!(again.count(LIMIT, due).blocked_for(due), Some(QUARTER));
    }

    #[test]
    fn an_hour_later_all_is_made_up_for() {
        let hour = NOW + HOUR;
        assert!(!after(4).is_over(hour - Duration::from_nanos(1)));
        assert!(after(4).is_over(hour));
        assert_eq!(after(4).count(LIMIT, hour).blocked_for(hour), None);
    }

    #[test]
    fn a_stricter_limit_counts_what_came_before_it() {
        let stricter = NonZeroU32::new(1).expect("not zero");
        assert!(after(4).count(stricter, NOW).blocked_for(NOW).is_some());
    }
}
