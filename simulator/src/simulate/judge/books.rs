//! What must be there, and what must be answered: the table of the protocol, written a second
//! time and as short as it can be. It shares no code and no words with the ledger.

use std::collections::BTreeMap;

use super::account::{Account, INVALID_TOKEN, Token, nominal};
use super::figures::{FAILURES, Need, place};
use super::verdict::Verdict;
use crate::simulate::ask::{Ask, By, Chain, Order, Reference, Request, Signed, Way};

/// What became of a reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// The name of its state.
    pub state: &'static str,
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
pub struct Books {
    /// By customer.
    pub accounts: Vec<Account>,
    /// By reference.
    pub records: BTreeMap<Reference, Record>,
    /// Used up, and which reference was ordered under it.
    pub signed: BTreeMap<Signed, Option<Reference>>,
}

impl Books {
    /// The accounts on their first day.
    pub fn opened(customers: usize, at: i64) -> Self {
        let account = |customer| Account {
            customer,
            at,
            month: super::calendar::month(at),
            ..Account::default()
        };
        Self {
            accounts: (0..customers as u8).map(account).collect(),
            ..Self::default()
        }
    }

    /// Takes a request in, and tells what must be answered.
    pub fn take(&mut self, request: &Request, stamp: i64) -> Verdict {
        if let Some(signed) = request.signed {
            if self.signed.contains_key(&signed) {
                return Verdict::Refused("external-id-reused");
            }
            let ordered = match request.ask {
                Ask::Redeem(order) => Some(order.reference),
                _ => None,
            };
            self.signed.insert(signed, ordered);
        }
        let verdict = match request.ask {
            Ask::Redeem(order) => self.redeem(request.number, order, stamp),
            Ask::Cancel {
                reference,
                customer,
                amount,
            } => self.cancel(request.number, reference, (customer, amount), stamp),
            Ask::Status {
                reference,
                by,
                told,
            } => self.status(reference, by, told),
            Ask::Inquiry {
                chain,
                customer,
                amount,
            } => self.inquiry(chain, customer, amount, stamp),
            Ask::Issue {
                customer,
                chain,
                way,
                amount,
                digits,
            } => {
                let token = Token {
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
            Ask::Unissue { customer, number } => self.unissue(customer, number, stamp),
            Ask::Reopen { customer } => self.reopen(customer, stamp),
            Ask::Expire { customer } => self.expire(customer, stamp),
        };
        verdict.unwrap_or_else(Verdict::Refused)
    }

    fn redeem(&mut self, number: u32, order: Order, stamp: i64) -> Result<Verdict, &'static str> {
        if let Some(record) = self.records.get(&order.reference) {
            return repeat(record, &order);
        }
        let Reference { chain, way, .. } = order.reference;
        let place = place(chain, way);
        let decided = match self.accounts.get_mut(usize::from(order.customer)) {
            Some(account) if way == Way::In => cash_in(account, &order, stamp),
            Some(account) => cash_out(account, &order, stamp),
            None if place.need == Need::None => Err("unknown-customer"),
            None => Err(INVALID_TOKEN),
        };
        let record = Record {
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
        decided.map(|()| Verdict::Posted {
            number,
            repeated: false,
        })
    }

    fn cancel(
        &mut self,
        number: u32,
        reference: Reference,
        (customer, amount): (u8, Option<i64>),
        stamp: i64,
    ) -> Result<Verdict, &'static str> {
        let record = self.records.entry(reference).or_insert(Record {
            state: "VOIDED",
            refusal: None,
            number,
            order: None,
            fee: 0,
        });
        let means = |order: &Order| {
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
        Ok(Verdict::Cancelled {
            number: record.number,
            state: record.state,
        })
    }

    fn status(
        &self,
        reference: Reference,
        by: By,
        told: Option<(u8, i64)>,
    ) -> Result<Verdict, &'static str> {
        let meant = self.meant(reference, by).ok_or("unknown-reference")?;
        let record = self.records.get(&meant).ok_or("unknown-reference")?;
        let is_so = |order: &Order| told.is_none_or(|told| told == (order.customer, order.amount));
        if !record.order.as_ref().is_none_or(is_so) {
            return Err("inconsistent-request");
        }
        Ok(Verdict::Status {
            number: record.number,
            state: record.state,
        })
    }

    /// Which reference is meant. That of a cash-out is always told; a cash-in's is not, where it
    /// is named by another number.
    fn meant(&self, reference: Reference, by: By) -> Option<Reference> {
        let Reference { chain, way, .. } = reference;
        let is_ours = |other: &Reference| (other.chain, other.way) == (chain, way);
        let numbered = |number| {
            let mut ours = self.records.iter().filter(|(other, _)| is_ours(other));
            ours.find(|(_, record)| record.number == number)
        };
        let named = match by {
            By::Reference => Some(reference),
            By::Number(number) | By::Both(number) => numbered(number).map(|(other, _)| *other),
            By::Call(number) => {
                let of_call = |signed: &Signed| (signed.chain, signed.number) == (chain, number);
                let mut ordered = self.signed.iter().filter(|(signed, _)| of_call(signed));
                ordered.find_map(|(_, ordered)| ordered.filter(is_ours))
            }
        };
        let is_told = way == Way::Out || matches!(by, By::Both(_));
        named.filter(|named| !is_told || *named == reference)
    }

    /// As a cash-in would be answered, but for its token; it changes nothing.
    fn inquiry(
        &self,
        chain: Chain,
        customer: u8,
        amount: i64,
        stamp: i64,
    ) -> Result<Verdict, &'static str> {
        if !goes(chain, Way::In) {
            return Err("channel-not-allowed");
        }
        let account = self.accounts.get(usize::from(customer));
        let account = account.ok_or("unknown-customer")?;
        account.serves()?;
        let place = place(chain, Way::In);
        nominal(&place, amount)?;
        let at = stamp.max(account.at);
        account.takes(amount, at)?;
        let left = account.tier().month - account.came_in(at);
        let room = account.tier().balance - account.available - account.held;
        Ok(Verdict::Inquired {
            left,
            least: place.min,
            most: place.max.min(room).min(left),
            fee: place.fee,
        })
    }

