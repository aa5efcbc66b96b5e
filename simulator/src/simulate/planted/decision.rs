//! Bugs in what a decision comes to.

pub mod entry;

use gerai::ledger::{Answer, Change, Command, Decision, DeclineReason, EntryKind, MovementState};
use gerai::types::Rupiah;

use super::rows::{hold, leave_out, minus, plus, revive};
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
    without(input.decide(), EntryKind::Declined)
}

/// A cancel that comes first leaves no tombstone (G4).
pub fn no_tombstone(input: DecisionInput<'_>) -> Decision {
    without(input.decide(), EntryKind::Voided)
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
    let failures = input.account().map(|account| account.failures_in_a_row);
    input.with_entries(|entry| {
        if let (EntryKind::Declined, Some(failures)) = (entry.kind, failures) {
            entry.after.failures_in_a_row = failures;
        }
    })
}

/// Wrong tries where no token is live close cash-out, too.
pub fn tries_without_token_close_cash_out(input: DecisionInput<'_>) -> Decision {
    let wrong = MovementState::Declined(DeclineReason::InvalidToken);
    input.with_entries(|entry| {
        let state = entry.movement.as_ref().map(|movement| movement.state);
        let is_cash_out = matches!(input.command, Command::CashOut(_));
        if is_cash_out && state == Some(wrong) && entry.token_no.is_none() {
            entry.after.failures_in_a_row += 1;
        }
    })
}

/// Cash-out closes, and its owner is not told (I20).
pub fn closing_not_notified(input: DecisionInput<'_>) -> Decision {
    without(input.decide(), EntryKind::CashOutClosed)
}

/// A token can be redeemed again (I10).
pub fn token_not_ended(input: DecisionInput<'_>) -> Decision {
    input.with_entries(|entry| {
        let is_redeemed = entry.kind.posting_kinds().is_some();
        let redeemed = entry.token_no.filter(|_| is_redeemed);
        let mut tokens = input.tokens().iter();
        if let Some(was) = tokens.find(|was| Some(was.number) == redeemed) {
            revive(&mut entry.after, was);
            hold(&mut entry.after, was.held);
            entry.hold = plus(entry.hold, was.held);
        }
    })
}

/// A token that ends keeps what it holds (I4).
pub fn hold_not_released(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let mut kept = Rupiah::ZERO;
    for entry in &mut decision.change.entries {
        let after = &mut entry.after;
        let is_live = |number| after.live.iter().any(|token| token.number == number);
        let ended = input.tokens().iter().filter(|was| !is_live(was.number));
        let due = ended.fold(Rupiah::ZERO, |sum, was| plus(sum, was.held));
        hold(after, due);
        entry.hold = plus(entry.hold, minus(due, kept));
        kept = due;
    }
    decision
}

/// The customer is told that it is done, and nothing is appended (G1).
pub fn answered_not_appended(input: DecisionInput<'_>) -> Decision {
    let mut decision = input.decide();
    let is_new = |answer: &Answer| {
        matches!(
            answer,
            Answer::Posted {
                repeated: false,
                ..
            }
        )
    };
    if decision.outcome.as_ref().is_ok_and(is_new) {
        decision.change.entries.clear();
    }
    decision
}

/// The decision without the entries of that kind, and without such a record of no account.
fn without(decision: Decision, kind: EntryKind) -> Decision {
    let Decision {
        outcome,
        mut change,
    } = decision;
    leave_out(&mut change, |entry| entry.kind == kind);
    let unplaced = change.unplaced.take();
    let is_of = |state| match state {
        MovementState::Declined(_) => kind == EntryKind::Declined,
        _ => kind == EntryKind::Voided,
    };
    Decision {
        outcome,
        change: Change {
            unplaced: unplaced.filter(|movement| !is_of(movement.state)),
            ..change
        },
    }
}
