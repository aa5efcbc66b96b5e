//! Status inquiry (`SNAP 39, 45`). It goes the way of the commands, so that it never says "not
//! found" of an original that was received before it.

use super::super::command::StatusInquiry;
use super::super::movement::{Movement, MovementState};
use super::super::outcome::{Answer, DeclineReason, Outcome};
use super::super::state::{Change, Decision, State};

/// The state of the original; only its owner gets it.
pub fn status(state: &State, inquiry: &StatusInquiry) -> Decision {
    Decision {
        outcome: answer(state, inquiry),
        change: Change::default(),
    }
}

fn answer(state: &State, inquiry: &StatusInquiry) -> Outcome {
    let movement = state
        .original(
            &inquiry.partner_context.partner,
            inquiry.service,
            &inquiry.original,
        )
        .ok_or(DeclineReason::UnknownReference)?;
    if !matches(movement, inquiry) {
        return Err(DeclineReason::Inconsistent.into());
    }
    Ok(Answer::Status {
        movement: Box::new(movement.clone()),
    })
}

/// Where the inquiry names the customer and the amount, they must be the original's. A tombstone
/// never saw an original: it answers "cancelled" for every customer and amount, because nothing
/// under its reference ever moves.
fn matches(movement: &Movement, inquiry: &StatusInquiry) -> bool {
    let same_phone = inquiry
        .phone
        .as_ref()
        .is_none_or(|phone| *phone == movement.msisdn);
    let same_amount = inquiry
        .amount
        .is_none_or(|amount| amount == movement.amount);
    movement.state == MovementState::Voided || (same_phone && same_amount)
}
