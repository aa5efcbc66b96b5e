//! The references of accepted commands, so that a status inquiry or a cancel waits behind its
//! original.
//!
//! Commands go to a lane by their customer, but a status inquiry names no customer. On another lane
//! it could answer "not found" for an original that was received before it (G7). So an engine with
//! several lanes records which references it has accepted and not answered, and on which lane.
//! There are never more of them than the queues hold.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::ledger::{Command, MovementKey, Needs};
use crate::types::PartnerId;

/// A name that an original goes by before it has an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum RequestKey {
    /// The partner's reference.
    Reference(MovementKey),
    /// The external id of the request.
    ExternalId(PartnerId, String),
}

/// Where a name is, and how many commands of that name are.
#[derive(Debug)]
struct LaneSlot {
    lane: usize,
    commands: usize,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashMap<RequestKey, LaneSlot>>>);

/// The names of a command that is on its way; forgotten when this is dropped.
#[derive(Debug)]
pub struct InFlightGuard {
    keys: Vec<RequestKey>,
    in_flight: InFlight,
}

impl InFlight {
    /// Chooses the command's lane: where something of its names is, or else `lane`; and remembers
    /// it there.
    pub fn register(
        &self,
        command: &Command,
        needs: &Needs,
        lane: usize,
    ) -> (usize, InFlightGuard) {
        let mut slots = self.0.lock();
        let asked = keys_asked_for(needs);
        let known = asked.iter().find_map(|key| slots.get(key));
        let lane = known.map_or(lane, |slot| slot.lane);
        let keys = keys_of(command, needs);
        for key in &keys {
            let slot = slots
                .entry(key.clone())
                .or_insert(LaneSlot { lane, commands: 0 });
            slot.commands += 1;
        }
        let in_flight = self.clone();
        (lane, InFlightGuard { keys, in_flight })
    }
}

impl Drop for InFlightGuard {
    fn drop(&mut self) {
        let mut slots = self.in_flight.0.lock();
        for key in &self.keys {
            let Some(slot) = slots.get_mut(key) else {
                continue;
            };
            slot.commands -= 1;
            if slot.commands == 0 {
                slots.remove(key);
            }
        }
    }
}

/// The names that a command is about.
fn keys_asked_for(needs: &Needs) -> Vec<RequestKey> {
    let reference = needs.movement.clone().map(RequestKey::Reference);
    let original = needs.original.as_ref().and_then(|(partner, _, original)| {
        let external_id = original.external_id.clone()?;
        Some(RequestKey::ExternalId(partner.clone(), external_id))
    });
    reference.into_iter().chain(original).collect()
}

/// The names by which others may ask after it: none of a question.
fn keys_of(command: &Command, needs: &Needs) -> Vec<RequestKey> {
    let Some(reference) = needs.movement.clone() else {
        return Vec::new();
    };
    match command {
        Command::Status(_) => Vec::new(),
        Command::CashIn(order) | Command::CashOut(order) => {
            let external_id_key = &order.external_id_key;
            vec![
                RequestKey::Reference(reference),
                RequestKey::ExternalId(
                    external_id_key.partner.clone(),
                    external_id_key.external_id.clone(),
                ),
            ]
        }
        _ => vec![RequestKey::Reference(reference)],
    }
}
