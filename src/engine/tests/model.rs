//! A small model of the possible answers about a reference, and of the state that they imply.
//!
//! Of every reference it knows where it may stand; more than one place only while an answer is
//! unknown. Each answer must be a legal step from one of them.

use std::collections::{BTreeMap, HashMap};

use super::bench::{Bench, Customer};
use crate::engine::EngineError;
use crate::engine::lane::Reply;
use crate::ledger::{
    Answer, Cancel, CashOrder, Command, DeclineReason, ExternalIdKey, Fingerprint, MovementKey,
    Outcome,
};
use crate::types::{Msisdn, Rupiah, Service};

/// What was asked under a reference.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    fingerprint: Fingerprint,
    amount: Rupiah,
    phone: Msisdn,
}

/// Where a reference may stand.
#[derive(Clone, Debug, PartialEq)]
enum Standing {
    Absent,
    Posted(Asked),
    /// The decline reason, where it was answered.
    Declined(Asked, Option<DeclineReason>),
    Reversed(Asked),
    Voided,
}

use Standing::{Absent, Declined, Posted, Reversed, Voided};

/// Whether an external id is used up.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Used {
    Surely,
    Maybe,
}

/// See the module.
#[derive(Default)]
pub struct Model {
    references: BTreeMap<MovementKey, Vec<Standing>>,
    external_ids: HashMap<ExternalIdKey, Used>,
    tokens_made: u64,
    tokens_maybe: u64,
}

impl Model {
    /// Takes an answer in; it must be one that could be given.
    pub fn observe(&mut self, command: &Command, reply: &Reply) {
        match reply {
            Ok(outcome) => {
                if self.observe_external_id(command, outcome) {
                    self.observe_outcome(command, outcome);
                }
            }
            Err(EngineError::Unknown) => self.observe_unknown(command),
            // Nothing of it is there.
            Err(_) => {}
        }
    }

    /// An external id is good once; whether this one was.
    fn observe_external_id(&mut self, command: &Command, outcome: &Outcome) -> bool {
        let Some(external_id_key) = command.external_id_key() else {
            return true;
        };
        let known = self.external_ids.get(external_id_key).copied();
        if *outcome == Err(DeclineReason::ExternalIdReused) {
            assert!(
                known.is_some(),
                "a fresh external id is called used: {external_id_key:?}"
            );
            self.external_ids
                .insert(external_id_key.clone(), Used::Surely);
            return false;
        }
        assert_ne!(
            known,
            Some(Used::Surely),
            "a used external id is taken: {external_id_key:?}"
        );
        self.external_ids
            .insert(external_id_key.clone(), Used::Surely);
        true
    }

    fn observe_outcome(&mut self, command: &Command, outcome: &Outcome) {
        if let (Command::IssueToken(_), Ok(_)) = (command, outcome) {
            self.tokens_made += 1;
        }
        let Some(key) = command.needs().movement else {
            return;
        };
        let slots = self.slots(&key);
        let next: Vec<_> = slots
            .iter()
            .filter_map(|slot| slot.after(command, outcome))
            .collect();
        assert!(!next.is_empty(), "{key:?}: {outcome:?} to one of {slots:?}");
        *slots = next;
    }

    fn observe_unknown(&mut self, command: &Command) {
        if let Some(external_id_key) = command.external_id_key() {
            self.external_ids
                .entry(external_id_key.clone())
                .or_insert(Used::Maybe);
        }
        if let Command::IssueToken(_) = command {
            self.tokens_maybe += 1;
        }
        let Some(key) = command.needs().movement else {
            return;
        };
        let slots = self.slots(&key);
        let more: Vec<_> = slots.iter().flat_map(|p| p.maybe_after(command)).collect();
        for slot in more {
            if !slots.contains(&slot) {
                slots.push(slot);
            }
        }
    }

    fn slots(&mut self, key: &MovementKey) -> &mut Vec<Standing> {
        self.references.entry(key.clone()).or_insert(vec![Absent])
    }

    /// Every reference that was ever named.
    pub fn references(&self) -> Vec<MovementKey> {
        self.references.keys().cloned().collect()
    }

    /// What the model has come to is what is there, and nothing else. Every reference has been
    /// asked for, so each stands at one place.
    pub fn compare(&self, bench: &Bench, customers: &[Customer]) {
        let report = bench.audit();
        let standing = || {
            let slots = self.references.iter();
            slots.map(|(key, slots)| match slots.as_slice() {
                [slot] => (key, slot),
                _ => panic!("{key:?} stands at {slots:?}"),
            })
        };
        let known = standing().filter(|(_, slot)| **slot != Absent).count();
        assert_eq!(report.movements, known as u64);
        let postings: u64 = standing().map(|(_, slot)| slot.postings()).sum();
        assert_eq!(report.postings, postings);
        for customer in customers {
            let of_customer = standing().map(|(key, slot)| slot.balance(key, &customer.phone));
            assert_eq!(bench.balance(customer), of_customer.sum::<i64>());
        }
        let most = self.tokens_made + self.tokens_maybe;
        assert!((self.tokens_made..=most).contains(&report.tokens));
    }
}

