//! Originals and cancels: the table says what is legal, and the rules of money choose.

use super::{Answer, Ledger, Movement};
use crate::account::{Account, INVALID_TOKEN, TokenState};
use crate::reference::{Input, Response, State};
use crate::request::{MoneyDirection, Operation, Order, PartnerReference};
use crate::rules::{self, Channel, Rules, TokenRequirement};

impl Ledger {
    pub(super) fn redeem(
        &mut self,
        number: u32,
        order: Order,
        timestamp: i64,
    ) -> Result<Answer, &'static str> {
        let input = self.input(&Operation::Redeem(order));
        if let Some(step) = input.and_then(|input| self.only_step(order.reference, input)) {
            return self.repeat(&order, step.response);
        }
        let decided = self.decide(&order, timestamp);
        if decided == Err("token-missing") {
            // About the request's own shape: it leaves no record.
            return Err("token-missing");
        }
        let state = match decided {
            Ok(_) => State::Posted,
            Err(_) => State::Declined,
        };
        let record = Movement {
            state,
            refusal: decided.err(),
            number,
            order: Some(order),
            fee: decided.unwrap_or(0),
        };
        self.records.insert(order.reference, record);
        decided.map(|_| Answer::Posted {
            number,
            repeated: false,
        })
    }

    /// A known reference is answered from where it stands now.
    fn repeat(&self, order: &Order, response: Response) -> Result<Answer, &'static str> {
        let record = self.records.get(&order.reference);
        match (response, record) {
            (Response::Success, Some(record)) => Ok(Answer::Posted {
                number: record.number,
                repeated: true,
            }),
            (Response::Decline, Some(record)) => Err(record.refusal.unwrap_or("declined")),
            (Response::Inconsistent, _) => Err("inconsistent-request"),
            _ => Err("cancelled"),
        }
    }

    /// The fee where the money has moved, or why it has not.
    fn decide(&mut self, order: &Order, timestamp: i64) -> Result<i64, &'static str> {
        let PartnerReference { chain, way, .. } = order.reference;
        let channel = rules::channel(chain, way).ok_or("channel-not-allowed")?;
        if channel.need != TokenRequirement::None && order.digits.is_none() {
            return Err("token-missing");
        }
        let rules = self.rules;
        let Some(account) = self.accounts.get_mut(usize::from(order.customer)) else {
            // Where a token is needed, an unknown number gets the answer of a wrong token.
            return Err(match channel.need {
                TokenRequirement::None => "unknown-customer",
                _ => INVALID_TOKEN,
            });
        };
        let at = account.begin(timestamp);
        let decided = match way {
            MoneyDirection::In => cash_in(account, &channel, order, &rules, at),
            MoneyDirection::Out => cash_out(account, &channel, order, &rules, at),
        };
        account.record(at);
        decided
    }

    pub(super) fn cancel(
        &mut self,
        number: u32,
        reference: PartnerReference,
        (customer, amount): (u8, Option<i64>),
        timestamp: i64,
    ) -> Result<Answer, &'static str> {
        let input = self.input(&Operation::Cancel {
            reference,
            customer,
            amount,
        });
        let input = input.unwrap_or(Input::Cancel { matching: true });
        let step = self.only_step(reference, input);
        let next = match step.ok_or("a cancel leaves no choice")? {
            step if step.response == Response::Acknowledged => step.next,
            _ => return Err("inconsistent-request"),
        };
        let was = self.state(reference);
        let record = self.records.entry(reference).or_insert(Movement {
            state: State::Voided,
            refusal: None,
            number,
            order: None,
            fee: 0,
        });
        record.state = next;
        let account = self.accounts.get_mut(usize::from(customer));
        if let (true, Some(account)) = (was != next, account) {
            let at = account.begin(timestamp);
            if let Some(order) = record.order {
                account.post(order.amount, -record.fee);
            }
            account.record(at);
        }
        Ok(Answer::Cancelled {
            number: record.number,
            state: next,
        })
    }
}

fn cash_in(
    account: &mut Account,
    channel: &Channel,
    order: &Order,
    rules: &Rules,
    at: i64,
) -> Result<i64, &'static str> {
    let PartnerReference { chain, way, .. } = order.reference;
    let token = match channel.need {
        TokenRequirement::None => None,
        _ => Some(account.present((chain, way, channel), order.digits, order.amount, at)?),
    };
    account.serves()?;
    channel.nominal(order.amount)?;
    account.takes(order.amount, at)?;
    if let Some(token) = token {
        account.end(token, TokenState::Redeemed);
    }
    let fee = rules.fee(chain, way, at);
    account.count_in(order.amount, at);
    account.post(order.amount, fee);
    Ok(fee)
}

fn cash_out(
    account: &mut Account,
    channel: &Channel,
    order: &Order,
    rules: &Rules,
    at: i64,
) -> Result<i64, &'static str> {
    let PartnerReference { chain, way, .. } = order.reference;
    if account.failures >= rules.failures_max || !account.tier.cash_out {
        return Err(INVALID_TOKEN);
    }
    // Without a live token there is nothing to guess, and nothing counts.
    let may_fail = account.live(chain, way).is_some();
    let presented = account.present((chain, way, channel), order.digits, order.amount, at);
    let token = presented.inspect_err(|_| {
        if may_fail {
            account.fail(rules.failures_max, at);
        }
    })?;
    account.serves()?;
    channel.nominal(order.amount)?;
    let fee = rules.fee(chain, way, at);
    if order.amount + fee > account.available + account.tokens[token].held {
        return Err("insufficient-funds");
    }
    account.end(token, TokenState::Redeemed);
    account.failures = 0;
    account.post(-order.amount, fee);
    Ok(fee)
}
