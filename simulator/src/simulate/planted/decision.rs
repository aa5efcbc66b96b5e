//! Bugs in what a decision comes to.

pub mod posting;

use gerai::ledger::{
    Answer, Command, Decision, DeclineReason, MovementState, NotificationKind, TokenState,
};
use gerai::types::Rupiah;

use super::rows::hold;
use crate::simulate::seams::DecisionInput;

/// An external id is good more than once (I18).
pub fn external_id_forgotten(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    decision.change.external_id_key = None;
    decision
}

/// A repeat gets the stored success after a reversal (I12).
pub fn stored_answer(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    if decision.outcome == Err(DeclineReason::Cancelled.into())
        && let Some(known) = input.movement()
        && known.state == MovementState::Reversed
    {
        decision.outcome = Ok(Answer::Posted {
            movement: Box::new(known.clone()),
            repeated: true,
        });
    }
    decision
}

/// A decline leaves no record, and its repeat may post (I12).
pub fn decline_not_recorded(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let movement = decision.change.movement.take();
    decision.change.movement =
        movement.filter(|made| !matches!(made.state, MovementState::Declined(_)));
    decision
}

/// A cancel that comes first leaves no tombstone (G4).
pub fn no_tombstone(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let movement = decision.change.movement.take();
    decision.change.movement = movement.filter(|made| made.state != MovementState::Voided);
    decision
}

/// An inquiry promises what the cash-in is refused for a cap.
pub fn inquiry_boasts(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    if let Command::Inquiry(inquiry) = input.command
        && let Err(declined) = &decision.outcome
        && matches!(
            declined.reason,
            DeclineReason::BalanceCap | DeclineReason::MonthlyCap
        )
    {
        decision.outcome = Ok(Answer::Inquired {
            reference_no: inquiry.reference_no.clone(),
            name: "Budi".to_owned(),
            month_left: Rupiah::ZERO,
            min: Rupiah::ZERO,
            multiple: None,
            max: inquiry.amount,
            amount: inquiry.amount,
            fee: Rupiah::ZERO,
        });
    }
    decision
}

/// Failed cash-outs in a row never close cash-out.
pub fn failures_forgotten(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    if let (Some(account), Some(was)) = (&mut decision.change.account, input.account())
        && decision.outcome.is_err()
    {
        account.failures_in_a_row = was.failures_in_a_row;
    }
    decision
}

/// Wrong tries where no token is live close cash-out, too.
pub fn tries_without_token_close_cash_out(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let is_wrong = decision.outcome == Err(DeclineReason::InvalidToken.into());
    if matches!(input.command, Command::CashOut(_))
        && is_wrong
        && let (None, Some(was)) = (&decision.change.account, input.account())
    {
        let mut account = was.clone();
        account.failures_in_a_row += 1;
        decision.change.account = Some(account);
    }
    decision
}

/// Cash-out closes, and its owner is not told (I20).
pub fn closing_not_notified(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let notifications = &mut decision.change.notifications;
    let is_last = notifications
        .pop_if(|last| last.kind == NotificationKind::CashOutClosed)
        .is_some();
    if let (true, Some(account)) = (is_last, &mut decision.change.account) {
        account.last_notification -= 1;
    }
    decision
}

/// A token can be redeemed again (I10).
pub fn token_not_ended(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let Some(account) = &mut decision.change.account else {
        return decision;
    };
    let tokens = &mut decision.change.tokens;
    for token in tokens
        .iter_mut()
        .filter(|token| token.state == TokenState::Redeemed)
    {
        if let Some(was) = input.tokens().find(|was| was.number == token.number) {
            hold(account, was.held);
            *token = was.clone();
        }
    }
    decision
}

/// A token that ends keeps what it holds (I4).
pub fn hold_not_released(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let Some(account) = &mut decision.change.account else {
        return decision;
    };
    let tokens = decision.change.tokens.iter();
    for token in tokens.filter(|token| token.state != TokenState::Issued) {
        if let Some(was) = input.tokens().find(|was| was.number == token.number) {
            hold(account, was.held);
        }
    }
    decision
}
