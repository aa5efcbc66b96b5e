//! What a batch asks of the database and leaves to it.

use super::bench::{BUDI, OrderRequest, SITI, World, account, customer, issuer, partner};
use super::recorded;
use super::script::{play, run};
use crate::ledger::{
    AccountStatus, CancelToken, Command, DeclineReason, Entry, EntryKey, EntryKind, MovementState,
    Needs, Original, State, StatusInquiry, TokenState, Writes,
};
use crate::types::{AccountId, Service};

fn kinds(writes: &Writes) -> Vec<(AccountId, EntryKind)> {
    let entries = writes.entries.iter();
    entries.map(|entry| (entry.after.id, entry.kind)).collect()
}

#[test]
fn a_batch_appends_what_was_decided_and_nothing_else() {
    let world = play(
        "cash-in R1 budi 50000    -> posted
         cash-in R1 budi 50000    -> repeated
         cash-in R2 siti 1        -> below-minimum
         cash-in R3 nobody 50000  -> unknown-customer
         status  cash-in R1       -> 00
         inquire siti 50000       -> inquired
         take-back siti 1         -> no-live-token
         expire  siti             -> expired-0",
    );
    let writes = world.writes();
    let appended = [
        (BUDI, EntryKind::CashIn),
        (SITI, EntryKind::Declined),
        (SITI, EntryKind::TokenDeclined),
    ];
    assert_eq!(kinds(&writes), appended);
    let unplaced = writes.unplaced.iter();
    let references: Vec<_> = unplaced.map(|movement| &movement.key.reference).collect();
    assert_eq!(references, ["R3"]);
    // Every signed request uses its external id up; those for a movement name it.
    let named = writes
        .external_ids
        .iter()
        .map(|used| used.movement.is_some());
    assert_eq!(
        named.collect::<Vec<_>>(),
        [true, true, true, true, false, false]
    );
}

#[test]
fn what_is_made_and_ended_in_one_batch_is_appended_step_by_step() {
    let writes = play(
        "issue    budi alfamart cash-out 111111 -> token-1
         cash-out R1 budi 50000 token=111111    -> posted
         cancel   R1 budi                       -> reversed",
    )
    .writes();
    let appended = [
        (BUDI, EntryKind::TokenMade),
        (BUDI, EntryKind::CashOut),
        (BUDI, EntryKind::CashOutReversed),
    ];
    assert_eq!(kinds(&writes), appended);
    let [token] = &recorded::tokens(&writes.entries)[..] else {
        panic!("one token");
    };
    let [movement] = &recorded::movements(&writes)[..] else {
        panic!("one movement");
    };
    assert_eq!(token.state, TokenState::Redeemed);
    assert_eq!(movement.state, MovementState::Reversed);
    let key = |is_reversal| {
        let movement = movement.key.clone();
        Some(EntryKey {
            movement,
            is_reversal,
        })
    };
    let keys: Vec<_> = writes.entries.iter().map(Entry::key).collect();
    assert_eq!(keys, [None, key(false), key(true)]);
}

#[test]
fn what_the_database_has_is_gone_on_with() {
    let mut world = play(
        "issue    budi alfamart cash-out 111111 -> token-1
         cash-out R1 budi 50000 token=111111    -> posted
         issue    budi alfamart cash-out 222222 -> token-2",
    );
    let mut stored = world.account(BUDI).clone();
    stored.last_hash = [7; 16];
    let mut state = State::default();
    state.load_account(stored);
    state.load_movement(world.movement("ALFAMART", Service::CashOut, "R1"));
    world.state = state;
    let command = Command::CancelToken(CancelToken {
        account: BUDI,
        number: 2,
    });
    assert!(world.submit(&command).is_ok());
    assert!(world.cancel("ALFAMART", "R1", "budi").is_ok());
    let writes = world.writes();
    let appended = [
        (BUDI, EntryKind::TokenCancelled),
        (BUDI, EntryKind::CashOutReversed),
    ];
    assert_eq!(kinds(&writes), appended);
    // The account was opened by entry 1. The hash is that of the last that is stored: the rules
    // know of no other.
    let heads = writes.entries.iter();
    let heads: Vec<_> = heads
        .map(|e| (e.after.last_seq, e.after.last_hash))
        .collect();
    assert_eq!(heads, [(5, [7; 16]), (6, [7; 16])]);
}

#[test]
fn notified_accounts_are_listed_once_and_in_order() {
    let mut world = World::new();
    assert_eq!(world.state.notified_accounts(), []);
    run(
        &mut world,
        "cash-in R1 siti 50000 -> posted
         cash-in R2 budi 50000 -> posted
         cash-in R3 siti 50000 -> posted
         # of these their owner is not notified
         cash-in R4 wati 1     -> unknown-customer
         issue   wati alfamart cash-out 111111 -> unknown-customer",
    );
    assert_eq!(world.state.notified_accounts(), [BUDI, SITI]);
}

