//! Tokens that tills present: how many wrong ones, the catalogue's `[[wrong_tokens]]` says.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::RetryAfter;
use crate::catalogue::{Catalogue, WrongTokenLimits};
use crate::clock::Clock;
use crate::ledger::WrongTokens;
use crate::types::{Outlet, PartnerId};

/// Whose wrong tokens are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum TokenGuessKey {
    Partner(PartnerId),
    Store(PartnerId, String),
    Terminal(PartnerId, String, String),
}

/// Wrong tokens by who presented them.
pub struct TokenTries {
    counts: Mutex<HashMap<TokenGuessKey, WrongTokens>>,
    rules: Arc<Catalogue>,
    clock: Clock,
}

/// A token that is being presented. What is decided about it counts, so it belongs to the one that
/// learns of that, whether or not a till still waits for the answer.
#[must_use]
pub struct TokenTry {
    tries: Arc<TokenTries>,
    limited: Vec<(TokenGuessKey, NonZeroU32)>,
}

impl TokenTries {
    /// Under these rules.
    pub fn new(rules: Arc<Catalogue>, clock: Clock) -> Self {
        Self {
            counts: Mutex::default(),
            rules,
            clock,
        }
    }

    /// Whether the partner, the store and the terminal may all present one.
    pub fn present(
        self: &Arc<Self>,
        partner: &PartnerId,
        outlet: &Outlet,
    ) -> Result<TokenTry, RetryAfter> {
        let now = self.clock.monotonic();
        let rules = self.rules.wrong_tokens(self.clock.now());
        let limited = limited(partner, outlet, rules);
        let counts = self.counts();
        let waits = limited
            .iter()
            .filter_map(|(key, limit)| counts.get(key)?.blocked_for(*limit, now));
        let limit = "wrong-tokens";
        match waits.max() {
            Some(wait) => Err(RetryAfter { wait, limit }),
            None => Ok(TokenTry {
                tries: Arc::clone(self),
                limited,
            }),
        }
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<TokenGuessKey, WrongTokens>> {
        let counts = self.counts.lock();
        counts.unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenTry {
    /// It was decided that the token is a wrong one.
    pub fn count(self) {
        let now = self.tries.clock.monotonic();
        let mut counts = self.tries.counts();
        // Wrong tokens are rare, and what is over an hour old does not matter any more.
        counts.retain(|_, count| !count.is_over(now));
        for (key, limit) in self.limited {
            let count = counts.entry(key).or_default();
            *count = count.count(limit, now);
        }
    }
}

/// Those whose wrong tokens are limited, and to how many an hour.
fn limited(
    partner: &PartnerId,
    outlet: &Outlet,
    rules: &WrongTokenLimits,
) -> Vec<(TokenGuessKey, NonZeroU32)> {
    let store = outlet.store_id.clone();
    let of_store = |store| TokenGuessKey::Store(partner.clone(), store);
    let of_terminal = |terminal| {
        let store = outlet.store_id.clone().unwrap_or_default();
        TokenGuessKey::Terminal(partner.clone(), store, terminal)
    };
    [
        (
            Some(TokenGuessKey::Partner(partner.clone())),
            rules.partner_per_hour,
        ),
        (store.map(of_store), rules.store_per_hour),
        (
            outlet.terminal_id.clone().map(of_terminal),
            rules.terminal_per_hour,
        ),
    ]
    .into_iter()
    .filter_map(|(key, limit)| Some((key?, limit?)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{BUILTIN, moment};
    use crate::types::Timestamp;

    /// With more rows in the catalogue than the built-in ones.
    fn tries_under(rows: &str) -> Arc<TokenTries> {
        let rules = Catalogue::parse(&format!("{BUILTIN}\n{rows}")).expect("a catalogue");
        let clock = Clock::manual(Timestamp::from_micros(0));
        clock.set(moment("2026-11-22").expect("a moment"));
        Arc::new(TokenTries::new(Arc::new(rules), clock))
    }

    fn of_a_terminal(per_hour: u32) -> Arc<TokenTries> {
        tries_under(&format!(
            "[[wrong_tokens]]\nterminal_per_hour = {per_hour}\nfrom = 2026-11-01\n"
        ))
    }

    fn till(terminal: &str) -> Outlet {
        Outlet {
            store_id: Some("A001".to_owned()),
            terminal_id: Some(terminal.to_owned()),
            ..Outlet::default()
        }
    }

    fn partner() -> PartnerId {
        PartnerId::from("ALFAMART")
    }

    /// Presents a wrong token; whether it may.
    fn guess(tries: &Arc<TokenTries>, outlet: &Outlet) -> bool {
        let tried = tries.present(&partner(), outlet);
        tried.map(TokenTry::count).is_ok()
    }

    #[test]
    fn a_terminal_presents_as_many_wrong_tokens_as_the_limit_and_its_neighbour_too() {
        let tries = of_a_terminal(3);
        for _ in 0..3 {
            assert!(guess(&tries, &till("1")));
        }
        assert!(!guess(&tries, &till("1")));
        assert!(guess(&tries, &till("2")));
    }

    #[test]
    fn only_wrong_ones_count() {
        let tries = of_a_terminal(1);
        for _ in 0..10 {
            assert!(tries.present(&partner(), &till("1")).is_ok());
        }
        assert!(tries.counts().is_empty());
        assert!(guess(&tries, &till("1")));
        assert!(tries.present(&partner(), &till("1")).is_err());
    }

    #[test]
    fn one_that_is_refused_for_its_terminal_does_not_count_for_its_store() {
        let rows = "[[wrong_tokens]]\nterminal_per_hour = 1\nstore_per_hour = 2\n\
                    from = 2026-11-01\n";
        let tries = tries_under(rows);
        assert!(guess(&tries, &till("1")));
        assert!((0..5).all(|_| !guess(&tries, &till("1"))));
        assert!(guess(&tries, &till("2")));
        assert!(!guess(&tries, &till("3")), "the store's");
    }

    #[test]
    fn a_limit_of_tomorrow_counts_tomorrow_what_came_today() {
        let tries = tries_under("[[wrong_tokens]]\nterminal_per_hour = 1\nfrom = 2026-11-23\n");
        for _ in 0..2 {
            assert!(guess(&tries, &till("1")));
        }
        tries.clock.set(moment("2026-11-23").expect("a moment"));
        assert!(guess(&tries, &till("1")), "more than an hour later");
        assert!(!guess(&tries, &till("1")));
    }

    #[test]
    fn a_terminal_without_a_store_is_blocked_too() {
        let tries = of_a_terminal(1);
        let machine = Outlet {
            terminal_id: Some("ATM-1".to_owned()),
            ..Outlet::default()
        };
        assert!(guess(&tries, &machine));
        assert!(!guess(&tries, &machine));
    }
}
