//! `X-EXTERNAL-ID` once a day: SNAP's standard for technical requirements asks that a partner's id
//! of a request is unique within its day. The day is in WIB.
//!
//! This is the rule's one place, and it holds in three steps:
//!
//! 1. [`is_reused`] declines a command whose id is in the state: it was loaded from the database,
//!    or an earlier command of the batch used it.
//! 2. [`used_by`] is what a decided command leaves, a declined one too: an id is used once it was
//!    decided on, whatever came of it.
//! 3. The unique key of the table `external_ids` refuses the same id of two gateways at once.
//!
//! Lanes do not look new ids up: they assume that they are new, write them, and leave the finding to
//! step 3, which runs the batch once more with all ids looked up. That saves a look-up per command,
//! and it decides the same, because an id that exists never passes the key
//! (`storage/optimistic.rs`).

use super::super::command::Command;
use super::super::movement::MovementState;
use super::super::state::{State, UsedExternalId};

/// Whether the command's external id was used before on its day. A copy of a signed request has that
/// of its original; it is let through where the original was decided, so that nothing changes by it.
pub fn is_reused(state: &State, command: &Command) -> bool {
    is_used(state, command) && !(command.is_copy() && is_done(state, command))
}

/// The external id that the command uses up, with the movement that it asks for. A copy of a signed
/// request uses up that of its original, unless the original did.
pub fn used_by(state: &State, command: &Command) -> Option<UsedExternalId> {
    if command.is_copy() && is_used(state, command) {
        return None;
    }
    let movement = match command {
        Command::CashIn(_) | Command::CashOut(_) => command.needs().movement,
        _ => None,
    };
    let external_id_key = command.external_id_key()?.clone();
    Some(UsedExternalId {
        external_id_key,
        movement,
    })
}

fn is_used(state: &State, command: &Command) -> bool {
    command
        .external_id_key()
        .is_some_and(|key| state.external_id_used(key))
}

/// Whether the command changes nothing any more. (An original may have been refused for an external
/// id that another request had used: then a copy must not be carried out under it either.)
fn is_done(state: &State, command: &Command) -> bool {
    let movement = command.needs().movement;
    let known = movement.and_then(|key| state.movement(&key));
    match command {
        Command::CashIn(_) | Command::CashOut(_) => known.is_some(),
        Command::Cancel(_) => known.is_some_and(|known| known.state != MovementState::Posted),
        _ => true,
    }
}
