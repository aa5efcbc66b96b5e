//! Tokens, as their owner looks at them: what the entries about them say, one after the other.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::connection::reading;
use super::rows::{EntryRow, IdentityRow};
use super::schema::{accounts, entries};
use super::{Database, StorageError};
use crate::ledger::{Account, Entry, EntryKind, Token, TokenState};
use crate::types::Rupiah;

/// Entries about tokens that are read at most: a token has two, and one for each wrong try.
const ENTRIES_MAX: i64 = 300;
/// How far back in the account's chain they are looked for. A token lives for minutes.
const CHAIN_MAX: i64 = 10_000;

impl Database {
    /// The account's latest tokens, newest first.
    pub fn tokens(&self, account: &Account, limit: usize) -> Result<Vec<Token>, StorageError> {
        let rows: Vec<(EntryRow, IdentityRow)> = reading!(self, |connection| entries::table
            .inner_join(accounts::table)
            .filter(entries::account_id.eq(account.id.0))
            .filter(entries::seq.gt(account.last_seq - CHAIN_MAX))
            .filter(entries::token_no.is_not_null())
            .order(entries::seq.desc())
            .limit(ENTRIES_MAX)
            .select((EntryRow::as_select(), IdentityRow::as_select()))
            .load(connection))?;
        let tokens = histories(&rows)?;
        Ok(tokens.into_values().rev().take(limit).collect())
    }

    /// The account's token of that number, if it is one of the latest.
    pub fn token(&self, account: &Account, number: i64) -> Result<Option<Token>, StorageError> {
        let rows: Vec<(EntryRow, IdentityRow)> = reading!(self, |connection| entries::table
            .inner_join(accounts::table)
            .filter(entries::account_id.eq(account.id.0))
            .filter(entries::seq.gt(account.last_seq - CHAIN_MAX))
            .filter(entries::token_no.eq(number))
            .order(entries::seq.desc())
            .limit(ENTRIES_MAX)
            .select((EntryRow::as_select(), IdentityRow::as_select()))
            .load(connection))?;
        Ok(histories(&rows)?.remove(&number))
    }
}

/// The tokens that those entries made, by their numbers, as the last of the entries left them. The
/// entries are the newest first.
fn histories(rows: &[(EntryRow, IdentityRow)]) -> Result<BTreeMap<i64, Token>, StorageError> {
    let mut tokens = BTreeMap::new();
    for (row, identity) in rows.iter().rev() {
        let entry = row.entry(identity)?;
        let Some(number) = entry.token_no else {
            continue;
        };
        let mut live = entry.after.live.iter();
        if let Some(token) = live.find(|token| token.number == number) {
            tokens.insert(number, token.clone());
        } else if let Some(token) = tokens.get_mut(&number) {
            end(token, &entry);
        }
    }
    Ok(tokens)
}

fn end(token: &mut Token, entry: &Entry) {
    let state = match entry.kind {
        EntryKind::CashIn | EntryKind::CashOut => TokenState::Redeemed,
        EntryKind::TokenCancelled => TokenState::Cancelled,
        EntryKind::TokenExpired => TokenState::Expired,
        EntryKind::TokenLocked => TokenState::Locked,
        _ => return,
    };
    token.state = state;
    token.held = Rupiah::ZERO;
    token.ended_at = Some(entry.after.decided_at);
    if state == TokenState::Locked {
        token.wrong_tries = token.wrong_tries.saturating_add(1);
    }
    if state == TokenState::Redeemed {
        token.redeemed_by = entry.movement.as_ref().map(|movement| movement.key.clone());
    }
}
