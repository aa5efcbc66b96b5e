//! The access token in use and when it must be renewed.

use std::time::{Duration, Instant};

/// A token is given up so long before it expires: a request on its way must still find it good.
const MARGIN: Duration = Duration::from_secs(60);

/// An access token and the moment from which it is no longer used.
#[derive(Clone)]
pub(super) struct AccessToken {
    pub(super) text: String,
    renew_at: Instant,
}

impl AccessToken {
    /// A token that lives `expires_in` from `now`.
    pub(super) fn new(text: String, expires_in: Duration, now: Instant) -> Self {
        Self {
            text,
            renew_at: now + expires_in.saturating_sub(MARGIN),
        }
    }

    /// Whether it can be used at `now`.
    pub(super) fn is_fresh(&self, now: Instant) -> bool {
        now < self.renew_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_renewed_a_minute_before_it_expires() {
        let now = Instant::now();
        let token = AccessToken::new("t".to_owned(), Duration::from_secs(900), now);
        assert!(token.is_fresh(now + Duration::from_secs(839)));
        assert!(!token.is_fresh(now + Duration::from_secs(840)));
    }

    #[test]
    fn a_token_of_less_than_a_minute_is_used_once() {
        let now = Instant::now();
        assert!(!AccessToken::new("t".to_owned(), Duration::from_secs(30), now).is_fresh(now));
    }
}
