//! What can happen next in the small house.

use super::{PendingMessage, SearchState};
use crate::simulate::step::BatchFault;

/// Cancels a till sends at most.
const CANCELS: u8 = 2;
/// What a batch may meet.
const FAULTS: [BatchFault; 6] = [
    BatchFault::CommitFails(false, true),
    BatchFault::CommitFails(false, false),
    BatchFault::CommitFails(true, true),
    BatchFault::CommitFails(true, false),
    BatchFault::Crash(false),
    BatchFault::Crash(true),
];

/// What can happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// A till sends its order.
    Begin,
    /// A till without an answer asks for the status.
    Ask(usize),
    /// A till without an answer cancels.
    Cancel(usize),
    /// A request arrives, alone, and its batch meets that.
    Arrive(usize, BatchFault),
    /// Two requests arrive in that order, in one batch, which meets that.
    Together(usize, usize, BatchFault),
    /// An answer arrives.
    Receive(usize),
    /// A message is lost.
    Lose(usize),
    /// The network makes a copy of a request.
    Copy(usize),
}

impl SearchState {
    /// All that can happen next.
    pub fn moves(&self) -> Vec<Transition> {
        let mut moves = Vec::new();
        if self.entries.len() < 2 {
            moves.push(Transition::Begin);
        }
        for (till, entry) in self.entries.iter().enumerate() {
            if entry.end.is_some() {
                continue;
            }
            if entry.statuses == 0 && !entry.cancelling {
                moves.push(Transition::Ask(till));
            }
            if self.cancels[till] < CANCELS {
                moves.push(Transition::Cancel(till));
            }
        }
        for (index, message) in self.messages.iter().enumerate() {
            // Two that are alike lead to the same.
            if index > 0 && self.messages[index - 1] == *message {
                continue;
            }
            self.moves_of(index, message, &mut moves);
        }
        moves
    }

    fn moves_of(&self, index: usize, message: &PendingMessage, moves: &mut Vec<Transition>) {
        if self.troubles > 0 {
            moves.push(Transition::Lose(index));
        }
        if message.verdict.is_some() {
            moves.push(Transition::Receive(index));
            return;
        }
        if self.troubles > 0 {
            moves.push(Transition::Copy(index));
        }
        let faults = FAULTS.into_iter().filter(|_| self.troubles > 0);
        for fault in faults.chain([BatchFault::Nothing]) {
            moves.push(Transition::Arrive(index, fault));
            for (other, second) in self.messages.iter().enumerate() {
                if other != index && second.verdict.is_none() {
                    moves.push(Transition::Together(index, other, fault));
                }
            }
        }
    }
}
