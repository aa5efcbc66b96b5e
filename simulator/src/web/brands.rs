//! The store brands that a channel serves, as the app API lists them.

use serde::Serialize;

use crate::phone::Channel;
use crate::till::Chain;

/// The brands of a chain, by the direction in which they are served.
#[derive(Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Brands {
    cash_in: Vec<String>,
    cash_out: Vec<String>,
}

impl Brands {
    /// Those of a chain, out of all channels.
    pub fn of(chain: Chain, channels: &[Channel]) -> Self {
        let in_direction = |direction: &str| {
            let mut own = channels.iter();
            let own = own.find(|one| one.channel == chain.channel() && one.direction == direction);
            own.map(|one| one.brands.clone()).unwrap_or_default()
        };
        Self {
            cash_in: in_direction("cash-in"),
            cash_out: in_direction("cash-out"),
        }
    }

    /// All of them, whichever way they are served: a store of one that is served in one direction
    /// alone can still ask for the other, and is refused.
    pub fn all(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for brand in self.cash_in.iter().chain(&self.cash_out) {
            if !all.contains(&brand.as_str()) {
                all.push(brand);
            }
        }
        all
    }
}
