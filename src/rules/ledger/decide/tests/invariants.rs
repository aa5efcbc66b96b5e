//! What must hold in memory after every command, checked against the rows that were made: written
//! apart from the rules, and without their helpers.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::bench::World;
use crate::ledger::posting::chain_hash;
use crate::ledger::{
    Account, Movement, MovementKey, MovementState, NotificationKind, Posting, PostingKind, Token,
    TokenState, Writes,
};
use crate::types::{AccountId, Direction, Month, Rupiah};

/// Panics where one does not hold; `line` names the command before.
pub fn check(world: &World, line: &str) {
    let writes = world.writes();
    for granted in world.granted.values() {
        let account = world.account(granted.id);
        check_money(account, granted, &writes, line);
        check_caps(world, account, granted, &writes, line);
        check_tokens(account, &writes, line);
        check_notifications(account, &writes, line);
    }
    check_movements(&writes, line);
}

fn of(account: AccountId, writes: &Writes) -> impl Iterator<Item = &Posting> {
    writes
        .postings
        .iter()
        .filter(move |posting| posting.account == account)
}

/// I2, I3: the postings are a chain from the grant to the balance; nothing is below zero.
fn check_money(account: &Account, granted: &Account, writes: &Writes, line: &str) {
    let mut balance = granted.available.get();
    let (mut seq, mut hash) = (0, [0; 32]);
    for posting in of(account.id, writes) {
        balance += posting.amount.get();
        seq += 1;
        assert_eq!(posting.seq, seq, "I2 running number: {line}");
        assert_eq!(
            posting.balance_after.get(),
            balance,
            "I2 balance after: {line}"
        );
        assert_eq!(posting.hash, chain_hash(&hash, posting), "I2 chain: {line}");
        hash = posting.hash;
    }
    let stored = account.available.get() + account.held.get();
    assert_eq!(stored, balance, "I2 balance: {line}");
    assert_eq!(
        (account.last_seq, account.last_hash),
        (seq, hash),
        "I2 head: {line}"
    );
    assert!(account.available >= Rupiah::ZERO, "I3 available: {line}");
    assert!(account.held >= Rupiah::ZERO, "I3 held: {line}");
}

/// I5, I6: no incoming credit is above a cap.
fn check_caps(world: &World, account: &Account, granted: &Account, writes: &Writes, line: &str) {
    let mut months: BTreeMap<Month, i64> = BTreeMap::new();
    months.insert(granted.month, granted.month_in.get());
    for posting in of(account.id, writes).filter(|p| p.kind == PostingKind::CashIn) {
        let tier = world
            .rules
            .tier(&account.issuer, &account.tier, posting.posted_at);
        let tier = tier.expect("a tier that takes cash in");
        assert!(posting.balance_after <= tier.max_balance, "I5: {line}");
        let month = months.entry(posting.posted_at.month()).or_default();
        *month += posting.amount.get();
        assert!(*month <= tier.max_incoming_month.get(), "I6: {line}");
    }
    let counted = months.get(&account.month).copied().unwrap_or(0);
    assert_eq!(account.month_in.get(), counted, "I6 counted: {line}");
}

/// I4, I10, I11: holds, at most one live token for one thing, tries.
fn check_tokens(account: &Account, writes: &Writes, line: &str) {
    let tokens = || writes.new_tokens.iter().filter(|t| t.account == account.id);
    let held: i64 = tokens().map(|token| token.held.get()).sum();
    assert_eq!(account.held.get(), held, "I4 sum of holds: {line}");
    let mut live = HashSet::new();
    for token in tokens() {
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
        if is_live {
            let thing = (token.channel.clone(), token.direction);
            assert!(live.insert(thing), "I10 two live tokens: {line}");
        }
    }
}

/// I20: one notification for each change that its owner is notified of.
fn check_notifications(account: &Account, writes: &Writes, line: &str) {
    let notifications = || {
        writes
            .notifications
            .iter()
            .filter(|n| n.account == account.id)
    };
    let postings = |kind| of(account.id, writes).filter(|p| p.kind == kind).count();
    let ended = |state| {
        let tokens = writes.new_tokens.iter();
        let ended = |t: &&Token| t.account == account.id && t.state == state;
        tokens.filter(ended).count()
    };
    let notified = |kind| {
        notifications()
            .filter(|notification| notification.kind == kind)
            .count()
    };
    let changes = [
        (NotificationKind::CashIn, postings(PostingKind::CashIn)),
        (NotificationKind::CashOut, postings(PostingKind::CashOut)),
        (
            NotificationKind::CashOutReversed,
            postings(PostingKind::Reversal),
        ),
        (NotificationKind::TokenLocked, ended(TokenState::Locked)),
        (NotificationKind::TokenExpired, ended(TokenState::Expired)),
    ];
    for (kind, count) in changes {
        assert_eq!(notified(kind), count, "I20 {kind:?}: {line}");
    }
    let numbers: Vec<i64> = notifications()
        .map(|notification| notification.number)
        .collect();
    let expected: Vec<i64> = (1..=account.last_notification).collect();
    assert_eq!(numbers, expected, "I20 numbers: {line}");
}

/// I1, I8, I9, I10: what was posted for a reference, and by which token, fits what it came to.
fn check_movements(writes: &Writes, line: &str) {
    let mut customer: HashMap<&MovementKey, Vec<(PostingKind, i64)>> = HashMap::new();
    for posting in &writes.postings {
        let rows = customer.entry(&posting.movement).or_default();
        rows.push((posting.kind, posting.amount.get()));
    }
    let mut system: HashMap<&MovementKey, Vec<(PostingKind, i64)>> = HashMap::new();
    for posting in &writes.settlements {
        let amount = posting.amount.get();
        let rows = system.entry(&posting.movement).or_default();
        rows.push((posting.kind, -amount));
    }
    assert_eq!(customer, system, "I1 both sides: {line}");
    for movement in &writes.new_movements {
        let posted = customer.remove(&movement.key).unwrap_or_default();
        assert_eq!(posted, expected_postings(movement), "I8, I9: {line}");
        check_redemption(movement, writes, line);
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
fn check_redemption(movement: &Movement, writes: &Writes, line: &str) {
    let redeemed_by = |token: &&Token| token.redeemed_by.as_ref() == Some(&movement.key);
    let tokens: Vec<_> = writes.new_tokens.iter().filter(redeemed_by).collect();
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
