//! A batch's rows on their way in: one statement that writes all tables, or none. It is a transaction
//! of its own, so it needs neither `BEGIN` nor `COMMIT`, and one flight is all.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel_async::{AsyncConnectionCore, AsyncPgConnection};

use super::composite_rows::{BulkInsert, Record, TypeOids};
use crate::storage::error::StorageError;
use crate::storage::rows::BatchRows;

/// A writer's mark with the number of a batch.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'a> {
    /// The writer.
    pub writer: &'a str,
    /// The number.
    pub batch: i64,
}

/// Appends all of it, in an order that every gateway keeps: two that make the same keys wait for each
/// other in line, never in a circle. A batch without entries leaves the mark, too.
///
/// # Errors
/// [`StorageError`]. Where another number of rows would be written than was sent, none is.
pub async fn save(
    mut connection: &AsyncPgConnection,
    types: &TypeOids,
    rows: &BatchRows,
    mark: Mark<'_>,
) -> Result<(), StorageError> {
    let mut statement = SaveAll {
        inserts: Vec::new(),
        mark: rows.entries.is_empty().then_some(mark),
    };
    statement.append(types, &rows.entries)?;
    statement.append(types, &rows.movement_keys)?;
    statement.append(types, &rows.external_ids)?;
    statement.append(types, &rows.unplaced)?;
    statement.append(types, &rows.due_tokens)?;
    statement.append(types, &rows.outbox)?;
    let saved = connection.execute_returning_count(statement).await;
    saved.map(drop).map_err(named)
}

/// The type that has no negative numbers, and what it says of one.
const COUNT: &str = "information_schema.cardinal_number";
const COUNT_CHECK: &str = "cardinal_number_domain_check";

fn named(error: Error) -> StorageError {
    match &error {
        Error::DatabaseError(_, information)
            if information.constraint_name() == Some(COUNT_CHECK) =>
        {
            StorageError::OtherRowCount
        }
        _ => error.into(),
    }
}

/// The statement. Its tables are written in their order, because the counts of their rows are asked
/// for in that order.
struct SaveAll<'a> {
    inserts: Vec<(BulkInsert, i64)>,
    mark: Option<Mark<'a>>,
}

impl SaveAll<'_> {
    fn append<R: Record>(&mut self, types: &TypeOids, rows: &[R]) -> Result<(), StorageError> {
        if rows.is_empty() {
            return Ok(());
        }
        let insert = BulkInsert {
            composite_rows: types.array(rows)?,
            table: R::TABLE,
            of: R::TYPE,
            columns: R::COLUMNS,
        };
        let sent = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        self.inserts.push((insert, sent));
        Ok(())
    }
}

impl QueryFragment<Pg> for SaveAll<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut before = "WITH ";
        for (insert, _) in &self.inserts {
            out.push_sql(before);
            out.push_sql("new_");
            out.push_sql(insert.table);
            out.push_sql(" AS (");
            insert.walk_ast(out.reborrow())?;
            out.push_sql(" RETURNING 1)");
            before = ", ";
        }
        if let Some(mark) = &self.mark {
            out.push_sql(before);
            out.push_sql("new_mark AS (UPDATE commit_marks SET batch = ");
            out.push_bind_param::<BigInt, _>(&mark.batch)?;
            out.push_sql(" WHERE writer = ");
            out.push_bind_param::<Text, _>(mark.writer)?;
            out.push_sql(" AND batch < ");
            out.push_bind_param::<BigInt, _>(&mark.batch)?;
            out.push_sql(" RETURNING 1)");
        }
        // One row too many or too few makes it negative, and ends the statement.
        out.push_sql(" SELECT (0");
        for (insert, sent) in &self.inserts {
            out.push_sql(" - abs((SELECT count(*) FROM new_");
            out.push_sql(insert.table);
            out.push_sql(") - ");
            out.push_bind_param::<BigInt, _>(sent)?;
            out.push_sql(")");
        }
        if self.mark.is_some() {
            out.push_sql(" - abs((SELECT count(*) FROM new_mark) - 1)");
        }
        out.push_sql(")::");
        out.push_sql(COUNT);
        Ok(())
    }
}

/// Known by its text, which depends only on which tables have rows.
impl QueryId for SaveAll<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for SaveAll<'_> {
    type SqlType = Integer;
}
