//! Everything that tills asked and heard about each reference, in its order: what the gateway is
//! held to afterwards.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{MovementKind, Order, TillRequest};
use crate::snap::{Answer, SnapError};

/// One reference, as the event log knows it.
pub type ReferenceKey = (MovementKind, String);

/// What was asked and heard about one reference.
#[derive(Clone, Debug, Default)]
pub struct ReferenceLog {
    /// The customers and amounts it was used for: one, unless a till reuses it.
    pub orders: Vec<(String, u64)>,
    /// What happened, in its order.
    pub events: Vec<LogEvent>,
}

/// A question was asked, or its answer heard.
#[derive(Clone, Debug)]
pub enum LogEvent {
    /// It was sent.
    Asked(TillRequest),
    /// It was answered.
    Answered(TillRequest, Answer),
}

/// Keeps logs of references; many tills may share one.
#[derive(Debug, Default)]
pub struct EventLog {
    reference_logs: Mutex<BTreeMap<ReferenceKey, ReferenceLog>>,
}

impl EventLog {
    /// All logs so far.
    pub fn reference_logs(&self) -> BTreeMap<ReferenceKey, ReferenceLog> {
        self.reference_logs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn asked(&self, ask: TillRequest, kind: MovementKind, order: &Order) {
        self.note(kind, order, LogEvent::Asked(ask));
    }

    pub(super) fn answered(
        &self,
        ask: TillRequest,
        kind: MovementKind,
        order: &Order,
        result: &Result<Answer, SnapError>,
    ) {
        if let Ok(answer) = result {
            self.note(kind, order, LogEvent::Answered(ask, answer.clone()));
        }
    }

    fn note(&self, kind: MovementKind, order: &Order, event: LogEvent) {
        let mut reference_logs = self
            .reference_logs
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let key = (kind, order.reference.clone());
        let reference_log = reference_logs.entry(key).or_default();
        let about = (order.phone.clone(), order.amount);
        // A cancel names no amount, so what it is about is known from the original.
        if !reference_log.orders.contains(&about)
            && !matches!(event, LogEvent::Asked(TillRequest::Cancel))
        {
            reference_log.orders.push(about);
        }
        reference_log.events.push(event);
    }
}
