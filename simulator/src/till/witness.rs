//! Everything that tills asked and heard about each reference, in its order: what the gateway is
//! held to afterwards.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{Ask, Kind, Order};
use crate::snap::{Answer, SnapError};

/// One reference, as a witness knows it.
pub type Reference = (Kind, String);

/// What was asked and heard about one reference.
#[derive(Clone, Debug, Default)]
pub struct Testimony {
    /// The customers and amounts it was used for: one, unless a till reuses it.
    pub orders: Vec<(String, u64)>,
    /// What happened, in its order.
    pub events: Vec<Event>,
}

/// A question was asked, or its answer heard.
#[derive(Clone, Debug)]
pub enum Event {
    /// It was sent.
    Asked(Ask),
    /// It was answered.
    Heard(Ask, Answer),
}

/// Keeps testimonies; many tills may share one.
#[derive(Debug, Default)]
pub struct Witness {
    testimonies: Mutex<BTreeMap<Reference, Testimony>>,
}

impl Witness {
    /// All testimonies so far.
    pub fn testimonies(&self) -> BTreeMap<Reference, Testimony> {
        self.testimonies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn asked(&self, ask: Ask, kind: Kind, order: &Order) {
        self.note(kind, order, Event::Asked(ask));
    }

    pub(super) fn heard(
        &self,
        ask: Ask,
        kind: Kind,
        order: &Order,
        result: &Result<Answer, SnapError>,
    ) {
        if let Ok(answer) = result {
            self.note(kind, order, Event::Heard(ask, answer.clone()));
        }
    }

    fn note(&self, kind: Kind, order: &Order, event: Event) {
        let mut testimonies = self
            .testimonies
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let key = (kind, order.reference.clone());
        let testimony = testimonies.entry(key).or_default();
        let about = (order.phone.clone(), order.amount);
        // A cancel names no amount, so what it is about is known from the original.
        if !testimony.orders.contains(&about) && !matches!(event, Event::Asked(Ask::Cancel)) {
            testimony.orders.push(about);
        }
        testimony.events.push(event);
    }
}
