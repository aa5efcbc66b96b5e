//! One customer's account, as it must be.

use super::calendar;
use super::rule_figures::{self, ChannelRules, TOKEN_LIFE, TRIES, TierRules, TokenRequirement};
use crate::simulate::request::{AccountCondition, MoneyDirection, SimulatedChain};

/// The refusal that tells nothing.
pub const INVALID_TOKEN: &str = "invalid-token";

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExpectedToken {
    /// Good where.
    pub chain: SimulatedChain,
    /// Which way.
    pub way: MoneyDirection,
    /// For one amount only.
    pub amount: Option<i64>,
    /// Its digits.
    pub digits: u8,
    /// What it holds of the account.
    pub held: i64,
    /// The name of its state.
    pub state: &'static str,
    /// Wrong tries against it.
    pub tries: u8,
    /// The first moment at which it is no longer good.
    pub expires: i64,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExpectedAccount {
    /// Whose.
    pub customer: u8,
    /// What customer service has made of it.
    pub condition: AccountCondition,
    /// What can be spent.
    pub available: i64,
    /// What live tokens hold.
    pub held: i64,
    /// The month that is counted.
    pub month: i32,
    /// What came in within it.
    pub month_in: i64,
    /// Cash-outs in a row that failed for their token.
    pub failures: u32,
    /// Its time, which never goes back.
    pub at: i64,
    /// All it ever had; the first is number 1.
    pub tokens: Vec<ExpectedToken>,
    /// How many it has.
    pub postings: i64,
    /// How many it has.
    pub notices: i64,
}

impl ExpectedAccount {
    /// Its tier.
    pub const fn tier(&self) -> TierRules {
        rule_figures::tier(self.customer)
    }

    /// Whether money may move.
    pub const fn serves(&self) -> Result<(), &'static str> {
        match self.condition {
            AccountCondition::Active => Ok(()),
            AccountCondition::Blocked => Err("account-blocked"),
            AccountCondition::Dormant => Err("account-dormant"),
            AccountCondition::Closed => Err("account-closed"),
        }
    }

    /// Begins a decision: the moment it is made at, and the tokens that have run out are ended.
    pub fn begin(&mut self, stamp: i64) -> i64 {
        let at = stamp.max(self.at);
        for index in 0..self.tokens.len() {
            let token = &self.tokens[index];
            if token.state == "ISSUED" && token.expires <= at {
                self.end(index, "EXPIRED", at);
                self.notices += 1;
            }
        }
        at
    }

    /// The live token for that.
    pub fn live(&self, chain: SimulatedChain, way: MoneyDirection) -> Option<usize> {
        let live = |token: &ExpectedToken| {
            token.state == "ISSUED" && token.chain == chain && token.way == way
        };
        self.tokens.iter().position(live)
    }

    /// How many are live.
    pub fn count_live(&self) -> usize {
        self.tokens
            .iter()
            .filter(|token| token.state == "ISSUED")
            .count()
    }

    /// Ends a token and gives back what it holds.
    pub fn end(&mut self, index: usize, state: &'static str, at: i64) {
        let token = &mut self.tokens[index];
        self.available += token.held;
        self.held -= token.held;
        token.held = 0;
        token.state = state;
        self.at = at;
    }

    /// Makes a token that holds so much.
    pub fn issue(&mut self, token: ExpectedToken, at: i64) {
        self.available -= token.held;
        self.held += token.held;
        self.at = at;
        let expires = at + TOKEN_LIFE;
        self.tokens.push(ExpectedToken { expires, ..token });
    }

    /// The token that these digits show, or one more wrong try.
    pub fn present(
        &mut self,
        (chain, way): (SimulatedChain, MoneyDirection),
        digits: Option<u8>,
        amount: i64,
        at: i64,
    ) -> Result<usize, &'static str> {
        let index = self.live(chain, way).ok_or(INVALID_TOKEN)?;
        let token = &mut self.tokens[index];
        let is_bound = rule_figures::place(chain, way).need != TokenRequirement::Bound
            || token.amount.is_some();
        let fits = token.amount.is_none_or(|bound| bound == amount);
        if Some(token.digits) == digits && fits && is_bound {
            return Ok(index);
        }
        token.tries += 1;
        if token.tries == TRIES {
            self.end(index, "LOCKED", at);
            self.notices += 1;
        }
        Err(INVALID_TOKEN)
    }

    /// Whether so much may come in.
    pub fn takes(&self, amount: i64, at: i64) -> Result<(), &'static str> {
        if self.available + self.held + amount > self.tier().balance {
            return Err("balance-cap");
        }
        if self.came_in(at) + amount > self.tier().month {
            return Err("monthly-cap");
        }
        Ok(())
    }

    /// What has come in within the month.
    pub fn came_in(&self, at: i64) -> i64 {
        match calendar::month(at) == self.month {
            true => self.month_in,
            false => 0,
        }
    }

    /// Counts what comes in.
    pub fn count_in(&mut self, amount: i64, at: i64) {
        let month = calendar::month(at);
        if month != self.month {
            self.month_in = 0;
        }
        self.month = month;
        self.month_in += amount;
    }

    /// Posts an amount and what it costs, and tells the customer.
    pub fn post(&mut self, amount: i64, fee: i64, at: i64) {
        self.available += amount - fee;
        self.postings += 1 + i64::from(fee != 0);
        self.notices += 1;
        self.at = at;
    }
}

/// Whether the channel deals in that amount.
pub fn nominal(place: &ChannelRules, amount: i64) -> Result<(), &'static str> {
    if amount < place.min {
        Err("below-minimum")
    } else if amount > place.max {
        Err("above-maximum")
    } else if amount % place.step != 0 {
        Err("not-a-multiple")
    } else {
        Ok(())
    }
}
