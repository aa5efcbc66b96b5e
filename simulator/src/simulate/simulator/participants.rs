//! What tills and customers do.

use oracle::calendar;
use oracle::{
    AccountChange, Chain, ExternalId, MoneyDirection, Operation, Order, OriginalKey,
    PartnerReference, Request,
};

use super::{KnownIds, Simulator};
use crate::simulate::gateway::Requester;
use crate::simulate::step::{CustomerAction, Route, StatusCheck, TillFault};
use crate::simulate::till_journal::{SentMessageKind, TillJournalEntry};

/// Digits that no token has.
const WRONG: u8 = u8::MAX;

/// Tills and customers.
impl Simulator<'_> {
    /// The digits that the cashier keys.
    pub(super) fn keyed(
        &self,
        reference: PartnerReference,
        customer: u8,
        right: bool,
    ) -> Option<u8> {
        let PartnerReference { chain, way, .. } = reference;
        let takes_none = way == MoneyDirection::In && chain != Chain::Indomaret;
        let known = self.digits[usize::from(customer)][channel(chain, way)];
        (!takes_none).then_some(if right { known } else { WRONG })
    }

    pub(super) fn begin(&mut self, order: Order, route: Route) {
        let signed = self.sign(order.reference.chain);
        self.entries.push(TillJournalEntry::new(order, signed));
        self.known.push(KnownIds {
            number: None,
            call: signed.number,
        });
        let entry = self.entries.len() - 1;
        self.send(
            Some(entry),
            SentMessageKind::Original,
            Operation::Redeem(order),
            Some(signed),
            route,
        );
    }

    pub(super) fn recover(&mut self, entry: u8, gives_up_early: bool, route: Route) {
        let open = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.end.is_none());
        let open: Vec<usize> = open.map(|(index, _)| index).collect();
        if let Some(entry) = chosen(&open, entry) {
            let (sent, operation) = self.entries[entry].next(gives_up_early);
            self.send(Some(entry), sent, operation, None, route);
        }
    }

    pub(super) fn look(&mut self, entry: u8, how: StatusCheck, route: Route) {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        let Some(index) = chosen(&all, entry) else {
            return;
        };
        let (entry, known) = (self.entries[index], self.known[index]);
        let by = match how {
            StatusCheck::Number => known.number.map(OriginalKey::Number),
            StatusCheck::FirstCall => Some(OriginalKey::Call(entry.signed.number)),
            StatusCheck::LastCall => Some(OriginalKey::Call(known.call)),
            StatusCheck::OtherNumber => {
                let other = self.known[(index + 1) % all.len()];
                other.number.map(OriginalKey::Both)
            }
            StatusCheck::OtherAmount => Some(OriginalKey::Reference),
        };
        let Some(by) = by else { return };
        let mut operation = entry.status(by);
        if let (StatusCheck::OtherAmount, Operation::Status { named, .. }) = (how, &mut operation) {
            *named = Some((entry.order.customer, entry.order.amount + 50_000));
        }
        self.send(Some(index), SentMessageKind::Stray, operation, None, route);
    }

    pub(super) fn change_account(&mut self, customer: u8, change: AccountChange, gateway: u8) {
        self.ask(Operation::Change { customer, change }, gateway);
    }

    pub(super) fn err(&mut self, entry: u8, misstep: TillFault, route: Route) {
        let all: Vec<usize> = (0..self.entries.len()).collect();
        let Some(index) = chosen(&all, entry) else {
            return;
        };
        let TillJournalEntry { order, signed, .. } = self.entries[index];
        let Order {
            reference,
            customer,
            amount,
            ..
        } = order;
        let elsewhere = PartnerReference {
            chain: match reference.chain {
                Chain::Alfamart => Chain::Indomaret,
                _ => Chain::Alfamart,
            },
            ..reference
        };
        let cancel = |reference, amount| Operation::Cancel {
            reference,
            customer,
            amount,
        };
        let out = PartnerReference {
            way: MoneyDirection::Out,
            ..reference
        };
        let operation = match misstep {
            TillFault::Again | TillFault::AgainUnderSameId => Operation::Redeem(order),
            TillFault::OtherAmount => Operation::Redeem(Order {
                amount: amount + 50_000,
                ..order
            }),
            TillFault::CancelOther => cancel(out, Some(amount + 50_000)),
            TillFault::CancelAndForget => cancel(out, None),
            TillFault::CancelElsewhere => cancel(
                PartnerReference {
                    way: MoneyDirection::Out,
                    ..elsewhere
                },
                None,
            ),
            TillFault::AskElsewhere => Operation::Status {
                reference: elsewhere,
                by: OriginalKey::Reference,
                named: None,
            },
        };
        let signed = (misstep == TillFault::AgainUnderSameId).then_some(signed);
        self.send(
            Some(index),
            SentMessageKind::Stray,
            operation,
            signed,
            route,
        );
    }

    pub(super) fn app(&mut self, customer: u8, action: CustomerAction, gateway: u8) {
        let operation = match action {
            CustomerAction::Issue(chain, way, amount) => {
                self.tokens += 1;
                self.digits[usize::from(customer)][channel(chain, way)] = self.tokens;
                let digits = self.tokens;
                Operation::Issue {
                    customer,
                    chain,
                    way,
                    amount,
                    digits,
                }
            }
            CustomerAction::Unissue(number) => Operation::Unissue { customer, number },
            CustomerAction::Reopen => Operation::Reopen { customer },
            CustomerAction::Expire => Operation::Expire { customer },
        };
        self.ask(operation, gateway);
    }

    /// What no till asks arrives at once.
    fn ask(&mut self, operation: Operation, gateway: u8) {
        let request = self.request(operation, None);
        let asker = Requester {
            entry: None,
            sent: SentMessageKind::Stray,
            back: None,
        };
        self.arrive(gateway, request, asker);
    }

    pub(super) fn sign(&mut self, chain: Chain) -> ExternalId {
        ExternalId {
            chain,
            day: calendar::day(self.clock.now().micros()),
            number: self.requests + 1,
        }
    }

    pub(super) fn request(&mut self, operation: Operation, signed: Option<ExternalId>) -> Request {
        self.requests += 1;
        Request {
            number: self.requests,
            signed,
            operation,
        }
    }
}

fn channel(chain: Chain, way: MoneyDirection) -> usize {
    chain as usize * 2 + way as usize
}

fn chosen(from: &[usize], number: u8) -> Option<usize> {
    let index = usize::from(number).checked_rem(from.len())?;
    Some(from[index])
}
