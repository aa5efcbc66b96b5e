//! How much anyone may ask: a token bucket for each partner, terminal, phone number and address,
//! and a cap on wrong tokens, so that a till cannot be used to guess. How often requests may come
//! is the operator's configuration; how many wrong tokens, the catalogue's.
//!
//! Strangers share no bucket where it can be helped: each partner has its own for a number. Behind
//! it is a wider one for all of them together.

mod connections;
mod token_tries;

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

pub use self::connections::OpenConnection;
use self::connections::{Connections, TooManyConnections};
use self::token_tries::TokenTries;
pub use self::token_tries::TokenTry;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::LimitSettings;
use crate::types::{Msisdn, Outlet, PartnerId};

/// All partners together may ask so many times as often about a number as one of them, and the
/// networks of one site so many times as often as one network.
const WIDER: u32 = 4;

/// Buckets that are full again are thrown away after so many questions.
const SWEEP_INTERVAL: u32 = 10_000;

/// A request is refused for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter {
    /// For so long.
    pub wait: Duration,
    /// Which limit it is, for the log.
    pub limit: &'static str,
}

impl RetryAfter {
    /// Whole seconds, at least one: the value of `Retry-After`.
    pub fn seconds(self) -> u64 {
        self.wait.as_secs() + 1
    }
}

/// One bucket for each key.
struct Buckets<K: Hash + Eq + Clone> {
    limit: &'static str,
    limiter: Option<DefaultKeyedRateLimiter<K>>,
    asked: AtomicU32,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn per_second(limit: &'static str, count: u32) -> Self {
        let quota = NonZeroU32::new(count).map(Quota::per_second);
        Self {
            limit,
            limiter: quota.map(RateLimiter::keyed),
            asked: AtomicU32::new(0),
        }
    }

    fn per_hour(limit: &'static str, count: u32) -> Self {
        let quota = NonZeroU32::new(count).map(Quota::per_hour);
        Self {
            limiter: quota.map(RateLimiter::keyed),
            ..Self::per_second(limit, 0)
        }
    }

    fn take(&self, key: &K) -> Result<(), RetryAfter> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_INTERVAL == SWEEP_INTERVAL - 1 {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|until| RetryAfter {
            wait: until.wait_time_from(DefaultClock::default().now()),
            limit: self.limit,
        })
    }
}

/// All limits.
pub struct Limits {
    partner: Buckets<PartnerId>,
    copies: Buckets<PartnerId>,
    terminal: Buckets<(PartnerId, String, String)>,
    phone: Buckets<(PartnerId, Msisdn)>,
    phone_of_all: Buckets<Msisdn>,
    pin: Buckets<Msisdn>,
    network: Buckets<IpAddr>,
    site: Buckets<Ipv6Addr>,
    otps_of_network: Buckets<IpAddr>,
    otps_of_site: Buckets<Ipv6Addr>,
    connections: Arc<Connections>,
    token_tries: Arc<TokenTries>,
}

impl Limits {
    /// As configured, and as the rules say.
    pub fn new(settings: &LimitSettings, rules: Arc<Catalogue>, clock: Clock) -> Self {
        Self {
            partner: Buckets::per_second("partner-rate", settings.partner_per_second),
            copies: Buckets::per_second("copies-rate", settings.terminal_per_second),
            terminal: Buckets::per_second("terminal-rate", settings.terminal_per_second),
            phone: Buckets::per_second("phone-rate", settings.phone_per_second),
            phone_of_all: Buckets::per_second(
                "phone-of-all-rate",
                settings.phone_per_second.saturating_mul(WIDER),
            ),
            pin: Buckets::per_second("pin-rate", settings.phone_per_second),
            network: Buckets::per_second("network-rate", settings.address_per_second),
            site: Buckets::per_second(
                "site-rate",
                settings.address_per_second.saturating_mul(WIDER),
            ),
            otps_of_network: Buckets::per_hour("otp-network-rate", settings.address_otps_per_hour),
            otps_of_site: Buckets::per_hour(
                "otp-site-rate",
                settings.address_otps_per_hour.saturating_mul(WIDER),
            ),
            connections: Connections::new(settings.address_connections),
            token_tries: Arc::new(TokenTries::new(rules, clock)),
        }
    }

    /// One more request of the partner.
    pub fn partner(&self, partner: &PartnerId) -> Result<(), RetryAfter> {
        self.partner.take(partner)
    }

    /// One more copy of a request that the partner has signed. Anyone who has seen it may send it, so
    /// it takes nothing from what is the partner's own.
    pub fn copy(&self, partner: &PartnerId) -> Result<(), RetryAfter> {
        self.copies.take(partner)
    }

