//! Bugs in what is taken for the command.

use gerai::ledger::{CashOrder, Command, Decision, MovementKey, PartnerContext};
use gerai::types::Rupiah;

use crate::simulate::actors::PARTNERS;
use crate::simulate::seams::DecisionInput;

/// A reference is looked up without its partner (I25).
pub fn another_partner(input: DecisionInput<'_>) -> Decision {
    let mut command = input.command.clone();
    if let Some(key) = command.needs().movement
        && let Some(partner_context) = context_of(&mut command)
    {
        let of_partner = |partner: &str| MovementKey {
            partner: partner.into(),
            ..key.clone()
        };
        let mut known = PARTNERS.map(of_partner);
        known.sort();
        let found = known
            .into_iter()
            .find(|key| input.state.movement(key).is_some());
        partner_context.partner = found.unwrap_or(key).partner;
    }
    input.decide_as(&command)
}

/// Another order under a known reference gets its success (I12).
pub fn fingerprint_ignored(input: DecisionInput<'_>) -> Decision {
    let mut command = input.command.clone();
    let known = command
        .needs()
        .movement
        .and_then(|key| input.state.movement(&key));
    if let (Some(order), Some(known)) = (order_of(&mut command), known) {
        order.fingerprint = known.fingerprint;
    }
    input.decide_as(&command)
}

/// A cancel of another amount reverses (G4).
pub fn cancel_not_matched(input: DecisionInput<'_>) -> Decision {
    let mut command = input.command.clone();
    if let Command::Cancel(cancel) = &mut command {
        cancel.amount = None;
    }
    input.decide_as(&command)
}

/// A status tells of another movement than the one of its number.
pub fn number_ignored(input: DecisionInput<'_>) -> Decision {
    let mut command = input.command.clone();
    if let Command::Status(inquiry) = &mut command {
        inquiry.original.reference_no = None;
    }
    input.decide_as(&command)
}

/// An amount goes through a floating-point number of hundreds: 10,001 is 10,000 (I2).
pub fn float_amount(input: DecisionInput<'_>) -> Decision {
    let mut command = input.command.clone();
    if let Some(order) = order_of(&mut command) {
        let hundreds = order.amount.get() as f32 * 0.01;
        order.amount = Rupiah::new((hundreds * 100.0) as i64);
    }
    input.decide_as(&command)
}

fn order_of(command: &mut Command) -> Option<&mut CashOrder> {
    match command {
        Command::CashIn(order) | Command::CashOut(order) => Some(order),
        _ => None,
    }
}

fn context_of(command: &mut Command) -> Option<&mut PartnerContext> {
    match command {
        Command::CashIn(order) | Command::CashOut(order) => Some(&mut order.partner_context),
        Command::Cancel(cancel) => Some(&mut cancel.partner_context),
        _ => None,
    }
}
