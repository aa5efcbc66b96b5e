//! How much anyone may ask: a token bucket for each partner, terminal, phone number and address,
//! and a cap on wrong tokens, so that a till cannot be used to guess.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::clock::Clock;
use crate::config::LimitSettings;
use crate::types::{Msisdn, Outlet, PartnerId};

/// Buckets that are full again are thrown away after so many questions.
const SWEEP_INTERVAL: u32 = 10_000;

/// A request is refused for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// Whole seconds, at least one: the value of `Retry-After`.
    pub fn seconds(self) -> u64 {
        self.0.as_secs() + 1
    }
}

/// One bucket for each key.
struct Buckets<K: Hash + Eq + Clone> {
    limiter: Option<DefaultKeyedRateLimiter<K>>,
    asked: AtomicU32,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn per_second(count: u32) -> Self {
        Self::of(NonZeroU32::new(count).map(Quota::per_second))
    }

    fn per_hour(count: u32) -> Self {
        Self::of(NonZeroU32::new(count).map(Quota::per_hour))
    }

    fn of(quota: Option<Quota>) -> Self {
        Self {
            limiter: quota.map(RateLimiter::keyed),
            asked: AtomicU32::new(0),
        }
    }

    fn take(&self, key: &K) -> Result<(), RetryAfter> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_INTERVAL == SWEEP_INTERVAL - 1 {
            limiter.retain_recent();
        }
        limiter
            .check_key(key)
            .map_err(|until| RetryAfter(until.wait_time_from(DefaultClock::default().now())))
    }
}

/// Who has used up the wrong tokens it may present.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum TokenGuessKey {
    Partner(PartnerId),
    Store(PartnerId, String),
    Terminal(PartnerId, String, String),
}

/// All limits.
pub struct Limits {
    partner: Buckets<PartnerId>,
    terminal: Buckets<(PartnerId, String, String)>,
    phone: Buckets<Msisdn>,
    pin: Buckets<Msisdn>,
    address: Buckets<IpAddr>,
    guesses_of_partner: Buckets<TokenGuessKey>,
    guesses_of_store: Buckets<TokenGuessKey>,
    guesses_of_terminal: Buckets<TokenGuessKey>,
    blocked_until: Mutex<HashMap<TokenGuessKey, Duration>>,
    clock: Clock,
}

impl Limits {
    /// As configured.
    pub fn new(settings: &LimitSettings, clock: Clock) -> Self {
        Self {
            partner: Buckets::per_second(settings.partner_per_second),
            terminal: Buckets::per_second(settings.terminal_per_second),
            phone: Buckets::per_second(settings.phone_per_second),
            pin: Buckets::per_second(settings.phone_per_second),
            address: Buckets::per_second(settings.address_per_second),
            guesses_of_partner: Buckets::per_hour(settings.partner_wrong_tokens_per_hour),
            guesses_of_store: Buckets::per_hour(settings.store_wrong_tokens_per_hour),
            guesses_of_terminal: Buckets::per_hour(settings.terminal_wrong_tokens_per_hour),
            blocked_until: Mutex::default(),
            clock,
        }
    }

    /// One more request of the partner.
    pub fn partner(&self, partner: &PartnerId) -> Result<(), RetryAfter> {
        self.partner.take(partner)
    }

    /// One more request from the address.
    pub fn address(&self, address: IpAddr) -> Result<(), RetryAfter> {
        self.address.take(&address)
    }

    /// One more request of a till about the number.
    pub fn phone(&self, phone: &Msisdn) -> Result<(), RetryAfter> {
        self.phone.take(phone)
    }

    /// One more try of the number's PIN. Anyone may try one, so this takes nothing from the tills:
    /// who knows a number could keep its owner from every counter otherwise.
    pub fn pin(&self, phone: &Msisdn) -> Result<(), RetryAfter> {
        self.pin.take(phone)
    }

    /// One more request of the terminal, where it is named.
    pub fn terminal(&self, partner: &PartnerId, outlet: &Outlet) -> Result<(), RetryAfter> {
        match (&outlet.store_id, &outlet.terminal_id) {
            (store, Some(terminal)) => {
                let store = store.clone().unwrap_or_default();
                self.terminal
                    .take(&(partner.clone(), store, terminal.clone()))
            }
            (_, None) => Ok(()),
        }
    }

    /// Whether any of those may still present tokens.
    pub fn may_present_tokens(
        &self,
        partner: &PartnerId,
        outlet: &Outlet,
    ) -> Result<(), RetryAfter> {
        let now = self.clock.monotonic();
        let mut blocked_until = self
            .blocked_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        blocked_until.retain(|_, until| *until > now);
        let until = token_guess_keys(partner, outlet)
            .into_iter()
            .filter_map(|g| blocked_until.get(&g))
            .max();
        until.map_or(Ok(()), |until| Err(RetryAfter(*until - now)))
    }

