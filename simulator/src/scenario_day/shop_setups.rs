//! Who is on the street: shops that keep the rules, and one for each rule that is broken.

use crate::faulty_tills::TillRule;
use crate::till::{Chain, Outlet};

/// A shop as it is set up.
#[derive(Clone, Debug)]
pub struct ShopSetup {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub outlet: Outlet,
    /// The rule that it breaks; none for a good one.
    pub rule: Option<TillRule>,
}

/// The street: seven good shops, and a bad one for each rule, where that rule can do harm.
pub fn setups() -> Vec<ShopSetup> {
    let good = [
        Chain::Alfamart,
        Chain::Alfamart,
        Chain::Indomaret,
        Chain::Indomaret,
        Chain::Digibos,
        Chain::Digibos,
        Chain::Danamon,
    ];
    let bad = TillRule::IN_SHOPS.map(|rule| {
        let chain = match rule {
            TillRule::ResendsAfterCancel | TillRule::CancelsWhatItPaid => Chain::Indomaret,
            _ => Chain::Alfamart,
        };
        (chain, Some(rule))
    });
    let all = good.into_iter().map(|chain| (chain, None)).chain(bad);
    all.enumerate()
        .map(|(at, (chain, rule))| setup(at + 1, chain, rule))
        .collect()
}

fn setup(number: usize, chain: Chain, rule: Option<TillRule>) -> ShopSetup {
    let mut outlet = Outlet::of(chain);
    outlet.store_id = format!("S{number:03}");
    outlet.terminal_id = format!("S{number:03}-1");
    let place = match chain {
        Chain::Alfamart => "Alfamart",
        Chain::Indomaret => "Indomaret",
        Chain::Digibos => "Digibos",
        Chain::Danamon => "ATM Danamon",
    };
    ShopSetup {
        name: format!("{place} {number}"),
        outlet,
        rule,
    }
}
