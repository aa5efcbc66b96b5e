//! One customer's account, as it must be.

use crate::calendar;
use crate::request::{AccountCondition, Chain, MoneyDirection};
use crate::rules::{Channel, TOKEN_LIFE, TRIES_MAX, Tier, TokenRequirement};

/// The refusal that tells nothing.
pub(crate) const INVALID_TOKEN: &str = "invalid-token";

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenState {
    /// It is live.
    Issued,
    /// It has moved money.
    Redeemed,
    /// Its life is over.
    Expired,
    /// Its owner has taken it back, or has made another.
    Cancelled,
    /// Too many wrong tries.
    Locked,
}

impl TokenState {
    /// The name that it has in a database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issued => "ISSUED",
            Self::Redeemed => "REDEEMED",
            Self::Expired => "EXPIRED",
            Self::Cancelled => "CANCELLED",
            Self::Locked => "LOCKED",
        }
    }
}

/// A token.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Token {
    /// Good where.
    pub chain: Chain,
    /// Which way.
    pub way: MoneyDirection,
    /// For one amount only.
    pub amount: Option<i64>,
    /// Its digits.
    pub digits: u8,
    /// What it holds of the account.
    pub held: i64,
    /// Where it stands.
    pub state: TokenState,
    /// Wrong tries against it.
    pub tries: u8,
    /// The first moment at which it is no longer good.
    pub expires: i64,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Account {
    /// Its tier's caps.
    pub tier: Tier,
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
    pub tokens: Vec<Token>,
    /// How many it has; that it was opened is the first.
    pub entries: i64,
    /// How many it has.
    pub postings: i64,
    /// How many it has.
    pub notices: i64,
}

impl Account {
    /// A new one, opened at that moment (microseconds since 1970).
    pub fn opened(tier: Tier, at: i64) -> Self {
        Self {
            tier,
            at,
            month: calendar::month(at),
            entries: 1,
            ..Self::default()
        }
    }

    /// What a database must have of it: available, held, month, what came in within it, failures
    /// in a row, time, entries, tokens, notices.
    pub const fn figures(&self) -> [i64; 9] {
        [
            self.available,
            self.held,
            self.month as i64,
            self.month_in,
            self.failures as i64,
            self.at,
            self.entries,
            self.tokens.len() as i64,
            self.notices,
        ]
    }

    /// What is in it, held or not.
    pub const fn balance(&self) -> i64 {
        self.available + self.held
    }

    /// Whether money may move.
    pub(crate) const fn serves(&self) -> Result<(), &'static str> {
        match self.condition {
            AccountCondition::Active => Ok(()),
            AccountCondition::Blocked => Err("account-blocked"),
            AccountCondition::Dormant => Err("account-dormant"),
            AccountCondition::Closed => Err("account-closed"),
        }
    }

    /// Records what happened at that moment, which from then on is its time.
    pub(crate) const fn record(&mut self, at: i64) {
        self.entries += 1;
        self.at = at;
    }

    /// Begins a decision: the moment it is made at, and the tokens that have run out are ended.
    pub(crate) fn begin(&mut self, timestamp: i64) -> i64 {
        let at = timestamp.max(self.at);
        for index in 0..self.tokens.len() {
            let token = &self.tokens[index];
            if token.state == TokenState::Issued && token.expires <= at {
                self.end(index, TokenState::Expired);
                self.record(at);
                self.notices += 1;
            }
        }
        at
    }

    /// The live token for that.
    pub(crate) fn live(&self, chain: Chain, way: MoneyDirection) -> Option<usize> {
        let live = |token: &Token| {
            token.state == TokenState::Issued && token.chain == chain && token.way == way
        };
        self.tokens.iter().position(live)
    }

    /// How many are live.
    pub(crate) fn count_live(&self) -> usize {
        let tokens = self.tokens.iter();
        tokens
            .filter(|token| token.state == TokenState::Issued)
            .count()
    }

    /// Ends a token and gives back what it holds.
    pub(crate) fn end(&mut self, index: usize, state: TokenState) {
        let token = &mut self.tokens[index];
        self.available += token.held;
        self.held -= token.held;
        token.held = 0;
        token.state = state;
    }

    /// Makes a token that holds so much.
    pub(crate) fn issue(&mut self, token: Token, at: i64) {
        self.available -= token.held;
        self.held += token.held;
        let expires = at + TOKEN_LIFE;
        self.tokens.push(Token { expires, ..token });
    }

    /// The token that these digits show, or one more wrong try.
    pub(crate) fn present(
        &mut self,
        (chain, way, channel): (Chain, MoneyDirection, &Channel),
        digits: Option<u8>,
        amount: i64,
        at: i64,
    ) -> Result<usize, &'static str> {
        let index = self.live(chain, way).ok_or(INVALID_TOKEN)?;
        let token = &mut self.tokens[index];
        let is_bound = channel.need != TokenRequirement::Bound || token.amount.is_some();
        let fits = token.amount.is_none_or(|bound| bound == amount);
        if Some(token.digits) == digits && fits && is_bound {
            return Ok(index);
        }
        token.tries += 1;
        if token.tries == TRIES_MAX {
            self.end(index, TokenState::Locked);
            self.record(at);
            self.notices += 1;
        }
        Err(INVALID_TOKEN)
    }

    /// One more cash-out in a row that failed for its token; the last one closes cash-out, and the
    /// customer is told.
    pub(crate) fn fail(&mut self, failures_max: u32, at: i64) {
        self.failures += 1;
        if self.failures == failures_max {
            self.record(at);
            self.notices += 1;
        }
    }

    /// Whether so much may come in.
    pub(crate) fn takes(&self, amount: i64, at: i64) -> Result<(), &'static str> {
        if self.balance() + amount > self.tier.balance {
            return Err("balance-cap");
        }
        if self.came_in(at) + amount > self.tier.month {
            return Err("monthly-cap");
        }
        Ok(())
    }

    /// What has come in within the month.
    pub(crate) fn came_in(&self, at: i64) -> i64 {
        match calendar::month(at) == self.month {
            true => self.month_in,
            false => 0,
        }
    }

    /// Counts what comes in.
    pub(crate) fn count_in(&mut self, amount: i64, at: i64) {
        self.month_in = self.came_in(at) + amount;
        self.month = calendar::month(at);
    }

    /// Posts an amount and what it costs, and tells the customer.
    pub(crate) fn post(&mut self, amount: i64, fee: i64) {
        self.available += amount - fee;
        self.postings += 1 + i64::from(fee != 0);
        self.notices += 1;
    }
}