    /// A wrong token was presented there.
    pub fn count_wrong_token(&self, partner: &PartnerId, outlet: &Outlet) {
        let now = self.clock.monotonic();
        for guess_key in token_guess_keys(partner, outlet) {
            let buckets = match guess_key {
                TokenGuessKey::Partner(_) => &self.guesses_of_partner,
                TokenGuessKey::Store(..) => &self.guesses_of_store,
                TokenGuessKey::Terminal(..) => &self.guesses_of_terminal,
            };
            if let Err(RetryAfter(wait)) = buckets.take(&guess_key) {
                let mut blocked_until = self
                    .blocked_until
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                blocked_until.insert(guess_key, now + wait);
            }
        }
    }
}

fn token_guess_keys(partner: &PartnerId, outlet: &Outlet) -> Vec<TokenGuessKey> {
    let mut token_guess_keys = vec![TokenGuessKey::Partner(partner.clone())];
    if let Some(store) = &outlet.store_id {
        token_guess_keys.push(TokenGuessKey::Store(partner.clone(), store.clone()));
    }
    if let Some(terminal) = &outlet.terminal_id {
        let store = outlet.store_id.clone().unwrap_or_default();
        token_guess_keys.push(TokenGuessKey::Terminal(
            partner.clone(),
            store,
            terminal.clone(),
        ));
    }
    token_guess_keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Timestamp;

    fn limits(settings: LimitSettings) -> Limits {
        Limits::new(&settings, Clock::manual(Timestamp::from_micros(0)))
    }

    #[test]
    fn a_bucket_that_is_empty_says_when_to_come_again() {
        let limits = limits(LimitSettings {
            partner_per_second: 2,
            ..LimitSettings::default()
        });
        let partner = PartnerId::from("ALFAMART");
        assert_eq!(limits.partner(&partner), Ok(()));
        assert_eq!(limits.partner(&partner), Ok(()));
        let wait = limits.partner(&partner).expect_err("empty");
        assert_eq!(wait.seconds(), 1);
        assert_eq!(limits.partner(&PartnerId::from("INDOMARET")), Ok(()));
    }

    #[test]
    fn zero_sets_no_limit() {
        let limits = limits(LimitSettings {
            address_per_second: 0,
            ..LimitSettings::default()
        });
        let address = IpAddr::from([127, 0, 0, 1]);
        assert!((0..1000).all(|_| limits.address(address).is_ok()));
    }

    #[test]
    fn a_terminal_that_guesses_tokens_is_blocked_and_its_neighbour_is_not() {
        let limits = limits(LimitSettings {
            terminal_wrong_tokens_per_hour: 3,
            ..LimitSettings::default()
        });
        let partner = PartnerId::from("ALFAMART");
        let till = |terminal: &str| Outlet {
            store_id: Some("A001".to_owned()),
            terminal_id: Some(terminal.to_owned()),
            ..Outlet::default()
        };
        for _ in 0..3 {
            limits.count_wrong_token(&partner, &till("1"));
            assert_eq!(limits.may_present_tokens(&partner, &till("1")), Ok(()));
        }
        limits.count_wrong_token(&partner, &till("1"));
        assert!(limits.may_present_tokens(&partner, &till("1")).is_err());
        assert_eq!(limits.may_present_tokens(&partner, &till("2")), Ok(()));
    }

    #[test]
    fn a_terminal_without_a_store_is_blocked_too() {
        let limits = limits(LimitSettings {
            terminal_wrong_tokens_per_hour: 1,
            ..LimitSettings::default()
        });
        let partner = PartnerId::from("DANAMON");
        let machine = Outlet {
            terminal_id: Some("ATM-1".to_owned()),
            ..Outlet::default()
        };
        limits.count_wrong_token(&partner, &machine);
        assert_eq!(limits.may_present_tokens(&partner, &machine), Ok(()));
        limits.count_wrong_token(&partner, &machine);
        assert!(limits.may_present_tokens(&partner, &machine).is_err());
    }

    #[test]
    fn trying_pins_takes_nothing_from_the_tills() {
        let limits = limits(LimitSettings {
            phone_per_second: 1,
            ..LimitSettings::default()
        });
        let phone = Msisdn::parse("081234567890").expect("valid");
        assert_eq!(limits.pin(&phone), Ok(()));
        assert!(limits.pin(&phone).is_err());
        assert_eq!(limits.phone(&phone), Ok(()));
    }
}
