//! What a decision must append, written apart from the rules: every decision about an account
//! appends at least one entry to it.

use crate::catalogue::Catalogue;
use crate::ledger::{
    Account, AccountStatus, Answer, Change, Command, Decision, DeclineReason, EntryKind, Movement,
    MovementState, Outcome, State, decide,
};
use crate::types::{Rupiah, Timestamp};

/// Panics where the decision appends too little, or in another order than the one that is due.
pub fn check(state: &State, command: &Command, decision: &Decision) {
    let Change {
        entries, unplaced, ..
    } = &decision.change;
    let due = account_decided_on(state, command, &decision.outcome);
    assert_eq!(!entries.is_empty(), due.is_some(), "{command:?}");
    for entry in entries {
        assert_eq!(Some(entry.after.id), due.map(|account| account.id));
    }
    check_order(command, entries.iter().map(|entry| entry.kind).collect());
    let is_unplaced = due.is_none() && makes_movement(state, command, &decision.outcome);
    assert_eq!(unplaced.is_some(), is_unplaced, "{command:?}");
    let has_account = |movement: &Movement| movement.account.is_some();
    assert!(!unplaced.as_ref().is_some_and(has_account), "{command:?}");
}

/// Panics where a command that may be decided on a remembered account is answered by what is in it,
/// and no entry is appended that would be refused if the account had been moved since.
pub fn check_remembered(
    state: &State,
    command: &Command,
    decision: &Decision,
    at: Timestamp,
    rules: &Catalogue,
) {
    if !command.needs().appends || !decision.change.entries.is_empty() {
        return;
    }
    let Some(account) = account(state, command) else {
        return;
    };
    let mut moved = state.clone();
    moved.load_account(Account {
        name: "somebody else".to_owned(),
        status: match account.status {
            AccountStatus::Active => AccountStatus::Blocked,
            _ => AccountStatus::Active,
        },
        available: Rupiah::ZERO,
        held: Rupiah::ZERO,
        live: Vec::new(),
        last_seq: account.last_seq + 1,
        ..account.clone()
    });
    assert_eq!(decide(&moved, command, at, rules), *decision, "{command:?}");
}

/// The account that something new is decided about: none where it was only asked or swept, where
/// what is recorded is the answer, or where the command never got that far.
fn account_decided_on<'a>(
    state: &'a State,
    command: &Command,
    outcome: &Outcome,
) -> Option<&'a Account> {
    let is_due = match command {
        Command::Inquiry(_) | Command::Status(_) => false,
        Command::CashIn(_) | Command::CashOut(_) => {
            makes_movement(state, command, outcome) && !is_about_outlet(outcome)
        }
        Command::Cancel(_) => {
            let is_posted = |known: &Movement| known.state == MovementState::Posted;
            let puts_back = outcome.is_ok() && recorded(state, command).is_some_and(is_posted);
            puts_back || makes_movement(state, command, outcome)
        }
        Command::ExpireTokens(_) => *outcome != Ok(Answer::Expired { count: 0 }),
        Command::IssueToken(_)
        | Command::CancelToken(_)
        | Command::ReopenCashOut(_)
        | Command::ChangeAccount(_) => true,
    };
    account(state, command).filter(|_| is_due)
}

/// The account that the command names, where there is one.
fn account<'a>(state: &'a State, command: &Command) -> Option<&'a Account> {
    let needs = command.needs();
    let by_phone = needs.phone.as_ref();
    let by_phone = by_phone.and_then(|(issuer, phone)| state.account_by_phone(issuer, phone));
    by_phone.or_else(|| state.account(needs.account?))
}

/// What is recorded of the reference that the command names.
fn recorded<'a>(state: &'a State, command: &Command) -> Option<&'a Movement> {
    state.movement(&command.needs().movement?)
}

/// Whether it is the first that is recorded of its reference.
fn makes_movement(state: &State, command: &Command, outcome: &Outcome) -> bool {
    let names_one = matches!(
        command,
        Command::CashIn(_) | Command::CashOut(_) | Command::Cancel(_)
    );
    let is_about_format = reason(outcome).is_some_and(DeclineReason::is_about_format);
    names_one && !is_about_format && recorded(state, command).is_none()
}

/// Refused before the account of the customer was looked for.
fn is_about_outlet(outcome: &Outcome) -> bool {
    matches!(
        reason(outcome),
        Some(
            DeclineReason::ChannelNotAllowed
                | DeclineReason::ChannelNotOpen
                | DeclineReason::BrandNotServed
        )
    )
}

fn reason(outcome: &Outcome) -> Option<DeclineReason> {
    outcome.as_ref().err().map(|declined| declined.reason)
}

/// First the tokens whose time has run out, then the one that the command ends, then that cash-out
/// is closed, and last what the command itself came to. A sweep ends tokens and no more.
fn check_order(command: &Command, mut kinds: Vec<EntryKind>) {
    let due = kinds
        .iter()
        .take_while(|kind| **kind == EntryKind::TokenExpired);
    kinds.drain(..due.count());
    let Some(own) = kinds.pop() else { return };
    let is_own = match command {
        Command::CashIn(_) => matches!(own, EntryKind::CashIn | EntryKind::Declined),
        Command::CashOut(_) => matches!(own, EntryKind::CashOut | EntryKind::Declined),
        Command::Cancel(_) => matches!(own, EntryKind::CashOutReversed | EntryKind::Voided),
        Command::IssueToken(_) => matches!(own, EntryKind::TokenMade | EntryKind::TokenDeclined),
        Command::CancelToken(_) => {
            matches!(own, EntryKind::TokenCancelled | EntryKind::TokenDeclined)
        }
        Command::ReopenCashOut(_) => own == EntryKind::CashOutReopened,
        Command::ChangeAccount(_) => matches!(
            own,
            EntryKind::StatusChanged | EntryKind::TierChanged | EntryKind::ChangeDeclined
        ),
        Command::Inquiry(_) | Command::Status(_) | Command::ExpireTokens(_) => false,
    };
    assert!(is_own, "{own:?} is not of {command:?}");
    let is_due = match (own, &kinds[..]) {
        (_, []) => true,
        (EntryKind::TokenMade, [EntryKind::TokenCancelled]) => true,
        (EntryKind::Declined, [EntryKind::TokenLocked]) => true,
        (EntryKind::Declined, [EntryKind::CashOutClosed])
        | (EntryKind::Declined, [EntryKind::TokenLocked, EntryKind::CashOutClosed]) => {
            matches!(command, Command::CashOut(_))
        }
        _ => false,
    };
    assert!(is_due, "{kinds:?} before {own:?}");
}
