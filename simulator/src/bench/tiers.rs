//! Which tiers the accounts have.

use std::str::FromStr;

use super::accounts::CustomerMix;

/// Tiers and their shares of the accounts, in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers(Vec<(String, usize)>);

impl FromStr for Tiers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected shares that add up to 100, such as premium=80,regular=20";
        let tiers = text
            .split(',')
            .map(|part| {
                let (tier, share) = part.split_once('=')?;
                Some((tier.trim().to_owned(), share.trim().parse().ok()?))
            })
            .collect::<Option<Vec<(String, usize)>>>()
            .ok_or_else(expected)?;
        let is_whole = tiers.iter().map(|(_, share)| share).sum::<usize>() == 100;
        let withdraws = tiers.iter().any(|(t, share)| t != "regular" && *share > 0);
        match is_whole && withdraws {
            true => Ok(Self(tiers)),
            false => Err(expected().to_owned()),
        }
    }
}

impl Tiers {
    /// So many accounts, shared out.
    pub(super) fn customer_mix(&self, accounts: usize) -> CustomerMix {
        let mut tiers: Vec<(String, usize)> = self
            .0
            .iter()
            .map(|(tier, share)| (tier.clone(), accounts * share / 100))
            .collect();
        let rest = accounts - tiers.iter().map(|(_, number)| number).sum::<usize>();
        if let Some((_, number)) = tiers.first_mut() {
            *number += rest;
        }
        CustomerMix { tiers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_tiers_add_up_and_somebody_withdraws() {
        let tiers: Tiers = "premium=80,regular=20".parse().expect("shares");
        let customer_mix = tiers.customer_mix(11).tiers;
        assert_eq!(
            customer_mix,
            [("premium".to_owned(), 9), ("regular".to_owned(), 2)]
        );
        for text in ["premium=80", "regular=100", "premium", "premium=x"] {
            assert!(text.parse::<Tiers>().is_err(), "{text}");
        }
    }
}
