//! Money is whole rupiah in a checked integer: no float, no silent wrap-around, no rounding.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of whole rupiah. Negative only as the amount of a posting.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Rupiah(i64);

impl Rupiah {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// The largest amount that a SNAP amount of 16 characters can carry: `9999999999999.00`.
    pub const MAX_ON_THE_WIRE: Self = Self(9_999_999_999_999);

    /// So many whole rupiah.
    pub const fn new(rupiah: i64) -> Self {
        Self(rupiah)
    }

    /// The number of whole rupiah.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, or `None` where it cannot be represented.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// The difference, or `None` where it cannot be represented.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Self(difference)),
            None => None,
        }
    }

    /// The same amount with the other sign, or `None` for the one number that has none.
    pub const fn checked_neg(self) -> Option<Self> {
        match self.0.checked_neg() {
            Some(negated) => Some(Self(negated)),
            None => None,
        }
    }

    /// What is left of `self` after `used`, never below zero.
    pub fn remaining_after(self, used: Self) -> Self {
        Self(self.0.saturating_sub(used.0).max(0))
    }

    /// Whether the amount is a whole number of `step`s; a step of zero divides nothing.
    pub const fn is_multiple_of(self, step: Self) -> bool {
        matches!(self.0.checked_rem(step.0), Some(0))
    }

    /// The greatest multiple of `step` that is not above it; itself where the step is zero.
    #[must_use]
    pub const fn rounded_down_to(self, step: Self) -> Self {
        match self.0.checked_rem(step.0) {
            // Of a negative amount the remainder is negative: it is rounded towards zero.
            Some(rest) => Self(self.0 - rest),
            None => self,
        }
    }

    /// Whether it is more than zero.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

/// Prints as Indonesians write it: `Rp50.000`, and `-Rp50.000` below zero.
impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 4);
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        f.pad(&format!("{sign}Rp{grouped}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_with_points_between_thousands() {
        assert_eq!(Rupiah::new(0).to_string(), "Rp0");
        assert_eq!(Rupiah::new(999).to_string(), "Rp999");
        assert_eq!(Rupiah::new(50_000).to_string(), "Rp50.000");
        assert_eq!(Rupiah::new(-1_234_567).to_string(), "-Rp1.234.567");
    }

    #[test]
    fn arithmetic_that_would_overflow_is_none() {
        assert_eq!(Rupiah::new(i64::MAX).checked_add(Rupiah::new(1)), None);
        assert_eq!(Rupiah::new(i64::MIN).checked_sub(Rupiah::new(1)), None);
        assert_eq!(Rupiah::new(i64::MIN).checked_neg(), None);
    }

    #[test]
    fn remaining_after_is_never_negative() {
        assert_eq!(Rupiah::new(5).remaining_after(Rupiah::new(9)), Rupiah::ZERO);
        assert_eq!(
            Rupiah::new(9).remaining_after(Rupiah::new(5)),
            Rupiah::new(4)
        );
    }

    #[test]
    fn rounded_down_to_a_multiple_it_is_one_and_not_above() {
        let step = Rupiah::new(50_000);
        for (amount, rounded) in [(99_999, 50_000), (100_000, 100_000), (49_999, 0), (0, 0)] {
            let amount = Rupiah::new(amount);
            assert_eq!(amount.rounded_down_to(step), Rupiah::new(rounded));
            assert_eq!(amount.rounded_down_to(Rupiah::ZERO), amount);
        }
    }

    #[test]
    fn nothing_is_a_multiple_of_zero() {
        assert!(!Rupiah::new(50_000).is_multiple_of(Rupiah::ZERO));
        assert!(Rupiah::new(100_000).is_multiple_of(Rupiah::new(50_000)));
        assert!(!Rupiah::new(75_000).is_multiple_of(Rupiah::new(50_000)));
    }
}