    /// One more request from the address. Of IPv6 anyone has a whole network (/64) at least, and
    /// often a site of many (/48).
    pub fn address(&self, address: IpAddr) -> Result<(), RetryAfter> {
        take_of(address, &self.network, &self.site)
    }

    /// One more one-time password that the address asks for.
    pub fn otp(&self, address: IpAddr) -> Result<(), RetryAfter> {
        take_of(address, &self.otps_of_network, &self.otps_of_site)
    }

    /// One more connection from the address, until what is returned is dropped.
    pub fn connect(&self, address: IpAddr) -> Result<OpenConnection, TooManyConnections> {
        self.connections.open(address)
    }

    /// One more request of the partner's tills about the number.
    pub fn phone(&self, partner: &PartnerId, phone: &Msisdn) -> Result<(), RetryAfter> {
        self.phone.take(&(partner.clone(), phone.clone()))?;
        self.phone_of_all.take(phone)
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

    /// One more token that is presented there. Its try counts it, where it was a wrong one.
    pub fn present_token(
        &self,
        partner: &PartnerId,
        outlet: &Outlet,
    ) -> Result<TokenTry, RetryAfter> {
        self.token_tries.present(partner, outlet)
    }
}

fn take_of(
    address: IpAddr,
    networks: &Buckets<IpAddr>,
    sites: &Buckets<Ipv6Addr>,
) -> Result<(), RetryAfter> {
    match address.to_canonical() {
        IpAddr::V4(_) => networks.take(&address.to_canonical()),
        IpAddr::V6(address) => {
            networks.take(&network(address, 64).into())?;
            sites.take(&network(address, 48))
        }
    }
}

/// The first address of the network of that many bits.
fn network(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & !(u128::MAX >> bits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::BUILTIN;
    use crate::types::Timestamp;

    fn limits(settings: LimitSettings) -> Limits {
        let rules = Catalogue::parse(BUILTIN).expect("a catalogue");
        let clock = Clock::manual(Timestamp::from_micros(0));
        Limits::new(&settings, Arc::new(rules), clock)
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
    fn an_address_has_so_many_one_time_passwords_an_hour() {
        let limits = limits(LimitSettings {
            address_otps_per_hour: 2,
            ..LimitSettings::default()
        });
        let ask = |address: &str| limits.otp(address.parse().expect("an address"));
        assert_eq!((ask("192.0.2.1"), ask("192.0.2.1")), (Ok(()), Ok(())));
        let wait = ask("192.0.2.1").expect_err("the third");
        assert!((1500..=1801).contains(&wait.seconds()), "{wait:?}");
        assert_eq!(ask("192.0.2.2"), Ok(()));
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
    fn trying_pins_takes_nothing_from_the_tills() {
        let limits = limits(LimitSettings {
            phone_per_second: 1,
            ..LimitSettings::default()
        });
        let phone = Msisdn::parse("081234567890").expect("valid");
        assert_eq!(limits.pin(&phone), Ok(()));
        assert!(limits.pin(&phone).is_err());
        assert_eq!(limits.phone(&PartnerId::from("ALFAMART"), &phone), Ok(()));
    }
    #[test]
    fn a_partner_that_asks_about_a_number_takes_nothing_from_the_others() {
        let limits = limits(LimitSettings {
            phone_per_second: 1,
            ..LimitSettings::default()
        });
        let phone = Msisdn::parse("081234567890").expect("valid");
        let ask = |partner: &str| limits.phone(&PartnerId::from(partner), &phone);
        assert_eq!(ask("A"), Ok(()));
        assert!((0..100).all(|_| ask("A").is_err()));
        for other in ["B", "C", "D"] {
            assert_eq!(ask(other), Ok(()), "{other}");
        }
        assert!(ask("E").is_err(), "all of them together");
    }

    #[test]
    fn the_addresses_of_one_network_have_one_bucket() {
        let limits = limits(LimitSettings {
            address_per_second: 1,
            ..LimitSettings::default()
        });
        let ask = |address: &str| limits.address(address.parse().expect("an address"));
        assert_eq!(ask("2001:db8:1:1::1"), Ok(()));
        assert!(ask("2001:db8:1:1:ffff::2").is_err(), "the same /64");
        for other in ["2001:db8:1:2::1", "2001:db8:1:3::1", "2001:db8:1:4::1"] {
            assert_eq!(ask(other), Ok(()), "{other}");
        }
        assert!(ask("2001:db8:1:5::1").is_err(), "the /48 of them all");
        assert_eq!(ask("2001:db8:2:1::1"), Ok(()));
        assert_eq!(ask("192.0.2.1"), Ok(()));
        assert_eq!(ask("192.0.2.2"), Ok(()));
        assert!(
            ask("::ffff:192.0.2.1").is_err(),
            "an IPv4 address all the same"
        );
    }
}
