//! Statements that carry a batch as arrays, one for each column: their text does not depend on
//! how many rows there are, so they are prepared once.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Untyped;

/// A statement around its arguments.
pub struct Bulk<T> {
    /// What stands before them.
    pub before: &'static str,
    /// Arrays.
    pub arguments: T,
    /// What stands after them.
    pub after: &'static str,
}

impl<T: QueryFragment<Pg>> QueryFragment<Pg> for Bulk<T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.before);
        self.arguments.walk_ast(out.reborrow())?;
        out.push_sql(self.after);
        Ok(())
    }
}

/// Known by its text: many statements have the same type.
impl<T> QueryId for Bulk<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T> Query for Bulk<T> {
    type SqlType = Untyped;
}

/// Columns of rows as arrays: `arrays!(rows => name: Text, amount: BigInt)`.
macro_rules! arrays {
    ($rows:expr => $($column:ident: $type:ty),+ $(,)?) => {
        ($(
            diesel::IntoSql::into_sql::<diesel::sql_types::Array<$type>>(
                $rows.iter().map(|row| &row.$column).collect::<Vec<_>>(),
            ),
        )+)
    };
}

/// Inserts rows.
macro_rules! insert {
    ($rows:expr => $table:ident { $first:ident: $first_type:ty $(, $column:ident: $type:ty)* $(,)? }) => {
        $crate::storage::postgres::bulk::Bulk {
            before: concat!(
                "INSERT INTO ", stringify!($table),
                " (", stringify!($first), $(", ", stringify!($column),)*
                ") SELECT * FROM unnest("
            ),
            arguments: arrays!($rows => $first: $first_type $(, $column: $type)*),
            after: ")",
        }
    };
}

/// Updates rows by their keys.
macro_rules! update {
    ($rows:expr => $table:ident
        [ $first_key:ident: $first_key_type:ty $(, $key:ident: $key_type:ty)* $(,)? ]
        { $first:ident: $first_type:ty $(, $column:ident: $type:ty)* $(,)? }
    ) => {
        $crate::storage::postgres::bulk::Bulk {
            before: concat!(
                "UPDATE ", stringify!($table), " AS old SET ",
                stringify!($first), " = new.", stringify!($first),
                $(", ", stringify!($column), " = new.", stringify!($column),)*
                " FROM unnest("
            ),
            arguments: arrays!($rows =>
                $first_key: $first_key_type, $($key: $key_type,)*
                $first: $first_type, $($column: $type,)*
            ),
            after: concat!(
                ") AS new (", stringify!($first_key), $(", ", stringify!($key),)*
                ", ", stringify!($first), $(", ", stringify!($column),)*
                ") WHERE old.", stringify!($first_key), " = new.", stringify!($first_key),
                $(" AND old.", stringify!($key), " = new.", stringify!($key),)*
            ),
        }
    };
}

pub(super) use {arrays, insert, update};
