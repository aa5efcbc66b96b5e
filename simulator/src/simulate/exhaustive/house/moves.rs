//! What can happen next in the small house.

use super::{House, Message};
use crate::simulate::step::Meets;

/// Cancels a till sends at most.
const CANCELS: u8 = 2;
/// What a batch may meet.
const FAULTS: [Meets; 6] = [
    Meets::CommitFails(false, true),
    Meets::CommitFails(false, false),
    Meets::CommitFails(true, true),
    Meets::CommitFails(true, false),
    Meets::Crash(false),
    Meets::Crash(true),
];

/// What can happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// A till sends its order.
    Begin,
    /// A till without an answer asks for the status.
    Ask(usize),
    /// A till without an answer cancels.
    Cancel(usize),
    /// A request arrives, alone, and its batch meets that.
    Arrive(usize, Meets),
    /// Two requests arrive in that order, in one batch, which meets that.
    Together(usize, usize, Meets),
    /// An answer arrives.
    Hear(usize),
    /// A message is lost.
    Lose(usize),
    /// The network makes a copy of a request.
    Copy(usize),
}

impl House {
    /// All that can happen next.
    pub fn moves(&self) -> Vec<Move> {
        let mut moves = Vec::new();
        if self.entries.len() < 2 {
            moves.push(Move::Begin);
        }
        for (till, entry) in self.entries.iter().enumerate() {
            if entry.end.is_some() {
                continue;
            }
            if entry.statuses == 0 && !entry.cancelling {
                moves.push(Move::Ask(till));
            }
            if self.cancels[till] < CANCELS {
                moves.push(Move::Cancel(till));
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

    fn moves_of(&self, index: usize, message: &Message, moves: &mut Vec<Move>) {
        if self.troubles > 0 {
            moves.push(Move::Lose(index));
        }
        if message.verdict.is_some() {
            moves.push(Move::Hear(index));
            return;
        }
        if self.troubles > 0 {
            moves.push(Move::Copy(index));
        }
        let faults = FAULTS.into_iter().filter(|_| self.troubles > 0);
        for meets in faults.chain([Meets::Nothing]) {
            moves.push(Move::Arrive(index, meets));
            for (other, second) in self.messages.iter().enumerate() {
                if other != index && second.verdict.is_none() {
                    moves.push(Move::Together(index, other, meets));
                }
            }
        }
    }
}
