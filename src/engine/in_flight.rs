//! What is on its way, so that whoever asks after it waits behind it.
//!
//! Commands go to a lane by their customer, and a status inquiry names none: on a lane of its own
//! it could say "not found" of an original that was received before it (G7). So an engine with
//! several lanes remembers which references it has accepted and not answered, and on which lane
//! they are. There are never more than the queues hold.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::ledger::{Command, MovementKey, Needs};
use crate::planted::{self, Bug};
use crate::terms::PartnerId;

/// A name that an original goes by before it has an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Name {
    /// The partner's reference.
    Reference(MovementKey),
    /// The external id of the request.
    ExternalId(PartnerId, String),
}

/// Where a name is, and how many commands of that name are.
#[derive(Debug)]
struct Place {
    lane: usize,
    commands: usize,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<HashMap<Name, Place>>>);

/// The names of a command that is on its way; forgotten when this is dropped.
#[derive(Debug)]
pub struct OnItsWay {
    names: Vec<Name>,
    in_flight: InFlight,
}

impl InFlight {
    /// Chooses the command's lane: where something of its names is, or else `lane`; and remembers
    /// it there.
    pub fn take_off(&self, command: &Command, needs: &Needs, lane: usize) -> (usize, OnItsWay) {
        let mut places = self.0.lock();
        let asked = asked_by(needs);
        let known = asked
            .iter()
            .find_map(|name| places.get(name))
            .filter(|_| !planted::is(Bug::StatusOvertakes));
        let lane = known.map_or(lane, |place| place.lane);
        let names = names_of(command, needs);
        for name in &names {
            let place = places
                .entry(name.clone())
                .or_insert(Place { lane, commands: 0 });
            place.commands += 1;
        }
        let in_flight = self.clone();
        (lane, OnItsWay { names, in_flight })
    }
}

impl Drop for OnItsWay {
    fn drop(&mut self) {
        let mut places = self.in_flight.0.lock();
        for name in &self.names {
            let Some(place) = places.get_mut(name) else {
                continue;
            };
            place.commands -= 1;
            if place.commands == 0 {
                places.remove(name);
            }
        }
    }
}

/// The names that a command is about.
fn asked_by(needs: &Needs) -> Vec<Name> {
    let reference = needs.movement.clone().map(Name::Reference);
    let original = needs.original.as_ref().and_then(|(partner, _, original)| {
        let external_id = original.external_id.clone()?;
        Some(Name::ExternalId(partner.clone(), external_id))
    });
    reference.into_iter().chain(original).collect()
}

/// The names by which others may ask after it: none of a question.
fn names_of(command: &Command, needs: &Needs) -> Vec<Name> {
    let Some(reference) = needs.movement.clone() else {
        return Vec::new();
    };
    match command {
        Command::Status(_) => Vec::new(),
        Command::CashIn(order) | Command::CashOut(order) => {
            let call = &order.call;
            vec![
                Name::Reference(reference),
                Name::ExternalId(call.partner.clone(), call.external_id.clone()),
            ]
        }
        _ => vec![Name::Reference(reference)],
    }
}