impl Standing {
    /// Where the reference stands after that answer, if it can be given.
    fn after(&self, command: &Command, outcome: &Outcome) -> Option<Self> {
        match command {
            Command::CashIn(order) | Command::CashOut(order) => self.after_order(order, outcome),
            Command::Cancel(cancel) => self.after_cancel(cancel, outcome),
            Command::Status(_) => self.reports(outcome).then(|| self.clone()),
            _ => Some(self.clone()),
        }
    }

    fn after_order(&self, order: &CashOrder, outcome: &Outcome) -> Option<Self> {
        let asked = Asked::of(order);
        let same = self.asked().is_some_and(|before| *before == asked);
        match (self, outcome) {
            (
                Absent,
                Ok(Answer::Posted {
                    repeated: false, ..
                }),
            ) => Some(Posted(asked)),
            (Absent, Err(DeclineReason::Cancelled | DeclineReason::Inconsistent)) => None,
            (Absent, Err(refusal)) => Some(Declined(asked, Some(*refusal))),
            (Posted(_), Ok(Answer::Posted { repeated: true, .. })) if same => Some(self.clone()),
            (Declined(_, answered), Err(refusal))
                if same && answered.is_none_or(|r| r == *refusal) =>
            {
                Some(Declined(asked, Some(*refusal)))
            }
            (Reversed(_), Err(DeclineReason::Cancelled)) if same => Some(self.clone()),
            (Voided, Err(DeclineReason::Cancelled)) => Some(Voided),
            (Posted(_) | Declined(..) | Reversed(_), Err(DeclineReason::Inconsistent)) if !same => {
                Some(self.clone())
            }
            _ => None,
        }
    }

    fn after_cancel(&self, cancel: &Cancel, outcome: &Outcome) -> Option<Self> {
        let matches = self.asked().is_none_or(|asked| asked.is_meant_by(cancel));
        match (self, outcome) {
            (Absent | Voided, Ok(Answer::Cancelled { .. })) => Some(Voided),
            (Posted(asked), Ok(Answer::Cancelled { .. })) if matches => {
                Some(Reversed(asked.clone()))
            }
            (Declined(..) | Reversed(_), Ok(Answer::Cancelled { .. })) if matches => {
                Some(self.clone())
            }
            (Posted(_) | Declined(..) | Reversed(_), Err(DeclineReason::Inconsistent))
                if !matches =>
            {
                Some(self.clone())
            }
            _ => None,
        }
    }

    /// Whether a status inquiry may be answered so.
    fn reports(&self, outcome: &Outcome) -> bool {
        let movement = match outcome {
            Ok(Answer::Status { movement }) => movement,
            Err(DeclineReason::UnknownReference) => return *self == Absent,
            _ => return false,
        };
        let state = match self {
            Absent => return false,
            Posted(_) => "POSTED",
            Declined(..) => "DECLINED",
            Reversed(_) => "REVERSED",
            Voided => "VOIDED",
        };
        let asked = self.asked().map(|asked| asked.fingerprint);
        movement.state.as_str() == state && asked.is_none_or(|asked| asked == movement.fingerprint)
    }

    /// Where it may have come to when there is no answer, beside where it was.
    fn maybe_after(&self, command: &Command) -> Vec<Self> {
        match (self, command) {
            (Absent, Command::CashIn(order) | Command::CashOut(order)) => {
                let asked = Asked::of(order);
                vec![Posted(asked.clone()), Declined(asked, None)]
            }
            (Absent, Command::Cancel(_)) => vec![Voided],
            (Posted(asked), Command::Cancel(cancel)) if asked.is_meant_by(cancel) => {
                vec![Reversed(asked.clone())]
            }
            _ => Vec::new(),
        }
    }

    fn asked(&self) -> Option<&Asked> {
        match self {
            Posted(asked) | Declined(asked, _) | Reversed(asked) => Some(asked),
            Absent | Voided => None,
        }
    }

    fn postings(&self) -> u64 {
        match self {
            Absent | Declined(..) | Voided => 0,
            Posted(_) => 1,
            Reversed(_) => 2,
        }
    }

    /// What it has left in the account of that number.
    fn balance(&self, key: &MovementKey, phone: &Msisdn) -> i64 {
        match (self, key.service) {
            (Posted(asked), Service::CashIn) if asked.phone == *phone => asked.amount.get(),
            (Posted(asked), Service::CashOut) if asked.phone == *phone => -asked.amount.get(),
            _ => 0,
        }
    }
}

impl Asked {
    fn of(order: &CashOrder) -> Self {
        Self {
            fingerprint: order.fingerprint,
            amount: order.amount,
            phone: order.phone.clone(),
        }
    }

    fn is_meant_by(&self, cancel: &Cancel) -> bool {
        self.phone == cancel.phone && cancel.amount.is_none_or(|amount| amount == self.amount)
    }
}
