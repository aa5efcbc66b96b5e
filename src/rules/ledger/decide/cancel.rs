//! Cancel (`SNAP 46`): once acknowledged, the money of that reference has not moved and never
//! will, or has been put back.

use super::super::command::Cancel;
use super::super::movement::{Movement, MovementKey, MovementState};
use super::super::notification::{Event, MovedMoney};
use super::super::outcome::{Answer, DeclineReason};
use super::super::posting::PostingKind;
use super::super::state::{Change, Decision, State};
use super::account_update::AccountUpdate;
use super::references;
use crate::catalogue::{Catalogue, DeliveryMethod};
use crate::types::{Direction, Fingerprint, Outlet, Rupiah, Service, Timestamp};

/// Cancels a cash-out, come or not.
pub fn cancel(state: &State, order: &Cancel, timestamp: Timestamp, rules: &Catalogue) -> Decision {
    let key = order
        .partner_context
        .movement_key(Service::CashOut, &order.reference);
    let Some(known) = state.movement(&key) else {
        return set_tombstone(state, order, key, timestamp);
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
fn set_tombstone(state: &State, order: &Cancel, key: MovementKey, at: Timestamp) -> Decision {
    let account = state.account_by_phone(&order.partner_context.issuer, &order.phone);
    let movement = Movement {
        key,
        reference_no: order.reference_no.clone(),
        external_id: order.external_id_key.external_id.clone(),
        fingerprint: Fingerprint::default(),
        account: account.map(|account| account.id),
        msisdn: order.phone.clone(),
        channel: None,
        amount: Rupiah::ZERO,
        fee: Rupiah::ZERO,
        outlet: Outlet::default(),
        state: MovementState::Voided,
        decided_at: at,
        cancelled_at: Some(at),
        cancel_reason: Some(order.reason.clone()),
        flagged: account.is_none() || order.original_reference_no.is_some(),
    };
    Decision {
        outcome: Ok(Answer::Cancelled {
            movement: Box::new(movement.clone()),
        }),
        change: Change {
            movement: Some(movement),
            ..Change::default()
        },
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
    let mut update = AccountUpdate::open(account, state, timestamp, rules);
    update.post(&known.key, PostingKind::Reversal, known.amount);
    if known.fee.is_positive() {
        update.post(&known.key, PostingKind::FeeReversal, known.fee);
    }
    let channel = known
        .channel
        .as_ref()
        .and_then(|id| rules.channel(&account.issuer, id, Direction::CashOut, known.decided_at));
    let place = channel.map_or("-", |channel| {
        references::place(channel, known.outlet.store_brand.as_deref())
    });
    let medium = channel.map_or(DeliveryMethod::InApp, |channel| channel.notify_by);
    let available = update.account.available;
    let event = Event::CashOutReversed(MovedMoney {
        amount: known.amount,
        fee: known.fee,
        place,
        available,
        reference_no: &known.reference_no,
    });
    update.notify(event, medium);
    let movement = Movement {
        state: MovementState::Reversed,
        cancelled_at: Some(update.at),
        cancel_reason: Some(order.reason.clone()),
        ..known.clone()
    };
    let answer = Answer::Cancelled {
        movement: Box::new(movement.clone()),
    };
    update.accept(answer, Some(movement))
}
