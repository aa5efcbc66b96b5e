//! Rows that change, as statements that stay prepared: diesel would prepare its own again for every
//! row.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Integer, Nullable, SmallInt, Text};
use diesel::sqlite::Sqlite;

use crate::storage::rows::{AccountRow, TokenRow};

/// The row with the same key becomes this one.
pub struct Change<'a, R>(pub &'a R);

/// Known by its text, which is always the same.
impl<R> QueryId for Change<'_, R> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<R, C> diesel::RunQueryDsl<C> for Change<'_, R> {}

/// `change!(row: "table" { column: type, ... } where { column: type, ... })`
macro_rules! change {
    ($row:ty: $table:literal
        { $first:ident: $first_sql:ty $(, $column:ident: $sql:ty)* $(,)? }
        where { $first_key:ident: $first_key_sql:ty $(, $key:ident: $key_sql:ty)* $(,)? }
    ) => {
        impl QueryFragment<Sqlite> for Change<'_, $row> {
            fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                let row = self.0;
                out.push_sql(concat!("UPDATE ", $table, " SET ", stringify!($first), " = "));
                out.push_bind_param::<$first_sql, _>(&row.$first)?;
                $(
                    out.push_sql(concat!(", ", stringify!($column), " = "));
                    out.push_bind_param::<$sql, _>(&row.$column)?;
                )*
                out.push_sql(concat!(" WHERE ", stringify!($first_key), " = "));
                out.push_bind_param::<$first_key_sql, _>(&row.$first_key)?;
                $(
                    out.push_sql(concat!(" AND ", stringify!($key), " = "));
                    out.push_bind_param::<$key_sql, _>(&row.$key)?;
                )*
                Ok(())
            }
        }
    };
}

change!(AccountRow: "accounts" {
    tier: Text, status: Text, available: BigInt, held: BigInt, month: Integer, month_in: BigInt,
    failures_in_a_row: Integer, decided_at: BigInt, last_seq: BigInt, last_hash: Binary,
    last_token: BigInt, last_notification: BigInt,
} where { account_id: BigInt });

change!(TokenRow: "tokens" {
    held: BigInt, state: Text, wrong_tries: SmallInt, ended_at: Nullable<BigInt>,
    partner_id: Nullable<Text>, service: Nullable<SmallInt>, partner_reference: Nullable<Text>,
} where { account_id: BigInt, token_no: BigInt });
