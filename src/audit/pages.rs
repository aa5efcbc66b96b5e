//! Tables in the order of their keys, a page at a time: however big a table is, one page of it is
//! in memory.

use std::vec;

use diesel::QueryResult;

use super::connection::{Connection, DatabaseRow};

/// Rows read at once; so few in tests that every test turns pages.
const PAGE_ROWS: i64 = if cfg!(test) { 2 } else { 4_096 };

/// A row that belongs to an account and has a number in it.
pub trait AccountRow: DatabaseRow {
    /// What the report calls such a row.
    const NAME: &'static str;
    /// A page of rows: after account `$1` and number `$2`, in that order, `$3` of them.
    const PAGE: &'static str;

    /// The account and the number.
    fn key(&self) -> (i64, i64);
}

/// A table in the order of (account, number).
pub struct Pages<T> {
    page: vec::IntoIter<T>,
    after: (i64, i64),
    ended: bool,
}

impl<T: AccountRow> Pages<T> {
    /// From the beginning.
    pub fn new() -> Self {
        Self {
            page: Vec::new().into_iter(),
            after: (i64::MIN, i64::MIN),
            ended: false,
        }
    }

    /// The next row, of any account.
    pub fn next(&mut self, connection: &mut Connection) -> QueryResult<Option<T>> {
        self.fill(connection)?;
        Ok(self.page.next())
    }

    /// The next row of that account.
    pub fn next_of(&mut self, connection: &mut Connection, account: i64) -> QueryResult<Option<T>> {
        self.next_if(connection, |owner| owner == account)
    }

    /// The next row of an account before that one, or of any where none is named: a row that was
    /// passed over, because the account it names does not exist.
    pub fn next_stray(
        &mut self,
        connection: &mut Connection,
        account: Option<i64>,
    ) -> QueryResult<Option<T>> {
        self.next_if(connection, |owner| account.is_none_or(|id| owner < id))
    }

    fn next_if(
        &mut self,
        connection: &mut Connection,
        wanted: impl Fn(i64) -> bool,
    ) -> QueryResult<Option<T>> {
        self.fill(connection)?;
        let first = self.page.as_slice().first();
        if first.is_some_and(|row| wanted(row.key().0)) {
            return Ok(self.page.next());
        }
        Ok(None)
    }

    fn fill(&mut self, connection: &mut Connection) -> QueryResult<()> {
        if self.ended || !self.page.as_slice().is_empty() {
            return Ok(());
        }
        let rows: Vec<T> = connection.page(T::PAGE, self.after, PAGE_ROWS)?;
        match rows.last() {
            Some(last) => self.after = last.key(),
            None => self.ended = true,
        }
        self.page = rows.into_iter();
        Ok(())
    }
}
