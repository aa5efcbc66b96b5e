//! What the entries of a world record, read back from them: tokens, movements, postings and
//! notifications.

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::ledger::{Entry, EntryKind, Movement, Notification, Posting, Token, TokenState, Writes};
use crate::types::{AccountId, Rupiah};

/// Every token that was made, live or ended, by account and number.
pub fn tokens(entries: &[Entry]) -> Vec<Token> {
    let mut tokens: BTreeMap<(AccountId, i64), Token> = BTreeMap::new();
    for entry in entries {
        for live in &entry.after.live {
            tokens.insert((live.account, live.number), live.clone());
        }
        if let (Some(number), Some(state)) = (entry.token_no, end_by(entry.kind)) {
            let token = tokens.get_mut(&(entry.after.id, number));
            end(token.expect("a token that was live"), state, entry);
        }
    }
    tokens.into_values().collect()
}

/// What becomes of the token that an entry of that kind names.
pub fn end_by(kind: EntryKind) -> Option<TokenState> {
    match kind {
        EntryKind::CashIn | EntryKind::CashOut => Some(TokenState::Redeemed),
        EntryKind::TokenCancelled => Some(TokenState::Cancelled),
        EntryKind::TokenExpired => Some(TokenState::Expired),
        EntryKind::TokenLocked => Some(TokenState::Locked),
        _ => None,
    }
}

fn end(token: &mut Token, state: TokenState, entry: &Entry) {
    assert_eq!(token.state, TokenState::Issued, "a token ends once");
    token.state = state;
    token.held = Rupiah::ZERO;
    token.ended_at = Some(entry.after.decided_at);
    let movement = entry.movement.as_ref();
    token.redeemed_by = movement.map(|movement| movement.key.clone());
    // The try that locks it is in no list of live tokens.
    token.wrong_tries += u8::from(state == TokenState::Locked);
}

/// Every movement as it is in the end, by its key.
pub fn movements(writes: &Writes) -> Vec<Movement> {
    let placed = writes.entries.iter().filter_map(|e| e.movement.as_ref());
    let all = placed.chain(&writes.unplaced);
    let by_key: BTreeMap<_, _> = all.map(|movement| (&movement.key, movement)).collect();
    by_key.into_values().cloned().collect()
}

/// Every posting to a customer's account, with its entry.
pub fn postings(entries: &[Entry]) -> impl Iterator<Item = (&Entry, Posting)> {
    entries.iter().flat_map(|entry| {
        let postings = entry.postings().into_iter();
        postings.map(move |posting| (entry, posting))
    })
}

/// Every notification.
pub fn notifications(entries: &[Entry], rules: &Catalogue) -> Vec<Notification> {
    let notifications = entries.iter();
    notifications
        .filter_map(|entry| Notification::of(entry, rules))
        .collect()
}
