//! The back office: ends what is pending while the counter goes on serving. Cash-ins go forward,
//! cash-outs are taken back; what the line leaves open is tried again when the line is back.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::event::{AnswerSummary, MovementUpdate, TerminalEffect};
use super::progress::ProgressSteps;
use super::{LinkStatus, TerminalModel};
use crate::till::Verdict;

/// How long after a failed try the next one begins.
const EVERY: SignedDuration = SignedDuration::from_secs(20);

/// What the back office does.
#[derive(Clone, Debug, Default)]
pub struct BackOffice {
    /// It is at work.
    pub running: bool,
    /// The movement that it is at, and what it has done about it.
    pub at: Option<(String, ProgressSteps)>,
    /// What it has ended since the till was switched on.
    pub ended: Vec<(String, Verdict)>,
    /// Movements that are still unknown although the gateway answered. A person must look at them;
    /// they are tried again only on a key.
    pub given_up: BTreeSet<String>,
    next: Option<Timestamp>,
}

impl BackOffice {
    /// A movement goes on.
    pub fn update(&mut self, reference: String, update: &MovementUpdate) {
        if let MovementUpdate::Ends(outcome) = update {
            self.at = None;
            let answered = outcome.answer.is_some();
            match outcome.verdict {
                Verdict::Unknown if answered => drop(self.given_up.insert(reference)),
                Verdict::Unknown => {}
                verdict => self.ended.push((reference, verdict)),
            }
            return;
        }
        let is_new = self.at.as_ref().is_none_or(|(at, _)| *at != reference);
        if is_new {
            self.at = Some((reference, ProgressSteps::default()));
        }
        if let Some((_, steps)) = &mut self.at {
            steps.update(update);
        }
    }

    /// At the next tick.
    pub fn soon(&mut self, now: Timestamp) {
        self.next = Some(now);
    }

    /// After a while.
    pub fn later(&mut self, now: Timestamp) {
        self.next = Some(now.saturating_add(EVERY).unwrap_or(now));
    }

    /// What is being done about a movement now.
    pub fn steps_of(&self, reference: &str) -> Option<&ProgressSteps> {
        let (at, steps) = self.at.as_ref()?;
        (at == reference).then_some(steps)
    }
}

impl TerminalModel {
    pub(super) fn tick(&mut self, now: Timestamp) -> Vec<TerminalEffect> {
        self.now = now;
        if self.forward.next.is_none_or(|next| now < next) {
            return Vec::new();
        }
        self.forward.next = None;
        let pending = self.pending();
        let given_up = &self.forward.given_up;
        let open = pending.into_iter();
        let open: Vec<_> = open
            .filter(|one| !given_up.contains(&one.reference))
            .collect();
        if open.is_empty() || self.forward.running {
            return Vec::new();
        }
        self.forward.running = true;
        vec![TerminalEffect::Forward(open)]
    }

    /// All that is pending, at once.
    pub(super) fn forward_now(&mut self) -> Vec<TerminalEffect> {
        let pending = self.pending();
        if pending.is_empty() || self.forward.running {
            return Vec::new();
        }
        self.forward.running = true;
        self.forward.given_up.clear();
        vec![TerminalEffect::Forward(pending)]
    }

    pub(super) fn forwarded(&mut self, reached: bool) {
        self.forward.running = false;
        self.forward.at = None;
        self.line = if reached {
            LinkStatus::Up
        } else {
            LinkStatus::Down
        };
        self.forward.later(self.now);
    }

    /// What a status inquiry said.
    pub(super) fn status(&mut self, reference: &str, answer: AnswerSummary) {
        let answered = matches!(answer, AnswerSummary::Answer { .. });
        self.note_line_state(answered);
        if let super::Screen::Entry(detail) = &mut self.screen
            && detail.reference == reference
        {
            detail.asking = false;
            detail.said = Some(answer);
        }
    }
}
