//! The seams of a simulated gateway: where something else can be put in the place of its own parts.

use std::time::Duration;

use gerai::catalogue::Catalogue;
use gerai::engine::{Bounds, Decide};
use gerai::ledger::{Command, Decision, Needs, State, decide};
use gerai::storage::{BatchError, BatchWriter};
use gerai::types::Timestamp;

use super::memory::MemoryWriter;

/// What a decision follows from.
#[derive(Clone, Copy)]
pub struct DecisionInput<'a> {
    /// The rows that the command finds.
    pub state: &'a State,
    /// What is asked.
    pub command: &'a Command,
    /// When.
    pub at: Timestamp,
    /// Under which rules.
    pub rules: &'a Catalogue,
}

impl DecisionInput<'_> {
    /// What the rules come to: see [`decide()`].
    pub fn decide(self) -> Decision {
        decide(self.state, self.command, self.at, self.rules)
    }
}

/// Decides a command.
pub type DecideFn = fn(DecisionInput<'_>) -> Decision;

/// Carries a batch out on the store: see [`BatchWriter::batch`].
pub type BatchFn =
    fn(&mut MemoryWriter, &[&Needs], &mut dyn FnMut(&mut State)) -> Result<(), BatchError>;

/// What a simulated gateway is made of.
#[derive(Clone, Copy)]
pub struct Seams {
    /// The rules, with the rows that they find and the decision that they come to.
    pub decide: DecideFn,
    /// The store.
    pub batch: BatchFn,
    /// How long a command may wait before it is begun.
    pub deadline: Duration,
    /// Whether the lanes know what is in flight on each other.
    pub lanes_know_each_other: bool,
}

impl Decide for Seams {
    fn decide(
        &self,
        state: &State,
        command: &Command,
        at: Timestamp,
        rules: &Catalogue,
    ) -> Decision {
        (self.decide)(DecisionInput {
            state,
            command,
            at,
            rules,
        })
    }
}

impl Default for Seams {
    fn default() -> Self {
        Self {
            decide: |input| input.decide(),
            batch: |writer, needs, decide| writer.batch(needs, decide),
            deadline: Bounds::default().deadline,
            lanes_know_each_other: true,
        }
    }
}

/// A connection of the store, used through its seam.
pub struct SeamWriter {
    writer: MemoryWriter,
    batch: BatchFn,
}

impl SeamWriter {
    /// That connection.
    pub fn new(writer: MemoryWriter, seams: &Seams) -> Self {
        Self {
            writer,
            batch: seams.batch,
        }
    }
}

impl BatchWriter for SeamWriter {
    fn batch(
        &mut self,
        needs: &[&Needs],
        mut decide: impl FnMut(&mut State),
    ) -> Result<(), BatchError> {
        (self.batch)(&mut self.writer, needs, &mut decide)
    }
}
