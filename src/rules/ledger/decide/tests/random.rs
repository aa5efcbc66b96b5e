//! Random commands in random order, against the invariants and the oracle.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::bench::World;
use super::expected::Expected;
use super::operations::{Operation, execute, operation, world};
use super::{invariants, recorded};
use crate::ledger::{
    Account, DeclineReason, Entry, EntryKind, Movement, MovementKey, MovementState, State,
    TokenState, UsedExternalId,
};
use crate::types::{AccountId, Service};

#[track_caller]
fn play(operations: &[Operation]) -> World {
    let mut world = world();
    let mut expected = Expected::of(&world);
    for operation in operations {
        execute(&mut world, &mut expected, operation);
        let line = format!("{operation:?}");
        invariants::check(&world, &line);
        expected.check(&world, &line);
    }
    world
}

/// What a database keeps of a world, and gives back to the next batch.
#[derive(Debug, Default, PartialEq)]
struct Store {
    /// As their last entries leave them.
    accounts: BTreeMap<AccountId, Account>,
    movements: BTreeMap<MovementKey, Movement>,
    external_ids: Vec<UsedExternalId>,
    entries: Vec<Entry>,
}

impl Store {
    fn of(world: &World) -> Self {
        Self {
            accounts: world.granted.clone(),
            ..Self::default()
        }
    }

    /// Takes what a batch leaves to be appended.
    fn save(&mut self, world: &World) {
        let writes = world.writes();
        for entry in &writes.entries {
            self.accounts.insert(entry.after.id, entry.after.clone());
        }
        for movement in recorded::movements(&writes) {
            self.movements.insert(movement.key.clone(), movement);
        }
        self.external_ids.extend(writes.external_ids);
        self.entries.extend(writes.entries);
    }

    /// The state of the next batch.
    fn load(&self) -> State {
        let mut state = State::default();
        self.accounts
            .values()
            .for_each(|row| state.load_account(row.clone()));
        self.movements
            .values()
            .for_each(|row| state.load_movement(row.clone()));
        self.external_ids
            .iter()
            .for_each(|used| state.load_external_id(used.external_id_key.clone()));
        state
    }
}

/// The same commands, one batch each.
fn play_one_by_one(operations: &[Operation]) -> Store {
    let mut world = world();
    let mut expected = Expected::of(&world);
    let mut store = Store::of(&world);
    for operation in operations {
        execute(&mut world, &mut expected, operation);
        store.save(&world);
        world.state = store.load();
    }
    store
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_commands_in_any_order_keep_the_invariants(
        operations in prop::collection::vec(operation(), 1..60)
    ) {
        play(&operations);
    }

    #[test]
    fn commands_come_to_the_same_in_one_batch_and_in_many(
        operations in prop::collection::vec(operation(), 1..60)
    ) {
        let mut in_one = world();
        let mut expected = Expected::of(&in_one);
        for operation in &operations {
            execute(&mut in_one, &mut expected, operation);
        }
        let mut stored = Store::of(&in_one);
        stored.save(&in_one);
        prop_assert_eq!(stored, play_one_by_one(&operations));
    }
}

/// The random commands are worth something only if they reach the places that matter.
#[test]
fn random_commands_reach_every_end() {
    let mut runner = TestRunner::deterministic();
    let operations = prop::collection::vec(operation(), 60..61);
    let (mut states, mut decline_reasons, mut tokens) = (Vec::new(), Vec::new(), Vec::new());
    let mut kinds = BTreeSet::new();
    for _ in 0..100 {
        let operations = operations
            .new_tree(&mut runner)
            .expect("operations")
            .current();
        let writes = play(&operations).writes();
        kinds.extend(writes.entries.iter().map(|entry| entry.kind));
        let made = recorded::tokens(&writes.entries);
        tokens.extend(made.iter().map(|token| token.state));
        for movement in recorded::movements(&writes) {
            match movement.state {
                MovementState::Declined(reason) => decline_reasons.push(reason),
                state => states.push((movement.key.service, state)),
            }
        }
    }
    for state in [
        TokenState::Cancelled,
        TokenState::Expired,
        TokenState::Locked,
        TokenState::Redeemed,
    ] {
        assert!(tokens.contains(&state), "{state:?}");
    }
    for state in [
        MovementState::Posted,
        MovementState::Reversed,
        MovementState::Voided,
    ] {
        assert!(states.contains(&(Service::CashOut, state)), "{state:?}");
    }
    for reason in [
        DeclineReason::InvalidToken,
        DeclineReason::BalanceCap,
        DeclineReason::MonthlyCap,
        DeclineReason::InsufficientFunds,
        DeclineReason::UnknownCustomer,
        DeclineReason::AccountBlocked,
    ] {
        assert!(decline_reasons.contains(&reason), "{reason:?}");
    }
    for kind in EntryKind::ALL {
        let is_decided = !matches!(kind, EntryKind::Opened | EntryKind::CarriedOver);
        assert_eq!(kinds.contains(kind), is_decided, "{kind:?}");
    }
}
