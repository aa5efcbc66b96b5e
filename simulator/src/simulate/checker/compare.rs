//! What is there against what must be there.

use gerai::ledger::{Account as Row, MovementKey, MovementState, Token as TokenRow};
use oracle::account::Token;
use oracle::{Account, Ledger, Movement, PartnerReference};

use crate::simulate::actors::{Actors, account_id, name, service, status};
use crate::simulate::memory::Tables;

/// The first difference, where there is one.
pub fn compare(books: &Ledger, tables: &Tables, actors: &Actors) -> Result<(), String> {
    for (customer, account) in (0..).zip(&books.accounts) {
        same_account(customer, account, tables)?;
    }
    for (reference, record) in &books.records {
        same_record(*reference, record, tables, actors)?;
    }
    let postings: i64 = books.accounts.iter().map(|account| account.postings).sum();
    let notices: i64 = books.accounts.iter().map(|account| account.notices).sum();
    let tokens: usize = books
        .accounts
        .iter()
        .map(|account| account.tokens.len())
        .sum();
    same("movements", books.records.len(), tables.movements.len())?;
    same(
        "external ids",
        books.signed.len(),
        tables.external_ids.len(),
    )?;
    same("tokens", tokens, tables.tokens.len())?;
    same("postings", postings, tables.postings.len() as i64)?;
    same(
        "postings of the house",
        postings,
        tables.settlements.len() as i64,
    )?;
    same("notices", notices, tables.notifications.len() as i64)?;
    let system_account: i64 = tables
        .settlements
        .iter()
        .map(|posting| posting.amount.get())
        .sum();
    let balances: i64 = books.accounts.iter().map(Account::balance).sum();
    same("the house's side", -balances, system_account)
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, due: T, there: T) -> Result<(), String> {
    if due == there {
        return Ok(());
    }
    Err(format!("{what}: {due:?} must be there, {there:?} is"))
}

fn same_account(customer: u8, account: &Account, tables: &Tables) -> Result<(), String> {
    let id = account_id(customer);
    let row = tables.accounts.get(&id).ok_or("an account is gone")?;
    let what = format!("account {customer}");
    same(&what, account.figures(), figures(row))?;
    same(&what, status(account.condition), row.status)?;
    let own = tables
        .postings
        .iter()
        .filter(|posting| posting.account == id);
    let sum: i64 = own.map(|posting| posting.amount.get()).sum();
    same(&format!("postings of {what}"), account.balance(), sum)?;
    for (index, token) in account.tokens.iter().enumerate() {
        let number = index as i64 + 1;
        let row = tables.tokens.get(&(id, number)).ok_or("a token is gone")?;
        same_token(&format!("token {number} of {what}"), token, row)?;
    }
    Ok(())
}

/// As [`Account::figures`].
fn figures(row: &Row) -> [i64; 9] {
    [
        row.available.get(),
        row.held.get(),
        row.month.0.into(),
        row.month_in.get(),
        row.failures_in_a_row.into(),
        row.decided_at.micros(),
        row.last_seq,
        row.last_token,
        row.last_notification,
    ]
}

fn same_token(what: &str, token: &Token, row: &TokenRow) -> Result<(), String> {
    same(what, token.state.name(), row.state.as_str())?;
    let due = (token.held, token.amount, token.tries, token.expires);
    let bound = row.amount.map(|amount| amount.get());
    let there = (
        row.held.get(),
        bound,
        row.wrong_tries,
        row.expires_at.micros(),
    );
    same(what, due, there)
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
    let row = tables.movements.get(&key);
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
    let postings = tables
        .postings
        .iter()
        .filter(|posting| posting.movement == key);
    let moved: i64 = postings.map(|posting| posting.amount.get()).sum();
    same(
        &format!("money of {reference}"),
        record.money(reference),
        moved,
    )
}
