//! A batch's accounts, by phone number and by id: each as its last entry left it.
//!
//! Nothing is locked. An account that another gateway moves meanwhile has an entry of the number that
//! this batch is about to write, and the unique key refuses the batch.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::bulk_query::Columns;
use crate::ledger::{Needs, State};
use crate::storage::error::StorageError;
use crate::storage::remembered_accounts::RememberedAccounts;
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
    /// Those that the commands name and that are not in the state; by their ids where these are known.
    pub fn missing(
        needs: &[&'a Needs],
        state: &State,
        remembered: Option<&RememberedAccounts>,
    ) -> Self {
        let mut account_keys = Self::default();
        for need in needs {
            let id = need.account.filter(|id| state.account(*id).is_none());
            account_keys.ids.extend(id.map(|id| id.0));
            let Some((issuer, phone)) = &need.phone else {
                continue;
            };
            if state.account_by_phone(issuer, phone).is_some() {
                continue;
            }
            match remembered.and_then(|remembered| remembered.probable_id(issuer, phone)) {
                Some(id) => account_keys.ids.push(id.0),
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
    ) -> Result<(), StorageError> {
        if self.phones.is_empty() && self.ids.is_empty() {
            return Ok(());
        }
        let rows: Vec<CurrentAccountRow> = LastEntries(self).load(&mut connection).await?;
        for row in rows {
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
