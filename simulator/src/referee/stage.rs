//! Which scene a movement plays, and what therefore happens to each of its requests.

use super::record::ReferenceKey;
use super::scenes::Scene;
use crate::proxy::NetworkFault;
use crate::till::{MovementKind, TillRequest};

/// A scene, and how far it is.
#[derive(Debug)]
pub struct SceneRun {
    /// Which.
    pub scene: Scene,
    /// The movement that plays it; none while it waits for one.
    pub reference: Option<ReferenceKey>,
    requests: usize,
    cancels: usize,
}

/// All scenes.
#[derive(Debug)]
pub struct Stage {
    /// In the order in which they are played.
    pub runs: Vec<SceneRun>,
}

impl Stage {
    /// Nothing is played yet.
    pub fn new(scenes: Vec<Scene>) -> Self {
        let runs = scenes.into_iter().map(|scene| SceneRun {
            scene,
            reference: None,
            requests: 0,
            cancels: 0,
        });
        Self {
            runs: runs.collect(),
        }
    }

    /// What happens to the next request about a movement. A new movement begins the next scene of
    /// its kind; where there is none left, it passes.
    pub fn next_fault(
        &mut self,
        ask: TillRequest,
        key: &ReferenceKey,
        is_new: bool,
    ) -> NetworkFault {
        let run = match is_new && ask == TillRequest::Original {
            true => self.runs.iter_mut().find(|run| run.waits_for(key.kind)),
            false => self
                .runs
                .iter_mut()
                .find(|run| run.reference.as_ref() == Some(key)),
        };
        let Some(run) = run else {
            return NetworkFault::Pass;
        };
        run.reference.get_or_insert_with(|| key.clone());
        run.next_fault(ask)
    }

    /// How many scenes wait for a movement of that kind.
    pub fn waiting(&self, kind: MovementKind) -> usize {
        self.runs.iter().filter(|run| run.waits_for(kind)).count()
    }
}

impl SceneRun {
    fn waits_for(&self, kind: MovementKind) -> bool {
        self.reference.is_none() && self.scene.kind == kind
    }

    fn next_fault(&mut self, ask: TillRequest) -> NetworkFault {
        let next = |faults: &[NetworkFault], count: &mut usize| {
            let fault = faults.get(*count).copied();
            *count += 1;
            fault
        };
        let of_request = next(self.scene.faults, &mut self.requests);
        let of_cancel = match ask {
            TillRequest::Cancel => next(self.scene.cancels, &mut self.cancels),
            _ => None,
        };
        of_request.or(of_cancel).unwrap_or(NetworkFault::Pass)
    }
}

#[cfg(test)]
mod tests {
    use super::super::scenes::scenes;
    use super::*;
    use TillRequest::{Cancel, Original, Status};

    fn key(kind: MovementKind, reference: &str) -> ReferenceKey {
        ReferenceKey {
            partner: "ACME".to_owned(),
            kind,
            reference: reference.to_owned(),
        }
    }

    #[test]
    fn each_movement_plays_the_next_scene_of_its_kind() {
        let kinds = [MovementKind::CashIn, MovementKind::CashOut];
        let mut stage = Stage::new(scenes(&kinds));
        let cash_out = key(MovementKind::CashOut, "A");
        let cash_in = key(MovementKind::CashIn, "A");
        let first = stage.next_fault(Original, &cash_out, true);
        assert_eq!(first, NetworkFault::DropAnswer);
        assert_eq!(
            stage.next_fault(Status, &cash_out, false),
            NetworkFault::Pass
        );
        let first = stage.next_fault(Original, &cash_in, true);
        assert_eq!(first, NetworkFault::DropAnswer);
        let second = stage.next_fault(Original, &key(MovementKind::CashIn, "B"), true);
        assert_eq!(second, NetworkFault::DropRequest);
        assert_eq!(stage.waiting(MovementKind::CashIn), 6);
        assert_eq!(stage.waiting(MovementKind::CashOut), 8);
        // A status of something that was sent before the referee watched.
        let old = key(MovementKind::CashIn, "OLD");
        assert_eq!(stage.next_fault(Status, &old, true), NetworkFault::Pass);
    }

    #[test]
    fn cancels_have_their_own_faults() {
        let mut stage = Stage::new(scenes(&[MovementKind::CashOut]));
        stage.runs.retain(|run| run.scene.name == "cancel-lost");
        let key = key(MovementKind::CashOut, "A");
        let mut happens = |ask, is_new| stage.next_fault(ask, &key, is_new).to_string();
        assert_eq!(happens(Original, true), "drop-request");
        assert_eq!(happens(Status, false), "pass");
        assert_eq!(happens(Cancel, false), "cut 0");
        assert_eq!(happens(Cancel, false), "cut 40");
        assert_eq!(happens(Cancel, false), "pass");
    }
}
