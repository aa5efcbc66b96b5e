//! The whole ledger: what must be there, and the one answer to each request.

mod changes;
mod movements;
mod queries;
mod tokens;

use std::collections::BTreeMap;

use crate::account::Account;
use crate::reference::{Input, State, Step, steps};
use crate::request::{ExternalId, Operation, Order, PartnerReference, Request};
use crate::rules::Rules;

/// What must be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// The money has moved.
    Posted {
        /// Under which number.
        number: u32,
        /// And had before.
        repeated: bool,
    },
    /// The cancel is acknowledged.
    Cancelled {
        /// Under which number.
        number: u32,
        /// Where the reference stands now.
        state: State,
    },
    /// Where the reference stands.
    Status {
        /// Under which number.
        number: u32,
        /// The state.
        state: State,
    },
    /// A cash-in like that would be taken.
    Inquired {
        /// What may still come in within the month.
        left: i64,
        /// The least of the channel.
        least: i64,
        /// The most that would be taken now.
        most: i64,
        /// What it would cost.
        fee: i64,
    },
    /// The token of that number is made, or taken back.
    Token(i64),
    /// Cash-out is open.
    Reopened,
    /// So many tokens have expired.
    Expired(usize),
    /// The account is changed.
    Changed,
    /// No, and why.
    Refused(&'static str),
}

/// What became of a reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Movement {
    /// Where it stands.
    pub state: State,
    /// Why not, where it is declined.
    pub refusal: Option<&'static str>,
    /// The number of the request that made it.
    pub number: u32,
    /// What was ordered; none in a tombstone.
    pub order: Option<Order>,
    /// Rupiah.
    pub fee: i64,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    rules: Rules,
    /// By customer.
    pub accounts: Vec<Account>,
    /// By reference.
    pub records: BTreeMap<PartnerReference, Movement>,
    /// Used up, and which reference was ordered under it.
    pub signed: BTreeMap<ExternalId, Option<PartnerReference>>,
}

impl Ledger {
    /// In which nothing has moved yet.
    pub fn new(rules: Rules, accounts: Vec<Account>) -> Self {
        Self {
            rules,
            accounts,
            ..Self::default()
        }
    }

    /// Takes a request in at that moment (microseconds since 1970); returns the answer that is due.
    pub fn take(&mut self, request: &Request, timestamp: i64) -> Answer {
        if let Some(signed) = request.signed {
            if self.signed.contains_key(&signed) {
                return Answer::Refused("external-id-reused");
            }
            let ordered = match request.operation {
                Operation::Redeem(order) => Some(order.reference),
                _ => None,
            };
            self.signed.insert(signed, ordered);
        }
        let number = request.number;
        let answer = match request.operation {
            Operation::Redeem(order) => self.redeem(number, order, timestamp),
            Operation::Cancel {
                reference,
                customer,
                amount,
            } => self.cancel(number, reference, (customer, amount), timestamp),
            Operation::Status {
                reference,
                by,
                named,
            } => self.status(reference, by, named),
            Operation::Inquiry {
                chain,
                customer,
                amount,
            } => self.inquiry(chain, customer, amount, timestamp),
            Operation::Issue {
                customer,
                chain,
                way,
                amount,
                digits,
            } => self.issue(customer, (chain, way), amount, digits, timestamp),
            Operation::Unissue { customer, number } => self.unissue(customer, number, timestamp),
            Operation::Reopen { customer } => self.reopen(customer, timestamp),
            Operation::Expire { customer } => self.expire(customer, timestamp),
            Operation::Change { customer, change } => self.change(customer, change, timestamp),
        };
        answer.unwrap_or_else(Answer::Refused)
    }

    fn account(&mut self, customer: u8) -> Result<&mut Account, &'static str> {
        let account = self.accounts.get_mut(usize::from(customer));
        account.ok_or("unknown-customer")
    }

    /// Where a reference stands.
    pub fn state(&self, reference: PartnerReference) -> State {
        let record = self.records.get(&reference);
        record.map_or(State::Absent, |record| record.state)
    }

    /// What a request asks of its reference, compared with what is known there; none where it asks
    /// about something else.
    pub fn input(&self, operation: &Operation) -> Option<Input> {
        let record = self.records.get(&operation.reference()?);
        let order = record.and_then(|record| record.order);
        let is_of = |customer, amount: Option<i64>| {
            order.is_none_or(|order| {
                order.customer == customer && amount.is_none_or(|amount| amount == order.amount)
            })
        };
        match *operation {
            Operation::Redeem(asked) => Some(Input::Original {
                same: order.is_none_or(|order| order == asked),
            }),
            Operation::Cancel {
                customer, amount, ..
            } => Some(Input::Cancel {
                matching: is_of(customer, amount),
            }),
            Operation::Status { named, .. } => Some(Input::Status {
                matching: named.is_none_or(|(customer, amount)| is_of(customer, Some(amount))),
            }),
            _ => None,
        }
    }

    /// The one legal step where the table leaves no choice.
    fn only_step(&self, reference: PartnerReference, input: Input) -> Option<Step> {
        match steps(self.state(reference), input) {
            [step] => Some(*step),
            _ => None,
        }
    }
}

impl Movement {
    /// What it has left in its account.
    pub fn money(&self, reference: PartnerReference) -> i64 {
        use crate::request::MoneyDirection::{In, Out};
        let amount = self.order.map_or(0, |order| order.amount);
        match (self.state.has_moved(), reference.way) {
            (false, _) => 0,
            (true, In) => amount - self.fee,
            (true, Out) => -amount - self.fee,
        }
    }
}
