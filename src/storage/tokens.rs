//! Tokens, as their owner looks at them.

use diesel::prelude::*;

use super::connection::reading;
use super::rows::TokenRow;
use super::schema::tokens;
use super::{Database, StorageError};
use crate::ledger::Token;
use crate::types::AccountId;

impl Database {
    /// The account's latest tokens, newest first.
    pub fn tokens(&self, account: AccountId, limit: i64) -> Result<Vec<Token>, StorageError> {
        let rows: Vec<TokenRow> = reading!(self, |connection| tokens::table
            .filter(tokens::account_id.eq(account.0))
            .order(tokens::token_no.desc())
            .limit(limit)
            .select(TokenRow::as_select())
            .load(connection))?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The account's token of that number.
    pub fn token(&self, account: AccountId, number: i64) -> Result<Option<Token>, StorageError> {
        let row: Option<TokenRow> = reading!(self, |connection| tokens::table
            .find((account.0, number))
            .select(TokenRow::as_select())
            .get_result(connection)
            .optional())?;
        row.map(TryInto::try_into).transpose()
    }
}
