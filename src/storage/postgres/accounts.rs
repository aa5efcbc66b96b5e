//! A batch's accounts, by phone number and by id: each as its last entry left it.
//!
//! Nothing is locked. An account that another gateway moves meanwhile has an entry of the number that
//! this batch is about to write, and the unique key refuses the batch.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::account_id_cache::AccountIdCache;
use super::bulk_query::Columns;
use crate::ledger::{Needs, State};
use crate::storage::error::StorageError;
use crate::storage::rows::CurrentAccountRow;

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

    /// The accounts.
    pub async fn load_into(
        &self,
        mut connection: &AsyncPgConnection,
        state: &mut State,
        account_ids: &mut AccountIdCache,
    ) -> Result<(), StorageError> {
        if self.phones.is_empty() && self.ids.is_empty() {
            return Ok(());
        }
        let rows: Vec<CurrentAccountRow> = LastEntries(self).load(&mut connection).await?;
        for row in rows {
            account_ids.note(&row);
            state.load_account(row.try_into()?);
        }
        Ok(())
    }
}

/// The accounts with their last entries, each an index probe.
struct LastEntries<'a>(&'a AccountKeys<'a>);

impl QueryFragment<Pg> for LastEntries<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT account.account_id, issuer, msisdn, name, opened_at, last.* FROM (
                SELECT DISTINCT account_id FROM (
                    SELECT found.account_id FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.0.issuers)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.0.phones)?;
        out.push_sql(
            ") AS wanted (issuer, msisdn)
                    CROSS JOIN LATERAL (
                        SELECT account_id FROM phones
                        WHERE issuer = wanted.issuer AND msisdn = wanted.msisdn
                        OFFSET 0
                    ) AS found
                    UNION ALL SELECT unnest(",
        );
        out.push_bind_param::<Array<BigInt>, _>(&self.0.ids)?;
        out.push_sql(
            ")
                ) AS named
            ) AS wanted
            CROSS JOIN LATERAL (
                SELECT * FROM accounts WHERE account_id = wanted.account_id OFFSET 0
            ) AS account
            CROSS JOIN LATERAL (
                SELECT seq, available, held, month, month_in, failures_in_a_row, tier, status,
                       last_token, live, decided_at, hash
                FROM entries WHERE account_id = wanted.account_id
                ORDER BY seq DESC LIMIT 1
            ) AS last",
        );
        Ok(())
    }
}

/// Known by its text, which is always the same.
impl QueryId for LastEntries<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for LastEntries<'_> {
    type SqlType = Columns<CurrentAccountRow>;
}
