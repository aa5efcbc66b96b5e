//! What customers do in the app.

use super::{Answer, Ledger};
use crate::account::{Account, Token, TokenState};
use crate::request::{Chain, MoneyDirection};
use crate::rules::{self, Rules, TokenRequirement};

impl Ledger {
    pub(super) fn issue(
        &mut self,
        customer: u8,
        (chain, way): (Chain, MoneyDirection),
        amount: Option<i64>,
        digits: u8,
        timestamp: i64,
    ) -> Result<Answer, &'static str> {
        let rules = self.rules;
        let account = self.account(customer)?;
        let at = account.begin(timestamp);
        let held = holds(account, (chain, way), amount, &rules, at);
        let issued = held.map(|held| {
            if let Some(former) = account.live(chain, way) {
                account.end(former, TokenState::Cancelled);
                account.record(at);
            }
            let token = Token {
                chain,
                way,
                amount,
                digits,
                held,
                state: TokenState::Issued,
                tries: 0,
                expires: 0,
            };
            account.issue(token, at);
            Answer::Token(account.tokens.len() as i64)
        });
        account.record(at);
        issued
    }

    pub(super) fn unissue(
        &mut self,
        customer: u8,
        number: i64,
        timestamp: i64,
    ) -> Result<Answer, &'static str> {
        let account = self.account(customer)?;
        let at = account.begin(timestamp);
        account.record(at);
        let index = usize::try_from(number - 1).map_err(|_| "no-live-token")?;
        match account.tokens.get(index) {
            Some(token) if token.state == TokenState::Issued => {
                account.end(index, TokenState::Cancelled);
                Ok(Answer::Token(number))
            }
            _ => Err("no-live-token"),
        }
    }

    pub(super) fn reopen(&mut self, customer: u8, timestamp: i64) -> Result<Answer, &'static str> {
        let account = self.account(customer)?;
        let at = account.begin(timestamp);
        account.record(at);
        account.failures = 0;
        Ok(Answer::Reopened)
    }

    pub(super) fn expire(&mut self, customer: u8, timestamp: i64) -> Result<Answer, &'static str> {
        let account = self.account(customer)?;
        let before = account.count_live();
        account.begin(timestamp);
        Ok(Answer::Expired(before - account.count_live()))
    }
}

/// What a new token will hold, or why it is not made.
fn holds(
    account: &Account,
    (chain, way): (Chain, MoneyDirection),
    amount: Option<i64>,
    rules: &Rules,
    at: i64,
) -> Result<i64, &'static str> {
    let channel = rules::channel(chain, way).ok_or("channel-not-open")?;
    match channel.need {
        TokenRequirement::None => return Err("no-token-needed"),
        TokenRequirement::Bound if amount.is_none() => return Err("amount-missing"),
        _ => {}
    }
    account.serves()?;
    if way == MoneyDirection::Out && !account.tier.cash_out {
        return Err("tier-without-cash-out");
    }
    if way == MoneyDirection::Out && account.failures >= rules.failures_max {
        return Err("cash-out-closed");
    }
    let Some(amount) = amount else { return Ok(0) };
    channel.nominal(amount)?;
    if way == MoneyDirection::In {
        return account.takes(amount, at).map(|()| 0);
    }
    let former = account
        .live(chain, way)
        .map_or(0, |index| account.tokens[index].held);
    let hold = amount + rules.fee(chain, way, at);
    if hold > account.available + former {
        return Err("insufficient-funds");
    }
    Ok(hold)
}
