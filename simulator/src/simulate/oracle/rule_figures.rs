//! The channels, tiers and tokens of the simulation in figures (rupiah), as the documents and
//! [`actors`](crate::simulate::actors) have them, written down a second time.

use crate::simulate::request::{MoneyDirection, SimulatedChain};

/// A token lives so long (microseconds).
pub const TOKEN_LIFE: i64 = 600_000_000;
/// So many wrong tries lock it.
pub const TRIES: u8 = 3;
/// So many failed cash-outs in a row close cash-out.
pub const FAILURES: u32 = 5;

/// What a tier may hold, receive in a month and do.
pub struct TierRules {
    /// The most an incoming credit may leave.
    pub balance: i64,
    /// The most that may come in within a month.
    pub month: i64,
    /// Whether cash comes out.
    pub cash_out: bool,
}

const PREMIUM: TierRules = TierRules {
    balance: 400_000,
    month: 900_000,
    cash_out: true,
};
const REGULAR: TierRules = TierRules {
    balance: 150_000,
    month: 300_000,
    cash_out: false,
};

/// Of that customer.
pub const fn tier(customer: u8) -> TierRules {
    match customer {
        0 | 1 => PREMIUM,
        _ => REGULAR,
    }
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
pub struct ChannelRules {
    /// Whether it wants a token.
    pub need: TokenRequirement,
    /// It deals in multiples of this.
    pub step: i64,
    /// The least.
    pub min: i64,
    /// The most.
    pub max: i64,
    /// What the customer pays for it.
    pub fee: i64,
}

/// The channel of that chain and way.
pub const fn place(chain: SimulatedChain, way: MoneyDirection) -> ChannelRules {
    let (need, step, min, fee) = match (chain, way) {
        (SimulatedChain::Alfamart, MoneyDirection::In) => {
            (TokenRequirement::None, 50_000, 50_000, 0)
        }
        (SimulatedChain::Alfamart, MoneyDirection::Out) => {
            (TokenRequirement::Token, 50_000, 50_000, 2_500)
        }
        (SimulatedChain::Indomaret, MoneyDirection::In) => {
            (TokenRequirement::Token, 10_000, 10_000, 0)
        }
        (SimulatedChain::Indomaret, MoneyDirection::Out) => {
            (TokenRequirement::Token, 50_000, 50_000, 0)
        }
        (SimulatedChain::Digibos, _) => (TokenRequirement::None, 1, 10_000, 1_500),
        (SimulatedChain::Danamon, _) => (TokenRequirement::Bound, 100_000, 100_000, 0),
    };
    ChannelRules {
        need,
        step,
        min,
        max: 1_000_000,
        fee,
    }
}