    fn issue(&mut self, customer: u8, token: Token, stamp: i64) -> Result<Verdict, &'static str> {
        let account = self.account(customer)?;
        let at = account.begin(stamp);
        let held = holds(account, &token, at)?;
        if let Some(former) = account.live(token.chain, token.way) {
            account.end(former, "CANCELLED", at);
        }
        account.issue(Token { held, ..token }, at);
        Ok(Verdict::Token(account.tokens.len() as i64))
    }

    fn unissue(&mut self, customer: u8, number: i64, stamp: i64) -> Result<Verdict, &'static str> {
        let account = self.account(customer)?;
        let at = account.begin(stamp);
        let index = usize::try_from(number - 1).map_err(|_| "no-live-token")?;
        match account.tokens.get(index) {
            Some(token) if token.state == "ISSUED" => account.end(index, "CANCELLED", at),
            _ => return Err("no-live-token"),
        }
        Ok(Verdict::Token(number))
    }

    fn reopen(&mut self, customer: u8, stamp: i64) -> Result<Verdict, &'static str> {
        let account = self.account(customer)?;
        account.at = account.begin(stamp);
        account.failures = 0;
        Ok(Verdict::Reopened)
    }

    fn expire(&mut self, customer: u8, stamp: i64) -> Result<Verdict, &'static str> {
        let account = self.account(customer)?;
        let before = account.count_live();
        account.begin(stamp);
        Ok(Verdict::Expired(before - account.count_live()))
    }

    fn account(&mut self, customer: u8) -> Result<&mut Account, &'static str> {
        let account = self.accounts.get_mut(usize::from(customer));
        account.ok_or("unknown-customer")
    }
}

/// A known reference is answered from where it stands now.
fn repeat(record: &Record, order: &Order) -> Result<Verdict, &'static str> {
    match record.order {
        None => Err("cancelled"),
        Some(known) if known != *order => Err("inconsistent-request"),
        Some(_) => match (record.state, record.refusal) {
            ("POSTED", _) => Ok(Verdict::Posted {
                number: record.number,
                repeated: true,
            }),
            (_, Some(refusal)) => Err(refusal),
            _ => Err("cancelled"),
        },
    }
}

fn cash_in(account: &mut Account, order: &Order, stamp: i64) -> Result<(), &'static str> {
    let Reference { chain, way, .. } = order.reference;
    let place = place(chain, way);
    let at = account.begin(stamp);
    let token = match place.need {
        Need::None => None,
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

fn cash_out(account: &mut Account, order: &Order, stamp: i64) -> Result<(), &'static str> {
    let Reference { chain, way, .. } = order.reference;
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
fn holds(account: &Account, token: &Token, at: i64) -> Result<i64, &'static str> {
    let Token {
        chain, way, amount, ..
    } = *token;
    let place = place(chain, way);
    if place.need == Need::Bound && amount.is_none() {
        return Err("amount-missing");
    }
    account.serves()?;
    if way == Way::Out && !account.tier().cash_out {
        return Err("tier-without-cash-out");
    }
    if way == Way::Out && account.failures >= FAILURES {
        return Err("cash-out-closed");
    }
    let Some(amount) = amount else { return Ok(0) };
    nominal(&place, amount)?;
    if way == Way::In {
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
pub const fn goes(chain: Chain, way: Way) -> bool {
    !matches!(
        (chain, way),
        (Chain::Digibos, Way::Out) | (Chain::Danamon, Way::In)
    )
}
