//! PINs: so many wrong ones in a row lock the PIN of an account for a while.
//!
//! A try is counted before the PIN is compared and forgiven when it was right, so that tries side
//! by side cannot outnumber the limit. How often and how long is the catalogue's `[[pin]]`.

use crate::catalogue::PinRules;
use crate::types::Timestamp;

/// What an account's credential keeps of wrong PINs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PinAttempts {
    /// Tries in a row that were not forgiven.
    pub wrong: u32,
    /// Until when (exclusive) no PIN is compared.
    pub locked_until: Option<Timestamp>,
}

/// No PIN is compared for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinLocked {
    /// The first moment at which one is compared again.
    pub until: Timestamp,
}

impl PinAttempts {
    /// After a right PIN.
    pub const FORGIVEN: Self = Self {
        wrong: 0,
        locked_until: None,
    };

    /// Counts one more try: what is to be kept before the PIN is compared. The try that reaches
    /// the limit is still compared and locks what comes after it; after a lock counting begins
    /// anew.
    ///
    /// # Errors
    /// [`PinLocked`] while the PIN is locked: the try is not counted.
    pub fn begin(self, now: Timestamp, rules: &PinRules) -> Result<Self, PinLocked> {
        let wrong = match self.locked_until {
            Some(until) if now < until => return Err(PinLocked { until }),
            Some(_) => 1,
            None => self.wrong.saturating_add(1),
        };
        let locked_until = (wrong >= rules.wrong_tries).then(|| now.plus(rules.lock));
        Ok(Self {
            wrong,
            locked_until,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::catalogue::Period;

    const LOCK: Duration = Duration::from_secs(1800);
    const RULES: PinRules = PinRules {
        wrong_tries: 3,
        lock: LOCK,
        in_force: Period {
            from: Period::BEGINNING,
            until: None,
        },
    };
    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn after(tries: u32) -> PinAttempts {
        (0..tries).fold(PinAttempts::FORGIVEN, |attempts, _| {
            attempts.begin(NOW, &RULES).expect("not locked yet")
        })
    }

    #[test]
    fn the_last_try_is_compared_and_locks_those_after_it() {
        assert_eq!(after(2).locked_until, None);
        let locked = after(3);
        let until = NOW.plus(LOCK);
        assert_eq!(locked.locked_until, Some(until));
        assert_eq!(locked.begin(NOW, &RULES), Err(PinLocked { until }));
        let just_before = Timestamp::from_micros(until.micros() - 1);
        assert_eq!(locked.begin(just_before, &RULES), Err(PinLocked { until }));
    }

    #[test]
    fn after_a_lock_counting_begins_anew() {
        let until = NOW.plus(LOCK);
        let again = after(3).begin(until, &RULES).expect("open again");
        let one = PinAttempts {
            wrong: 1,
            locked_until: None,
        };
        assert_eq!(again, one);
    }

    #[test]
    fn a_lock_keeps_its_end_when_the_rules_change() {
        let shorter = PinRules {
            lock: Duration::from_secs(60),
            ..RULES
        };
        let later = NOW.plus(Duration::from_secs(61));
        assert!(after(3).begin(later, &shorter).is_err());
    }

    #[test]
    fn a_stricter_rule_counts_the_tries_before_it() {
        let stricter = PinRules {
            wrong_tries: 1,
            ..RULES
        };
        let attempts = after(2).begin(NOW, &stricter).expect("compared");
        assert!(attempts.locked_until.is_some());
    }
}
