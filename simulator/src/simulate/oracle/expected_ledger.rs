//! What must be there, and what must be answered: the table of the protocol, written a second
//! time and as short as it can be. It shares no code and no words with the ledger.

use std::collections::BTreeMap;

use super::account::{ExpectedAccount, ExpectedToken, INVALID_TOKEN, nominal};
use super::request_outcome::RequestOutcome;
use super::rule_figures::{FAILURES, TokenRequirement, place};
use crate::simulate::request::{
    MoneyDirection, Operation, OriginalKey, PartnerReference, SignedExternalId, SimulatedChain,
    SimulatedOrder, SimulatedRequest,
};

/// What became of a reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExpectedMovement {
    /// The name of its state.
    pub state: &'static str,
    /// Why not, where it is declined.
    pub refusal: Option<&'static str>,
    /// The number of the request that made it.
    pub number: u32,
    /// What was ordered; none in a tombstone.
    pub order: Option<SimulatedOrder>,
    /// Rupiah.
    pub fee: i64,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExpectedLedger {
    /// By customer.
    pub accounts: Vec<ExpectedAccount>,
    /// By reference.
    pub records: BTreeMap<PartnerReference, ExpectedMovement>,
    /// Used up, and which reference was ordered under it.
    pub signed: BTreeMap<SignedExternalId, Option<PartnerReference>>,
}

impl ExpectedLedger {
    /// The accounts on their first day.
    pub fn opened(customers: usize, at: i64) -> Self {
        let account = |customer| ExpectedAccount {
            customer,
            at,
            month: super::calendar::month(at),
            ..ExpectedAccount::default()
        };
        Self {
            accounts: (0..customers as u8).map(account).collect(),
            ..Self::default()
        }
    }

    /// Takes a request in, and tells what must be answered.
    pub fn take(&mut self, request: &SimulatedRequest, stamp: i64) -> RequestOutcome {
        if let Some(signed) = request.signed {
            if self.signed.contains_key(&signed) {
                return RequestOutcome::Refused("external-id-reused");
            }
            let ordered = match request.operation {
                Operation::Redeem(order) => Some(order.reference),
                _ => None,
            };
            self.signed.insert(signed, ordered);
        }
        let verdict = match request.operation {
            Operation::Redeem(order) => self.redeem(request.number, order, stamp),
            Operation::Cancel {
                reference,
                customer,
                amount,
            } => self.cancel(request.number, reference, (customer, amount), stamp),
            Operation::Status {
                reference,
                by,
                told,
            } => self.status(reference, by, told),
            Operation::Inquiry {
                chain,
                customer,
                amount,
            } => self.inquiry(chain, customer, amount, stamp),
            Operation::Issue {
                customer,
                chain,
                way,
                amount,
                digits,
            } => {
                let token = ExpectedToken {
                    chain,
                    way,
                    amount,
                    digits,
                    held: 0,
                    state: "ISSUED",
                    tries: 0,
                    expires: 0,
                };
                self.issue(customer, token, stamp)
            }
            Operation::Unissue { customer, number } => self.unissue(customer, number, stamp),
            Operation::Reopen { customer } => self.reopen(customer, stamp),
            Operation::Expire { customer } => self.expire(customer, stamp),
        };
        verdict.unwrap_or_else(RequestOutcome::Refused)
    }

