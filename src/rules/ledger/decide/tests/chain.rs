//! What must hold of the entries of one account: each begins where the one before has ended, and
//! has what its kind should have. Written apart from the rules, and without their helpers.

use super::recorded::end_by;
use crate::catalogue::{Catalogue, DeliveryMethod};
use crate::ledger::{Account, Entry, EntryKind, Movement, MovementState, Notification, Token};
use crate::types::{Direction, Rupiah, Service};

/// I2, I3, I4: the entries of a decision, from the account that they begin at.
pub fn check<'a>(mut before: &'a Account, entries: &'a [Entry], rules: &Catalogue) {
    for entry in entries {
        let what = format!("{entry:?}");
        check_account(before, entry, &what);
        check_live(before, entry, &what);
        check_kind(entry, &what);
        check_token(before, entry, &what);
        check_medium(entry, rules, &what);
        before = &entry.after;
    }
}

/// Numbers without gaps, time that never goes back, and money as the entry has it.
fn check_account(before: &Account, entry: &Entry, what: &str) {
    let Entry {
        amount,
        fee,
        hold,
        after,
        ..
    } = entry;
    assert_eq!(after.last_seq, before.last_seq + 1, "{what}");
    assert!(after.decided_at >= before.decided_at, "{what}");
    let balance = |account: &Account| account.available.get() + account.held.get();
    let moved = amount.get() - fee.get();
    assert_eq!(balance(after), balance(before) + moved, "{what}");
    assert_eq!(after.held.get(), before.held.get() + hold.get(), "{what}");
    assert!(after.available >= Rupiah::ZERO, "{what}");
    let held: i64 = after.live.iter().map(|token| token.held.get()).sum();
    assert_eq!(after.held.get(), held, "I4 sum of holds: {what}");
    let identity = |account: &Account| {
        let Account {
            id, issuer, msisdn, ..
        } = account.clone();
        (id, issuer, msisdn, account.name.clone())
    };
    assert_eq!(identity(after), identity(before), "{what}");
    let is_changed = after.status != before.status;
    assert_eq!(is_changed, entry.kind == EntryKind::StatusChanged, "{what}");
    let is_changed = after.tier != before.tier;
    assert_eq!(is_changed, entry.kind == EntryKind::TierChanged, "{what}");
    let counts_in = entry.kind == EntryKind::CashIn;
    let is_counted = (after.month, after.month_in) != (before.month, before.month_in);
    assert_eq!(is_counted, counts_in, "{what}");
}

/// The live tokens are those of before with the one that is made, or without the one that ends;
/// each is as it was, but for a wrong try.
fn check_live(before: &Account, entry: &Entry, what: &str) {
    let after = &entry.after;
    let mut numbers: Vec<i64> = before.live.iter().map(|token| token.number).collect();
    if let (Some(number), Some(_)) = (entry.token_no, end_by(entry.kind)) {
        let live = numbers.len();
        numbers.retain(|other| *other != number);
        assert_eq!(numbers.len(), live - 1, "{what}");
    }
    if entry.kind == EntryKind::TokenMade {
        assert_eq!(entry.token_no, Some(before.last_token + 1), "{what}");
        numbers.extend(entry.token_no);
        assert_eq!(after.last_token, before.last_token + 1, "{what}");
    } else {
        assert_eq!(after.last_token, before.last_token, "{what}");
    }
    let live = after.live.iter().map(|token| token.number);
    assert_eq!(live.collect::<Vec<_>>(), numbers, "{what}");
    let may_count = matches!(entry.kind, EntryKind::Declined | EntryKind::CashOutClosed);
    for token in before.live.iter() {
        let Some(same) = of_number(&after.live, Some(token.number)) else {
            continue;
        };
        let tries = same.wrong_tries - token.wrong_tries;
        assert!(tries == 0 || (tries == 1 && may_count), "{what}");
        let wrong_tries = token.wrong_tries;
        assert_eq!(
            *token,
            Token {
                wrong_tries,
                ..same.clone()
            },
            "{what}"
        );
    }
}

fn of_number(live: &[Token], number: Option<i64>) -> Option<&Token> {
    live.iter().find(|token| Some(token.number) == number)
}