/// What is not loaded cannot be decided on.
#[test]
fn every_command_asks_for_the_rows_that_it_is_decided_on() {
    let mut world = World::new();
    let request = OrderRequest::new("ALFAMART", "R1", "budi", 50_000);
    let phone = Some((issuer(), customer("budi").1));
    let key = |service| {
        Some(
            partner("ALFAMART")
                .partner_context
                .movement_key(service, "R1"),
        )
    };

    let order = world.order(&request);
    let external_id_key = Some(order.external_id_key.clone());
    for (command, service) in [
        (Command::CashIn(order.clone()), Service::CashIn),
        (Command::CashOut(order), Service::CashOut),
    ] {
        let Needs { movement, .. } = command.needs();
        assert_eq!(movement, key(service));
        assert_eq!(
            (command.needs().phone, command.needs().external_id_key),
            (phone.clone(), external_id_key.clone())
        );
    }
    let cancel = Command::Cancel(world.cancellation("ALFAMART", "R1", "budi"));
    assert_eq!(cancel.needs().movement, key(Service::CashOut));
    assert_eq!(
        (
            cancel.needs().phone,
            cancel.needs().external_id_key.as_ref()
        ),
        (phone, cancel.external_id_key())
    );
    for command in [
        Command::ReopenCashOut(BUDI),
        Command::ExpireTokens(BUDI),
        Command::CancelToken(CancelToken {
            account: BUDI,
            number: 1,
        }),
    ] {
        assert_eq!(command.needs().account, Some(BUDI));
        assert!(command.external_id_key().is_none());
    }
}

/// By its reference alone where that is all that is told; by the other names, too, where they are.
#[test]
fn a_status_inquiry_loads_its_original_by_every_key_that_it_names() {
    let mut world = World::new();
    let partner_context = partner("ALFAMART").partner_context;
    let key = partner_context.movement_key(Service::CashIn, "R1");
    let (reference, number, external_id) = ("R1".to_owned(), "N1".into(), "E1".to_owned());
    let by_reference = Original {
        reference: Some(reference),
        ..Original::default()
    };
    let by_number = Original {
        reference_no: Some(number),
        ..Original::default()
    };
    let by_both = Original {
        external_id: Some(external_id),
        ..by_reference.clone()
    };
    for (original, movement, is_searched) in [
        (by_reference, Some(&key), false),
        (by_number, None, true),
        (by_both, Some(&key), true),
    ] {
        let external_id_key = world.external_id_key(&partner_context, None);
        let needs = Command::Status(StatusInquiry {
            partner_context: partner_context.clone(),
            external_id_key: external_id_key.clone(),
            service: Service::CashIn,
            original: original.clone(),
            phone: None,
            amount: None,
        })
        .needs();
        assert_eq!(needs.movement.as_ref(), movement);
        let searched = (partner_context.partner.clone(), Service::CashIn, original);
        assert_eq!(needs.original, is_searched.then_some(searched));
        assert_eq!(needs.external_id_key, Some(external_id_key));
    }
}

#[test]
fn an_external_id_that_the_database_has_is_used_up() {
    let mut world = World::new();
    let order = world.order(&OrderRequest::new("ALFAMART", "R1", "budi", 50_000));
    world.state.load_external_id(order.external_id_key.clone());
    let refused = Err(DeclineReason::ExternalIdReused.into());
    assert_eq!(world.submit(&Command::CashIn(order)), refused);
}

#[test]
fn a_decline_is_recorded_with_the_account_and_the_channel_it_was_about() {
    let world = play("cash-in R1 budi 1 -> below-minimum");
    let declined = world.movement("ALFAMART", Service::CashIn, "R1");
    assert_eq!(declined.account, Some(BUDI));
    assert_eq!(declined.channel, Some("alfamart".into()));
}

#[test]
fn names_that_are_written_are_read_back() {
    for reason in DeclineReason::ALL {
        assert_eq!(DeclineReason::parse(reason.as_str()), Some(*reason));
    }
    for name in ["ACTIVE", "BLOCKED", "DORMANT", "CLOSED"] {
        assert_eq!(
            AccountStatus::parse(name).map(AccountStatus::as_str),
            Some(name)
        );
    }
    for name in ["ISSUED", "REDEEMED", "EXPIRED", "CANCELLED", "LOCKED"] {
        assert_eq!(TokenState::parse(name).map(TokenState::as_str), Some(name));
    }
    for kind in EntryKind::ALL {
        assert_eq!(EntryKind::parse(kind.as_str()), Some(*kind));
    }
    assert_eq!(DeclineReason::parse("no such"), None);
    assert_eq!(EntryKind::parse("no such"), None);
    assert_eq!(account("budi", "premium", 0).status, AccountStatus::Active);
}
