//! What is there against what must be there.

use gerai::ledger::{Entry, EntryKind, MovementKey, MovementState, TokenState};
use oracle::account::Token;
use oracle::{Account, Ledger, Movement, PartnerReference};

use crate::simulate::actors::{Actors, account_id, name, service, status, tier_id};
use crate::simulate::memory::Tables;

/// The first difference, where there is one.
pub fn compare(books: &Ledger, tables: &Tables, actors: &Actors) -> Result<(), String> {
    for (customer, account) in (0..).zip(&books.accounts) {
        same_account(customer, account, tables)?;
    }
    for (reference, record) in &books.records {
        same_record(*reference, record, tables, actors)?;
    }
    same(
        "movements",
        books.records.len(),
        tables.references().count(),
    )?;
    same(
        "external ids",
        books.signed.len(),
        tables.external_ids.len(),
    )?;
    let entries: i64 = books.accounts.iter().map(|account| account.entries).sum();
    same("entries", entries, tables.entries.len() as i64)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, due: T, there: T) -> Result<(), String> {
    if due == there {
        return Ok(());
    }
    Err(format!("{what}: {due:?} must be there, {there:?} is"))
}

fn same_account(customer: u8, account: &Account, tables: &Tables) -> Result<(), String> {
    let what = format!("account {customer}");
    let entries: Vec<&Entry> = tables.entries_of(account_id(customer)).collect();
    let last = entries.last().ok_or("an account is gone")?;
    same(&what, account.figures(), figures(last, &entries))?;
    same(&what, status(account.condition), last.after.status)?;
    same(&what, tier_id(&account.tier), last.after.tier.as_str())?;
    let postings = entries.iter().flat_map(|entry| entry.postings());
    let sum: i64 = postings.map(|posting| posting.amount.get()).sum();
    same(&format!("postings of {what}"), account.balance(), sum)?;
    for (number, token) in (1..).zip(&account.tokens) {
        same_token(
            &format!("token {number} of {what}"),
            number,
            token,
            &entries,
        )?;
    }
    Ok(())
}

/// As [`Account::figures`].
fn figures(last: &Entry, entries: &[&Entry]) -> [i64; 9] {
    let row = &last.after;
    let is_notified = |entry: &&&Entry| entry.kind.is_notified();
    [
        row.available.get(),
        row.held.get(),
        row.month.0.into(),
        row.month_in.get(),
        row.failures_in_a_row.into(),
        row.decided_at.micros(),
        row.last_seq,
        row.last_token,
        entries.iter().filter(is_notified).count() as i64,
    ]
}

/// It is live after the last entry, or one entry has ended it.
fn same_token(what: &str, number: i64, token: &Token, entries: &[&Entry]) -> Result<(), String> {
    let is_own = |entry: &&&Entry| entry.token_no == Some(number);
    let mut ends = entries
        .iter()
        .filter(is_own)
        .filter_map(|entry| end_by(entry.kind));
    let mut live = entries.last().into_iter().flat_map(|last| &last.after.live);
    let live = live.find(|live| live.number == number);
    let state = match (live, ends.next()) {
        (Some(live), None) => live.state,
        (None, Some(end)) => end,
        (Some(_), Some(_)) => return Err(format!("{what} is live, and has ended")),
        (None, None) => return Err(format!("{what} is gone")),
    };
    same(what, token.state.name(), state.as_str())?;
    let Some(live) = live else { return Ok(()) };
    let due = (token.held, token.amount, token.tries, token.expires);
    let bound = live.amount.map(|amount| amount.get());
    let there = (
        live.held.get(),
        bound,
        live.wrong_tries,
        live.expires_at.micros(),
    );
    same(what, due, there)
}

/// What becomes of the token that an entry of that kind names.
const fn end_by(kind: EntryKind) -> Option<TokenState> {
    match kind {
        EntryKind::CashIn | EntryKind::CashOut => Some(TokenState::Redeemed),
        EntryKind::TokenExpired => Some(TokenState::Expired),
        EntryKind::TokenCancelled => Some(TokenState::Cancelled),
        EntryKind::TokenLocked => Some(TokenState::Locked),
        _ => None,
    }
}

fn same_record(
    reference: PartnerReference,
    record: &Movement,
    tables: &Tables,
    actors: &Actors,
) -> Result<(), String> {
    let key = MovementKey {
        partner: actors.partner(reference.chain).clone(),
        service: service(reference.way),
        reference: name(reference),
    };
    let row = tables.movement(&key);
    let row = row.ok_or_else(|| format!("{reference} is gone"))?;
    let refusal = match row.state {
        MovementState::Declined(refusal) => Some(refusal.as_str()),
        _ => None,
    };
    let there = (row.state.as_str(), refusal, row.amount.get(), row.fee.get());
    let amount = record.order.map_or(0, |order| order.amount);
    same(
        &reference.to_string(),
        (record.state.name(), record.refusal, amount, record.fee),
        there,
    )?;
    let net = record.money(reference);
    let fee = if net == 0 { 0 } else { record.fee };
    let is_own = |entry: &&Entry| entry.movement.as_ref().is_some_and(|own| own.key == key);
    let own = tables.entries.values().filter(is_own);
    let moved = own.fold((0, 0), |(amount, fee), entry| {
        (amount + entry.amount.get(), fee + entry.fee.get())
    });
    same(&format!("money of {reference}"), (net + fee, fee), moved)
}
