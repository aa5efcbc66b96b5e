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
}

impl WrongTokens {
    /// Counts one more wrong token at that moment.
    #[must_use]
    pub fn count(self, limit: NonZeroU32, now: Duration) -> Self {
        let interval = HOUR / limit.get();
        let made_up_at = self.made_up_at.max(now) + interval;
        // Those that were presented side by side may be more than the limit.
        let all_at_once = now + interval * limit.get();
        Self {
            made_up_at: made_up_at.min(all_at_once),
        }
    }

    /// How long tokens are refused at that moment: where as many as the limit are counted, until
    /// the next one is due. `None` where they are not refused.
    pub fn blocked_for(self, limit: NonZeroU32, now: Duration) -> Option<Duration> {
        let interval = HOUR / limit.get();
        let made_up_at = self.made_up_at.max(now) + interval;
        let due = made_up_at.saturating_sub(interval * limit.get());
        let left = due.checked_sub(now)?;
        (!left.is_zero()).then_some(left)
    }

    /// Whether nothing of it matters any more.
    pub fn is_over(&self, now: Duration) -> bool {
        self.made_up_at <= now
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
    fn as_many_as_the_limit_are_presented_and_the_next_is_due_later() {
        assert_eq!(after(3).blocked_for(LIMIT, NOW), None);
        let all = after(4);
        assert_eq!(all.blocked_for(LIMIT, NOW), Some(QUARTER));
        let just_before = NOW + QUARTER - Duration::from_nanos(1);
        let left = Some(Duration::from_nanos(1));
        assert_eq!(all.blocked_for(LIMIT, just_before), left);
        assert_eq!(all.blocked_for(LIMIT, NOW + QUARTER), None);
    }

    #[test]
    fn what_is_due_may_be_presented_and_no_more() {
        let due = NOW + QUARTER;
        let again = after(4).count(LIMIT, due);
        assert_eq!(again.blocked_for(LIMIT, due), Some(QUARTER));
    }

    #[test]
    fn more_than_the_limit_side_by_side_block_no_longer() {
        assert_eq!(after(100), after(4));
    }

    #[test]
    fn an_hour_later_all_is_made_up_for() {
        let hour = NOW + HOUR;
        assert!(!after(4).is_over(hour - Duration::from_nanos(1)));
        assert!(after(4).is_over(hour));
        assert_eq!(after(4).blocked_for(LIMIT, hour), None);
    }

    #[test]
    fn a_stricter_limit_counts_what_came_before_it() {
        let stricter = NonZeroU32::new(1).expect("not zero");
        assert!(after(1).blocked_for(stricter, NOW).is_some());
    }
}
