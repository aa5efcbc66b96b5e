//! One-time passwords: digits that are sent to a phone and prove that its owner has it.
//!
//! One is for one number and one purpose. How often it is sent, how long it may be entered, and when
//! wrong ones lock is the catalogue's `[[otp]]`. A number without an account is counted like one with
//! an account, so that nothing here says which it is.

use crate::catalogue::OtpRules;
use crate::types::{BusinessDate, Timestamp};

/// What a number is proved for. A password for one purpose is none for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OtpPurpose {
    /// To open an account.
    Register,
    /// To sign in on a device that the account does not know.
    NewDevice,
}

impl OtpPurpose {
    /// The name it has in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::NewDevice => "new-device",
        }
    }
}

/// What is kept of the passwords of one number for one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtpAttempts {
    /// The day in WIB of the last one that was sent.
    pub day: BusinessDate,
    /// How many were sent on that day.
    pub sends: u32,
    /// Until when (exclusive) the last one may be entered; the beginning of time where it was used.
    pub expires_at: Timestamp,
    /// Wrong tries in a row. Another password does not make them fewer.
    pub wrong: u32,
    /// Until when (exclusive) none is sent or compared.
    pub locked_until: Option<Timestamp>,
}

/// Why none is sent or compared for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtpRefusal {
    /// Too many wrong tries: not before that moment.
    Locked(Timestamp),
    /// Enough were sent today: not before that moment, the next midnight in WIB.
    SentEnough(Timestamp),
    /// There is none that could be compared: it ran out, was used, or was never sent.
    NoneLive,
}

impl OtpAttempts {
    /// Of a number that never asked for one.
    pub const NONE: Self = Self {
        day: BusinessDate(0),
        sends: 0,
        expires_at: Timestamp::from_micros(0),
        wrong: 0,
        locked_until: None,
    };

    /// Sends one more; the one before it is no longer good.
    ///
    /// # Errors
    /// [`OtpRefusal`]: nothing is sent, and nothing changes.
    pub fn send(self, now: Timestamp, rules: &OtpRules) -> Result<Self, OtpRefusal> {
        self.refuse_locked(now)?;
        let today = now.day();
        let sent = if self.day == today { self.sends } else { 0 };
        if sent >= rules.sends_per_day {
            return Err(OtpRefusal::SentEnough(now.next_midnight()));
        }
        Ok(Self {
            day: today,
            sends: sent + 1,
            expires_at: now.plus(rules.life),
            ..self.after_a_lock()
        })
    }

    /// Counts one more try before it is compared, so that tries side by side cannot outnumber the
    /// limit. The try that reaches the limit is still compared and locks what comes after it.
    ///
    /// # Errors
    /// [`OtpRefusal`]: nothing is compared, and nothing is counted.
    pub fn begin(self, now: Timestamp, rules: &OtpRules) -> Result<Self, OtpRefusal> {
        self.refuse_locked(now)?;
        if now >= self.expires_at {
            return Err(OtpRefusal::NoneLive);
        }
        let before = self.after_a_lock();
        let wrong = before.wrong.saturating_add(1);
        let is_last = wrong >= rules.wrong_tries;
        Ok(Self {
            wrong,
            locked_until: is_last.then(|| now.plus(rules.lock)),
            ..before
        })
    }

    /// The password was right: it is used, and the wrong ones before it are forgiven.
    #[must_use]
    pub fn used(self) -> Self {
        Self {
            expires_at: Self::NONE.expires_at,
            wrong: 0,
            locked_until: None,
            ..self
        }
    }

    /// The password was right and stays good: something else that is asked for with it was wrong.
    #[must_use]
    pub fn kept(self) -> Self {
        Self {
            expires_at: self.expires_at,
            ..self.used()
        }
    }

    fn refuse_locked(self, now: Timestamp) -> Result<(), OtpRefusal> {
        match self.locked_until {
            Some(until) if now < until => Err(OtpRefusal::Locked(until)),
            _ => Ok(()),
        }
    }

    /// After a lock counting begins anew.
    fn after_a_lock(self) -> Self {
        match self.locked_until {
            Some(_) => Self {
                wrong: 0,
                locked_until: None,
                ..self
            },
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::catalogue::Catalogue;

    const MINUTE: Duration = Duration::from_secs(60);
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    /// 2026-11-22, 16:00 in WIB.
    const NOW: Timestamp = Timestamp::from_micros(1_795_338_000_000_000);

    fn rules() -> OtpRules {
        Catalogue::builtin().otp(NOW).clone()
    }

    fn sent(count: u32) -> OtpAttempts {
        (0..count).fold(OtpAttempts::NONE, |before, _| {
            before.send(NOW, &rules()).expect("sent")
        })
    }

    fn just_before(moment: Timestamp) -> Timestamp {
        Timestamp::from_micros(moment.micros() - 1)
    }

    #[test]
    fn three_are_sent_a_day_and_a_fourth_after_midnight() {
        let midnight = NOW.plus(MINUTE * 60 * 8);
        let refused = Err(OtpRefusal::SentEnough(midnight));
        assert_eq!(sent(3).send(NOW, &rules()), refused);
        assert_eq!(sent(3).send(just_before(midnight), &rules()), refused);
        let next = sent(3).send(midnight, &rules()).expect("another day");
        assert_eq!(next.sends, 1);
    }

    #[test]
    fn one_is_good_until_its_last_moment() {
        let end = NOW.plus(MINUTE * 5);
        assert!(sent(1).begin(just_before(end), &rules()).is_ok());
        assert_eq!(sent(1).begin(end, &rules()), Err(OtpRefusal::NoneLive));
    }

    #[test]
    fn the_third_wrong_one_is_compared_and_locks_for_a_day_sending_too() {
        let two = |attempts: OtpAttempts| {
            let one = attempts.begin(NOW, &rules()).expect("compared");
            one.begin(NOW, &rules()).expect("compared")
        };
        let locked = two(sent(1)).begin(NOW, &rules()).expect("compared");
        let until = NOW.plus(DAY);
        for at in [NOW, just_before(until)] {
            assert_eq!(locked.begin(at, &rules()), Err(OtpRefusal::Locked(until)));
            assert_eq!(locked.send(at, &rules()), Err(OtpRefusal::Locked(until)));
        }
        let again = locked.send(until, &rules()).expect("sent again");
        assert_eq!((again.wrong, again.locked_until), (0, None));
    }

    #[test]
    fn another_password_does_not_forgive_wrong_tries() {
        let one = sent(1).begin(NOW, &rules()).expect("compared");
        let again = one.send(NOW, &rules()).expect("sent");
        assert_eq!(again.wrong, 1);
    }

    #[test]
    fn one_that_was_used_is_not_compared_again() {
        let used = sent(1).begin(NOW, &rules()).expect("compared").used();
        assert_eq!(used.wrong, 0);
        assert_eq!(used.begin(NOW, &rules()), Err(OtpRefusal::NoneLive));
        assert_eq!(used.sends, 1, "it still counts for the day");
        let kept = sent(1).begin(NOW, &rules()).expect("compared").kept();
        assert!(kept.wrong == 0 && kept.begin(NOW, &rules()).is_ok());
    }

    #[test]
    fn nothing_is_compared_before_one_was_sent() {
        let none = OtpAttempts::NONE.begin(NOW, &rules());
        assert_eq!(none, Err(OtpRefusal::NoneLive));
    }
}
