//! Cancel (`SNAP 46`): once acknowledged, the money of that reference has not moved and never
//! will, or has been put back.

use super::super::command::Cancel;
use super::super::entry::EntryKind;
use super::super::movement::{Movement, MovementKey, MovementState};
use super::super::outcome::{Answer, DeclineReason};
use super::super::state::{Change, Decision, State};
use super::account_update::AccountUpdate;
use crate::catalogue::Catalogue;
use crate::types::{Fingerprint, Outlet, Rupiah, Service, Timestamp};

/// Cancels a cash-out, come or not.
pub fn cancel(state: &State, order: &Cancel, timestamp: Timestamp, rules: &Catalogue) -> Decision {
    let key = order
        .partner_context
        .movement_key(Service::CashOut, &order.reference);
    let Some(known) = state.movement(&key) else {
        return set_tombstone(state, order, key, timestamp, rules);
    };
    match known.state {
        MovementState::Voided => acknowledge(known),
        _ if !matches(known, order) => Decision::decline(DeclineReason::Inconsistent),
        MovementState::Declined(_) | MovementState::Reversed => acknowledge(known),
        MovementState::Posted => reverse(state, known, order, timestamp, rules),
    }
}

/// The cancel means the movement that is known by its reference.
fn matches(known: &Movement, order: &Cancel) -> bool {
    let same_number = order
        .original_reference_no
        .as_ref()
        .is_none_or(|number| *number == known.reference_no);
    let same_amount = order.amount.is_none_or(|amount| amount == known.amount);
    known.msisdn == order.phone && same_number && same_amount
}

fn acknowledge(known: &Movement) -> Decision {
    Decision {
        outcome: Ok(Answer::Cancelled {
            movement: Box::new(known.clone()),
        }),
        change: Change::default(),
    }
}

/// The cancel came first: from now on no request under the reference moves money.
fn set_tombstone(
    state: &State,
    order: &Cancel,
    key: MovementKey,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let Some(account) = state.account_by_phone(&order.partner_context.issuer, &order.phone) else {
        let movement = Movement {
            flagged: true,
            ..tombstone(order, key, timestamp)
        };
        return Decision {
            outcome: Ok(Answer::Cancelled {
                movement: Box::new(movement.clone()),
            }),
            change: Change {
                unplaced: Some(movement),
                ..Change::default()
            },
        };
    };
    let update = AccountUpdate::open(account, timestamp, rules);
    let movement = Movement {
        account: Some(account.id),
        ..tombstone(order, key, update.at)
    };
    update.cancel(EntryKind::Voided, movement)
}

fn tombstone(order: &Cancel, key: MovementKey, at: Timestamp) -> Movement {
    Movement {
        key,
        reference_no: order.reference_no.clone(),
        external_id: order.external_id_key.external_id.clone(),
        fingerprint: Fingerprint::default(),
        account: None,
        msisdn: order.phone.clone(),
        channel: None,
        amount: Rupiah::ZERO,
        fee: Rupiah::ZERO,
        outlet: Outlet::default(),
        state: MovementState::Voided,
        decided_at: at,
        cancelled_at: Some(at),
        cancel_reason: Some(order.reason.clone()),
        flagged: order.original_reference_no.is_some(),
    }
}

/// Puts the money back. It is no incoming credit: it counts neither for the balance cap nor for
/// the month, and it never revives the token.
fn reverse(
    state: &State,
    known: &Movement,
    order: &Cancel,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    let account = known
        .account
        .and_then(|id| state.account(id))
        .expect("a posted movement has an account, which is loaded with it");
    let update = AccountUpdate::open(account, timestamp, rules);
    let movement = Movement {
        state: MovementState::Reversed,
        cancelled_at: Some(update.at),
        cancel_reason: Some(order.reason.clone()),
        ..known.clone()
    };
    update.cancel(EntryKind::CashOutReversed, movement)
}
