//! What tills and customers do.

use super::{Known, World};
use crate::simulate::ask::{Ask, By, Chain, Desk, Order, Reference, Request, Signed, Way};
use crate::simulate::cast::{account_id, status};
use crate::simulate::gateway::Asker;
use crate::simulate::judge::calendar;
use crate::simulate::step::{Deed, Look, Misstep, Route};
use crate::simulate::till::{Entry, Sent};

/// Digits that no token has.
const WRONG: u8 = u8::MAX;

/// Tills and customers.
impl World<'_> {
    /// The digits that the cashier keys.
    pub(super) fn keyed(&self, reference: Reference, customer: u8, right: bool) -> Option<u8> {
        let Reference { chain, way, .. } = reference;
        let takes_none = way == Way::In && chain != Chain::Indomaret;
        let known = self.digits[usize::from(customer)][channel(chain, way)];
        (!takes_none).then_some(if right { known } else { WRONG })
    }

    pub(super) fn begin(&mut self, order: Order, route: Route) {
        let signed = self.sign(order.reference.chain);
        self.entries.push(Entry::new(order, signed));
        self.known.push(Known {
            number: None,
            call: signed.number,
        });
        let entry = self.entries.len() - 1;
        self.send(
            Some(entry),
            Sent::Original,
            Ask::Redeem(order),
            Some(signed),
            route,
        );
    }

    pub(super) fn recover(&mut self, entry: u8, impatient: bool, route: Route) {
        let open = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.end.is_none());
        let open: Vec<usize> = open.map(|(index, _)| index).collect();
        if let Some(entry) = chosen(&open, entry) {
            let (sent, ask) = self.entries[entry].next(impatient);
            self.send(Some(entry), sent, ask, None, route);
        }
    }

    pub(super) fn look(&mut self, entry: u8, how: Look, route: Route) {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        let Some(index) = chosen(&all, entry) else {
            return;
        };
        let (entry, known) = (self.entries[index], self.known[index]);
        let by = match how {
            Look::Number => known.number.map(By::Number),
            Look::FirstCall => Some(By::Call(entry.signed.number)),
            Look::LastCall => Some(By::Call(known.call)),
            Look::OtherNumber => {
                let other = self.known[(index + 1) % all.len()];
                other.number.map(By::Both)
            }
            Look::OtherAmount => Some(By::Reference),
        };
        let Some(by) = by else { return };
        let mut ask = entry.status(by);
        if let (Look::OtherAmount, Ask::Status { told, .. }) = (how, &mut ask) {
            *told = Some((entry.order.customer, entry.order.amount + 50_000));
        }
        self.send(Some(index), Sent::Stray, ask, None, route);
    }

    /// At once, in every gateway's sight: it is a row of the store.
    pub(super) fn set_desk(&mut self, customer: u8, desk: Desk) {
        let id = account_id(customer);
        let row = self.memory.read(|tables| tables.accounts.get(&id).cloned());
        if let Some(mut row) = row {
            row.status = status(desk);
            self.memory.open_account(row);
            self.judge.set(customer, desk);
        }
    }

    pub(super) fn err(&mut self, entry: u8, misstep: Misstep, route: Route) {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        let Some(index) = chosen(&all, entry) else {
            return;
        };
        let Entry { order, signed, .. } = self.entries[index];
        let Order {
            reference,
            customer,
            amount,
            ..
        } = order;
        let elsewhere = Reference {
            chain: match reference.chain {
                Chain::Alfamart => Chain::Indomaret,
                _ => Chain::Alfamart,
            },
            ..reference
        };
        let cancel = |reference, amount| Ask::Cancel {
            reference,
            customer,
            amount,
        };
        let out = Reference {
            way: Way::Out,
            ..reference
        };
        let ask = match misstep {
            Misstep::Again | Misstep::AgainUnderSameId => Ask::Redeem(order),
            Misstep::OtherAmount => Ask::Redeem(Order {
                amount: amount + 50_000,
                ..order
            }),
            Misstep::CancelOther => cancel(out, Some(amount + 50_000)),
            Misstep::CancelAndForget => cancel(out, None),
            Misstep::CancelElsewhere => cancel(
                Reference {
                    way: Way::Out,
                    ..elsewhere
                },
                None,
            ),
            Misstep::AskElsewhere => Ask::Status {
                reference: elsewhere,
                by: By::Reference,
                told: None,
            },
        };
        let signed = (misstep == Misstep::AgainUnderSameId).then_some(signed);
        self.send(Some(index), Sent::Stray, ask, signed, route);
    }

    pub(super) fn app(&mut self, customer: u8, deed: Deed, gateway: u8) {
        let ask = match deed {
            Deed::Issue(chain, way, amount) => {
                self.tokens += 1;
                self.digits[usize::from(customer)][channel(chain, way)] = self.tokens;
                let digits = self.tokens;
                Ask::Issue {
                    customer,
                    chain,
                    way,
                    amount,
                    digits,
                }
            }
            Deed::Unissue(number) => Ask::Unissue { customer, number },
            Deed::Reopen => Ask::Reopen { customer },
            Deed::Expire => Ask::Expire { customer },
        };
        let request = self.request(ask, None);
        let asker = Asker {
            entry: None,
            sent: Sent::Stray,
            back: None,
        };
        self.arrive(gateway, request, asker);
    }

    pub(super) fn sign(&mut self, chain: Chain) -> Signed {
        Signed {
            chain,
            day: calendar::day(self.clock.now().micros()),
            number: self.requests + 1,
        }
    }

    pub(super) fn request(&mut self, ask: Ask, signed: Option<Signed>) -> Request {
        self.requests += 1;
        Request {
            number: self.requests,
            signed,
            ask,
        }
    }
}

fn channel(chain: Chain, way: Way) -> usize {
    chain as usize * 2 + way as usize
}

fn chosen(from: &[usize], number: u8) -> Option<usize> {
    let index = usize::from(number).checked_rem(from.len())?;
    Some(from[index])
}
