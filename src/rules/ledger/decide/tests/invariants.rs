//! What must hold in memory after every command, checked against the entries that were made:
//! written apart from the rules, and without their helpers.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::bench::World;
use super::recorded;
use crate::ledger::{
    Account, Entry, EntryKey, EntryKind, Movement, MovementKey, MovementState, Notification,
    Posting, PostingKind, Token, TokenState, Writes,
};
use crate::types::{AccountId, Direction, Month};

/// Panics where one does not hold; `line` names the command before.
pub fn check(world: &World, line: &str) {
    let writes = world.writes();
    let tokens = recorded::tokens(&writes.entries);
    let notifications = recorded::notifications(&writes.entries, &world.rules);
    for granted in world.granted.values() {
        let account = world.account(granted.id);
        let entries: Vec<&Entry> = of(account.id, &writes).collect();
        check_money(account, granted, &writes, line);
        check_caps(world, account, granted, &writes, line);
        let tokens: Vec<&Token> = tokens.iter().filter(|t| t.account == account.id).collect();
        check_tokens(account, &tokens, &entries, line);
        let mut own = notifications.clone();
        own.retain(|notification| notification.account == account.id);
        check_notifications(account, &own, (&tokens, &writes), line);
    }
    check_keys(&writes, line);
    check_movements(&writes, &tokens, line);
}

fn of(account: AccountId, writes: &Writes) -> impl Iterator<Item = &Entry> {
    let entries = writes.entries.iter();
    entries.filter(move |entry| entry.after.id == account)
}

fn postings_of(account: AccountId, writes: &Writes) -> impl Iterator<Item = (&Entry, Posting)> {
    recorded::postings(&writes.entries).filter(move |(entry, _)| entry.after.id == account)
}

/// I2: the postings lead from the grant to the balance.
fn check_money(account: &Account, granted: &Account, writes: &Writes, line: &str) {
    let mut balance = granted.available.get() + granted.held.get();
    for (_, posting) in postings_of(account.id, writes) {
        balance += posting.amount.get();
        assert_eq!(
            posting.balance_after.get(),
            balance,
            "I2 balance after: {line}"
        );
    }
    let stored = account.available.get() + account.held.get();
    assert_eq!(stored, balance, "I2 balance: {line}");
}

/// I5, I6: no incoming credit is above a cap.
fn check_caps(world: &World, account: &Account, granted: &Account, writes: &Writes, line: &str) {
    let mut months: BTreeMap<Month, i64> = BTreeMap::new();
    months.insert(granted.month, granted.month_in.get());
    let is_cash_in = |(_, posting): &(&Entry, Posting)| posting.kind == PostingKind::CashIn;
    for (entry, posting) in postings_of(account.id, writes).filter(is_cash_in) {
        let at = entry.after.decided_at;
        let tier = world.rules.tier(&account.issuer, &entry.after.tier, at);
        let tier = tier.expect("a tier that takes cash in");
        assert!(posting.balance_after <= tier.max_balance, "I5: {line}");
        let month = months.entry(at.month()).or_default();
        *month += posting.amount.get();
        assert!(*month <= tier.max_incoming_month.get(), "I6: {line}");
    }
    let counted = months.get(&account.month).copied().unwrap_or(0);
    assert_eq!(account.month_in.get(), counted, "I6 counted: {line}");
}

/// I4, I10, I11: holds, at most one live token for one thing, tries.
fn check_tokens(account: &Account, tokens: &[&Token], entries: &[&Entry], line: &str) {
    let held: i64 = tokens.iter().map(|token| token.held.get()).sum();
    assert_eq!(account.held.get(), held, "I4 sum of holds: {line}");
    let mut live = HashSet::new();
    for token in tokens {
        let is_live = token.state == TokenState::Issued;
        let holds = is_live && token.direction == Direction::CashOut && token.amount.is_some();
        assert_eq!(token.held.is_positive(), holds, "I4 hold: {line}");
        assert!(
            !holds || Some(token.held) >= token.amount,
            "I4 size: {line}"
        );
        assert_eq!(token.ended_at.is_none(), is_live, "I10 end: {line}");
        assert!(token.wrong_tries <= 3, "I11: {line}");
        let is_locked = token.state == TokenState::Locked;
        assert_eq!(token.wrong_tries == 3, is_locked, "I11 lock: {line}");
        let is_try = |entry: &&&Entry| {
            entry.kind == EntryKind::Declined && entry.token_no == Some(token.number)
        };
        let tries = entries.iter().filter(is_try).count();
        assert_eq!(usize::from(token.wrong_tries), tries, "I11 tries: {line}");
        if is_live {
            let thing = (token.channel.clone(), token.direction);
            assert!(live.insert(thing), "I10 two live tokens: {line}");
        }
    }
}