    fn redeem(
        &mut self,
        number: u32,
        order: SimulatedOrder,
        stamp: i64,
    ) -> Result<RequestOutcome, &'static str> {
        if let Some(record) = self.records.get(&order.reference) {
            return repeat(record, &order);
        }
        let PartnerReference { chain, way, .. } = order.reference;
        let place = place(chain, way);
        let decided = match self.accounts.get_mut(usize::from(order.customer)) {
            Some(account) if way == MoneyDirection::In => cash_in(account, &order, stamp),
            Some(account) => cash_out(account, &order, stamp),
            None if place.need == TokenRequirement::None => Err("unknown-customer"),
            None => Err(INVALID_TOKEN),
        };
        let record = ExpectedMovement {
            state: if decided.is_ok() {
                "POSTED"
            } else {
                "DECLINED"
            },
            refusal: decided.err(),
            number,
            order: Some(order),
            fee: decided.map_or(0, |()| place.fee),
        };
        self.records.insert(order.reference, record);
        decided.map(|()| RequestOutcome::Posted {
            number,
            repeated: false,
        })
    }

    fn cancel(
        &mut self,
        number: u32,
        reference: PartnerReference,
        (customer, amount): (u8, Option<i64>),
        stamp: i64,
    ) -> Result<RequestOutcome, &'static str> {
        let record = self.records.entry(reference).or_insert(ExpectedMovement {
            state: "VOIDED",
            refusal: None,
            number,
            order: None,
            fee: 0,
        });
        let means = |order: &SimulatedOrder| {
            order.customer == customer && amount.is_none_or(|amount| amount == order.amount)
        };
        if !record.order.as_ref().is_none_or(means) {
            return Err("inconsistent-request");
        }
        if let ("POSTED", Some(order)) = (record.state, record.order) {
            record.state = "REVERSED";
            let account = &mut self.accounts[usize::from(order.customer)];
            let at = account.begin(stamp);
            account.post(order.amount, -record.fee, at);
        }
        Ok(RequestOutcome::Cancelled {
            number: record.number,
            state: record.state,
        })
    }

    fn status(
        &self,
        reference: PartnerReference,
        by: OriginalKey,
        told: Option<(u8, i64)>,
    ) -> Result<RequestOutcome, &'static str> {
        let meant = self.meant(reference, by).ok_or("unknown-reference")?;
        let record = self.records.get(&meant).ok_or("unknown-reference")?;
        let is_so =
            |order: &SimulatedOrder| told.is_none_or(|told| told == (order.customer, order.amount));
        if !record.order.as_ref().is_none_or(is_so) {
            return Err("inconsistent-request");
        }
        Ok(RequestOutcome::Status {
            number: record.number,
            state: record.state,
        })
    }

    /// Which reference is meant. That of a cash-out is always told; a cash-in's is not, where it
    /// is named by another number.
    fn meant(&self, reference: PartnerReference, by: OriginalKey) -> Option<PartnerReference> {
        let PartnerReference { chain, way, .. } = reference;
        let is_ours = |other: &PartnerReference| (other.chain, other.way) == (chain, way);
        let numbered = |number| {
            let mut ours = self.records.iter().filter(|(other, _)| is_ours(other));
            ours.find(|(_, record)| record.number == number)
        };
        let named = match by {
            OriginalKey::Reference => Some(reference),
            OriginalKey::Number(number) | OriginalKey::Both(number) => {
                numbered(number).map(|(other, _)| *other)
            }
            OriginalKey::Call(number) => {
                let of_call =
                    |signed: &SignedExternalId| (signed.chain, signed.number) == (chain, number);
                let mut ordered = self.signed.iter().filter(|(signed, _)| of_call(signed));
                ordered.find_map(|(_, ordered)| ordered.filter(is_ours))
            }
        };
        let is_told = way == MoneyDirection::Out || matches!(by, OriginalKey::Both(_));
        named.filter(|named| !is_told || *named == reference)
    }

    /// As a cash-in would be answered, but for its token; it changes nothing.
    fn inquiry(
        &self,
        chain: SimulatedChain,
        customer: u8,
        amount: i64,
        stamp: i64,
    ) -> Result<RequestOutcome, &'static str> {
        if !goes(chain, MoneyDirection::In) {
            return Err("channel-not-allowed");
        }
        let account = self.accounts.get(usize::from(customer));
        let account = account.ok_or("unknown-customer")?;
        account.serves()?;
        let place = place(chain, MoneyDirection::In);
        nominal(&place, amount)?;
        let at = stamp.max(account.at);
        account.takes(amount, at)?;
        let left = account.tier().month - account.came_in(at);
        let room = account.tier().balance - account.available - account.held;
        Ok(RequestOutcome::Inquired {
            left,
            least: place.min,
            most: place.max.min(room).min(left),
            fee: place.fee,
        })
    }

    fn issue(
        &mut self,
        customer: u8,
        token: ExpectedToken,
        stamp: i64,
    ) -> Result<RequestOutcome, &'static str> {
        let account = self.account(customer)?;
        let at = account.begin(stamp);
        let held = holds(account, &token, at)?;
        if let Some(former) = account.live(token.chain, token.way) {
            account.end(former, "CANCELLED", at);
        }
        account.issue(ExpectedToken { held, ..token }, at);
        Ok(RequestOutcome::Token(account.tokens.len() as i64))
    }

    fn unissue(
        &mut self,
        customer: u8,
        number: i64,
        stamp: i64,
    ) -> Result<RequestOutcome, &'static str> {
        let account = self.account(customer)?;
        let at = account.begin(stamp);
        let index = usize::try_from(number - 1).map_err(|_| "no-live-token")?;
        match account.tokens.get(index) {
            Some(token) if token.state == "ISSUED" => account.end(index, "CANCELLED", at),
            _ => return Err("no-live-token"),
        }
        Ok(RequestOutcome::Token(number))
    }

    fn reopen(&mut self, customer: u8, stamp: i64) -> Result<RequestOutcome, &'static str> {
        let account = self.account(customer)?;
        account.at = account.begin(stamp);
        account.failures = 0;
        Ok(RequestOutcome::Reopened)
    }

    fn expire(&mut self, customer: u8, stamp: i64) -> Result<RequestOutcome, &'static str> {
        let account = self.account(customer)?;
        let before = account.count_live();
        account.begin(stamp);
        Ok(RequestOutcome::Expired(before - account.count_live()))
    }

    fn account(&mut self, customer: u8) -> Result<&mut ExpectedAccount, &'static str> {
        let account = self.accounts.get_mut(usize::from(customer));
        account.ok_or("unknown-customer")
    }
}

