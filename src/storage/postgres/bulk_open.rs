//! Many accounts at once.

use diesel::QueryResult;
use diesel::prelude::*;

use crate::postgres::BlockingConnection;
use crate::storage::NewAccount;
use crate::storage::rows::AccountRow;
use crate::storage::schema::{accounts, credentials, phones};

/// Accounts in one statement: a statement has at most 65,535 arguments, and a row of `accounts`
/// has 17.
const IN_ONE_STATEMENT: usize = 1000;

/// Writes their rows.
pub fn open_accounts(connection: &mut BlockingConnection, new: &[NewAccount]) -> QueryResult<()> {
    new.chunks(IN_ONE_STATEMENT)
        .try_for_each(|chunk| insert(connection, chunk))
}

fn insert(connection: &mut BlockingConnection, new: &[NewAccount]) -> QueryResult<()> {
    let account_id_cache: Vec<_> = new
        .iter()
        .map(|NewAccount { account, .. }| {
            (
                phones::issuer.eq(account.issuer.as_str()),
                phones::msisdn.eq(account.msisdn.as_str()),
                phones::account_id.eq(account.id.0),
            )
        })
        .collect();
    diesel::insert_into(phones::table)
        .values(account_id_cache)
        .execute(connection)?;
    let accounts: Vec<_> = new
        .iter()
        .map(|new| {
            let row = AccountRow::from(&new.account);
            (row, accounts::opened_at.eq(new.opened_at.micros()))
        })
        .collect();
    diesel::insert_into(accounts::table)
        .values(accounts)
        .execute(connection)?;
    let credentials: Vec<_> = new
        .iter()
        .map(|new| {
            (
                credentials::account_id.eq(new.account.id.0),
                credentials::pin_hash.eq(&new.pin_hash),
                credentials::wrong_pins.eq(0),
            )
        })
        .collect();
    diesel::insert_into(credentials::table)
        .values(credentials)
        .execute(connection)?;
    Ok(())
}