/// I20: one notification for each change that its owner is notified of.
fn check_notifications(
    account: &Account,
    notifications: &[Notification],
    (tokens, writes): (&[&Token], &Writes),
    line: &str,
) {
    let postings = |kind| {
        let postings = postings_of(account.id, writes);
        postings.filter(|(_, posting)| posting.kind == kind).count()
    };
    let ended = |state| tokens.iter().filter(|token| token.state == state).count();
    let changes = [
        (EntryKind::CashIn, postings(PostingKind::CashIn)),
        (EntryKind::CashOut, postings(PostingKind::CashOut)),
        (EntryKind::CashOutReversed, postings(PostingKind::Reversal)),
        (EntryKind::TokenLocked, ended(TokenState::Locked)),
        (EntryKind::TokenExpired, ended(TokenState::Expired)),
    ];
    for (kind, count) in changes {
        let notified = notifications.iter().filter(|n| n.kind == kind).count();
        assert_eq!(notified, count, "I20 {kind:?}: {line}");
    }
    let is_notified = |entry: &&Entry| entry.kind.is_notified();
    let notified = of(account.id, writes).filter(is_notified);
    let expected: Vec<i64> = notified.map(|entry| entry.after.last_seq).collect();
    let numbers: Vec<i64> = notifications.iter().map(|n| n.number).collect();
    assert_eq!(numbers, expected, "I20 numbers: {line}");
}

/// I8, I9: one entry for a reference, or one record without an account; beside it at most one that
/// puts the money back, of the same account and as much.
fn check_keys(writes: &Writes, line: &str) {
    let mut originals: HashMap<MovementKey, Option<&Entry>> = HashMap::new();
    for movement in &writes.unplaced {
        let was = originals.insert(movement.key.clone(), None);
        assert!(was.is_none(), "I8 unplaced: {line}");
    }
    let mut reversed = HashSet::new();
    for entry in &writes.entries {
        let Some(EntryKey {
            movement,
            is_reversal,
        }) = entry.key()
        else {
            continue;
        };
        if !is_reversal {
            let was = originals.insert(movement, Some(entry));
            assert!(was.is_none(), "I8 one entry: {line}");
            continue;
        }
        let original = originals.get(&movement).copied().flatten();
        let original = original.expect("I9: what is put back is there");
        assert!(reversed.insert(movement), "I9 one reversal: {line}");
        assert_eq!(original.kind, EntryKind::CashOut, "I9: {line}");
        assert_eq!(original.after.id, entry.after.id, "I9: {line}");
        let figures = |entry: &Entry| (entry.amount.get(), entry.fee.get());
        let (amount, fee) = figures(original);
        assert_eq!(figures(entry), (-amount, -fee), "I9: {line}");
    }
}

/// I8, I9, I10: what was posted for a reference, and by which token, fits what it came to.
fn check_movements(writes: &Writes, tokens: &[Token], line: &str) {
    let mut customer: HashMap<&MovementKey, Vec<(PostingKind, i64)>> = HashMap::new();
    for (entry, posting) in recorded::postings(&writes.entries) {
        let movement = entry.movement.as_ref().expect("money moves for a movement");
        let rows = customer.entry(&movement.key).or_default();
        rows.push((posting.kind, posting.amount.get()));
    }
    for movement in &recorded::movements(writes) {
        let posted = customer.remove(&movement.key).unwrap_or_default();
        assert_eq!(posted, expected_postings(movement), "I8, I9: {line}");
        check_redemption(movement, tokens, line);
    }
    assert!(
        customer.is_empty(),
        "I8 postings without a movement: {line}"
    );
}

fn expected_postings(movement: &Movement) -> Vec<(PostingKind, i64)> {
    let (amount, fee) = (movement.amount.get(), movement.fee.get());
    let direction = movement.key.service.direction();
    let has_moved = matches!(
        movement.state,
        MovementState::Posted | MovementState::Reversed
    );
    let mut expected = Vec::new();
    if has_moved {
        expected.push(match direction {
            Direction::CashIn => (PostingKind::CashIn, amount),
            Direction::CashOut => (PostingKind::CashOut, -amount),
        });
        expected.push((PostingKind::Fee, -fee));
    }
    if movement.state == MovementState::Reversed {
        expected.push((PostingKind::Reversal, amount));
        expected.push((PostingKind::FeeReversal, fee));
    }
    expected.retain(|(_, amount)| *amount != 0);
    expected
}

/// I10: a token is redeemed once, within its life, for its amount and channel.
fn check_redemption(movement: &Movement, tokens: &[Token], line: &str) {
    let redeemed_by = |token: &&Token| token.redeemed_by.as_ref() == Some(&movement.key);
    let tokens: Vec<_> = tokens.iter().filter(redeemed_by).collect();
    let has_moved = matches!(
        movement.state,
        MovementState::Posted | MovementState::Reversed
    );
    let is_cash_out = movement.key.service.direction() == Direction::CashOut;
    assert!(
        tokens.len() <= usize::from(has_moved),
        "I10 redeemed by: {line}"
    );
    assert!(
        !(tokens.is_empty() && has_moved && is_cash_out),
        "I10 no token: {line}"
    );
    for token in tokens {
        assert_eq!(token.state, TokenState::Redeemed, "I10 state: {line}");
        assert_eq!(Some(token.account), movement.account, "I10 account: {line}");
        assert_eq!(
            Some(&token.channel),
            movement.channel.as_ref(),
            "I10 channel: {line}"
        );
        assert_eq!(
            token.direction,
            movement.key.service.direction(),
            "I10 way: {line}"
        );
        assert!(
            token.amount.is_none_or(|a| a == movement.amount),
            "I10 amount: {line}"
        );
        assert_eq!(
            token.ended_at,
            Some(movement.decided_at),
            "I10 when: {line}"
        );
        let life = token.issued_at..token.expires_at;
        assert!(life.contains(&movement.decided_at), "I10 life: {line}");
    }
}
