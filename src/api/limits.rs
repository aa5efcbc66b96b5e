//! How much anyone may ask: a token bucket for each partner, terminal, phone number and address,
//! and a cap on wrong tokens, so that a till cannot be used to guess. How often requests may come
//! is the operator's configuration; how many wrong tokens, the catalogue's.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::LimitSettings;
use crate::ledger::WrongTokens;
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
        let quota = NonZeroU32::new(count).map(Quota::per_second);
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

/// Whose wrong tokens are counted.
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
    wrong_tokens: Mutex<HashMap<TokenGuessKey, WrongTokens>>,
    rules: Arc<Catalogue>,
    clock: Clock,
}

impl Limits {
    /// As configured, and as the rules say.
    pub fn new(settings: &LimitSettings, rules: Arc<Catalogue>, clock: Clock) -> Self {
        Self {
            partner: Buckets::per_second(settings.partner_per_second),
            terminal: Buckets::per_second(settings.terminal_per_second),
            phone: Buckets::per_second(settings.phone_per_second),
            pin: Buckets::per_second(settings.phone_per_second),
            address: Buckets::per_second(settings.address_per_second),
            wrong_tokens: Mutex::default(),
            rules,
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
        let counts = self.counts();
        let waits = token_guess_keys(partner, outlet)
            .into_iter()
            .filter_map(|key| counts.get(&key)?.blocked_for(now));
        waits.max().map_or(Ok(()), |wait| Err(RetryAfter(wait)))
    }

    /// A wrong token was presented there.
    pub fn count_wrong_token(&self, partner: &PartnerId, outlet: &Outlet) {
        let now = self.clock.monotonic();
        let limits = self.rules.wrong_tokens(self.clock.now());
        let mut counts = self.counts();
        // Wrong tokens are rare, and what is over an hour old does not matter any more.
        counts.retain(|_, count| !count.is_over(now));
        for key in token_guess_keys(partner, outlet) {
            let limit = match key {
                TokenGuessKey::Partner(_) => limits.partner_per_hour,
                TokenGuessKey::Store(..) => limits.store_per_hour,
                TokenGuessKey::Terminal(..) => limits.terminal_per_hour,
            };
            let Some(limit) = limit else { continue };
            let count = counts.entry(key).or_default();
            *count = count.count(limit, now);
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<TokenGuessKey, WrongTokens>> {
        let counts = self.wrong_tokens.lock();
        counts.unwrap_or_else(PoisonError::into_inner)
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
    use crate::catalogue::{BUILTIN, moment};
    use crate::types::Timestamp;

    fn limits(settings: LimitSettings) -> Limits {
        limits_under(settings, "")
    }

    /// With more rows in the catalogue than the built-in ones.
    fn limits_under(settings: LimitSettings, rows: &str) -> Limits {
        let rules = Catalogue::parse(&format!("{BUILTIN}\n{rows}")).expect("a catalogue");
        let clock = Clock::manual(Timestamp::from_micros(0));
        clock.set(moment("2026-11-22").expect("a moment"));
        Limits::new(&settings, Arc::new(rules), clock)
    }

    fn wrong_tokens_of_a_terminal(per_hour: u32) -> Limits {
        let row = format!("[[wrong_tokens]]\nterminal_per_hour = {per_hour}\nfrom = 2026-11-01\n");
        limits_under(LimitSettings::default(), &row)
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
        let limits = wrong_tokens_of_a_terminal(3);
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
    fn a_limit_of_tomorrow_counts_tomorrow_what_came_today() {
        let row = "[[wrong_tokens]]\nterminal_per_hour = 1\nfrom = 2026-11-23\n";
        let limits = limits_under(LimitSettings::default(), row);
        let partner = PartnerId::from("ALFAMART");
        let till = Outlet {
            terminal_id: Some("1".to_owned()),
            ..Outlet::default()
        };
        limits.count_wrong_token(&partner, &till);
        limits.count_wrong_token(&partner, &till);
        assert_eq!(limits.may_present_tokens(&partner, &till), Ok(()));
        limits.clock.set(moment("2026-11-23").expect("a moment"));
        limits.count_wrong_token(&partner, &till);
        assert_eq!(limits.may_present_tokens(&partner, &till), Ok(()));
        limits.count_wrong_token(&partner, &till);
        assert!(limits.may_present_tokens(&partner, &till).is_err());
    }

    #[test]
    fn a_terminal_without_a_store_is_blocked_too() {
        let limits = wrong_tokens_of_a_terminal(1);
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
