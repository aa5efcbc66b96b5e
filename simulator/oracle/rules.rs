//! The figures of the rules (rupiah), as the documents have them, written down a second time.

use crate::calendar;
use crate::request::{Chain, MoneyDirection};

/// A token lives so long (microseconds).
pub const TOKEN_LIFE: i64 = 600_000_000;
/// So many wrong tries lock it.
pub const TRIES_MAX: u8 = 3;

/// What differs from one test to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rules {
    /// What customers pay; nothing where there is no row.
    pub fees: &'static [Fee],
    /// So many failed cash-outs in a row close cash-out.
    pub failures_max: u32,
}

/// What a movement costs its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fee {
    /// Where.
    pub chain: Chain,
    /// Which way.
    pub way: MoneyDirection,
    /// Rupiah.
    pub amount: i64,
    /// The first day in WIB on which it is taken, `yyyymmdd`.
    pub from: i32,
    /// The first day on which it is not taken any more.
    pub until: i32,
}

impl Rules {
    /// The fee at that moment.
    pub fn fee(&self, chain: Chain, way: MoneyDirection, at: i64) -> i64 {
        let day = calendar::day(at);
        let is_taken = |fee: &&Fee| {
            (fee.chain, fee.way) == (chain, way) && (fee.from..fee.until).contains(&day)
        };
        let mut taken = self.fees.iter().filter(is_taken);
        taken.next().map_or(0, |fee| fee.amount)
    }
}

/// What a tier may hold, receive in a month and do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Tier {
    /// The most an incoming credit may leave.
    pub balance: i64,
    /// The most that may come in within a month.
    pub month: i64,
    /// Whether cash comes out.
    pub cash_out: bool,
}

/// Whether the customer makes a token first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TokenRequirement {
    /// No.
    None,
    /// Yes.
    Token,
    /// Yes, for one amount.
    Bound,
}

/// One channel in one direction.
pub struct Channel {
    /// Whether it wants a token.
    pub need: TokenRequirement,
    /// It deals in multiples of this.
    pub step: i64,
    /// The least.
    pub min: i64,
    /// The most.
    pub max: i64,
}

/// The channel of that chain and way; none where the chain does not go that way.
pub const fn channel(chain: Chain, way: MoneyDirection) -> Option<Channel> {
    let (need, step, min) = match (chain, way) {
        (Chain::Alfamart, MoneyDirection::In) => (TokenRequirement::None, 50_000, 50_000),
        (Chain::Alfamart, MoneyDirection::Out) => (TokenRequirement::Token, 50_000, 50_000),
        (Chain::Indomaret, MoneyDirection::In) => (TokenRequirement::Token, 10_000, 10_000),
        (Chain::Indomaret, MoneyDirection::Out) => (TokenRequirement::Token, 50_000, 50_000),
        (Chain::Digibos, MoneyDirection::In) => (TokenRequirement::None, 1, 10_000),
        (Chain::Danamon, MoneyDirection::Out) => (TokenRequirement::Bound, 100_000, 100_000),
        (Chain::Digibos, MoneyDirection::Out) | (Chain::Danamon, MoneyDirection::In) => {
            return None;
        }
    };
    let max = 1_000_000;
    Some(Channel {
        need,
        step,
        min,
        max,
    })
}

impl Channel {
    /// Whether it deals in that amount.
    pub const fn nominal(&self, amount: i64) -> Result<(), &'static str> {
        if amount < self.min {
            Err("below-minimum")
        } else if amount > self.max {
            Err("above-maximum")
        } else if amount % self.step != 0 {
            Err("not-a-multiple")
        } else {
            Ok(())
        }
    }
}
