//! A batch's accounts, by phone number and by id: locked, in the order of their ids.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::account_id_cache::AccountIdCache;
use super::bulk_query::Columns;
use crate::ledger::{Needs, State};
use crate::storage::error::StorageError;
use crate::storage::rows::{AccountRow, TokenRow};

const LOCKED: &str = "SELECT * FROM accounts WHERE account_id = wanted.account_id FOR UPDATE";

const LIVE_TOKENS: &str = "
    SELECT * FROM tokens WHERE account_id = wanted.account_id AND state = 'ISSUED' OFFSET 0";

/// Which accounts.
#[derive(Default)]
pub struct AccountKeys<'a> {
    issuers: Vec<&'a str>,
    phones: Vec<&'a str>,
    /// Their ids.
    pub ids: Vec<i64>,
}

impl<'a> AccountKeys<'a> {
    /// Those that the commands name; by their ids where they were seen before.
    pub fn by(needs: &[&'a Needs], account_ids: Option<&AccountIdCache>) -> Self {
        let mut account_keys = Self::default();
        for need in needs {
            account_keys
                .ids
                .extend(need.account.map(|account| account.0));
            let Some((issuer, phone)) = &need.phone else {
                continue;
            };
            match account_ids.and_then(|account_ids| account_ids.account(issuer, phone)) {
                Some(id) => account_keys.ids.push(id),
                None => {
                    account_keys.issuers.push(issuer.as_str());
                    account_keys.phones.push(phone.as_str());
                }
            }
        }
        account_keys
    }

    /// The accounts, and, once they are locked, their tokens that have not ended.
    pub async fn lock(
        &self,
        connection: &AsyncPgConnection,
        state: &mut State,
        account_ids: &mut AccountIdCache,
    ) -> Result<(), StorageError> {
        if self.phones.is_empty() && self.ids.is_empty() {
            return Ok(());
        }
        let (accounts, tokens) =
            tokio::try_join!(self.accounts(connection), self.tokens(connection))?;
        for row in accounts {
            account_ids.note(&row);
            state.load_account(row.try_into()?);
        }
        for row in tokens {
            state.load_token(row.try_into()?);
        }
        Ok(())
    }

    async fn accounts(&self, mut from: &AsyncPgConnection) -> QueryResult<Vec<AccountRow>> {
        let statement = LateralQuery::<Columns<AccountRow>>::new(self, LOCKED);
        statement.load(&mut from).await
    }

    async fn tokens(&self, mut from: &AsyncPgConnection) -> QueryResult<Vec<TokenRow>> {
        let statement = LateralQuery::<Columns<TokenRow>>::new(self, LIVE_TOKENS);
        statement.load(&mut from).await
    }
}

/// What a sub-select finds for each account that is `wanted`; columns of the types `S`.
struct LateralQuery<'a, S> {
    account_keys: &'a AccountKeys<'a>,
    found: &'static str,
    columns: PhantomData<S>,
}

impl<'a, S> LateralQuery<'a, S> {
    fn new(account_keys: &'a AccountKeys<'a>, found: &'static str) -> Self {
        Self {
            account_keys,
            found,
            columns: PhantomData,
        }
    }
}

impl<S> QueryFragment<Pg> for LateralQuery<'_, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT found.* FROM (
                SELECT DISTINCT account_id FROM (
                    SELECT found.account_id FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.account_keys.issuers)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.account_keys.phones)?;
        out.push_sql(
            ") AS wanted (issuer, msisdn)
                    CROSS JOIN LATERAL (
                        SELECT account_id FROM phones
                        WHERE issuer = wanted.issuer AND msisdn = wanted.msisdn
                        OFFSET 0
                    ) AS found
                    UNION ALL SELECT unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.account_keys.ids)?;
        out.push_sql(
            ")
                ) AS named
                ORDER BY account_id
            ) AS wanted
            CROSS JOIN LATERAL (",
        );
        out.push_sql(self.found);
        out.push_sql(") AS found");
        Ok(())
    }
}

/// Known by its text: many statements have the same type.
impl<S> QueryId for LateralQuery<'_, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S> Query for LateralQuery<'_, S> {
    type SqlType = S;
}