/// What its kind should have, and nothing else.
fn check_kind(entry: &Entry, what: &str) {
    use EntryKind::*;
    let movement = entry.movement.as_ref();
    let state = movement.map(|movement| movement.state.as_str());
    let due = match entry.kind {
        CashIn | CashOut => Some("POSTED"),
        CashOutReversed => Some("REVERSED"),
        Declined => Some("DECLINED"),
        Voided => Some("VOIDED"),
        _ => None,
    };
    assert_eq!(state, due, "{what}");
    let (amount, fee) = match (entry.kind, movement) {
        (CashIn, Some(movement)) => (movement.amount.get(), movement.fee.get()),
        (CashOut, Some(movement)) => (-movement.amount.get(), movement.fee.get()),
        (CashOutReversed, Some(movement)) => (movement.amount.get(), -movement.fee.get()),
        _ => (0, 0),
    };
    assert_eq!(
        (entry.amount.get(), entry.fee.get()),
        (amount, fee),
        "{what}"
    );
    assert!(movement.is_none_or(|movement| movement.fee >= Rupiah::ZERO));
    if let Some(movement) = movement {
        check_movement(entry, movement, what);
    }
    let must_name_token = matches!(
        entry.kind,
        CashOut | TokenMade | TokenCancelled | TokenExpired | TokenLocked
    );
    let may_name_token = must_name_token || matches!(entry.kind, CashIn | Declined);
    let names_token = entry.token_no.is_some();
    assert!(names_token || !must_name_token, "{what}");
    assert!(!names_token || may_name_token, "{what}");
    assert_eq!(
        entry.declined.is_some(),
        matches!(entry.kind, TokenDeclined | ChangeDeclined),
        "{what}"
    );
    let is_change = matches!(entry.kind, StatusChanged | TierChanged);
    assert_eq!(entry.reason.is_some(), is_change, "{what}");
    let is_plain = matches!(entry.kind, CashOutClosed | CashOutReopened | ChangeDeclined);
    let may_name_channel = !is_change && !is_plain;
    assert!(entry.channel.is_none() || may_name_channel, "{what}");
}

fn check_movement(entry: &Entry, movement: &Movement, what: &str) {
    let at = entry.after.decided_at;
    let service = match entry.kind {
        EntryKind::CashIn => Service::CashIn,
        EntryKind::Declined => movement.key.service,
        _ => Service::CashOut,
    };
    let is_cancelled = matches!(
        movement.state,
        MovementState::Reversed | MovementState::Voided
    );
    assert_eq!(movement.account, Some(entry.after.id), "{what}");
    assert_eq!(movement.msisdn, entry.after.msisdn, "{what}");
    assert_eq!(movement.key.service, service, "{what}");
    assert_eq!(entry.channel, movement.channel, "{what}");
    assert_eq!(entry.direction, Some(service.direction()), "{what}");
    assert_eq!(movement.cancelled_at, is_cancelled.then_some(at), "{what}");
    assert_eq!(movement.cancel_reason.is_some(), is_cancelled, "{what}");
    let is_original = entry.kind != EntryKind::CashOutReversed;
    assert!(!is_original || movement.decided_at == at, "{what}");
    let key = entry.key().expect("a movement has a key");
    assert_eq!(
        (&key.movement, key.is_reversal),
        (&movement.key, !is_original),
        "{what}"
    );
}

/// The token that it names is one of its channel and direction; only cash-out's hold anything.
fn check_token(before: &Account, entry: &Entry, what: &str) {
    let live = [&before.live[..], &entry.after.live[..]].concat();
    let token = of_number(&live, entry.token_no);
    if entry.token_no.is_none() {
        return assert_eq!(entry.hold, Rupiah::ZERO, "{what}");
    }
    // The one that was tried last may have been locked by it.
    let Some(token) = token else {
        assert_eq!(entry.hold, Rupiah::ZERO, "{what}");
        return assert_eq!(entry.kind, EntryKind::Declined, "{what}");
    };
    assert_eq!(entry.channel.as_ref(), Some(&token.channel), "{what}");
    assert_eq!(entry.direction, Some(token.direction), "{what}");
    assert_eq!(token.account, entry.after.id, "{what}");
    let holds = token.direction == Direction::CashOut && token.amount.is_some();
    assert_eq!(token.held.is_positive(), holds, "I4 hold: {what}");
    assert!(
        token.held >= token.amount.filter(|_| holds).unwrap_or_default(),
        "{what}"
    );
    let is_made = entry.kind == EntryKind::TokenMade;
    assert!(
        !is_made || token.issued_at == entry.after.decided_at,
        "{what}"
    );
}

/// By message, too, where that is how the customer is notified.
fn check_medium(entry: &Entry, rules: &Catalogue, what: &str) {
    let notification = Notification::of(entry, rules);
    assert_eq!(notification.is_some(), entry.kind.is_notified(), "{what}");
    let medium = notification.map(|notification| notification.medium);
    let by_message = medium == Some(DeliveryMethod::Message);
    assert_eq!(entry.by_message, by_message, "{what}");
}
