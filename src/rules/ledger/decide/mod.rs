//! The rulebook. For every command the checks come in one order, which is a contract that tests
//! fix:
//!
//! 1. **repeat**: what is known about the reference is the answer;
//! 2. **references**: the channel, the store's brand, the account, the token;
//! 3. **state**: of the account;
//! 4. **limits**: the channel's amounts, the tier's caps, the funds.
//!
//! After these it succeeds. (The API checks the *format* of the request before.) A decline is
//! recorded under its reference, so that a repeat gets the same answer; only a decline about the
//! format leaves no record.
//!
//! A decision about an account appends at least one entry to it, a refusal of its owner or of
//! customer service too: first
//! one for each token whose time has run out, then for the token that is cancelled or locked by it,
//! then that cash-out is closed, and last the entry of the command itself. Nothing is appended where
//! nothing is decided: inquiries, status inquiries, repeats, what is recorded already, and a sweep
//! that finds no token due.

mod account_update;
mod cancel;
mod cash_in;
mod cash_out;
mod change_account;
pub mod external_id;
mod inquiry;
mod limits;
pub mod references;
mod status;
mod token;

#[cfg(test)]
mod tests;

use super::command::{CashOrder, Command};
use super::movement::{Movement, MovementState};
use super::outcome::{Answer, Decline, DeclineReason, Outcome};
use super::state::{Change, Decision, State};
use crate::catalogue::Catalogue;
use crate::types::{IssuerId, Timestamp};

/// Decides the command in that state, at that moment, under those rules.
///
/// Pure: the same arguments give the same decision. The change is for [`State::apply`], which
/// cannot fail.
pub fn decide(
    state: &State,
    command: &Command,
    timestamp: Timestamp,
    rules: &Catalogue,
) -> Decision {
    if external_id::is_reused(state, command) {
        return Decision::decline(DeclineReason::ExternalIdReused);
    }
    let mut decision = match command {
        Command::CashIn(order) => cash_in::cash_in(state, order, timestamp, rules),
        Command::CashOut(order) => cash_out::cash_out(state, order, timestamp, rules),
        Command::Cancel(order) => cancel::cancel(state, order, timestamp, rules),
        Command::Inquiry(inquiry) => inquiry::inquire(state, inquiry, timestamp, rules),
        Command::Status(inquiry) => status::status(state, inquiry),
        Command::IssueToken(order) => token::issue(state, order, timestamp, rules),
        Command::CancelToken(order) => token::cancel(state, order, timestamp, rules),
        Command::ReopenCashOut(account) => token::reopen(state, *account, timestamp, rules),
        Command::ExpireTokens(account) => token::expire(state, *account, timestamp, rules),
        Command::ChangeAccount(order) => change_account::change(state, order, timestamp, rules),
    };
    decision.change.external_id_key = external_id::used_by(state, command);
    decision
}

/// A known reference is answered from its state *now*, never from the first answer: after a
/// reversal, a late retry must not make a cashier hand out cash.
fn repeat(known: &Movement, order: &CashOrder, rules: &Catalogue) -> Decision {
    let outcome: Outcome = match known.state {
        MovementState::Voided => Err(DeclineReason::Cancelled.into()),
        _ if !order.is_same_as(&known.fingerprint) => Err(DeclineReason::Inconsistent.into()),
        MovementState::Reversed => Err(DeclineReason::Cancelled.into()),
        MovementState::Posted => Ok(Answer::Posted {
            movement: Box::new(known.clone()),
            repeated: true,
        }),
        MovementState::Declined(reason) => {
            let issuer = &order.partner_context.issuer;
            Ok(Answer::DeclinedBefore(declined_before(
                known, reason, issuer, rules,
            )))
        }
    };
    Decision {
        outcome,
        change: Change::default(),
    }
}

/// The refusal as it was: with the figure of the rule of then.
fn declined_before(
    known: &Movement,
    reason: DeclineReason,
    issuer: &IssuerId,
    rules: &Catalogue,
) -> Decline {
    let direction = known.key.service.direction();
    let channel = known.channel.as_ref();
    match channel.and_then(|id| rules.channel(issuer, id, direction, known.decided_at)) {
        Some(channel) => limits::decline(reason, channel, None),
        None => reason.into(),
    }
}
