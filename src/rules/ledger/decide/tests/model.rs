//! A tiny model of the money: it knows nothing of rules, believes the answers, and so says what the
//! balances must be. It also checks that the answers for one reference are a legal story: a success
//! never follows a cancel's acknowledgement, and a repeat is told what was told.

use std::collections::HashMap;

use super::bench::{OrderRequest, World};
use crate::ledger::{Answer, DeclineReason, MovementState, Outcome};
use crate::types::{AccountId, Rupiah, Service};

/// What the answers so far come to.
#[derive(Default)]
pub struct Model {
    /// What each account holds, by the answers.
    pub balances: HashMap<AccountId, i64>,
    answered: HashMap<(String, Service, String), Outcome>,
    cancelled: HashMap<(String, String), MovementState>,
}

impl Model {
    /// Of a world in which nothing has moved.
    pub fn of(world: &World) -> Self {
        let granted = world.granted.values();
        Self {
            balances: granted.map(|a| (a.id, a.available.get())).collect(),
            ..Self::default()
        }
    }

    /// Panics where an account holds something else.
    pub fn check(&self, world: &World, line: &str) {
        for (account, balance) in &self.balances {
            let stored = world.account(*account).balance().map(Rupiah::get);
            assert_eq!(stored, Some(*balance), "the model's balance: {line}");
        }
    }

    fn gains(&mut self, account: Option<AccountId>, amount: i64) {
        *self
            .balances
            .entry(account.expect("an account"))
            .or_default() += amount;
    }

    /// An order was answered.
    pub fn observe_order(&mut self, service: Service, request: &OrderRequest, outcome: &Outcome) {
        let reference = (request.by.clone(), request.reference.clone());
        let was_cancelled = service == Service::CashOut && self.cancelled.contains_key(&reference);
        if let Ok(Answer::Posted { movement, repeated }) = outcome {
            let declined = self.cancelled.get(&reference);
            assert!(
                !was_cancelled,
                "I12: a success after a cancel: {declined:?}"
            );
            if !repeated {
                let (amount, fee) = (movement.amount.get(), movement.fee.get());
                let sign = if service == Service::CashIn { 1 } else { -1 };
                self.gains(movement.account, sign * amount - fee);
            }
        }
        let leaves_no_record = outcome.as_ref().is_err_and(|r| r.is_about_format());
        if leaves_no_record || *outcome == Err(DeclineReason::Inconsistent) {
            return;
        }
        let key = (reference.0, service, reference.1);
        match (self.answered.get(&key), outcome) {
            (None, first) => {
                self.answered.insert(key, first.clone());
            }
            (
                Some(Ok(Answer::Posted { movement, .. })),
                Ok(Answer::Posted { movement: now, .. }),
            ) => {
                assert_eq!(movement, now, "I12: another success than before");
            }
            (Some(_), Err(DeclineReason::Cancelled)) => {
                assert!(was_cancelled, "I12: cancelled by whom")
            }
            (Some(before), now) => assert_eq!(before, now, "I12: another answer than before"),
        }
    }

    /// A cancel was answered.
    pub fn observe_cancel(&mut self, by: &str, reference: &str, outcome: &Outcome) {
        let Ok(Answer::Cancelled { movement }) = outcome else {
            return;
        };
        let key = (by.to_owned(), reference.to_owned());
        let before = self.cancelled.insert(key, movement.state);
        match before {
            None if movement.state == MovementState::Reversed => {
                self.gains(movement.account, movement.amount.get() + movement.fee.get());
            }
            None => {}
            Some(before) => assert_eq!(before, movement.state, "I12: acknowledged otherwise"),
        }
    }
}