/// A known reference is answered from where it stands now.
fn repeat(
    record: &ExpectedMovement,
    order: &SimulatedOrder,
) -> Result<RequestOutcome, &'static str> {
    match record.order {
        None => Err("cancelled"),
        Some(known) if known != *order => Err("inconsistent-request"),
        Some(_) => match (record.state, record.refusal) {
            ("POSTED", _) => Ok(RequestOutcome::Posted {
                number: record.number,
                repeated: true,
            }),
            (_, Some(refusal)) => Err(refusal),
            _ => Err("cancelled"),
        },
    }
}

fn cash_in(
    account: &mut ExpectedAccount,
    order: &SimulatedOrder,
    stamp: i64,
) -> Result<(), &'static str> {
    let PartnerReference { chain, way, .. } = order.reference;
    let place = place(chain, way);
    let at = account.begin(stamp);
    let token = match place.need {
        TokenRequirement::None => None,
        _ => Some(account.present((chain, way), order.digits, order.amount, at)?),
    };
    account.serves()?;
    nominal(&place, order.amount)?;
    account.takes(order.amount, at)?;
    if let Some(token) = token {
        account.end(token, "REDEEMED", at);
    }
    account.count_in(order.amount, at);
    account.post(order.amount, place.fee, at);
    Ok(())
}

fn cash_out(
    account: &mut ExpectedAccount,
    order: &SimulatedOrder,
    stamp: i64,
) -> Result<(), &'static str> {
    let PartnerReference { chain, way, .. } = order.reference;
    let place = place(chain, way);
    let at = account.begin(stamp);
    if account.failures >= FAILURES || !account.tier().cash_out {
        return Err(INVALID_TOKEN);
    }
    let presented = account.present((chain, way), order.digits, order.amount, at);
    let token = presented.inspect_err(|_| {
        account.failures += 1;
        account.at = at;
    })?;
    account.serves()?;
    nominal(&place, order.amount)?;
    if order.amount + place.fee > account.available + account.tokens[token].held {
        return Err("insufficient-funds");
    }
    account.end(token, "REDEEMED", at);
    account.failures = 0;
    account.post(-order.amount, place.fee, at);
    Ok(())
}

/// What a new token will hold, or why it is not made.
fn holds(account: &ExpectedAccount, token: &ExpectedToken, at: i64) -> Result<i64, &'static str> {
    let ExpectedToken {
        chain, way, amount, ..
    } = *token;
    let place = place(chain, way);
    if place.need == TokenRequirement::Bound && amount.is_none() {
        return Err("amount-missing");
    }
    account.serves()?;
    if way == MoneyDirection::Out && !account.tier().cash_out {
        return Err("tier-without-cash-out");
    }
    if way == MoneyDirection::Out && account.failures >= FAILURES {
        return Err("cash-out-closed");
    }
    let Some(amount) = amount else { return Ok(0) };
    nominal(&place, amount)?;
    if way == MoneyDirection::In {
        return account.takes(amount, at).map(|()| 0);
    }
    let former = account
        .live(chain, way)
        .map_or(0, |index| account.tokens[index].held);
    if amount + place.fee > account.available + former {
        return Err("insufficient-funds");
    }
    Ok(amount + place.fee)
}

/// The way a chain may go.
pub const fn goes(chain: SimulatedChain, way: MoneyDirection) -> bool {
    !matches!(
        (chain, way),
        (SimulatedChain::Digibos, MoneyDirection::Out)
            | (SimulatedChain::Danamon, MoneyDirection::In)
    )
}
