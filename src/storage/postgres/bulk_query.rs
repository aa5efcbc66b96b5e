//! Statements that carry a batch as arrays: their text does not depend on how many rows there
//! are, so they are prepared once.

use std::marker::PhantomData;

use diesel::QueryResult;
use diesel::expression::{Expression, Selectable};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A statement around its arguments; what it answers with are columns of the types `S`.
pub struct BulkQuery<T, S> {
    before: &'static str,
    arguments: T,
    after: &'static str,
    columns: PhantomData<S>,
}

impl<T, S> BulkQuery<T, S> {
    /// Arrays between what stands before them and what stands after them.
    pub fn new(before: &'static str, arguments: T, after: &'static str) -> Self {
        Self {
            before,
            arguments,
            after,
            columns: PhantomData,
        }
    }
}

/// The columns of a row, in the order of its fields.
pub type Columns<R> = <<R as Selectable<Pg>>::SelectExpression as Expression>::SqlType;

impl<T: QueryFragment<Pg>, S> QueryFragment<Pg> for BulkQuery<T, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(self.before);
        self.arguments.walk_ast(out.reborrow())?;
        out.push_sql(self.after);
        Ok(())
    }
}

/// Known by its text: many statements have the same type.
impl<T, S> QueryId for BulkQuery<T, S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T, S> Query for BulkQuery<T, S> {
    type SqlType = S;
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

pub(super) use arrays;
