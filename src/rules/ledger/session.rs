//! Sessions of the app: how long one lasts, and which end when one more begins. The numbers are
//! the catalogue's `[[session]]`.

use crate::catalogue::SessionRules;
use crate::types::Timestamp;

/// The time of one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPeriod {
    /// When it began.
    pub created_at: Timestamp,
    /// The first moment at which it is no longer good. Nothing prolongs it.
    pub expires_at: Timestamp,
}

impl SessionPeriod {
    /// Of a session that begins now.
    pub fn begin(now: Timestamp, rules: &SessionRules) -> Self {
        Self {
            created_at: now,
            expires_at: now.plus(rules.life),
        }
    }

    /// Whether the session is good at that moment.
    pub fn is_live(&self, at: Timestamp) -> bool {
        at < self.expires_at
    }
}

/// The sessions of one account that end when one more begins: the oldest, so that with the new one
/// there are at most as many as the rules allow. A session is its hash and when it began.
pub fn surplus<H>(mut sessions: Vec<(H, Timestamp)>, rules: &SessionRules) -> Vec<H> {
    let kept = usize::try_from(rules.per_account.saturating_sub(1)).unwrap_or(usize::MAX);
    sessions.sort_by_key(|(_, created_at)| std::cmp::Reverse(*created_at));
    let surplus = sessions.into_iter().skip(kept);
    surplus.map(|(hash, _)| hash).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::catalogue::Period;

    const RULES: SessionRules = SessionRules {
        life: Duration::from_secs(60),
        per_account: 3,
        in_force: Period {
            from: Period::BEGINNING,
            until: None,
        },
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_micros(second * 1_000_000)
    }

    #[test]
    fn a_session_is_good_until_its_last_moment() {
        let period = SessionPeriod::begin(at(5), &RULES);
        assert_eq!(period.expires_at, at(65));
        assert!(period.is_live(Timestamp::from_micros(at(65).micros() - 1)));
        assert!(!period.is_live(at(65)));
    }

    #[test]
    fn the_oldest_sessions_end_when_there_are_too_many() {
        let sessions = |count| (0..count).map(|n| (n, at(n))).collect::<Vec<_>>();
        assert_eq!(surplus(sessions(2), &RULES), [0_i64; 0]);
        assert_eq!(surplus(sessions(3), &RULES), [0]);
        assert_eq!(surplus(sessions(5), &RULES), [2, 1, 0]);
    }

    #[test]
    fn where_one_is_allowed_every_other_ends() {
        let one = SessionRules {
            per_account: 1,
            ..RULES
        };
        assert_eq!(surplus(vec![("a", at(1)), ("b", at(2))], &one), ["b", "a"]);
    }
}
