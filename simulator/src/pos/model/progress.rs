//! The steps of a movement in hand, as the cashier watches them.

use std::time::Duration;

use jiff::Timestamp;

use super::event::{Keyed, Said, Told};
use crate::till::{Ask, Kind};

/// A movement in hand.
#[derive(Clone, Debug)]
pub struct Progress {
    pub kind: Kind,
    pub keyed: Keyed,
    /// The till's reference, once there is one.
    pub reference: Option<String>,
    pub began: Timestamp,
    pub steps: Steps,
}

impl Progress {
    pub fn new(kind: Kind, keyed: Keyed, began: Timestamp) -> Self {
        Self {
            kind,
            keyed,
            reference: None,
            began,
            steps: Steps::default(),
        }
    }
}

/// What has been done about a movement so far.
#[derive(Clone, Debug, Default)]
pub struct Steps {
    pub steps: Vec<Step>,
    /// The time it waits before it asks again.
    pub waits: Option<Duration>,
}

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub ask: Option<Ask>,
    /// The how-manieth of its kind, from 1.
    pub nth: usize,
    pub heard: Option<Said>,
}

impl Steps {
    /// Goes on.
    pub fn hear(&mut self, told: &Told) {
        self.waits = None;
        match told {
            Told::Written => self.step(None),
            Told::Waits(time) => self.waits = (!time.is_zero()).then_some(*time),
            Told::Asks(ask) => self.step(Some(*ask)),
            Told::Hears(said) => {
                if let Some(last) = self.steps.last_mut() {
                    last.heard = Some(said.clone());
                }
            }
            Told::Ends(_) => {}
        }
    }

    fn step(&mut self, ask: Option<Ask>) {
        let nth = self.steps.iter().filter(|step| step.ask == ask).count() + 1;
        self.steps.push(Step {
            ask,
            nth,
            heard: None,
        });
    }
}
