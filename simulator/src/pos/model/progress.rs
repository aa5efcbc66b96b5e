//! The steps of a movement in hand, as the cashier watches them.

use std::time::Duration;

use jiff::Timestamp;

use super::event::{AnswerSummary, MovementInput, MovementUpdate};
use crate::till::{MovementKind, TillRequest};

/// A movement in hand.
#[derive(Clone, Debug)]
pub struct MovementProgress {
    pub kind: MovementKind,
    pub keyed: MovementInput,
    /// The till's reference, once there is one.
    pub reference: Option<String>,
    pub began: Timestamp,
    pub steps: ProgressSteps,
}

impl MovementProgress {
    pub fn new(kind: MovementKind, keyed: MovementInput, began: Timestamp) -> Self {
        Self {
            kind,
            keyed,
            reference: None,
            began,
            steps: ProgressSteps::default(),
        }
    }
}

/// What has been done about a movement so far.
#[derive(Clone, Debug, Default)]
pub struct ProgressSteps {
    pub steps: Vec<ProgressStep>,
    /// The time it waits before it asks again.
    pub waits: Option<Duration>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressStep {
    pub ask: Option<TillRequest>,
    /// The how-manieth of its kind, from 1.
    pub nth: usize,
    pub answer: Option<AnswerSummary>,
}

impl ProgressSteps {
    /// Goes on.
    pub fn update(&mut self, update: &MovementUpdate) {
        self.waits = None;
        match update {
            MovementUpdate::Written => self.step(None),
            MovementUpdate::Waits(time) => self.waits = (!time.is_zero()).then_some(*time),
            MovementUpdate::Asks(ask) => self.step(Some(*ask)),
            MovementUpdate::Receives(said) => {
                if let Some(last) = self.steps.last_mut() {
                    last.answer = Some(said.clone());
                }
            }
            MovementUpdate::Ends(_) => {}
        }
    }

    fn step(&mut self, ask: Option<TillRequest>) {
        let nth = self.steps.iter().filter(|step| step.ask == ask).count() + 1;
        self.steps.push(ProgressStep {
            ask,
            nth,
            answer: None,
        });
    }
}
